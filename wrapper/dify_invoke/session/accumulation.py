"""Puts the chunks of an answer together. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Generic, TypeVar
from uuid import uuid4

from attrs import evolve, fields_dict

from dify_inner_api import models

from ..protocol.json import from_builtins
from ..protocol.plain import fields_of

C = TypeVar("C", bound="models.LLMResultChunk")


def no_usage() -> models.LLMUsage:
    """The usage of an answer that reports none: all numbers are zero, in USD, but for times, which are None."""
    zeros = dict.fromkeys(fields_dict(models.LLMUsage), 0)
    unmeasured = {"time_to_first_token": None, "time_to_generate": None}
    return from_builtins({**zeros, **unmeasured, "currency": "USD"}, models.LLMUsage)


def text_of(chunk: models.LLMResultChunk) -> str:
    """The text that a chunk adds, which may be ""."""
    content = chunk.delta.message.content
    if isinstance(content, str):
        return content
    return "".join(p.data for p in content or () if isinstance(p, models.TextPromptMessageContent))


class ToolCalls:
    """Merges the pieces of streamed tool calls as the platform does.

    A piece with a new id starts a call, and so does a piece with a name and no id, whose call gets an
    id. A piece with a known id continues that call, and a piece with neither continues the last call.
    A type or name that is not empty replaces the previous one. Arguments are appended.
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
        """The calls in the order in which they started."""
        return [
            evolve(call, function=evolve(call.function, arguments="".join(arguments)))
            for call, arguments in self._calls.values()
        ]


def join_content(
    pieces: Sequence[str | models.PromptMessageContent],
) -> str | list[models.PromptMessageContent]:
    """The joined text. If there are parts, it is a list, and each run of text becomes a text part."""
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    parts: list[models.PromptMessageContent] = []
    for is_text, run in groupby(pieces, lambda piece: isinstance(piece, str)):
        if not is_text:
            parts += [part for part in run if not isinstance(part, str)]
        elif text := "".join(map(str, run)):
            parts.append(models.TextPromptMessageContent(data=text))
    return parts


class LLMAccumulator(Generic[C]):
    """Adds up the chunks of one answer.

    Text is joined, parts of other kinds are kept, and the pieces of tool calls are merged. Of model,
    fingerprint, name, opaque body, finish reason and usage, the last value that a chunk has counts:
    usage is that of the whole answer.
    """

    def __init__(self) -> None:
        self._message = models.AssistantPromptMessage()
        self._result = models.LLMResult(model="", message=self._message, usage=no_usage())
        self._content: list[str | models.PromptMessageContent] = []
        self._tool_calls = ToolCalls()

    def add(self, chunk: C) -> None:
        """Adds the next chunk."""
        result, whole = self._result, self._message
        delta, message = chunk.delta, chunk.delta.message
        result.model = chunk.model or result.model
        result.system_fingerprint = chunk.system_fingerprint or result.system_fingerprint
        result.finish_reason = delta.finish_reason or result.finish_reason
        result.usage = delta.usage or result.usage
        if isinstance(message.content, str):
            self._content.append(message.content)
        elif message.content is not None:
            self._content.extend(message.content)
        for piece in message.tool_calls:
            self._tool_calls.add(piece)
        whole.role = message.role or whole.role
        whole.name = message.name or whole.name
        if message.opaque_body is not None:
            whole.opaque_body = message.opaque_body

    def result(self) -> models.LLMResult:
        """The answer so far."""
        content, tool_calls = join_content(self._content), self._tool_calls.merged()
        message = evolve(self._message, content=content, tool_calls=tool_calls)
        return evolve(self._result, message=message)


class StructuredOutputAccumulator(LLMAccumulator["models.LLMResultChunkWithStructuredOutput"]):
    """Adds up the chunks of an answer that fits a JSON Schema. The last parsed object counts."""

    _structured_output: dict[str, object] | None = None

    def add(self, chunk: models.LLMResultChunkWithStructuredOutput) -> None:
        super().add(chunk)
        if chunk.structured_output is not None:
            self._structured_output = chunk.structured_output

    def result(self) -> models.LLMResultWithStructuredOutput:
        return models.LLMResultWithStructuredOutput(
            **fields_of(super().result()), structured_output=self._structured_output
        )
