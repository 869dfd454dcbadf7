"""Puts the chunks of an answer together. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import uuid4

from attrs import evolve

from dify_inner_api import models

from ..protocol.plain import fields_of

C = TypeVar("C", bound="models.LLMResultChunk")
T_contra = TypeVar("T_contra", contravariant=True)


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


class Accumulator(Protocol[T_contra]):
    """Adds up the items of a stream."""

    ALTERNATIVE: ClassVar[str]
    """What a reader of single items may do to have the whole, too, in the words of an error; or ""."""

    def add(self, item: T_contra, /) -> object:
        """Adds the next item."""
        ...


class LLMAccumulator(Generic[C]):
    """Adds up the chunks of one answer.

    Text is joined, parts of other kinds are kept, and the pieces of tool calls are merged. Of model,
    fingerprint, name, opaque body, finish reason and usage, the last value that a chunk has counts:
    usage is that of the whole answer. The platform's own accumulation does the same (graphon,
    `large_language_model.py`): of several opaque bodies, only the chunks have the first ones.
    """

    ALTERNATIVE: ClassVar[str] = ", or add each chunk to an LLMAccumulator"
    usage: models.LLMUsage | None = None
    """What the answer cost, as far as a chunk has said so."""

    def __init__(self) -> None:
        self._content: list[str | models.PromptMessageContent] = []
        self._tool_calls = ToolCalls()
        self._model = self._role = ""
        self._fingerprint: str | None = None
        self._name: str | None = None
        self._opaque_body: Any = None
        self._finish_reason: str | None = None

    def add(self, chunk: C, /) -> None:
        """Adds the next chunk."""
        delta = chunk.delta
        message = delta.message
        content = message.content
        if isinstance(content, str):
            if content:
                self._content.append(content)
        elif content is not None:
            self._content.extend(content)
        if message.tool_calls:
            for piece in message.tool_calls:
                self._tool_calls.add(piece)
        self._model = chunk.model or self._model
        self._role = message.role or self._role
        # Most chunks say nothing more.
        if chunk.system_fingerprint:
            self._fingerprint = chunk.system_fingerprint
        if delta.usage is not None or delta.finish_reason or message.name:
            self.usage = delta.usage or self.usage
            self._finish_reason = delta.finish_reason or self._finish_reason
            self._name = message.name or self._name
        if message.opaque_body is not None:
            self._opaque_body = message.opaque_body

    def result(self) -> models.LLMResult:
        """The answer so far."""
        message = models.AssistantPromptMessage(
            role=self._role or "assistant",
            content=join_content(self._content),
            name=self._name,
            tool_calls=self._tool_calls.merged(),
            opaque_body=self._opaque_body,
        )
        return models.LLMResult(
            model=self._model,
            message=message,
            usage=self.usage or models.LLMUsage.empty_usage(),
            system_fingerprint=self._fingerprint,
            finish_reason=self._finish_reason,
        )


class StructuredOutputAccumulator(LLMAccumulator["models.LLMResultChunkWithStructuredOutput"]):
    """Adds up the chunks of an answer that fits a JSON Schema. The last parsed object counts."""

    _structured_output: dict[str, object] | None = None

    def add(self, chunk: models.LLMResultChunkWithStructuredOutput, /) -> None:
        super().add(chunk)
        if chunk.structured_output is not None:
            self._structured_output = chunk.structured_output

    def result(self) -> models.LLMResultWithStructuredOutput:
        return models.LLMResultWithStructuredOutput(
            **fields_of(super().result()), structured_output=self._structured_output
        )
