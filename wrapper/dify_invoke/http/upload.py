"""A file that is sent inside a request, as it is or in hexadecimal, piece by piece; no network I/O."""

from binascii import hexlify
from collections.abc import AsyncIterator, Callable, Iterator
from math import inf
from typing import IO, Any, TypeAlias
from uuid import uuid4

import attrs

from ..errors import InvalidRequestError
from ..protocol.mistakes import wrong

PIECE = 65_536
"""Bytes of the file that are in memory at a time."""
FileLike: TypeAlias = IO[bytes] | bytes | bytearray | memoryview
"""What may be sent: bytes, or a file that is open in binary mode, from its current position to its end."""
Progress: TypeAlias = Callable[[int, int | None], object]
"""Is told the bytes that are sent, and the bytes in all, which are None if the file does not tell its size."""


class File:
    """A file whose content a request holds. It is read once, piece by piece.

    `name` is the argument's. Raises InvalidRequestError for an object that is not a file, is open as text,
    or was already read to its end; and for an empty one unless that `may_be_empty`.
    """

    size: int | None
    """Bytes; None for a file that does not tell its size, such as a pipe."""

    def __init__(self, file: FileLike, name: str = "file", may_be_empty: bool = False) -> None:
        self._pieces: Iterator[bytes | memoryview]
        can_rest = False
        if isinstance(file, bytes | bytearray | memoryview):
            view = memoryview(file)  # it may leave bytes out, and must then be copied
            data = view.cast("B") if view.c_contiguous else memoryview(view.tobytes())
            self.size = data.nbytes
            self._pieces = (data[start : start + PIECE] for start in range(0, self.size, PIECE))
        elif callable(getattr(file, "read", None)):
            self.size, can_rest = _size_of(file)
            self._pieces = _pieces_of(file, self.size, name)
        else:
            raise wrong(name, "bytes or a binary file, such as open('speech.mp3', 'rb')", file)
        # Read now, so that a file that cannot be read fails before anything is sent.
        self._first = next(self._pieces, b"")
        if not self._first and (can_rest or not may_be_empty):
            raise InvalidRequestError(f"{name} is empty, or already read to its end")
        if not self._first:
            self.size = 0

    @property
    def length(self) -> int | None:
        """Bytes in the request."""
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        """The content as the request holds it, without an empty piece. It can be read once."""
        if self._first:
            yield bytes(self._first)
        yield from map(bytes, self._pieces)


class HexFile(File):
    """A file whose content a request holds in hexadecimal, at the place of `mark`. It may not be empty."""

    def __init__(self, file: FileLike) -> None:
        super().__init__(file)
        self.mark: str = uuid4().hex

    def within(self, request: bytes) -> "Upload":
        """The body of the request, with the file in the place of its mark."""
        before, _, after = request.partition(self.mark.encode())
        return Upload(before, self, after)

    @property
    def length(self) -> int | None:
        return None if self.size is None else 2 * self.size

    def __iter__(self) -> Iterator[bytes]:
        yield hexlify(self._first)
        yield from map(hexlify, self._pieces)


@attrs.define(eq=False)
class Upload:
    """The body of a request with a file in it. It can be sent once."""

    _before: bytes
    _file: File
    _after: bytes
    _progress: Progress | None = None
    begun: bool = attrs.field(default=False, init=False)
    """Whether sending has begun. The file cannot be read again then."""
    failure: Exception | None = attrs.field(default=None, init=False)
    """What `progress` raised. Some libraries of HTTP hide it."""

    @property
    def length(self) -> int | None:
        """Bytes in all; None if the file does not tell its size."""
        length = self._file.length
        return None if length is None else len(self._before) + length + len(self._after)

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        yield self._before
        yield from self._file if self._progress is None else self._reported(self._progress)
        yield self._after

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def _reported(self, progress: Progress) -> Iterator[bytes]:
        sent = 0
        for piece in self._file:
            yield piece
            sent += len(piece)  # the library has asked for more, so it has sent this
            try:
                progress(sent, self._file.size)
            except Exception as error:
                self.failure = error
                raise


Content: TypeAlias = bytes | Upload
"""The body of a request."""


def _pieces_of(file: IO[Any], size: int | None, name: str) -> Iterator[bytes]:
    left = inf if size is None else size
    while left:
        count = int(min(PIECE, left))
        try:
            piece: object = file.read(count)
        except Exception as error:  # the file may be of any library
            raise InvalidRequestError(f"{name} cannot be read: {error}") from error
        if not isinstance(piece, bytes):
            kind = type(piece).__name__
            raise InvalidRequestError(
                f"{name} must be open in binary mode: it gives {kind}, not bytes"
            )
        if len(piece) > count:
            raise InvalidRequestError(f"{name} gave {len(piece)} bytes when asked for {count}")
        if not piece:
            break
        left -= len(piece)
        yield piece
    if size is not None and left:
        raise InvalidRequestError(f"{name} was cut while it was read: {left} bytes are missing")


def _size_of(file: Any) -> tuple[int | None, bool]:
    """The bytes from the current position to the end, if the file can seek; and whether others lie before it."""
    try:
        if not file.seekable():
            return None, False
        here = file.tell()
        end = file.seek(0, 2)
        file.seek(here)
    except (AttributeError, OSError, TypeError, ValueError):
        return None, False
    if not isinstance(here, int) or not isinstance(end, int):
        return None, False
    # Special files, as in /proc, have the size 0 and can be read nevertheless.
    return (end - here) or None, here > 0
