"""The streams that `invoke` returns. They are generators and context managers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from types import TracebackType
from typing import Any, Generic, Self, TypeAlias, TypeVar

from dify_inner_api import models

from ...errors import StreamConsumedError
from ..accumulation import LLMAccumulator, StructuredOutputAccumulator, text_of
from ..generators import in_use

T = TypeVar("T")
C = TypeVar("C", bound="models.LLMResultChunk")
A = TypeVar("A", bound=LLMAccumulator[Any])
Thrown: TypeAlias = type[BaseException] | BaseException


class AsyncStream(AsyncGenerator[T, None]):
    """A reply as it arrives. The request is sent when the first item is requested.

    To leave a stream early and end its connection, call `aclose()` or use `async with`. Only one thread or
    task can read it at a time; another gets a StreamInUseError.
    """

    def __init__(self, items: AsyncGenerator[T, None]) -> None:
        self._items = items
        self._touched = False

    async def __anext__(self) -> T:
        self._touched = True
        try:
            return await anext(self._items)
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__

    async def asend(self, value: None, /) -> T:
        self._touched = True
        try:
            return await self._items.asend(value)
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__

    async def athrow(
        self, typ: Thrown, val: object = None, tb: TracebackType | None = None, /
    ) -> T:
        self._touched = True
        if isinstance(typ, BaseException):
            error = typ
        else:
            error = val if isinstance(val, BaseException) else typ() if val is None else typ(val)
        try:
            return await self._items.athrow(error if tb is None else error.with_traceback(tb))
        except (ValueError, RuntimeError) as raised:
            raise in_use(raised) from raised.__cause__

    async def aclose(self) -> None:
        """Ends the connection."""
        self._touched = True
        try:
            await self._items.aclose()
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class _AsyncChunkStream(AsyncStream[C], Generic[C]):
    @property
    async def text(self) -> AsyncIterator[str]:
        """Yields the text of the answer as it arrives, without content of other kinds."""
        async for chunk in self:
            if text := text_of(chunk):
                yield text

    async def _added_to(self, accumulator: A) -> A:
        if self._touched:
            raise StreamConsumedError(
                "result() needs the whole stream, but chunks were taken from it or it was closed; "
                "call result() instead of iterating, or add each chunk to an LLMAccumulator"
            )
        async for chunk in self:
            accumulator.add(chunk)
        return accumulator


class AsyncLLMStream(_AsyncChunkStream["models.LLMResultChunk"]):
    """The chunks of an answer."""

    async def result(self) -> models.LLMResult:
        """Reads the stream to its end and returns the whole answer.

        Raises StreamConsumedError if chunks were already taken, and the same errors as an iteration.
        An incomplete answer is always an error.
        """
        return (await self._added_to(LLMAccumulator[models.LLMResultChunk]())).result()


class AsyncLLMStructuredOutputStream(
    _AsyncChunkStream["models.LLMResultChunkWithStructuredOutput"]
):
    """The chunks of an answer that fits a JSON Schema."""

    async def result(self) -> models.LLMResultWithStructuredOutput:
        """Like `AsyncLLMStream.result`. The answer includes the parsed object."""
        return (await self._added_to(StructuredOutputAccumulator())).result()
