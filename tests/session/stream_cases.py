"""Helpers for the tests of streams: replies, chunks, and forms of `throw`."""

from collections.abc import AsyncGenerator, Generator
from types import TracebackType
from typing import Any

import pytest

from dify_inner_api.models import (
    AssistantPromptMessage,
    ImagePromptMessageContent,
    LLMResult,
    LLMResultChunkDelta,
    LLMResultChunkWithStructuredOutput,
    LLMUsage,
    PromptMessageContent,
)


def chunk(
    content: str | list[PromptMessageContent] | None, **message: Any
) -> LLMResultChunkWithStructuredOutput:
    """A chunk for streams of both kinds."""
    return LLMResultChunkWithStructuredOutput(
        model="gpt",
        delta=LLMResultChunkDelta(
            index=0, message=AssistantPromptMessage(content=content, **message)
        ),
    )


def structured(output: dict[str, Any] | None) -> LLMResultChunkWithStructuredOutput:
    return LLMResultChunkWithStructuredOutput(
        model="gpt", delta=chunk("x").delta, structured_output=output
    )


def whole(content: str) -> LLMResult:
    return LLMResult(
        model="gpt", message=AssistantPromptMessage(content=content), usage=LLMUsage.empty_usage()
    )


HELLO = [chunk("Hel"), chunk("lo"), chunk("!")]
IMAGE = ImagePromptMessageContent(format="png", mime_type="image/png")


class Reply:
    """A reply with these items and then this error. It counts the items that were read."""

    def __init__(self, *items: Any, error: BaseException | None = None) -> None:
        self._items = items
        self._error = error
        self.given = 0
        self.closed = 0

    def items(self) -> Generator[Any, None, None]:
        try:
            for item in self._items:
                self.given += 1
                yield item
            if self._error:
                raise self._error
        finally:
            self.closed += 1

    async def async_items(self) -> AsyncGenerator[Any, None]:
        try:
            for item in self._items:
                self.given += 1
                yield item
            if self._error:
                raise self._error
        finally:
            self.closed += 1


def traceback() -> TracebackType | None:
    try:
        raise LookupError
    except LookupError as error:
        return error.__traceback__


TRACEBACK = traceback()
ERROR = LookupError("given")
every_form_of_throw = pytest.mark.parametrize(
    ("arguments", "type_", "args"),
    [
        pytest.param((ERROR,), LookupError, ("given",), id="an exception"),
        pytest.param((LookupError,), LookupError, (), id="a class"),
        pytest.param((LookupError, None, None), LookupError, (), id="a class and nothing"),
        pytest.param((LookupError, "why"), LookupError, ("why",), id="a class and a text"),
        pytest.param((LookupError, ERROR), LookupError, ("given",), id="a class and its exception"),
        pytest.param(
            (LookupError, LookupError("given"), TRACEBACK),
            LookupError,
            ("given",),
            id="a class, its exception and a traceback",
        ),
        pytest.param(
            (LookupError, "why", TRACEBACK),
            LookupError,
            ("why",),
            id="a class, a text, a traceback",
        ),
        pytest.param((KeyboardInterrupt,), KeyboardInterrupt, (), id="no Exception"),
    ],
)
