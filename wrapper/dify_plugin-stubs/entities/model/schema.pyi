from decimal import Decimal
from enum import Enum
from typing import Any

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

class FetchFrom(Enum):
    PREDEFINED_MODEL = "predefined-model"
    CUSTOMIZABLE_MODEL = "customizable-model"

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

class ParameterType(Enum):
    FLOAT = "float"
    INT = "int"
    STRING = "string"
    BOOLEAN = "boolean"
    TEXT = "text"

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

class ParameterRule(BaseModel):
    name: str
    use_template: str | None = None
    label: I18nObject = ...
    type: ParameterType = ...
    help: I18nObject | None = None
    required: bool = False
    default: Any | None = None
    min: float | None = None
    max: float | None = None
    precision: int | None = None
    options: list[str] = ...

class PriceConfig(BaseModel):
    input: Decimal
    output: Decimal | None = None
    unit: Decimal
    currency: str

class AIModelEntity(ProviderModel):
    parameter_rules: list[ParameterRule] = ...
    pricing: PriceConfig | None = None

class ModelUsage(BaseModel): ...

class PriceType(Enum):
    INPUT = "input"
    OUTPUT = "output"

class PriceInfo(BaseModel):
    unit_price: Decimal
    unit: Decimal
    total_amount: Decimal
    currency: str

class BaseModelConfig(BaseModel):
    provider: str
    model: str
    model_type: ModelType

class EmbeddingInputType(Enum):
    DOCUMENT = "document"
    QUERY = "query"
