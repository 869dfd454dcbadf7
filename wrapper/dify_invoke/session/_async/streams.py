"""The streams that `invoke` returns. They are generators and context managers."""

from __future__ import annotations

import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeAlias, TypeVar

from dify_inner_api import models

from ...errors import StreamConsumedError
from ..accumulation import Accumulator, LLMAccumulator, StructuredOutputAccumulator
from ..generators import in_use

T = TypeVar("T")
C = TypeVar("C", bound="models.LLMResultChunk")
A = TypeVar("A", bound=LLMAccumulator[Any])
B = TypeVar("B", bound="Accumulator[Any]")
Thrown: TypeAlias = type[BaseException] | BaseException


class AsyncStream(AsyncGenerator[T, None]):
    """A reply as it arrives. The request is sent when the first item is requested.

    To leave a stream early and end its connection, call `aclose()` or use `async with`. Only one thread or
    task can read it at a time; another gets a StreamInUseError.
    """

    def __init__(self, items: AsyncGenerator[T, None]) -> None:
        self._items = items
        self._touched = False

    def __del__(self) -> None:
        if not getattr(self, "_touched", True):
            message = "a stream was never read, so its request was not sent: iterate over it"
            warnings.warn(message, RuntimeWarning, stacklevel=2, source=self)

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


class AsyncAccumulatedStream(AsyncStream[T], Generic[T, B]):
    """Items that add up to a whole. They are added up where nobody else sees them: `text` and `result` read them."""

    def __init__(self, items: AsyncGenerator[T, None], accumulator: B) -> None:
        super().__init__(items)
        self._accumulator = accumulator
        self._add: Callable[[T], object] | None = None
        self._ended = False

    async def __anext__(self) -> T:
        self._touched = True
        try:
            item = await anext(self._items)
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__
        except StopAsyncIteration:
            self._ended = True
            raise
        if self._add is not None:
            self._add(item)
        return item

    async def asend(self, value: None, /) -> T:
        return await anext(self)

    async def _read(self) -> B:
        if self._touched:
            raise StreamConsumedError(
                "result() needs the whole stream, but a part of it was taken or it was closed; "
                f"call result() instead of iterating{self._accumulator.ALTERNATIVE}"
            )
        self._add = self._accumulator.add
        async for _ in self:
            pass
        return self._accumulator

    def _whole(self) -> B:
        if self._add is None or not self._ended:
            raise StreamConsumedError(
                "`final` is the whole answer of a stream that `text` has read to its end; what was taken by "
                f"iterating is not kept: call result(){self._accumulator.ALTERNATIVE}"
            )
        return self._accumulator


class _AsyncChunkStream(AsyncAccumulatedStream[C, A], Generic[C, A]):
    """The chunks of a model's answer."""

    def __init__(self, items: AsyncGenerator[C, None], accumulator: A) -> None:
        super().__init__(items, accumulator)
        self._usage: models.LLMUsage | None = None

    async def __anext__(self) -> C:
        # Written out once more, so that a chunk costs one call less.
        self._touched = True
        try:
            chunk = await anext(self._items)
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__
        except StopAsyncIteration:
            self._ended = True
            raise
        if chunk.delta.usage is not None:
            self._usage = chunk.delta.usage
        if self._add is not None:
            self._add(chunk)
        return chunk

    @property
    async def text(self) -> AsyncIterator[str]:
        """Yields the text of the answer as it arrives, without content of other kinds."""
        if not self._touched:
            self._add = self._accumulator.add
        async for chunk in self:
            if text := chunk.text:
                yield text

    @property
    def usage(self) -> models.LLMUsage | None:
        """What the answer cost; None until a chunk has said so. Mostly the last one does."""
        return self._usage


class AsyncLLMStream(
    _AsyncChunkStream["models.LLMResultChunk", "LLMAccumulator[models.LLMResultChunk]"]
):
    """The chunks of an answer."""

    def __init__(self, items: AsyncGenerator[models.LLMResultChunk, None]) -> None:
        super().__init__(items, LLMAccumulator())

    async def result(self) -> models.LLMResult:
        """Reads the stream to its end and returns the whole answer.

        Raises StreamConsumedError if chunks were already taken, and the same errors as an iteration.
        An incomplete answer is always an error.
        """
        return (await self._read()).result()

    @property
    def final(self) -> models.LLMResult:
        """The whole answer of a stream that was read to its end by `text`.

        Raises StreamConsumedError before the end, and where chunks were taken: those are not kept.
        """
        return self._whole().result()


class AsyncLLMStructuredOutputStream(
    _AsyncChunkStream["models.LLMResultChunkWithStructuredOutput", StructuredOutputAccumulator]
):
    """The chunks of an answer that fits a JSON Schema."""

    def __init__(
        self, items: AsyncGenerator[models.LLMResultChunkWithStructuredOutput, None]
    ) -> None:
        super().__init__(items, StructuredOutputAccumulator())

    async def result(self) -> models.LLMResultWithStructuredOutput:
        """Like `AsyncLLMStream.result`. The answer includes the parsed object."""
        return (await self._read()).result()

    @property
    def final(self) -> models.LLMResultWithStructuredOutput:
        """Like `AsyncLLMStream.final`. The answer includes the parsed object."""
        return self._whole().result()
