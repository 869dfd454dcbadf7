from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum
from typing import Any, Literal, TypeAlias

from dify_plugin.entities import I18nObject as I18nObject
from dify_plugin.entities import ParameterOption
from dify_plugin.entities.invoke_message import InvokeMessage, _MessageTypeValue
from dify_plugin.entities.model.message import PromptMessageTool
from dify_plugin.entities.model.provider import FormShowOnObject
from dify_plugin.entities.oauth import OAuthSchema
from dify_plugin.entities.provider_config import CommonParameterType as CommonParameterType
from dify_plugin.entities.provider_config import CredentialType as CredentialType
from dify_plugin.entities.provider_config import ProviderConfig as ProviderConfig
from dify_plugin.entities.provider_config import _CredentialTypeValue
from pydantic import BaseModel, JsonValue

class ToolRuntime(BaseModel):
    credentials: dict[str, Any]
    credential_type: CredentialType = ...
    user_id: str | None
    session_id: str | None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        credentials: Mapping[str, Any],
        credential_type: CredentialType | _CredentialTypeValue = ...,
        user_id: str | None,
        session_id: str | None,
    ) -> None: ...

class ToolInvokeMessage(InvokeMessage):
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        type: InvokeMessage.MessageType | _MessageTypeValue,
        message: InvokeMessage.TextMessage
        | Mapping[str, object]
        | InvokeMessage.JsonMessage
        | InvokeMessage.VariableMessage
        | InvokeMessage.BlobMessage
        | InvokeMessage.BlobChunkMessage
        | InvokeMessage.LogMessage
        | InvokeMessage.RetrieverResourceMessage
        | None,
        meta: Mapping[str, Any] | None = None,
    ) -> None: ...

class ToolIdentity(BaseModel):
    author: str
    name: str
    label: I18nObject
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, author: str, name: str, label: I18nObject | Mapping[str, object]
    ) -> None: ...

class ToolParameterOption(ParameterOption):
    show_on: list[FormShowOnObject] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        value: object,
        label: I18nObject | Mapping[str, object],
        icon: str | None = None,
        show_on: Sequence[FormShowOnObject] | Sequence[Mapping[str, object]] = ...,
    ) -> None: ...

class ParameterAutoGenerate(BaseModel):
    class Type(StrEnum):
        PROMPT_INSTRUCTION = "prompt_instruction"

    type: Type
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, type: Type | _TypeValue) -> None: ...

_TypeValue: TypeAlias = Literal["prompt_instruction"]

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
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        name: str,
        label: I18nObject | Mapping[str, object],
        human_description: I18nObject | Mapping[str, object],
        type: ToolParameterType | _ToolParameterTypeValue,
        auto_generate: ParameterAutoGenerate | Mapping[str, object] | None = None,
        template: ParameterTemplate | Mapping[str, object] | None = None,
        scope: str | None = None,
        form: ToolParameterForm | _ToolParameterFormValue,
        llm_description: str | None = None,
        required: bool | None = False,
        multiple: bool = False,
        default: JsonValue | Mapping[str, Any] | Sequence[Any] = None,
        min: float | None = None,
        max: float | None = None,
        precision: int | None = None,
        options: Sequence[ToolParameterOption] | Sequence[Mapping[str, object]] | None = None,
        input_schema: Mapping[str, Any] | None = None,
        show_on: Sequence[FormShowOnObject] | Sequence[Mapping[str, object]] = ...,
    ) -> None: ...

_ToolParameterFormValue: TypeAlias = Literal["schema", "form", "llm"]

_ToolParameterTypeValue: TypeAlias = Literal[
    "string",
    "number",
    "boolean",
    "select",
    "secret-input",
    "file",
    "files",
    "model-selector",
    "app-selector",
    "checkbox",
    "any",
    "object",
    "array",
    "dynamic-select",
    "date",
    "date-range",
]

class ToolDescription(BaseModel):
    human: I18nObject
    llm: str
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, human: I18nObject | Mapping[str, object], llm: str) -> None: ...

class ToolConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class ToolConfiguration(BaseModel):
    identity: ToolIdentity
    parameters: list[ToolParameter] = ...
    description: ToolDescription
    extra: ToolConfigurationExtra
    has_runtime_parameters: bool = False
    output_schema: Mapping[str, Any] | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: ToolIdentity | Mapping[str, object],
        parameters: Sequence[ToolParameter] | Sequence[Mapping[str, object]] = ...,
        description: ToolDescription | Mapping[str, object],
        extra: ToolConfigurationExtra | Mapping[str, object],
        has_runtime_parameters: bool = False,
        output_schema: Mapping[str, Any] | None = None,
    ) -> None: ...

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

_ToolLabelEnumValue: TypeAlias = Literal[
    "search",
    "image",
    "videos",
    "weather",
    "finance",
    "design",
    "travel",
    "social",
    "news",
    "medical",
    "productivity",
    "education",
    "business",
    "entertainment",
    "utilities",
    "rag",
    "other",
]

class ToolProviderIdentity(BaseModel):
    author: str
    name: str
    description: I18nObject
    icon: str
    icon_dark: str | None = None
    label: I18nObject
    tags: list[ToolLabelEnum] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        author: str,
        name: str,
        description: I18nObject | Mapping[str, object],
        icon: str,
        icon_dark: str | None = None,
        label: I18nObject | Mapping[str, object],
        tags: Sequence[ToolLabelEnum | _ToolLabelEnumValue] = ...,
    ) -> None: ...

class ToolProviderConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class ToolProviderConfiguration(BaseModel):
    identity: ToolProviderIdentity
    credentials_schema: list[
        ProviderConfig
    ] = ...  # takes Mapping[str, Mapping[str, object]] as credentials_for_provider
    oauth_schema: OAuthSchema | None = None
    tools: list[ToolConfiguration] = ...  # takes list[str]
    extra: ToolProviderConfigurationExtra
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: ToolProviderIdentity | Mapping[str, object],
        credentials_for_provider: Mapping[str, Mapping[str, object]] = ...,
        oauth_schema: OAuthSchema | Mapping[str, object] | None = None,
        tools: list[str] = ...,
        extra: ToolProviderConfigurationExtra | Mapping[str, object],
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

_ToolProviderTypeValue: TypeAlias = Literal[
    "builtin", "workflow", "api", "app", "dataset-retrieval", "mcp"
]

class ToolSelector(BaseModel):
    class Parameter(BaseModel):
        name: str
        type: ToolParameter.ToolParameterType
        required: bool
        description: str
        default: float | str | None = None
        options: list[ToolParameterOption] | None = None
        # Written by codegen/stub_constructors.py.
        def __init__(
            self,
            *,
            name: str,
            type: ToolParameter.ToolParameterType | _ToolParameterTypeValue,
            required: bool,
            description: str,
            default: float | str | None = None,
            options: Sequence[ToolParameterOption] | Sequence[Mapping[str, object]] | None = None,
        ) -> None: ...

    provider_id: str
    tool_name: str
    tool_description: str
    tool_configuration: Mapping[str, Any]
    tool_parameters: Mapping[str, Parameter]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider_id: str,
        tool_name: str,
        tool_description: str,
        tool_configuration: Mapping[str, Any],
        tool_parameters: Mapping[str, Parameter | Mapping[str, object]],
    ) -> None: ...
    def to_prompt_message(self) -> PromptMessageTool: ...
