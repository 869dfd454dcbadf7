from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any

from dify_plugin.entities import I18nObject, ParameterOption
from dify_plugin.entities.invoke_message import InvokeMessage
from dify_plugin.entities.model.message import PromptMessageTool
from dify_plugin.entities.model.provider import FormShowOnObject
from dify_plugin.entities.oauth import OAuthSchema
from dify_plugin.entities.provider_config import CommonParameterType as CommonParameterType
from dify_plugin.entities.provider_config import CredentialType as CredentialType
from dify_plugin.entities.provider_config import ProviderConfig as ProviderConfig
from pydantic import BaseModel, JsonValue

class ToolRuntime(BaseModel):
    credentials: dict[str, Any]
    credential_type: CredentialType = ...
    user_id: str | None
    session_id: str | None

class ToolInvokeMessage(InvokeMessage): ...

class ToolIdentity(BaseModel):
    author: str
    name: str
    label: I18nObject

class ToolParameterOption(ParameterOption):
    show_on: list[FormShowOnObject] = ...

class ParameterAutoGenerate(BaseModel):
    class Type(StrEnum):
        PROMPT_INSTRUCTION = "prompt_instruction"

    type: Type

class ParameterTemplate(BaseModel):
    enabled: bool

class ToolParameter(BaseModel):
    class ToolParameterType(StrEnum):
        STRING = "string"
        NUMBER = "number"
        BOOLEAN = "boolean"
        SELECT = "select"
        SECRET_INPUT = "secret-input"
        FILE = "file"
        FILES = "files"
        MODEL_SELECTOR = "model-selector"
        APP_SELECTOR = "app-selector"
        CHECKBOX = "checkbox"
        ANY = "any"
        OBJECT = "object"
        ARRAY = "array"
        DYNAMIC_SELECT = "dynamic-select"
        DATE = "date"
        DATE_RANGE = "date-range"

        def to_prompt_schema(self, description: str) -> dict[str, Any]: ...

    class ToolParameterForm(Enum):
        SCHEMA = "schema"
        FORM = "form"
        LLM = "llm"

    name: str
    label: I18nObject
    human_description: I18nObject
    type: ToolParameterType
    auto_generate: ParameterAutoGenerate | None = None
    template: ParameterTemplate | None = None
    scope: str | None = None
    form: ToolParameterForm
    llm_description: str | None = None
    required: bool | None = False
    multiple: bool = False
    default: JsonValue = None
    min: float | None = None
    max: float | None = None
    precision: int | None = None
    options: list[ToolParameterOption] | None = None
    input_schema: Mapping[str, Any] | None = None
    show_on: list[FormShowOnObject] = ...

class ToolDescription(BaseModel):
    human: I18nObject
    llm: str

class ToolConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python

class ToolConfiguration(BaseModel):
    identity: ToolIdentity
    parameters: list[ToolParameter] = ...
    description: ToolDescription
    extra: ToolConfigurationExtra
    has_runtime_parameters: bool = False
    output_schema: Mapping[str, Any] | None = None

class ToolLabelEnum(Enum):
    SEARCH = "search"
    IMAGE = "image"
    VIDEOS = "videos"
    WEATHER = "weather"
    FINANCE = "finance"
    DESIGN = "design"
    TRAVEL = "travel"
    SOCIAL = "social"
    NEWS = "news"
    MEDICAL = "medical"
    PRODUCTIVITY = "productivity"
    EDUCATION = "education"
    BUSINESS = "business"
    ENTERTAINMENT = "entertainment"
    UTILITIES = "utilities"
    RAG = "rag"
    OTHER = "other"

class ToolProviderIdentity(BaseModel):
    author: str
    name: str
    description: I18nObject
    icon: str
    icon_dark: str | None = None
    label: I18nObject
    tags: list[ToolLabelEnum] = ...

class ToolProviderConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python

class ToolProviderConfiguration(BaseModel):
    identity: ToolProviderIdentity
    credentials_schema: list[ProviderConfig]
    oauth_schema: OAuthSchema | None
    tools: list[ToolConfiguration]
    extra: ToolProviderConfigurationExtra
    def __init__(
        self,
        *,
        identity: ToolProviderIdentity,
        credentials_for_provider: dict[str, dict[str, Any]] = ...,
        oauth_schema: OAuthSchema | None = None,
        tools: list[str] = ...,
        extra: ToolProviderConfigurationExtra,
    ) -> None: ...

class ToolProviderType(Enum):
    BUILT_IN = "builtin"
    WORKFLOW = "workflow"
    API = "api"
    APP = "app"
    DATASET_RETRIEVAL = "dataset-retrieval"
    MCP = "mcp"

    @classmethod
    def value_of(cls, value: str) -> ToolProviderType: ...

class ToolSelector(BaseModel):
    class Parameter(BaseModel):
        name: str
        type: ToolParameter.ToolParameterType
        required: bool
        description: str
        default: float | str | None = None
        options: list[ToolParameterOption] | None = None

    provider_id: str
    tool_name: str
    tool_description: str
    tool_configuration: Mapping[str, Any]
    tool_parameters: Mapping[str, Parameter]
    def to_prompt_message(self) -> PromptMessageTool: ...
