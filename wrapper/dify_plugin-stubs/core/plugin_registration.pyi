from collections.abc import Mapping
from typing import Any

from dify_plugin.config.config import DifyPluginEnv
from dify_plugin.core.entities.plugin.setup import PluginAsset, PluginConfiguration
from dify_plugin.core.entities.providers import DatasourceProviderMapping
from dify_plugin.core.model_factory import ModelFactory
from dify_plugin.core.runtime import Session
from dify_plugin.core.trigger_factory import TriggerFactory
from dify_plugin.entities.agent import (
    AgentStrategyConfiguration,
    AgentStrategyProviderConfiguration,
)
from dify_plugin.entities.datasource_manifest import DatasourceProviderManifest
from dify_plugin.entities.endpoint import EndpointProviderConfiguration
from dify_plugin.entities.model import ModelType
from dify_plugin.entities.model.provider import ModelProviderConfiguration
from dify_plugin.entities.provider_config import CredentialType
from dify_plugin.entities.tool import ToolConfiguration, ToolProviderConfiguration
from dify_plugin.entities.trigger import (
    TriggerProviderConfiguration,
    TriggerSubscriptionConstructorRuntime,
)
from dify_plugin.interfaces.agent import AgentStrategy
from dify_plugin.interfaces.datasource import DatasourceProvider
from dify_plugin.interfaces.datasource.online_document import OnlineDocumentDatasource
from dify_plugin.interfaces.datasource.online_drive import OnlineDriveDatasource
from dify_plugin.interfaces.datasource.website import WebsiteCrawlDatasource
from dify_plugin.interfaces.endpoint import Endpoint
from dify_plugin.interfaces.model import ModelProvider
from dify_plugin.interfaces.model.ai_model import AIModel
from dify_plugin.interfaces.tool import Tool, ToolProvider
from dify_plugin.interfaces.trigger import (
    Event,
    EventRuntime,
    Trigger,
    TriggerSubscriptionConstructor,
)
from dify_plugin.protocol.oauth import OAuthProviderProtocol
from werkzeug import Request
from werkzeug.routing import Map

class PluginRegistration:
    configuration: PluginConfiguration
    tools_configuration: list[ToolProviderConfiguration]
    tools_mapping: dict[
        str,
        tuple[
            ToolProviderConfiguration,
            type[ToolProvider],
            dict[str, tuple[ToolConfiguration, type[Tool]]],
        ],
    ]
    agent_strategies_configuration: list[AgentStrategyProviderConfiguration]
    agent_strategies_mapping: dict[
        str,
        tuple[
            AgentStrategyProviderConfiguration,
            dict[str, tuple[AgentStrategyConfiguration, type[AgentStrategy]]],
        ],
    ]
    triggers_configuration: list[TriggerProviderConfiguration]
    trigger_factory: TriggerFactory
    models_configuration: list[ModelProviderConfiguration]
    models_mapping: dict[str, tuple[ModelProviderConfiguration, ModelProvider, ModelFactory]]
    endpoints_configuration: list[EndpointProviderConfiguration]
    endpoints: Map
    datasource_configuration: list[DatasourceProviderManifest]
    datasource_mapping: dict[str, DatasourceProviderMapping]
    files: list[PluginAsset]

    def __init__(self, config: DifyPluginEnv) -> None: ...
    def get_tool_provider_cls(self, provider: str) -> type[ToolProvider] | None: ...
    def get_tool_cls(self, provider: str, tool: str) -> type[Tool] | None: ...
    def get_agent_provider_cls(
        self, provider: str
    ) -> dict[str, tuple[AgentStrategyConfiguration, type[AgentStrategy]]] | None: ...
    def get_agent_strategy_cls(self, provider: str, agent: str) -> type[AgentStrategy] | None: ...
    def get_model_provider_instance(self, provider: str) -> ModelProvider | None: ...
    def get_model_instance(self, provider: str, model_type: ModelType) -> AIModel | None: ...
    def get_trigger_provider(
        self,
        provider_name: str,
        session: Session,
        credentials: Mapping[str, Any] | None,
        credential_type: CredentialType | None,
    ) -> Trigger: ...
    def get_trigger_subscription_constructor(
        self, provider_name: str, runtime: TriggerSubscriptionConstructorRuntime
    ) -> TriggerSubscriptionConstructor: ...
    def get_trigger_event_handler(
        self, provider_name: str, event: str, runtime: EventRuntime
    ) -> Event: ...
    def try_get_trigger_event_handler(
        self, provider_name: str, event: str, runtime: EventRuntime
    ) -> Event | None: ...
    def get_supported_oauth_provider(
        self, session: Session, provider: str
    ) -> OAuthProviderProtocol | None: ...
    def get_datasource_provider_cls(self, provider: str) -> type[DatasourceProvider]: ...
    def get_website_crawl_datasource_cls(
        self, provider: str, datasource: str
    ) -> type[WebsiteCrawlDatasource]: ...
    def get_online_document_datasource_cls(
        self, provider: str, datasource: str
    ) -> type[OnlineDocumentDatasource]: ...
    def dispatch_endpoint_request(
        self, request: Request
    ) -> tuple[type[Endpoint], Mapping[str, Any]]: ...
    def get_online_drive_datasource_cls(
        self, provider: str, datasource: str
    ) -> type[OnlineDriveDatasource]: ...
