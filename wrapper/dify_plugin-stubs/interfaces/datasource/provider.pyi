from collections.abc import Mapping
from typing import Any

from dify_plugin.entities.datasource import DatasourceOAuthCredentials
from dify_plugin.entities.oauth import OAuthCredentials
from werkzeug import Request

class DatasourceProvider:
    def validate_credentials(self, credentials: Mapping[str, Any]) -> None: ...
    def _validate_credentials(self, credentials: dict[str, Any]) -> None: ...
    def oauth_get_authorization_url(
        self, redirect_uri: str, system_credentials: Mapping[str, Any]
    ) -> str: ...
    def _oauth_get_authorization_url(
        self, redirect_uri: str, system_credentials: Mapping[str, Any]
    ) -> str: ...
    def oauth_get_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any], request: Request
    ) -> OAuthCredentials: ...
    def _oauth_get_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any], request: Request
    ) -> DatasourceOAuthCredentials: ...
    def oauth_refresh_credentials(
        self,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> OAuthCredentials: ...
    def _oauth_refresh_credentials(
        self,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> DatasourceOAuthCredentials: ...
