from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Literal, TypeAlias

from dify_plugin.entities.model import BaseModelConfig, ModelType, ModelUsage, PriceInfo
from dify_plugin.entities.model.message import AssistantPromptMessage, PromptMessage
from dify_plugin.entities.model.schema import _ModelTypeValue
from pydantic import BaseModel, JsonValue

class LLMMode(Enum):
    COMPLETION = "completion"
    CHAT = "chat"

    @classmethod
    def value_of(cls, value: str) -> LLMMode: ...

_LLMModeValue: TypeAlias = Literal["completion", "chat"]

class LLMPollingStatus(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

_LLMPollingStatusValue: TypeAlias = Literal["running", "succeeded", "failed"]

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
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        prompt_tokens: int,
        prompt_unit_price: Decimal | float | str,
        prompt_price_unit: Decimal | float | str,
        prompt_price: Decimal | float | str,
        completion_tokens: int,
        completion_unit_price: Decimal | float | str,
        completion_price_unit: Decimal | float | str,
        completion_price: Decimal | float | str,
        total_tokens: int,
        total_price: Decimal | float | str,
        currency: str,
        latency: float,
    ) -> None: ...
    @classmethod
    def empty_usage(cls) -> LLMUsage: ...

class LLMResultChunkDelta(BaseModel):
    index: int
    message: AssistantPromptMessage
    usage: LLMUsage | None = None
    finish_reason: str | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        index: int,
        message: AssistantPromptMessage | Mapping[str, object],
        usage: LLMUsage | Mapping[str, object] | None = None,
        finish_reason: str | None = None,
    ) -> None: ...

class LLMResultChunk(BaseModel):
    model: str
    prompt_messages: list[PromptMessage] = ...
    system_fingerprint: str | None = None
    delta: LLMResultChunkDelta
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        model: str,
        prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]] = ...,
        system_fingerprint: str | None = None,
        delta: LLMResultChunkDelta | Mapping[str, object],
    ) -> None: ...

class LLMStructuredOutput(BaseModel):
    structured_output: Mapping[str, Any] | None = None

class LLMResultChunkWithStructuredOutput(LLMResultChunk, LLMStructuredOutput):
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        structured_output: Mapping[str, Any] | None = None,
        model: str,
        prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]] = ...,
        system_fingerprint: str | None = None,
        delta: LLMResultChunkDelta | Mapping[str, object],
    ) -> None: ...

class LLMResult(BaseModel):
    model: str
    prompt_messages: list[PromptMessage] = ...
    message: AssistantPromptMessage
    usage: LLMUsage
    system_fingerprint: str | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        model: str,
        prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]] = ...,
        message: AssistantPromptMessage | Mapping[str, object],
        usage: LLMUsage | Mapping[str, object],
        system_fingerprint: str | None = None,
    ) -> None: ...
    def to_llm_result_chunk(self) -> LLMResultChunk: ...

class LLMResultWithStructuredOutput(LLMResult, LLMStructuredOutput):
    def to_llm_result_chunk_with_structured_output(self) -> LLMResultChunkWithStructuredOutput: ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        structured_output: Mapping[str, Any] | None = None,
        model: str,
        prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]] = ...,
        message: AssistantPromptMessage | Mapping[str, object],
        usage: LLMUsage | Mapping[str, object],
        system_fingerprint: str | None = None,
    ) -> None: ...

class LLMPollingResult(BaseModel):
    status: LLMPollingStatus
    plugin_state: dict[str, JsonValue] | None = None
    result: LLMResult | LLMResultWithStructuredOutput | None = None
    error: str | None = None
    next_check_after_seconds: int | None = None
    expires_after_seconds: int | None = None
    max_attempts: int | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        status: LLMPollingStatus | _LLMPollingStatusValue,
        plugin_state: Mapping[str, JsonValue | Mapping[str, Any] | Sequence[Any]] | None = None,
        result: LLMResult | Mapping[str, object] | LLMResultWithStructuredOutput | None = None,
        error: str | None = None,
        next_check_after_seconds: int | None = None,
        expires_after_seconds: int | None = None,
        max_attempts: int | None = None,
    ) -> None: ...

class SummaryResult(BaseModel):
    summary: str

class NumTokensResult(PriceInfo):
    tokens: int
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        unit_price: Decimal | float | str,
        unit: Decimal | float | str,
        total_amount: Decimal | float | str,
        currency: str,
        tokens: int,
    ) -> None: ...

class LLMModelConfig(BaseModelConfig):
    model_type: ModelType = ...
    mode: str
    completion_params: dict[str, Any] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        model: str,
        model_type: ModelType | _ModelTypeValue = ...,
        mode: str,
        completion_params: Mapping[str, Any] = ...,
    ) -> None: ...
