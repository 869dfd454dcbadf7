"""The triggers of a running plugin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .answers import Json
from .manifest import Offers
from .plugin_requests import Ask, CredentialType, EndpointReply, HTTPRequest, only


@dataclass(frozen=True)
class Dispatch:
    """What a trigger makes of the request of a webhook."""

    events: list[str]
    """The names of the events that the platform invokes."""
    payload: Json
    """What it hands to them."""
    response: EndpointReply
    """The reply to the webhook."""
    user_id: str
    """Who caused the events, by the service's own id, or `""`."""


class Triggers:
    """Invokes the triggers of a running plugin, as `plugin.triggers`.

    A subscription is a dict with `endpoint`, `parameters`, `properties` and `expires_at`.

    Every method takes the name of the trigger's provider, its credentials and their type, and how
    many seconds to wait for the result.

    Every method raises PluginError if the trigger raises an exception, ValueError if the plugin has
    no trigger of this name, and TimeoutError if the plugin sent nothing in time.
    """

    def __init__(self, ask: Ask, offers: Offers) -> None:
        self._ask = ask
        self._offers = offers

    def validate_credentials(
        self, provider: str, credentials: Mapping[str, Any], *, timeout: float = 60.0
    ) -> None:
        """Has the trigger validate an API key. Raises PluginError if it refuses the key."""
        self._offers.check_provider(provider)
        fields = {"provider": provider, "credentials": dict(credentials)}
        self._ask("trigger", "validate_trigger_credentials", fields, timeout)

    def subscribe(
        self,
        provider: str,
        endpoint: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        credentials: Mapping[str, Any] | None = None,
        credential_type: CredentialType = "api-key",
        timeout: float = 60.0,
    ) -> Json:
        """Subscribes to the service and returns the subscription.

        Args:
            provider: The name of the trigger's provider.
            endpoint: The URL that the service shall send its webhooks to.
            parameters: The parameters of the subscription.
            credentials: The credentials for the service.
            credential_type: How the credentials were made.
            timeout: How many seconds to wait for the result.
        """
        fields = self._fields(provider, credentials, credential_type)
        fields |= {"endpoint": endpoint, "parameters": dict(parameters or {})}
        return self._changed("subscribe_trigger", fields, timeout)

    def refresh(
        self,
        provider: str,
        subscription: Mapping[str, Any],
        *,
        credentials: Mapping[str, Any] | None = None,
        credential_type: CredentialType = "api-key",
        timeout: float = 60.0,
    ) -> Json:
        """Renews a subscription before it expires, and returns the new one."""
        fields = self._fields(provider, credentials, credential_type)
        fields["subscription"] = dict(subscription)
        return self._changed("refresh_trigger", fields, timeout)

    def unsubscribe(
        self,
        provider: str,
        subscription: Mapping[str, Any],
        *,
        credentials: Mapping[str, Any] | None = None,
        credential_type: CredentialType = "api-key",
        timeout: float = 60.0,
    ) -> Json:
        """Ends a subscription. Returns a dict with `success` and `message`."""
        fields = self._fields(provider, credentials, credential_type)
        fields["subscription"] = dict(subscription)
        return self._changed("unsubscribe_trigger", fields, timeout)

    def dispatch(
        self,
        provider: str,
        subscription: Mapping[str, Any],
        request: HTTPRequest,
        *,
        credentials: Mapping[str, Any] | None = None,
        credential_type: CredentialType = "api-key",
        timeout: float = 60.0,
    ) -> Dispatch:
        """Hands the request of a webhook to the trigger, which says what events it is.

        The platform then invokes each of the events: see `invoke_event`.
        """
        fields = self._fields(provider, credentials, credential_type)
        fields |= {"subscription": dict(subscription), "raw_http_request": request.in_hex()}
        result = only(self._ask("trigger", "dispatch_trigger_event", fields, timeout))
        return Dispatch(
            events=result["events"],
            payload=result.get("payload") or {},
            response=EndpointReply.from_hex(result["response"]),
            user_id=result.get("user_id") or "",
        )

    def invoke_event(
        self,
        provider: str,
        event: str,
        subscription: Mapping[str, Any],
        request: HTTPRequest,
        *,
        parameters: Mapping[str, Any] | None = None,
        payload: Mapping[str, Any] | None = None,
        credentials: Mapping[str, Any] | None = None,
        credential_type: CredentialType = "api-key",
        timeout: float = 60.0,
    ) -> Json:
        """Invokes an event. Returns a dict with its `variables`, and whether it was `cancelled`.

        Args:
            provider: The name of the trigger's provider.
            event: The event's name.
            subscription: The subscription that the webhook belongs to.
            request: The request of the webhook.
            parameters: The event's parameters, which the user sets in a workflow.
            payload: The payload that `dispatch` gave.
            credentials: The credentials for the service.
            credential_type: How the credentials were made.
            timeout: How many seconds to wait for the result.
        """
        self._offers.find(event, provider)
        fields = self._fields(provider, credentials, credential_type)
        fields |= {"event": event, "subscription": dict(subscription)}
        fields |= {"raw_http_request": request.in_hex(), "parameters": dict(parameters or {})}
        fields["payload"] = dict(payload or {})
        return only(self._ask("trigger", "invoke_trigger_event", fields, timeout))

    def _fields(
        self, provider: str, credentials: Mapping[str, Any] | None, credential_type: CredentialType
    ) -> Json:
        self._offers.check_provider(provider)
        given = dict(credentials or {})
        return {"provider": provider, "credentials": given, "credential_type": credential_type}

    def _changed(self, action: str, fields: Json, timeout: float) -> Json:
        subscription: Json = only(self._ask("trigger", action, fields, timeout))["subscription"]
        return subscription
