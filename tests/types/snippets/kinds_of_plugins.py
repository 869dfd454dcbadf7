from collections.abc import Generator, Mapping
from typing import Any

from dify_plugin import ModelProvider, OAICompatLargeLanguageModel, RerankModel
from dify_plugin.config.integration_config import IntegrationConfig
from dify_plugin.core.entities.plugin.request import ToolActions, PluginInvokeType, ToolInvokeRequest
from dify_plugin.entities import I18nObject, ParameterOption
from dify_plugin.entities.datasource import (
    DatasourceGetPagesResponse, DatasourceMessage, DatasourceOAuthCredentials,
    GetOnlineDocumentPageContentRequest, OnlineDocumentInfo,
)
from dify_plugin.entities.model import AIModelEntity, FetchFrom, ModelFeature, ModelType
from dify_plugin.entities.model.rerank import RerankResult
from dify_plugin.entities.oauth import TriggerOAuthCredentials
from dify_plugin.entities.provider_config import CredentialType
from dify_plugin.entities.tool import ToolInvokeMessage
from dify_plugin.entities.trigger import EventDispatch, Subscription, UnsubscribeResult, Variables
from dify_plugin.errors.model import InvokeError, InvokeServerUnavailableError
from dify_plugin.errors.trigger import EventIgnoreError
from dify_plugin.integration.run import PluginRunner
from dify_plugin.interfaces.datasource import DatasourceProvider
from dify_plugin.interfaces.datasource.online_document import OnlineDocumentDatasource
from dify_plugin.interfaces.trigger import Event, Trigger, TriggerSubscriptionConstructor
from werkzeug import Request, Response

class Provider(ModelProvider):
    def validate_provider_credentials(self, credentials: dict[str, Any]) -> None:
        instance = self.get_model_instance(ModelType.LLM)
        instance.validate_credentials(model="m", credentials=credentials)

class Chat(OAICompatLargeLanguageModel):
    def get_customizable_model_schema(
        self, model: str, credentials: dict[str, Any]
    ) -> AIModelEntity | None:
        entity = super().get_customizable_model_schema(model, credentials)
        entity.features.append(ModelFeature.VISION)
        return AIModelEntity(
            model=model, label=I18nObject(en_us=model), model_type=ModelType.LLM,
            fetch_from=FetchFrom.CUSTOMIZABLE_MODEL, model_properties={"mode": "chat"},
        )

class Rerank(RerankModel):
    def _invoke(
        self, model: str, credentials: dict[str, Any], query: str, docs: list[str],
        score_threshold: float | None = None, top_n: int | None = None, user: str | None = None,
    ) -> RerankResult:
        return RerankResult(model=model, docs=[])

    def validate_credentials(self, model: str, credentials: Mapping[str, Any]) -> None:
        self._invoke(model, dict(credentials), "query", ["document"])

    @property
    def _invoke_error_mapping(self) -> dict[type[InvokeError], list[type[Exception]]]:
        return {InvokeServerUnavailableError: [ConnectionError]}

class Opened(Event):
    def _on_event(
        self, request: Request, parameters: Mapping[str, Any], payload: Mapping[str, Any]
    ) -> Variables:
        if not payload:
            raise EventIgnoreError
        reveal_type(self.runtime.subscription)
        return Variables(variables={"title": payload["title"]})

class Hook(Trigger):
    def _dispatch_event(self, subscription: Subscription, request: Request) -> EventDispatch:
        return EventDispatch(events=["opened"], response=Response("ok"))

class Hooks(TriggerSubscriptionConstructor):
    def _create_subscription(
        self, endpoint: str, parameters: Mapping[str, Any], credentials: Mapping[str, Any],
        credential_type: CredentialType,
    ) -> Subscription:
        return Subscription(endpoint=endpoint, parameters=parameters)

    def _delete_subscription(
        self, subscription: Subscription, credentials: Mapping[str, Any],
        credential_type: CredentialType,
    ) -> UnsubscribeResult:
        return UnsubscribeResult(success=True)

    def _refresh_subscription(
        self, subscription: Subscription, credentials: Mapping[str, Any],
        credential_type: CredentialType,
    ) -> Subscription:
        return subscription

    def _oauth_refresh_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> TriggerOAuthCredentials:
        return TriggerOAuthCredentials(credentials=credentials, expires_at=None)

    def _fetch_parameter_options(
        self, parameter: str, credentials: Mapping[str, Any], credential_type: CredentialType
    ) -> list[ParameterOption]:
        return [ParameterOption(value=7, label=I18nObject(en_us="seven"))]

class Documents(OnlineDocumentDatasource):
    def _get_pages(self, datasource_parameters: dict[str, Any]) -> DatasourceGetPagesResponse:
        info = OnlineDocumentInfo(
            workspace_id="w", workspace_name="W", workspace_icon="", total=0, pages=[]
        )
        return DatasourceGetPagesResponse(result=[info])

    def _get_content(
        self, page: GetOnlineDocumentPageContentRequest
    ) -> Generator[DatasourceMessage, None, None]:
        yield self.create_log_message("read", {"page": page.page_id}, metadata={"provider": "p"})
        yield self.create_variable_message("content", page.page_id)

class Drive(DatasourceProvider):
    def _validate_credentials(self, credentials: Mapping[str, Any]) -> None: ...

    def _oauth_get_credentials(
        self, redirect_uri: str, system_credentials: Mapping[str, Any], request: Request
    ) -> DatasourceOAuthCredentials:
        return DatasourceOAuthCredentials(credentials={"token": request.args["code"]})

def runs(config: IntegrationConfig) -> None:
    with PluginRunner(config, "package.difypkg") as runner:
        for message in runner.invoke(
            PluginInvokeType.Tool,
            ToolActions.InvokeTool,
            ToolInvokeRequest(
                user_id="u", provider="p", tool="t", credentials={}, tool_parameters={}
            ),
            ToolInvokeMessage,
        ):
            reveal_type(message)
