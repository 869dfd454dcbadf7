from collections.abc import Mapping
from typing import Any, Protocol

from dify_plugin.entities.oauth import OAuthCredentials
from werkzeug import Request

class OAuthProviderProtocol(Protocol):
    def oauth_get_authorization_url(
        self, redirect_uri: str, system_credentials: Mapping[str, Any]
    ) -> str: ...
    def oauth_get_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any], request: Request
    ) -> OAuthCredentials: ...
    def oauth_refresh_credentials(
        self,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> OAuthCredentials: ...
