"""Puts the chunks of an answer together; no I/O."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import uuid4

from attrs import evolve

from dify_inner_api import models

C = TypeVar("C", bound="models.LLMResultChunk")


def no_usage() -> models.LLMUsage:
    """The usage of an answer that reports none: zero throughout, in USD."""
    zero = Decimal(0)
    return models.LLMUsage(
        prompt_tokens=0,
        prompt_unit_price=zero,
        prompt_price_unit=zero,
        prompt_price=zero,
        completion_tokens=0,
        completion_unit_price=zero,
        completion_price_unit=zero,
        completion_price=zero,
        total_tokens=0,
        total_price=zero,
        currency="USD",
        latency=0.0,
    )


def text_of(chunk: models.LLMResultChunk) -> str:
    """The text that a chunk adds; "" when it adds none."""
    content = chunk.delta.message.content
    if isinstance(content, str):
        return content
    return "".join(p.data for p in content or () if isinstance(p, models.TextPromptMessageContent))


class ToolCalls:
    """Merges the pieces of streamed tool calls as the platform does.

    A piece with a name and no id starts a call, which gets an id; so does a piece with an id not seen
    yet. A piece with a known id continues that call, one with neither the call that was started last.
    A type or name that is not empty replaces the one before; arguments are appended.
    """

    def __init__(self) -> None:
        self._calls: dict[str, tuple[models.ToolCall, list[str]]] = {}

    def add(self, piece: models.ToolCall) -> None:
        key = piece.id
        if not key:
            starts = piece.function.name or not self._calls
            key = f"call_{uuid4().hex}" if starts else next(reversed(self._calls))
        if key not in self._calls:
            call = models.ToolCall(id=key, type="function", function=models.ToolCallFunction())
            self._calls[key] = (call, [])
        call, arguments = self._calls[key]
        call.type = piece.type or call.type
        call.function.name = piece.function.name or call.function.name
        arguments.append(piece.function.arguments)

    def merged(self) -> list[models.ToolCall]:
        """The calls in the order in which they began."""
        return [
            models.ToolCall(
                id=call.id,
                type=call.type,
                function=models.ToolCallFunction(
                    name=call.function.name, arguments="".join(arguments)
                ),
            )
            for call, arguments in self._calls.values()
        ]


def join_content(
    pieces: Iterable[str | models.PromptMessageContent],
) -> str | list[models.PromptMessageContent]:
    """The text, joined; or, when there are parts of other kinds, a list in which runs of text are parts."""
    joined: list[str | models.PromptMessageContent] = []
    text: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            text.append(piece)
            continue
        if any(text):
            joined.append(models.TextPromptMessageContent(data="".join(text)))
        text.clear()
        joined.append(piece)
    if not joined:
        return "".join(text)
    if any(text):
        joined.append(models.TextPromptMessageContent(data="".join(text)))
    return [part for part in joined if not isinstance(part, str)]


class LLMAccumulator(Generic[C]):
    """Adds up the chunks of one answer.

    Text is joined, parts of other kinds are kept, tool calls are merged (`ToolCalls`). Of model,
    fingerprint, name, opaque body, finish reason and usage the last one that says something counts:
    usage is of the whole answer.
    """

    def __init__(self) -> None:
        self._model = ""
        self._fingerprint: str | None = None
        self._finish_reason: str | None = None
        self._usage: models.LLMUsage | None = None
        self._message = models.AssistantPromptMessage()
        self._content: list[str | models.PromptMessageContent] = []
        self._tool_calls = ToolCalls()

    def add(self, chunk: C) -> None:
        """Takes the next chunk."""
        delta, message = chunk.delta, chunk.delta.message
        self._model = chunk.model or self._model
        self._fingerprint = chunk.system_fingerprint or self._fingerprint
        self._finish_reason = delta.finish_reason or self._finish_reason
        self._usage = delta.usage or self._usage
        if isinstance(message.content, str):
            self._content.append(message.content)
        elif message.content is not None:
            self._content.extend(message.content)
        for piece in message.tool_calls:
            self._tool_calls.add(piece)
        self._message.role = message.role or self._message.role
        self._message.name = message.name or self._message.name
        if message.opaque_body is not None:
            self._message.opaque_body = message.opaque_body

    def result(self) -> models.LLMResult:
        """The answer so far."""
        message = evolve(
            self._message,
            content=join_content(self._content),
            tool_calls=self._tool_calls.merged(),
        )
        return models.LLMResult(
            model=self._model,
            message=message,
            usage=self._usage or no_usage(),
            system_fingerprint=self._fingerprint,
            finish_reason=self._finish_reason,
        )


class StructuredOutputAccumulator(LLMAccumulator["models.LLMResultChunkWithStructuredOutput"]):
    """The same for an answer that follows a JSON Schema: the last parsed object counts."""

    def __init__(self) -> None:
        super().__init__()
        self._structured_output: dict[str, object] | None = None

    def add(self, chunk: models.LLMResultChunkWithStructuredOutput) -> None:
        super().add(chunk)
        if chunk.structured_output is not None:
            self._structured_output = chunk.structured_output

    def result(self) -> models.LLMResultWithStructuredOutput:
        whole = super().result()
        return models.LLMResultWithStructuredOutput(
            model=whole.model,
            message=whole.message,
            usage=whole.usage,
            system_fingerprint=whole.system_fingerprint,
            finish_reason=whole.finish_reason,
            structured_output=self._structured_output,
        )
