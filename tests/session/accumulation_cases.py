"""Helpers for the tests of accumulation: chunks, and the result that they add up to."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from dify_inner_api.models import (
    AssistantPromptMessage,
    LLMResult,
    LLMResultChunk,
    LLMResultChunkDelta,
    LLMUsage,
    PromptMessageContent,
    ToolCall,
    ToolCallFunction,
)
from dify_invoke.session.accumulation import (
    LLMAccumulator,
    ToolCalls,
)

Content = str | list[PromptMessageContent] | None


def delta(
    content: Content = "",
    *,
    tool_calls: Iterable[ToolCall] = (),
    usage: LLMUsage | None = None,
    finish_reason: str | None = None,
    **message: Any,
) -> LLMResultChunkDelta:
    return LLMResultChunkDelta(
        index=0,
        message=AssistantPromptMessage(content=content, tool_calls=list(tool_calls), **message),
        usage=usage,
        finish_reason=finish_reason,
    )


def chunk(
    content: Content = "",
    *,
    model: str = "gpt",
    fingerprint: str | None = None,
    **rest: Any,
) -> LLMResultChunk:
    return LLMResultChunk(model=model, system_fingerprint=fingerprint, delta=delta(content, **rest))


def result_of(*chunks: LLMResultChunk) -> LLMResult:
    accumulator: LLMAccumulator[LLMResultChunk] = LLMAccumulator()
    for each in chunks:
        accumulator.add(each)
    return accumulator.result()


def call(id_: str = "", name: str = "", arguments: str = "", type_: str = "") -> ToolCall:
    return ToolCall(id=id_, type=type_, function=ToolCallFunction(name=name, arguments=arguments))


def whole(id_: str = "", name: str = "", arguments: str = "", type_: str = "function") -> ToolCall:
    """A merged call. Its type is function if no piece has a type."""
    return call(id_, name, arguments, type_)


def merged(*pieces: ToolCall) -> list[ToolCall]:
    calls = ToolCalls()
    for piece in pieces:
        calls.add(piece)
    return calls.merged()


def usage(total: int) -> LLMUsage:
    whole = LLMUsage.empty_usage()
    whole.total_tokens = total
    whole.total_price = Decimal(f"0.{total}")
    return whole


def cut(whole: str, points: Iterable[int]) -> list[str]:
    return [whole[a:b] for a, b in pairwise([0, *sorted(points), len(whole)])]
