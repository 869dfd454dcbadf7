from collections.abc import Mapping
from typing import Any

from dify_plugin.entities.datasource import DatasourceOAuthCredentials
from dify_plugin.errors.tool import DatasourceCredentialValidationError, DatasourceOAuthError
from dify_plugin.interfaces.datasource import DatasourceProvider
from werkzeug import Request


class SampleDatasources(DatasourceProvider):
    def _validate_credentials(self, credentials: Mapping[str, Any]) -> None:
        if credentials.get("key") != "right":
            raise DatasourceCredentialValidationError("the key is wrong")

    def _oauth_get_authorization_url(
        self, redirect_uri: str, system_credentials: Mapping[str, Any]
    ) -> str:
        return f"https://data.example/?id={system_credentials['client_id']}&to={redirect_uri}"

    def _oauth_get_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any], request: Request
    ) -> DatasourceOAuthCredentials:
        if "code" not in request.args:
            raise DatasourceOAuthError("no code came back")
        credentials = {"key": request.args["code"]}
        return DatasourceOAuthCredentials(name="Ann", avatar_url="a.png", credentials=credentials)

    def _oauth_refresh_credentials(
        self,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> DatasourceOAuthCredentials:
        renewed = {"key": f"{credentials['key']}er"}
        return DatasourceOAuthCredentials(credentials=renewed, expires_at=120)
