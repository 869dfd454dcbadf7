from collections.abc import Mapping
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from dify_plugin.entities.model import BaseModelConfig, ModelType, ModelUsage, PriceInfo
from dify_plugin.entities.model.message import AssistantPromptMessage, PromptMessage
from pydantic import BaseModel, JsonValue

class LLMMode(Enum):
    COMPLETION = "completion"
    CHAT = "chat"

    @classmethod
    def value_of(cls, value: str) -> LLMMode: ...

class LLMPollingStatus(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

class LLMUsage(ModelUsage):
    prompt_tokens: int
    prompt_unit_price: Decimal
    prompt_price_unit: Decimal
    prompt_price: Decimal
    completion_tokens: int
    completion_unit_price: Decimal
    completion_price_unit: Decimal
    completion_price: Decimal
    total_tokens: int
    total_price: Decimal
    currency: str
    latency: float
    @classmethod
    def empty_usage(cls) -> LLMUsage: ...

class LLMResultChunkDelta(BaseModel):
    index: int
    message: AssistantPromptMessage
    usage: LLMUsage | None = None
    finish_reason: str | None = None

class LLMResultChunk(BaseModel):
    model: str
    prompt_messages: list[PromptMessage] = ...
    system_fingerprint: str | None = None
    delta: LLMResultChunkDelta

class LLMStructuredOutput(BaseModel):
    structured_output: Mapping[str, Any] | None = None

class LLMResultChunkWithStructuredOutput(LLMResultChunk, LLMStructuredOutput): ...

class LLMResult(BaseModel):
    model: str
    prompt_messages: list[PromptMessage] = ...
    message: AssistantPromptMessage
    usage: LLMUsage
    system_fingerprint: str | None = None
    def to_llm_result_chunk(self) -> LLMResultChunk: ...

class LLMResultWithStructuredOutput(LLMResult, LLMStructuredOutput):
    def to_llm_result_chunk_with_structured_output(self) -> LLMResultChunkWithStructuredOutput: ...

class LLMPollingResult(BaseModel):
    status: LLMPollingStatus
    plugin_state: dict[str, JsonValue] | None = None
    result: LLMResult | LLMResultWithStructuredOutput | None = None
    error: str | None = None
    next_check_after_seconds: int | None = None
    expires_after_seconds: int | None = None
    max_attempts: int | None = None

class SummaryResult(BaseModel):
    summary: str

class NumTokensResult(PriceInfo):
    tokens: int

class LLMModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    mode: str
    completion_params: dict[str, Any] = ...
