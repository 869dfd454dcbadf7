from collections.abc import Generator, Mapping
from typing import Any

from dify_plugin.config.config import DifyPluginEnv
from dify_plugin.core.entities.plugin.request import (
    AgentInvokeRequest,
    DatasourceCrawlWebsiteRequest,
    DatasourceGetPageContentRequest,
    DatasourceGetPagesRequest,
    DatasourceOnlineDriveBrowseFilesRequest,
    DatasourceOnlineDriveDownloadFileRequest,
    DatasourceValidateCredentialsRequest,
    DynamicParameterFetchParameterOptionsRequest,
    EndpointInvokeRequest,
    ModelCheckPollingRequest,
    ModelGetAIModelSchemas,
    ModelGetLLMNumTokens,
    ModelGetTextEmbeddingNumTokens,
    ModelGetTTSVoices,
    ModelInvokeLLMRequest,
    ModelInvokeModerationRequest,
    ModelInvokeMultimodalEmbeddingRequest,
    ModelInvokeMultimodalRerankRequest,
    ModelInvokeRerankRequest,
    ModelInvokeSpeech2TextRequest,
    ModelInvokeTextEmbeddingRequest,
    ModelInvokeTTSRequest,
    ModelStartPollingRequest,
    ModelValidateModelCredentialsRequest,
    ModelValidateProviderCredentialsRequest,
    OAuthGetAuthorizationUrlRequest,
    OAuthGetCredentialsRequest,
    OAuthRefreshCredentialsRequest,
    ToolGetRuntimeParametersRequest,
    ToolInvokeRequest,
    ToolValidateCredentialsRequest,
    TriggerDispatchEventRequest,
    TriggerDispatchResponse,
    TriggerInvokeEventRequest,
    TriggerInvokeEventResponse,
    TriggerRefreshRequest,
    TriggerRefreshResponse,
    TriggerSubscribeRequest,
    TriggerSubscriptionResponse,
    TriggerUnsubscribeRequest,
    TriggerUnsubscribeResponse,
    TriggerValidateProviderCredentialsRequest,
)
from dify_plugin.core.plugin_registration import PluginRegistration
from dify_plugin.core.runtime import Session
from dify_plugin.entities import ParameterOption

class PluginExecutor:
    config: DifyPluginEnv
    registration: PluginRegistration

    def __init__(self, config: DifyPluginEnv, registration: PluginRegistration) -> None: ...
    def validate_tool_provider_credentials(
        self, session: Session, data: ToolValidateCredentialsRequest
    ) -> dict[str, bool]: ...
    def invoke_tool(self, session: Session, request: ToolInvokeRequest) -> Generator[object]: ...
    def invoke_agent_strategy(
        self, session: Session, request: AgentInvokeRequest
    ) -> Generator[object]: ...
    def get_tool_runtime_parameters(
        self, session: Session, data: ToolGetRuntimeParametersRequest
    ) -> dict[str, object]: ...
    def validate_model_provider_credentials(
        self, session: Session, data: ModelValidateProviderCredentialsRequest
    ) -> dict[str, object]: ...
    def validate_model_credentials(
        self, session: Session, data: ModelValidateModelCredentialsRequest
    ) -> dict[str, object]: ...
    def invoke_llm(self, session: Session, data: ModelInvokeLLMRequest) -> object: ...
    def start_llm_polling(self, session: Session, data: ModelStartPollingRequest) -> object: ...
    def check_llm_polling(self, session: Session, data: ModelCheckPollingRequest) -> object: ...
    def get_llm_num_tokens(
        self, session: Session, data: ModelGetLLMNumTokens
    ) -> dict[str, int]: ...
    def invoke_text_embedding(
        self, session: Session, data: ModelInvokeTextEmbeddingRequest
    ) -> object: ...
    def invoke_multimodal_embedding(
        self, session: Session, data: ModelInvokeMultimodalEmbeddingRequest
    ) -> object: ...
    def get_text_embedding_num_tokens(
        self, session: Session, data: ModelGetTextEmbeddingNumTokens
    ) -> dict[str, int]: ...
    def invoke_rerank(self, session: Session, data: ModelInvokeRerankRequest) -> object: ...
    def invoke_multimodal_rerank(
        self, session: Session, data: ModelInvokeMultimodalRerankRequest
    ) -> object: ...
    def invoke_tts(
        self, session: Session, data: ModelInvokeTTSRequest
    ) -> Generator[dict[str, str]]: ...
    def get_tts_model_voices(
        self, session: Session, data: ModelGetTTSVoices
    ) -> dict[str, object]: ...
    def invoke_speech_to_text(
        self, session: Session, data: ModelInvokeSpeech2TextRequest
    ) -> dict[str, str]: ...
    def get_ai_model_schemas(
        self, session: Session, data: ModelGetAIModelSchemas
    ) -> dict[str, object]: ...
    def invoke_moderation(
        self, session: Session, data: ModelInvokeModerationRequest
    ) -> dict[str, bool]: ...
    def invoke_endpoint(
        self, session: Session, data: EndpointInvokeRequest
    ) -> Generator[dict[str, object]]: ...
    def get_oauth_authorization_url(
        self, session: Session, data: OAuthGetAuthorizationUrlRequest
    ) -> Mapping[str, str]: ...
    def get_oauth_credentials(
        self, session: Session, data: OAuthGetCredentialsRequest
    ) -> Mapping[str, Any]: ...
    def refresh_oauth_credentials(
        self, session: Session, data: OAuthRefreshCredentialsRequest
    ) -> dict[str, Mapping[str, Any] | int]: ...
    def validate_datasource_credentials(
        self, session: Session, data: DatasourceValidateCredentialsRequest
    ) -> dict[str, bool]: ...
    def invoke_trigger_event(
        self, session: Session, request: TriggerInvokeEventRequest
    ) -> TriggerInvokeEventResponse: ...
    def validate_trigger_provider_credentials(
        self, session: Session, request: TriggerValidateProviderCredentialsRequest
    ) -> dict[str, bool]: ...
    def dispatch_trigger_event(
        self, session: Session, request: TriggerDispatchEventRequest
    ) -> TriggerDispatchResponse: ...
    def subscribe_trigger(
        self, session: Session, request: TriggerSubscribeRequest
    ) -> TriggerSubscriptionResponse: ...
    def unsubscribe_trigger(
        self, session: Session, request: TriggerUnsubscribeRequest
    ) -> TriggerUnsubscribeResponse: ...
    def refresh_trigger(
        self, session: Session, request: TriggerRefreshRequest
    ) -> TriggerRefreshResponse: ...
    def fetch_parameter_options(
        self, session: Session, data: DynamicParameterFetchParameterOptionsRequest
    ) -> dict[str, list[ParameterOption]]: ...
    def datasource_crawl_website(
        self, session: Session, data: DatasourceCrawlWebsiteRequest
    ) -> object: ...
    def datasource_get_pages(
        self, session: Session, data: DatasourceGetPagesRequest
    ) -> Generator[object]: ...
    def datasource_get_page_content(
        self, session: Session, data: DatasourceGetPageContentRequest
    ) -> object: ...
    def datasource_online_drive_browse_files(
        self, session: Session, data: DatasourceOnlineDriveBrowseFilesRequest
    ) -> Generator[object]: ...
    def datasource_online_drive_download_file(
        self, session: Session, data: DatasourceOnlineDriveDownloadFileRequest
    ) -> object: ...
