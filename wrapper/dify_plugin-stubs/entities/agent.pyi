from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dify_plugin.entities import I18nObject
from dify_plugin.entities.invoke_message import InvokeMessage
from dify_plugin.entities.tool import (
    ParameterAutoGenerate,
    ParameterTemplate,
    ToolIdentity,
    ToolParameterOption,
    ToolProviderIdentity,
)
from pydantic import BaseModel

class AgentStrategyProviderIdentity(ToolProviderIdentity): ...

class AgentRuntime(BaseModel):
    user_id: str | None

class AgentStrategyFeature(StrEnum):
    HISTORY_MESSAGES = "history-messages"

class AgentStrategyIdentity(ToolIdentity): ...

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

class Python(BaseModel):
    source: str

class AgentStrategyConfigurationExtra(BaseModel):
    python: Python

class AgentStrategyConfiguration(BaseModel):
    identity: AgentStrategyIdentity
    parameters: list[AgentStrategyParameter] = ...
    description: I18nObject
    extra: AgentStrategyConfigurationExtra
    has_runtime_parameters: bool = False
    output_schema: Mapping[str, Any] | None = None
    features: list[AgentStrategyFeature] = ...

class AgentProviderConfigurationExtra(BaseModel):
    class Python(BaseModel):
        source: str

    python: Python

class AgentStrategyProviderConfiguration(BaseModel):
    identity: AgentStrategyProviderIdentity
    strategies: list[AgentStrategyConfiguration]
    def __init__(
        self, *, identity: AgentStrategyProviderIdentity, strategies: list[str] = ...
    ) -> None: ...

class AgentInvokeMessage(InvokeMessage): ...
