from collections.abc import Mapping
from typing import Any

from dify_plugin.entities import I18nObject, ParameterOption
from dify_plugin.entities.oauth import OAuthCredentials, TriggerOAuthCredentials
from dify_plugin.entities.provider_config import CredentialType
from dify_plugin.entities.trigger import EventDispatch, Subscription, UnsubscribeResult
from dify_plugin.errors.trigger import (
    TriggerDispatchError,
    TriggerProviderCredentialValidationError,
)
from dify_plugin.interfaces.trigger import Trigger, TriggerSubscriptionConstructor
from werkzeug import Request, Response


class Shop(Trigger):
    def _dispatch_event(self, subscription: Subscription, request: Request) -> EventDispatch:
        if request.headers.get("X-Secret") != subscription.properties["secret"]:
            raise TriggerDispatchError("the secret is wrong")
        credentials = self.runtime.credentials or {}
        return EventDispatch(
            user_id="ann",
            events=["ordered"],
            payload={**request.get_json(), "key": credentials.get("key")},
            response=Response(f"thanks, {request.path}", status=202, headers={"X-Shop": "open"}),
        )


class ShopSubscriptions(TriggerSubscriptionConstructor):
    def _validate_api_key(self, credentials: Mapping[str, Any]) -> None:
        if credentials.get("key") != "right":
            raise TriggerProviderCredentialValidationError("the key is wrong")

    def _create_subscription(
        self,
        endpoint: str,
        parameters: Mapping[str, Any],
        credentials: Mapping[str, Any],
        credential_type: CredentialType,
    ) -> Subscription:
        properties = {"secret": credentials["key"], "made by": credential_type.value}
        return Subscription(
            expires_at=60, endpoint=endpoint, parameters=parameters, properties=properties
        )

    def _refresh_subscription(
        self,
        subscription: Subscription,
        credentials: Mapping[str, Any],
        credential_type: CredentialType,
    ) -> Subscription:
        return subscription.model_copy(update={"expires_at": 120})

    def _delete_subscription(
        self,
        subscription: Subscription,
        credentials: Mapping[str, Any],
        credential_type: CredentialType,
    ) -> UnsubscribeResult:
        return UnsubscribeResult(success=True, message=f"{subscription.endpoint} is forgotten")

    def _oauth_get_authorization_url(
        self, redirect_uri: str, system_credentials: Mapping[str, Any]
    ) -> str:
        return f"https://shop.example/?id={system_credentials['client_id']}&to={redirect_uri}"

    def _oauth_get_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any], request: Request
    ) -> TriggerOAuthCredentials:
        return TriggerOAuthCredentials(credentials={"key": request.args["code"]}, expires_at=60)

    def _oauth_refresh_credentials(
        self,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> OAuthCredentials:
        return OAuthCredentials(credentials={"key": f"{credentials['key']}er"}, expires_at=120)

    def _fetch_parameter_options(
        self, parameter: str, credentials: Mapping[str, Any], credential_type: CredentialType
    ) -> list[ParameterOption]:
        value = f"{credential_type.value} {credentials['key']}"
        return [ParameterOption(value=value, label=I18nObject(en_US=parameter))]
