"""The streams that `invoke` gives: generators that are context managers, and know what their chunks make."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from types import TracebackType
from typing import Generic, NoReturn, Self, TypeVar

from dify_inner_api import models

from ..errors import StreamConsumedError
from .accumulation import LLMAccumulator, StructuredOutputAccumulator, text_of

T = TypeVar("T")
C = TypeVar("C", bound="models.LLMResultChunk")


def _consumed() -> NoReturn:
    raise StreamConsumedError(
        "this stream has given chunks away or was closed, so that result() would be incomplete: call "
        "result() instead of iterating, or add the chunks to an LLMAccumulator as they come"
    )


def _exception(
    typ: type[BaseException] | BaseException, val: object, tb: TracebackType | None
) -> BaseException:
    """The exception that the three arguments of `throw` stand for."""
    if isinstance(typ, BaseException):
        error = typ
    else:
        error = val if isinstance(val, BaseException) else typ() if val is None else typ(val)
    return error if tb is None else error.with_traceback(tb)


class Stream(Generator[T, None, None]):
    """A reply as it comes. The request is sent when the first item is asked for.

    Leaving it early, by `close()`, as a context manager, or by letting go of it, ends the connection.
    """

    def __init__(self, items: Generator[T, None, None]) -> None:
        self._items = items
        self._begun = False

    def __next__(self) -> T:
        self._begun = True
        return next(self._items)

    def send(self, value: None, /) -> T:
        self._begun = True
        return self._items.send(value)

    def throw(
        self,
        typ: type[BaseException] | BaseException,
        val: BaseException | object = None,
        tb: TracebackType | None = None,
        /,
    ) -> T:
        self._begun = True
        return self._items.throw(_exception(typ, val, tb))

    def close(self) -> None:
        """Ends the connection."""
        self._begun = True
        self._items.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _ChunkStream(Stream[C], Generic[C]):
    @property
    def text(self) -> Iterator[str]:
        """The text of the answer, piece by piece; content of other kinds is left out."""
        for chunk in self:
            if text := text_of(chunk):
                yield text

    def _add_to(self, accumulator: LLMAccumulator[C]) -> None:
        if self._begun:
            _consumed()
        for chunk in self:
            accumulator.add(chunk)


class LLMStream(_ChunkStream["models.LLMResultChunk"]):
    """The chunks of an answer."""

    def result(self) -> models.LLMResult:
        """Reads the stream to its end and puts the whole answer together.

        Raises StreamConsumedError when chunks have already been taken, and what an iteration raises:
        an incomplete answer is an error, never a short result.
        """
        accumulator: LLMAccumulator[models.LLMResultChunk] = LLMAccumulator()
        self._add_to(accumulator)
        return accumulator.result()


class LLMStructuredOutputStream(_ChunkStream["models.LLMResultChunkWithStructuredOutput"]):
    """The chunks of an answer that follows a JSON Schema."""

    def result(self) -> models.LLMResultWithStructuredOutput:
        """As `LLMStream.result`, with the parsed object."""
        accumulator = StructuredOutputAccumulator()
        self._add_to(accumulator)
        return accumulator.result()


class AsyncStream(AsyncGenerator[T, None]):
    """A reply as it comes, for asyncio. The request is sent when the first item is asked for.

    Leaving it early, by `aclose()` or as an async context manager, ends the connection.
    """

    def __init__(self, items: AsyncGenerator[T, None]) -> None:
        self._items = items
        self._begun = False

    async def __anext__(self) -> T:
        self._begun = True
        return await anext(self._items)

    async def asend(self, value: None, /) -> T:
        self._begun = True
        return await self._items.asend(value)

    async def athrow(
        self,
        typ: type[BaseException] | BaseException,
        val: BaseException | object = None,
        tb: TracebackType | None = None,
        /,
    ) -> T:
        self._begun = True
        return await self._items.athrow(_exception(typ, val, tb))

    async def aclose(self) -> None:
        """Ends the connection."""
        self._begun = True
        await self._items.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class _AsyncChunkStream(AsyncStream[C], Generic[C]):
    @property
    async def text(self) -> AsyncIterator[str]:
        """The text of the answer, piece by piece; content of other kinds is left out."""
        async for chunk in self:
            if text := text_of(chunk):
                yield text

    async def _add_to(self, accumulator: LLMAccumulator[C]) -> None:
        if self._begun:
            _consumed()
        async for chunk in self:
            accumulator.add(chunk)


class AsyncLLMStream(_AsyncChunkStream["models.LLMResultChunk"]):
    """The chunks of an answer, for asyncio."""

    async def result(self) -> models.LLMResult:
        """As `LLMStream.result`."""
        accumulator: LLMAccumulator[models.LLMResultChunk] = LLMAccumulator()
        await self._add_to(accumulator)
        return accumulator.result()


class AsyncLLMStructuredOutputStream(
    _AsyncChunkStream["models.LLMResultChunkWithStructuredOutput"]
):
    """The chunks of an answer that follows a JSON Schema, for asyncio."""

    async def result(self) -> models.LLMResultWithStructuredOutput:
        """As `LLMStream.result`, with the parsed object."""
        accumulator = StructuredOutputAccumulator()
        await self._add_to(accumulator)
        return accumulator.result()
