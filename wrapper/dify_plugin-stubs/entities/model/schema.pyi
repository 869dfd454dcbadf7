from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, TypeAlias

from dify_plugin.entities import I18nObject
from pydantic import BaseModel

class DefaultParameterName(Enum):
    TEMPERATURE = "temperature"
    TOP_P = "top_p"
    TOP_K = "top_k"
    PRESENCE_PENALTY = "presence_penalty"
    FREQUENCY_PENALTY = "frequency_penalty"
    MAX_TOKENS = "max_tokens"
    RESPONSE_FORMAT = "response_format"
    JSON_SCHEMA = "json_schema"

    @classmethod
    def value_of(cls, value: object) -> DefaultParameterName: ...

PARAMETER_RULE_TEMPLATE: dict[DefaultParameterName, dict[str, Any]]

class ModelType(Enum):
    LLM = "llm"
    TEXT_EMBEDDING = "text-embedding"
    RERANK = "rerank"
    SPEECH2TEXT = "speech2text"
    MODERATION = "moderation"
    TTS = "tts"
    TEXT2IMG = "text2img"

_ModelTypeValue: TypeAlias = Literal[
    "llm", "text-embedding", "rerank", "speech2text", "moderation", "tts", "text2img"
]

class FetchFrom(Enum):
    PREDEFINED_MODEL = "predefined-model"
    CUSTOMIZABLE_MODEL = "customizable-model"

_FetchFromValue: TypeAlias = Literal["predefined-model", "customizable-model"]

class ModelFeature(Enum):
    TOOL_CALL = "tool-call"
    MULTI_TOOL_CALL = "multi-tool-call"
    AGENT_THOUGHT = "agent-thought"
    VISION = "vision"
    STREAM_TOOL_CALL = "stream-tool-call"
    DOCUMENT = "document"
    VIDEO = "video"
    AUDIO = "audio"
    STRUCTURED_OUTPUT = "structured-output"
    POLLING = "polling"

_ModelFeatureValue: TypeAlias = Literal[
    "tool-call",
    "multi-tool-call",
    "agent-thought",
    "vision",
    "stream-tool-call",
    "document",
    "video",
    "audio",
    "structured-output",
    "polling",
]

class ParameterType(Enum):
    FLOAT = "float"
    INT = "int"
    STRING = "string"
    BOOLEAN = "boolean"
    TEXT = "text"

_ParameterTypeValue: TypeAlias = Literal["float", "int", "string", "boolean", "text"]

class ModelPropertyKey(Enum):
    MODE = "mode"
    CONTEXT_SIZE = "context_size"
    MAX_CHUNKS = "max_chunks"
    FILE_UPLOAD_LIMIT = "file_upload_limit"
    SUPPORTED_FILE_EXTENSIONS = "supported_file_extensions"
    MAX_CHARACTERS_PER_CHUNK = "max_characters_per_chunk"
    DEFAULT_VOICE = "default_voice"
    VOICES = "voices"
    WORD_LIMIT = "word_limit"
    AUDIO_TYPE = "audio_type"
    MAX_WORKERS = "max_workers"

class ProviderModel(BaseModel):
    model: str
    label: I18nObject = ...
    model_type: ModelType
    features: list[ModelFeature] | None = None
    fetch_from: FetchFrom = ...
    model_properties: dict[ModelPropertyKey, Any]
    deprecated: bool = False
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        model: str,
        label: I18nObject | Mapping[str, object] = ...,
        model_type: ModelType | _ModelTypeValue,
        features: Sequence[ModelFeature | _ModelFeatureValue] | None = None,
        fetch_from: FetchFrom | _FetchFromValue = ...,
        model_properties: Mapping[ModelPropertyKey, Any] | Mapping[str, Any],
        deprecated: bool = False,
    ) -> None: ...

class ParameterRule(BaseModel):
    name: str
    use_template: str | None = None
    label: I18nObject = ...
    type: ParameterType = ...  # takes ParameterType | str
    help: I18nObject | None = None
    required: bool = False
    default: Any | None = None
    min: float | None = None
    max: float | None = None
    precision: int | None = None
    options: list[str] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        name: str,
        use_template: str | None = None,
        label: I18nObject | Mapping[str, object] = ...,
        type: ParameterType | str = ...,
        help: I18nObject | Mapping[str, object] | None = None,
        required: bool = False,
        default: Any | None = None,
        min: float | None = None,
        max: float | None = None,
        precision: int | None = None,
        options: list[str] = ...,
    ) -> None: ...

class PriceConfig(BaseModel):
    input: Decimal
    output: Decimal | None = None
    unit: Decimal
    currency: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        input: Decimal | float | str,
        output: Decimal | float | str | None = None,
        unit: Decimal | float | str,
        currency: str,
    ) -> None: ...

class AIModelEntity(ProviderModel):
    parameter_rules: list[ParameterRule] = ...
    pricing: PriceConfig | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        model: str,
        label: I18nObject | Mapping[str, object] = ...,
        model_type: ModelType | _ModelTypeValue,
        features: Sequence[ModelFeature | _ModelFeatureValue] | None = None,
        fetch_from: FetchFrom | _FetchFromValue = ...,
        model_properties: Mapping[ModelPropertyKey, Any] | Mapping[str, Any],
        deprecated: bool = False,
        parameter_rules: Sequence[ParameterRule] | Sequence[Mapping[str, object]] = ...,
        pricing: PriceConfig | Mapping[str, object] | None = None,
    ) -> None: ...

class ModelUsage(BaseModel): ...

class PriceType(Enum):
    INPUT = "input"
    OUTPUT = "output"

class PriceInfo(BaseModel):
    unit_price: Decimal
    unit: Decimal
    total_amount: Decimal
    currency: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        unit_price: Decimal | float | str,
        unit: Decimal | float | str,
        total_amount: Decimal | float | str,
        currency: str,
    ) -> None: ...

class BaseModelConfig(BaseModel):
    provider: str
    model: str
    model_type: ModelType
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, provider: str, model: str, model_type: ModelType | _ModelTypeValue
    ) -> None: ...

class EmbeddingInputType(Enum):
    DOCUMENT = "document"
    QUERY = "query"

_EmbeddingInputTypeValue: TypeAlias = Literal["document", "query"]
