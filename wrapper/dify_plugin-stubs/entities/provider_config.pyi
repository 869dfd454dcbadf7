from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum
from typing import Any, Literal, TypeAlias

from dify_plugin.entities import I18nObject
from pydantic import BaseModel

class LogMetadata(StrEnum):
    STARTED_AT = "started_at"
    FINISHED_AT = "finished_at"
    ELAPSED_TIME = "elapsed_time"
    TOTAL_PRICE = "total_price"
    TOTAL_TOKENS = "total_tokens"
    PROVIDER = "provider"
    CURRENCY = "currency"

class CommonParameterType(Enum):
    SECRET_INPUT = "secret-input"
    TEXT_INPUT = "text-input"
    SELECT = "select"
    STRING = "string"
    NUMBER = "number"
    FILE = "file"
    FILES = "files"
    BOOLEAN = "boolean"
    CHECKBOX = "checkbox"
    APP_SELECTOR = "app-selector"
    MODEL_SELECTOR = "model-selector"
    TOOLS_SELECTOR = "array[tools]"
    ANY = "any"
    OBJECT = "object"
    ARRAY = "array"
    DYNAMIC_SELECT = "dynamic-select"
    DATE = "date"
    DATE_RANGE = "date-range"

class AppSelectorScope(Enum):
    ALL = "all"
    CHAT = "chat"
    WORKFLOW = "workflow"
    COMPLETION = "completion"

class ModelConfigScope(Enum):
    LLM = "llm"
    TEXT_EMBEDDING = "text-embedding"
    RERANK = "rerank"
    TTS = "tts"
    SPEECH2TEXT = "speech2text"
    MODERATION = "moderation"
    VISION = "vision"

class ToolSelectorScope(Enum):
    ALL = "all"
    PLUGIN = "plugin"
    API = "api"
    WORKFLOW = "workflow"

class ConfigOption(BaseModel):
    value: str
    label: I18nObject
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, value: str, label: I18nObject | Mapping[str, object]) -> None: ...

class ProviderConfig(BaseModel):
    class Config(Enum):
        SECRET_INPUT = "secret-input"
        TEXT_INPUT = "text-input"
        SELECT = "select"
        BOOLEAN = "boolean"
        MODEL_SELECTOR = "model-selector"
        APP_SELECTOR = "app-selector"
        TOOLS_SELECTOR = "array[tools]"

        @classmethod
        def value_of(cls, value: str) -> ProviderConfig.Config: ...

    name: str
    type: Config
    scope: str | None = None
    required: bool = False
    default: float | str | bool | list[Any] | None = None
    options: list[ConfigOption] | None = None
    multiple: bool | None = False
    label: I18nObject
    help: I18nObject | None = None
    url: str | None = None
    placeholder: I18nObject | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        name: str,
        type: Config | _ConfigValue,
        scope: str | None = None,
        required: bool = False,
        default: float | str | bool | list[Any] | None = None,
        options: Sequence[ConfigOption] | Sequence[Mapping[str, object]] | None = None,
        multiple: bool | None = False,
        label: I18nObject | Mapping[str, object],
        help: I18nObject | Mapping[str, object] | None = None,
        url: str | None = None,
        placeholder: I18nObject | Mapping[str, object] | None = None,
    ) -> None: ...

_ConfigValue: TypeAlias = Literal[
    "secret-input",
    "text-input",
    "select",
    "boolean",
    "model-selector",
    "app-selector",
    "array[tools]",
]

class CredentialType(Enum):
    API_KEY = "api-key"
    OAUTH = "oauth2"
    UNAUTHORIZED = "unauthorized"

_CredentialTypeValue: TypeAlias = Literal["api-key", "oauth2", "unauthorized"]
