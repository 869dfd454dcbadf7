"""A file that is sent inside a request, in hexadecimal, piece by piece; no network I/O."""

from binascii import hexlify
from collections.abc import AsyncIterator, Iterator
from math import inf
from typing import IO, Any, TypeAlias
from uuid import uuid4

import attrs

from ..errors import InvalidRequestError
from ..protocol.mistakes import wrong

PIECE = 65_536
"""Bytes of the file that are in memory at a time."""
Content: TypeAlias = "bytes | Upload"
"""The body of a request."""


class HexFile:
    """A file whose content a request holds in hexadecimal, at the place of `mark`.

    Raises InvalidRequestError for an object that is not a file, is open as text, or is empty.
    """

    size: int | None
    """Bytes; None for a file that does not tell its size, such as a pipe."""

    def __init__(self, file: IO[bytes] | bytes | bytearray | memoryview) -> None:
        self.mark: str = uuid4().hex
        self._pieces: Iterator[bytes | memoryview]
        if isinstance(file, bytes | bytearray | memoryview):
            view = memoryview(file)  # it may leave bytes out, and must then be copied
            data = view.cast("B") if view.c_contiguous else memoryview(view.tobytes())
            self.size = data.nbytes
            self._pieces = (data[start : start + PIECE] for start in range(0, self.size, PIECE))
        elif callable(getattr(file, "read", None)):
            self.size = _size_of(file)
            self._pieces = _pieces_of(file, self.size)
        else:
            raise wrong("file", "bytes or a binary file, such as open('speech.mp3', 'rb')", file)
        # Read now, so that a file that cannot be read fails before anything is sent.
        self._first = next(self._pieces, b"")
        if not self._first:
            raise InvalidRequestError("file is empty, or already read to its end")

    def within(self, request: bytes) -> "Upload":
        """The body of the request, with the file in the place of its mark."""
        before, _, after = request.partition(self.mark.encode())
        return Upload(before, self, after)

    def __iter__(self) -> Iterator[bytes]:
        """The content in hexadecimal. It can be read once, as the file."""
        yield hexlify(self._first)
        yield from map(hexlify, self._pieces)


@attrs.define(eq=False)
class Upload:
    """The body of a request with a file in it. It can be sent once."""

    _before: bytes
    _file: HexFile
    _after: bytes
    begun: bool = attrs.field(default=False, init=False)
    """Whether sending has begun. The file cannot be read again then."""

    @property
    def length(self) -> int | None:
        """Bytes in all; None if the file does not tell its size."""
        size = self._file.size
        return None if size is None else len(self._before) + 2 * size + len(self._after)

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        yield self._before
        yield from self._file
        yield self._after

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


def _pieces_of(file: IO[Any], size: int | None) -> Iterator[bytes]:
    left = inf if size is None else size
    while left:
        count = int(min(PIECE, left))
        try:
            piece: object = file.read(count)
        except Exception as error:  # the file may be of any library
            raise InvalidRequestError(f"file cannot be read: {error}") from error
        if not isinstance(piece, bytes):
            kind = type(piece).__name__
            raise InvalidRequestError(
                f"file must be open in binary mode: it gives {kind}, not bytes"
            )
        if len(piece) > count:
            raise InvalidRequestError(f"file gave {len(piece)} bytes when asked for {count}")
        if not piece:
            break
        left -= len(piece)
        yield piece
    if size is not None and left:
        raise InvalidRequestError(f"file was cut while it was read: {left} bytes are missing")


def _size_of(file: Any) -> int | None:
    """The bytes from the current position to the end, if the file can seek."""
    try:
        if not file.seekable():
            return None
        here = file.tell()
        end = file.seek(0, 2)
        file.seek(here)
    except (AttributeError, OSError, TypeError, ValueError):
        return None
    # Special files, as in /proc, have the size 0 and can be read nevertheless.
    return (end - here) or None if isinstance(here, int) and isinstance(end, int) else None
