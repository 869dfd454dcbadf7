# Written by codegen/unasync.py from ../_async/streams.py; do not edit, run `nox -s generate`.
"""The streams that `invoke` returns. They are generators and context managers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterator
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


class Stream(Generator[T, None, None]):
    """A reply as it arrives. The request is sent when the first item is requested.

    To leave a stream early and end its connection, call `close()` or use `with`. Only one thread or
    task can read it at a time; another gets a StreamInUseError.
    """

    def __init__(self, items: Generator[T, None, None]) -> None:
        self._items = items
        self._touched = False

    def __del__(self) -> None:
        if not getattr(self, "_touched", True):
            message = "a stream was never read, so its request was not sent: iterate over it"
            warnings.warn(message, RuntimeWarning, stacklevel=2, source=self)

    def __next__(self) -> T:
        self._touched = True
        try:
            return next(self._items)
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__

    def send(self, value: None, /) -> T:
        self._touched = True
        try:
            return self._items.send(value)
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__

    def throw(self, typ: Thrown, val: object = None, tb: TracebackType | None = None, /) -> T:
        self._touched = True
        if isinstance(typ, BaseException):
            error = typ
        else:
            error = val if isinstance(val, BaseException) else typ() if val is None else typ(val)
        try:
            return self._items.throw(error if tb is None else error.with_traceback(tb))
        except (ValueError, RuntimeError) as raised:
            raise in_use(raised) from raised.__cause__

    def close(self) -> None:
        """Ends the connection."""
        self._touched = True
        try:
            self._items.close()
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AccumulatedStream(Stream[T], Generic[T, B]):
    """Items that add up to a whole. They are added up where nobody else sees them: `text` and `result` read them."""

    def __init__(self, items: Generator[T, None, None], accumulator: B) -> None:
        super().__init__(items)
        self._accumulator = accumulator
        self._add: Callable[[T], object] | None = None
        self._ended = False

    def __next__(self) -> T:
        self._touched = True
        try:
            item = next(self._items)
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__
        except StopIteration:
            self._ended = True
            raise
        if self._add is not None:
            self._add(item)
        return item

    def send(self, value: None, /) -> T:
        return next(self)

    def _read(self) -> B:
        if self._touched:
            raise StreamConsumedError(
                "result() needs the whole stream, but a part of it was taken or it was closed; "
                f"call result() instead of iterating{self._accumulator.ALTERNATIVE}"
            )
        self._add = self._accumulator.add
        for _ in self:
            pass
        return self._accumulator

    def _whole(self) -> B:
        if self._add is None or not self._ended:
            raise StreamConsumedError(
                "`final` is the whole answer of a stream that `text` has read to its end; what was taken by "
                f"iterating is not kept: call result(){self._accumulator.ALTERNATIVE}"
            )
        return self._accumulator


class _ChunkStream(AccumulatedStream[C, A], Generic[C, A]):
    """The chunks of a model's answer."""

    def __init__(self, items: Generator[C, None, None], accumulator: A) -> None:
        super().__init__(items, accumulator)
        self._usage: models.LLMUsage | None = None

    def __next__(self) -> C:
        # Written out once more, so that a chunk costs one call less.
        self._touched = True
        try:
            chunk = next(self._items)
        except (ValueError, RuntimeError) as error:
            raise in_use(error) from error.__cause__
        except StopIteration:
            self._ended = True
            raise
        if chunk.delta.usage is not None:
            self._usage = chunk.delta.usage
        if self._add is not None:
            self._add(chunk)
        return chunk

    @property
    def text(self) -> Iterator[str]:
        """Yields the text of the answer as it arrives, without content of other kinds."""
        if not self._touched:
            self._add = self._accumulator.add
        for chunk in self:
            if text := chunk.text:
                yield text

    @property
    def usage(self) -> models.LLMUsage | None:
        """What the answer cost; None until a chunk has said so. Mostly the last one does."""
        return self._usage


class LLMStream(_ChunkStream["models.LLMResultChunk", "LLMAccumulator[models.LLMResultChunk]"]):
    """The chunks of an answer."""

    def __init__(self, items: Generator[models.LLMResultChunk, None, None]) -> None:
        super().__init__(items, LLMAccumulator())

    def result(self) -> models.LLMResult:
        """Reads the stream to its end and returns the whole answer.

        Raises StreamConsumedError if chunks were already taken, and the same errors as an iteration.
        An incomplete answer is always an error.
        """
        return (self._read()).result()

    @property
    def final(self) -> models.LLMResult:
        """The whole answer of a stream that was read to its end by `text`.

        Raises StreamConsumedError before the end, and where chunks were taken: those are not kept.
        """
        return self._whole().result()


class LLMStructuredOutputStream(
    _ChunkStream["models.LLMResultChunkWithStructuredOutput", StructuredOutputAccumulator]
):
    """The chunks of an answer that fits a JSON Schema."""

    def __init__(
        self, items: Generator[models.LLMResultChunkWithStructuredOutput, None, None]
    ) -> None:
        super().__init__(items, StructuredOutputAccumulator())

    def result(self) -> models.LLMResultWithStructuredOutput:
        """Like `LLMStream.result`. The answer includes the parsed object."""
        return (self._read()).result()

    @property
    def final(self) -> models.LLMResultWithStructuredOutput:
        """Like `LLMStream.final`. The answer includes the parsed object."""
        return self._whole().result()
