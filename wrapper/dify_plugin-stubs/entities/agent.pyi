from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from dify_plugin.entities import I18nObject
from dify_plugin.entities.invoke_message import InvokeMessage, _MessageTypeValue
from dify_plugin.entities.tool import (
    ParameterAutoGenerate,
    ParameterTemplate,
    ToolIdentity,
    ToolLabelEnum,
    ToolParameterOption,
    ToolProviderIdentity,
    _ToolLabelEnumValue,
)
from pydantic import BaseModel

class AgentStrategyProviderIdentity(ToolProviderIdentity):
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

class AgentRuntime(BaseModel):
    user_id: str | None

class AgentStrategyFeature(StrEnum):
    HISTORY_MESSAGES = "history-messages"

_AgentStrategyFeatureValue: TypeAlias = Literal["history-messages"]

class AgentStrategyIdentity(ToolIdentity):
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, author: str, name: str, label: I18nObject | Mapping[str, object]
    ) -> None: ...

class AgentStrategyParameter(BaseModel):
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
        TOOLS_SELECTOR = "array[tools]"
        ANY = "any"
        OBJECT = "object"
        ARRAY = "array"

    name: str
    label: I18nObject
    help: I18nObject | None = None
    type: ToolParameterType
    auto_generate: ParameterAutoGenerate | None = None
    template: ParameterTemplate | None = None
    scope: str | None = None
    required: bool | None = False
    default: float | str | None = None
    min: float | None = None
    max: float | None = None
    precision: int | None = None
    options: list[ToolParameterOption] | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        name: str,
        label: I18nObject | Mapping[str, object],
        help: I18nObject | Mapping[str, object] | None = None,
        type: ToolParameterType | _ToolParameterTypeValue,
        auto_generate: ParameterAutoGenerate | Mapping[str, object] | None = None,
        template: ParameterTemplate | Mapping[str, object] | None = None,
        scope: str | None = None,
        required: bool | None = False,
        default: float | str | None = None,
        min: float | None = None,
        max: float | None = None,
        precision: int | None = None,
        options: Sequence[ToolParameterOption] | Sequence[Mapping[str, object]] | None = None,
    ) -> None: ...

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
    "array[tools]",
    "any",
    "object",
    "array",
]

class Python(BaseModel):
    source: str

class AgentStrategyConfigurationExtra(BaseModel):
    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class AgentStrategyConfiguration(BaseModel):
    identity: AgentStrategyIdentity
    parameters: list[AgentStrategyParameter] = ...
    description: I18nObject
    extra: AgentStrategyConfigurationExtra
    has_runtime_parameters: bool = False
    output_schema: Mapping[str, Any] | None = None
    features: list[AgentStrategyFeature] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: AgentStrategyIdentity | Mapping[str, object],
        parameters: Sequence[AgentStrategyParameter] | Sequence[Mapping[str, object]] = ...,
        description: I18nObject | Mapping[str, object],
        extra: AgentStrategyConfigurationExtra | Mapping[str, object],
        has_runtime_parameters: bool = False,
        output_schema: Mapping[str, Any] | None = None,
        features: Sequence[AgentStrategyFeature | _AgentStrategyFeatureValue] = ...,
    ) -> None: ...

class AgentProviderConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, python: Python | Mapping[str, object]) -> None: ...

class AgentStrategyProviderConfiguration(BaseModel):
    identity: AgentStrategyProviderIdentity
    strategies: list[AgentStrategyConfiguration] = ...  # takes list[str]
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: AgentStrategyProviderIdentity | Mapping[str, object],
        strategies: list[str] = ...,
    ) -> None: ...

class AgentInvokeMessage(InvokeMessage):
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
