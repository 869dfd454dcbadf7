"""OAuth for the providers of a running plugin."""

from collections.abc import Mapping
from typing import Any

from .answers import Json
from .manifest import Kind, Manifest, known
from .plugin_requests import Ask, HTTPRequest, only

_KINDS: tuple[Kind, ...] = ("tools", "datasources", "triggers")


class OAuth:
    """Walks a user through OAuth, as `plugin.oauth`: for tools, datasources and triggers.

    Every method takes the provider's name, the address that the user is sent back to, and the
    system credentials, which are the client's id and secret as `oauth_schema` names them.

    Every method raises PluginError if the provider raises an exception, ValueError if the plugin has
    no provider of this name with an `oauth_schema`, and TimeoutError if the plugin sent nothing for
    `timeout` seconds.
    """

    def __init__(self, ask: Ask, manifest: Manifest) -> None:
        self._ask = ask
        self._providers = {
            name
            for kind in _KINDS
            for name, provider in manifest.offers[kind].providers.items()
            if (provider.get("subscription_constructor") or provider).get("oauth_schema")
        }

    def get_authorization_url(
        self,
        provider: str,
        redirect_uri: str,
        *,
        system_credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> str:
        """Returns the address that the user is sent to."""
        fields = self._fields(provider, redirect_uri, system_credentials)
        result = only(self._ask("oauth", "get_authorization_url", fields, timeout))
        return str(result["authorization_url"])

    def get_credentials(
        self,
        provider: str,
        redirect_uri: str,
        callback: HTTPRequest,
        *,
        system_credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> Json:
        """Exchanges the user's return for credentials.

        Returns a dict with `credentials`, `metadata` and `expires_at`, in seconds since 1970 or -1.

        Args:
            provider: The provider's name.
            redirect_uri: The address that the user was sent back to.
            callback: The request by which the user came back.
            system_credentials: The client's id and secret.
            timeout: How many seconds to wait for the result.
        """
        fields = self._fields(provider, redirect_uri, system_credentials)
        fields["raw_http_request"] = callback.in_hex()
        return only(self._ask("oauth", "get_credentials", fields, timeout))

    def refresh_credentials(
        self,
        provider: str,
        redirect_uri: str,
        credentials: Mapping[str, Any],
        *,
        system_credentials: Mapping[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> Json:
        """Renews credentials. Returns a dict with `credentials` and `expires_at`."""
        fields = self._fields(provider, redirect_uri, system_credentials)
        fields["credentials"] = dict(credentials)
        return only(self._ask("oauth", "refresh_credentials", fields, timeout))

    def _fields(
        self, provider: str, redirect_uri: str, system_credentials: Mapping[str, Any] | None
    ) -> Json:
        if provider not in self._providers:
            raise ValueError(
                f"the plugin has no provider {provider!r} with an oauth_schema; "
                f"its providers that have one are: {known(self._providers)}"
            )
        given = dict(system_credentials or {})
        return {"provider": provider, "redirect_uri": redirect_uri, "system_credentials": given}
