from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from dify_plugin.entities.datasource import (
    GetOnlineDocumentPageContentRequest,
    OnlineDriveBrowseFilesRequest,
    OnlineDriveDownloadFileRequest,
)
from dify_plugin.entities.model import EmbeddingInputType, ModelType
from dify_plugin.entities.model.message import PromptMessage, PromptMessageTool
from dify_plugin.entities.model.schema import _EmbeddingInputTypeValue, _ModelTypeValue
from dify_plugin.entities.model.text_embedding import MultiModalContent
from dify_plugin.entities.provider_config import CredentialType, _CredentialTypeValue
from dify_plugin.entities.trigger import Subscription
from pydantic import BaseModel, JsonValue

class PluginInvokeType(StrEnum):
    Tool = "tool"
    Model = "model"
    Endpoint = "endpoint"
    Agent = "agent_strategy"
    Trigger = "trigger"
    OAuth = "oauth"
    Datasource = "datasource"
    DynamicParameter = "dynamic_parameter"

_PluginInvokeTypeValue: TypeAlias = Literal[
    "tool",
    "model",
    "endpoint",
    "agent_strategy",
    "trigger",
    "oauth",
    "datasource",
    "dynamic_parameter",
]

class AgentActions(StrEnum):
    InvokeAgentStrategy = "invoke_agent_strategy"

_AgentActionsValue: TypeAlias = Literal["invoke_agent_strategy"]

class TriggerActions(StrEnum):
    InvokeTriggerEvent = "invoke_trigger_event"
    ValidateProviderCredentials = "validate_trigger_credentials"
    DispatchTriggerEvent = "dispatch_trigger_event"
    SubscribeTrigger = "subscribe_trigger"
    UnsubscribeTrigger = "unsubscribe_trigger"
    RefreshTrigger = "refresh_trigger"

_TriggerActionsValue: TypeAlias = Literal[
    "invoke_trigger_event",
    "validate_trigger_credentials",
    "dispatch_trigger_event",
    "subscribe_trigger",
    "unsubscribe_trigger",
    "refresh_trigger",
]

class ToolActions(StrEnum):
    ValidateCredentials = "validate_tool_credentials"
    InvokeTool = "invoke_tool"
    GetToolRuntimeParameters = "get_tool_runtime_parameters"

_ToolActionsValue: TypeAlias = Literal[
    "validate_tool_credentials", "invoke_tool", "get_tool_runtime_parameters"
]

class ModelActions(StrEnum):
    ValidateProviderCredentials = "validate_provider_credentials"
    ValidateModelCredentials = "validate_model_credentials"
    InvokeLLM = "invoke_llm"
    StartPolling = "start_polling"
    CheckPolling = "check_polling"
    GetLLMNumTokens = "get_llm_num_tokens"
    InvokeTextEmbedding = "invoke_text_embedding"
    InvokeMultimodalEmbedding = "invoke_multimodal_embedding"
    GetTextEmbeddingNumTokens = "get_text_embedding_num_tokens"
    InvokeRerank = "invoke_rerank"
    InvokeMultimodalRerank = "invoke_multimodal_rerank"
    InvokeTTS = "invoke_tts"
    GetTTSVoices = "get_tts_model_voices"
    InvokeSpeech2Text = "invoke_speech2text"
    InvokeModeration = "invoke_moderation"
    GetAIModelSchemas = "get_ai_model_schemas"

_ModelActionsValue: TypeAlias = Literal[
    "validate_provider_credentials",
    "validate_model_credentials",
    "invoke_llm",
    "start_polling",
    "check_polling",
    "get_llm_num_tokens",
    "invoke_text_embedding",
    "invoke_multimodal_embedding",
    "get_text_embedding_num_tokens",
    "invoke_rerank",
    "invoke_multimodal_rerank",
    "invoke_tts",
    "get_tts_model_voices",
    "invoke_speech2text",
    "invoke_moderation",
    "get_ai_model_schemas",
]

class EndpointActions(StrEnum):
    InvokeEndpoint = "invoke_endpoint"

_EndpointActionsValue: TypeAlias = Literal["invoke_endpoint"]

class OAuthActions(StrEnum):
    GetAuthorizationUrl = "get_authorization_url"
    GetCredentials = "get_credentials"
    RefreshCredentials = "refresh_credentials"

_OAuthActionsValue: TypeAlias = Literal[
    "get_authorization_url", "get_credentials", "refresh_credentials"
]

class DatasourceActions(StrEnum):
    ValidateCredentials = "validate_datasource_credentials"
    InvokeWebsiteDatasourceGetCrawl = "invoke_website_datasource_get_crawl"
    InvokeOnlineDocumentDatasourceGetPages = "invoke_online_document_datasource_get_pages"
    InvokeOnlineDocumentDatasourceGetPageContent = (
        "invoke_online_document_datasource_get_page_content"
    )
    InvokeOnlineDriveBrowseFiles = "invoke_online_drive_browse_files"
    InvokeOnlineDriveDownloadFile = "invoke_online_drive_download_file"

_DatasourceActionsValue: TypeAlias = Literal[
    "validate_datasource_credentials",
    "invoke_website_datasource_get_crawl",
    "invoke_online_document_datasource_get_pages",
    "invoke_online_document_datasource_get_page_content",
    "invoke_online_drive_browse_files",
    "invoke_online_drive_download_file",
]

class DynamicParameterActions(StrEnum):
    FetchParameterOptions = "fetch_parameter_options"

_DynamicParameterActionsValue: TypeAlias = Literal["fetch_parameter_options"]

PluginAccessAction: TypeAlias = (
    AgentActions
    | TriggerActions
    | ToolActions
    | ModelActions
    | EndpointActions
    | OAuthActions
    | DynamicParameterActions
    | DatasourceActions
)

class PluginAccessRequest(BaseModel):
    type: PluginInvokeType
    user_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, type: PluginInvokeType | _PluginInvokeTypeValue, user_id: str
    ) -> None: ...

class ToolInvokeRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: ToolActions = ...
    provider: str
    tool: str
    credentials: dict[str, Any]
    credential_type: CredentialType = ...
    tool_parameters: dict[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: ToolActions | _ToolActionsValue = ...,
        provider: str,
        tool: str,
        credentials: Mapping[str, Any],
        credential_type: CredentialType | _CredentialTypeValue = ...,
        tool_parameters: Mapping[str, Any],
    ) -> None: ...

class AgentInvokeRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: AgentActions = ...
    agent_strategy_provider: str
    agent_strategy: str
    agent_strategy_params: dict[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: AgentActions | _AgentActionsValue = ...,
        agent_strategy_provider: str,
        agent_strategy: str,
        agent_strategy_params: Mapping[str, Any],
    ) -> None: ...

class ToolValidateCredentialsRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: ToolActions = ...
    provider: str
    credentials: dict[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: ToolActions | _ToolActionsValue = ...,
        provider: str,
        credentials: Mapping[str, Any],
    ) -> None: ...

class ToolGetRuntimeParametersRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: ToolActions = ...
    provider: str
    tool: str
    credentials: dict[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: ToolActions | _ToolActionsValue = ...,
        provider: str,
        tool: str,
        credentials: Mapping[str, Any],
    ) -> None: ...

class PluginAccessModelRequest(BaseModel):
    type: PluginInvokeType = ...
    user_id: str
    provider: str
    model_type: ModelType
    model: str
    credentials: dict[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
    ) -> None: ...

class PromptMessageMixin(BaseModel):
    prompt_messages: list[PromptMessage]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]]
    ) -> None: ...

class ModelInvokeLLMRequest(PluginAccessModelRequest, PromptMessageMixin):
    action: ModelActions = ...
    model_parameters: dict[str, Any]
    stop: list[str] | None
    tools: list[PromptMessageTool] | None
    json_schema: dict[str, JsonValue] | None = None
    stream: bool = True
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]],
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        model_parameters: Mapping[str, Any],
        stop: list[str] | None,
        tools: Sequence[PromptMessageTool] | Sequence[Mapping[str, object]] | None,
        json_schema: Mapping[str, JsonValue | Mapping[str, Any] | Sequence[Any]] | None = None,
        stream: bool = True,
    ) -> None: ...

class ModelStartPollingRequest(ModelInvokeLLMRequest):
    action: ModelActions = ...
    stream: Literal[False] = False
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]],
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        model_parameters: Mapping[str, Any],
        stop: list[str] | None,
        tools: Sequence[PromptMessageTool] | Sequence[Mapping[str, object]] | None,
        json_schema: Mapping[str, JsonValue | Mapping[str, Any] | Sequence[Any]] | None = None,
        stream: Literal[False] = False,
    ) -> None: ...

class ModelCheckPollingRequest(PluginAccessModelRequest):
    action: ModelActions = ...
    plugin_state: dict[str, JsonValue]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        plugin_state: Mapping[str, JsonValue | Mapping[str, Any] | Sequence[Any]],
    ) -> None: ...

class ModelGetLLMNumTokens(PluginAccessModelRequest, PromptMessageMixin):
    action: ModelActions = ...
    tools: list[PromptMessageTool] | None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]],
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        tools: Sequence[PromptMessageTool] | Sequence[Mapping[str, object]] | None,
    ) -> None: ...

class ModelInvokeTextEmbeddingRequest(PluginAccessModelRequest):
    action: ModelActions = ...
    texts: list[str]
    input_type: EmbeddingInputType
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        texts: list[str],
        input_type: EmbeddingInputType | _EmbeddingInputTypeValue,
    ) -> None: ...

class ModelInvokeMultimodalEmbeddingRequest(PluginAccessModelRequest):
    action: ModelActions = ...
    model_type: ModelType = ...
    documents: list[MultiModalContent]
    input_type: EmbeddingInputType = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue = ...,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        documents: Sequence[MultiModalContent] | Sequence[Mapping[str, object]],
        input_type: EmbeddingInputType | _EmbeddingInputTypeValue = ...,
    ) -> None: ...

class ModelGetTextEmbeddingNumTokens(PluginAccessModelRequest):
    action: ModelActions = ...
    texts: list[str]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        texts: list[str],
    ) -> None: ...

class ModelInvokeRerankRequest(PluginAccessModelRequest):
    action: ModelActions = ...
    query: str
    docs: list[str]
    score_threshold: float | None
    top_n: int | None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        query: str,
        docs: list[str],
        score_threshold: float | None,
        top_n: int | None,
    ) -> None: ...

class ModelInvokeMultimodalRerankRequest(PluginAccessModelRequest):
    action: ModelActions = ...
    model_type: ModelType = ...
    query: MultiModalContent
    docs: Sequence[MultiModalContent]
    score_threshold: float | None
    top_n: int | None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue = ...,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        query: MultiModalContent | Mapping[str, object],
        docs: Sequence[MultiModalContent] | Sequence[Mapping[str, object]],
        score_threshold: float | None,
        top_n: int | None,
    ) -> None: ...

class ModelInvokeTTSRequest(PluginAccessModelRequest):
    action: ModelActions = ...
    content_text: str
    voice: str
    tenant_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        content_text: str,
        voice: str,
        tenant_id: str,
    ) -> None: ...

class ModelGetTTSVoices(PluginAccessModelRequest):
    action: ModelActions = ...
    language: str | None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        language: str | None,
    ) -> None: ...

class ModelInvokeSpeech2TextRequest(PluginAccessModelRequest):
    action: ModelActions = ...
    file: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        file: str,
    ) -> None: ...

class ModelInvokeModerationRequest(PluginAccessModelRequest):
    action: ModelActions = ...
    text: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
        text: str,
    ) -> None: ...

class ModelValidateProviderCredentialsRequest(BaseModel):
    type: PluginInvokeType = ...
    user_id: str
    provider: str
    credentials: dict[str, Any]
    action: ModelActions = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
    ) -> None: ...

class ModelValidateModelCredentialsRequest(BaseModel):
    type: PluginInvokeType = ...
    user_id: str
    provider: str
    model_type: ModelType
    model: str
    credentials: dict[str, Any]
    action: ModelActions = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
    ) -> None: ...

class ModelGetAIModelSchemas(PluginAccessModelRequest):
    action: ModelActions = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        provider: str,
        model_type: ModelType | _ModelTypeValue,
        model: str,
        credentials: Mapping[str, Any],
        action: ModelActions | _ModelActionsValue = ...,
    ) -> None: ...

class EndpointInvokeRequest(BaseModel):
    type: PluginInvokeType = ...
    action: EndpointActions = ...
    settings: dict[str, Any]
    raw_http_request: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        action: EndpointActions | _EndpointActionsValue = ...,
        settings: Mapping[str, Any],
        raw_http_request: str,
    ) -> None: ...

class OAuthGetAuthorizationUrlRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: OAuthActions = ...
    provider: str
    redirect_uri: str
    system_credentials: Mapping[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: OAuthActions | _OAuthActionsValue = ...,
        provider: str,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
    ) -> None: ...

class OAuthGetCredentialsRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: OAuthActions = ...
    provider: str
    redirect_uri: str
    system_credentials: Mapping[str, Any]
    raw_http_request: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: OAuthActions | _OAuthActionsValue = ...,
        provider: str,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        raw_http_request: str,
    ) -> None: ...

class OAuthRefreshCredentialsRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: OAuthActions = ...
    provider: str
    redirect_uri: str
    system_credentials: Mapping[str, Any]
    credentials: Mapping[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: OAuthActions | _OAuthActionsValue = ...,
        provider: str,
        redirect_uri: str,
        system_credentials: Mapping[str, Any],
        credentials: Mapping[str, Any],
    ) -> None: ...

class DynamicParameterFetchParameterOptionsRequest(BaseModel):
    type: PluginInvokeType = ...
    action: DynamicParameterActions = ...
    credentials: dict[str, Any]
    credential_type: CredentialType = ...
    provider: str
    provider_action: str
    user_id: str
    parameter: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        action: DynamicParameterActions | _DynamicParameterActionsValue = ...,
        credentials: Mapping[str, Any],
        credential_type: CredentialType | _CredentialTypeValue = ...,
        provider: str,
        provider_action: str,
        user_id: str,
        parameter: str,
    ) -> None: ...

class DatasourceValidateCredentialsRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: DatasourceActions = ...
    provider: str
    credentials: Mapping[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: DatasourceActions | _DatasourceActionsValue = ...,
        provider: str,
        credentials: Mapping[str, Any],
    ) -> None: ...

class DatasourceCrawlWebsiteRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: DatasourceActions = ...
    provider: str
    datasource: str
    credentials: Mapping[str, Any]
    datasource_parameters: Mapping[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: DatasourceActions | _DatasourceActionsValue = ...,
        provider: str,
        datasource: str,
        credentials: Mapping[str, Any],
        datasource_parameters: Mapping[str, Any],
    ) -> None: ...

class DatasourceGetPagesRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: DatasourceActions = ...
    provider: str
    datasource: str
    credentials: Mapping[str, Any]
    datasource_parameters: Mapping[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: DatasourceActions | _DatasourceActionsValue = ...,
        provider: str,
        datasource: str,
        credentials: Mapping[str, Any],
        datasource_parameters: Mapping[str, Any],
    ) -> None: ...

class DatasourceGetPageContentRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: DatasourceActions = ...
    provider: str
    datasource: str
    credentials: Mapping[str, Any]
    page: GetOnlineDocumentPageContentRequest
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: DatasourceActions | _DatasourceActionsValue = ...,
        provider: str,
        datasource: str,
        credentials: Mapping[str, Any],
        page: GetOnlineDocumentPageContentRequest | Mapping[str, object],
    ) -> None: ...

class DatasourceOnlineDriveBrowseFilesRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: DatasourceActions = ...
    provider: str
    datasource: str
    credentials: Mapping[str, Any]
    request: OnlineDriveBrowseFilesRequest
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: DatasourceActions | _DatasourceActionsValue = ...,
        provider: str,
        datasource: str,
        credentials: Mapping[str, Any],
        request: OnlineDriveBrowseFilesRequest | Mapping[str, object],
    ) -> None: ...

class DatasourceOnlineDriveDownloadFileRequest(PluginAccessRequest):
    type: PluginInvokeType = ...
    action: DatasourceActions = ...
    provider: str
    datasource: str
    credentials: Mapping[str, Any]
    request: OnlineDriveDownloadFileRequest
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        user_id: str,
        action: DatasourceActions | _DatasourceActionsValue = ...,
        provider: str,
        datasource: str,
        credentials: Mapping[str, Any],
        request: OnlineDriveDownloadFileRequest | Mapping[str, object],
    ) -> None: ...

class TriggerInvokeEventRequest(BaseModel):
    type: PluginInvokeType = ...
    action: TriggerActions = ...
    provider: str
    event: str
    credentials: Mapping[str, Any]
    credential_type: CredentialType = ...
    subscription: Subscription
    user_id: str
    raw_http_request: str
    parameters: Mapping[str, Any]
    payload: Mapping[str, Any] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        action: TriggerActions | _TriggerActionsValue = ...,
        provider: str,
        event: str,
        credentials: Mapping[str, Any],
        credential_type: CredentialType | _CredentialTypeValue = ...,
        subscription: Subscription | Mapping[str, object],
        user_id: str,
        raw_http_request: str,
        parameters: Mapping[str, Any],
        payload: Mapping[str, Any] = ...,
    ) -> None: ...

class TriggerInvokeEventResponse(BaseModel):
    variables: Mapping[str, Any]
    cancelled: bool = False

class TriggerValidateProviderCredentialsRequest(BaseModel):
    type: PluginInvokeType = ...
    action: TriggerActions = ...
    provider: str
    credentials: Mapping[str, Any]
    user_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        action: TriggerActions | _TriggerActionsValue = ...,
        provider: str,
        credentials: Mapping[str, Any],
        user_id: str,
    ) -> None: ...

class TriggerDispatchEventRequest(BaseModel):
    type: PluginInvokeType = ...
    action: TriggerActions = ...
    provider: str
    subscription: Subscription
    credentials: Mapping[str, Any] | None
    credential_type: CredentialType | None
    raw_http_request: str
    user_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        action: TriggerActions | _TriggerActionsValue = ...,
        provider: str,
        subscription: Subscription | Mapping[str, object],
        credentials: Mapping[str, Any] | None,
        credential_type: CredentialType | _CredentialTypeValue | None,
        raw_http_request: str,
        user_id: str,
    ) -> None: ...

class TriggerDispatchResponse(BaseModel):
    user_id: str
    events: list[str]
    response: str
    payload: Mapping[str, Any] = ...

class TriggerSubscribeRequest(BaseModel):
    type: PluginInvokeType = ...
    action: TriggerActions = ...
    provider: str
    credentials: Mapping[str, Any]
    credential_type: CredentialType
    endpoint: str
    parameters: Mapping[str, Any]
    user_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        action: TriggerActions | _TriggerActionsValue = ...,
        provider: str,
        credentials: Mapping[str, Any],
        credential_type: CredentialType | _CredentialTypeValue,
        endpoint: str,
        parameters: Mapping[str, Any],
        user_id: str,
    ) -> None: ...

class TriggerSubscriptionResponse(BaseModel):
    subscription: Mapping[str, Any]

class TriggerUnsubscribeRequest(BaseModel):
    type: PluginInvokeType = ...
    action: TriggerActions = ...
    provider: str
    subscription: Subscription
    credential_type: CredentialType
    credentials: Mapping[str, Any]
    user_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        action: TriggerActions | _TriggerActionsValue = ...,
        provider: str,
        subscription: Subscription | Mapping[str, object],
        credential_type: CredentialType | _CredentialTypeValue,
        credentials: Mapping[str, Any],
        user_id: str,
    ) -> None: ...

class TriggerUnsubscribeResponse(BaseModel):
    subscription: Mapping[str, Any]

class TriggerRefreshRequest(BaseModel):
    type: PluginInvokeType = ...
    action: TriggerActions = ...
    provider: str
    subscription: Subscription
    credential_type: CredentialType
    credentials: Mapping[str, Any]
    user_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: PluginInvokeType | _PluginInvokeTypeValue = ...,
        action: TriggerActions | _TriggerActionsValue = ...,
        provider: str,
        subscription: Subscription | Mapping[str, object],
        credential_type: CredentialType | _CredentialTypeValue,
        credentials: Mapping[str, Any],
        user_id: str,
    ) -> None: ...

class TriggerRefreshResponse(BaseModel):
    subscription: Mapping[str, Any]
