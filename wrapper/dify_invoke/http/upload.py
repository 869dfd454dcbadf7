"""A file on its way into a request: hexadecimal, made piece by piece while it is sent; no network I/O."""

from binascii import hexlify
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any
from uuid import uuid4

from ..errors import InvalidRequestError

PIECE = 65_536
"""Bytes of the file that are held at a time."""


class HexFile:
    """A file that a request holds in hexadecimal, where `mark` stands.

    Raises InvalidRequestError for what is no file, is open as text, or has nothing to read.
    """

    mark: str
    """Stands in the request for the file's content."""
    size: int | None
    """Bytes; None for a file that does not tell, such as a pipe."""

    def __init__(self, file: IO[bytes] | bytes | bytearray | memoryview) -> None:
        self.mark = uuid4().hex
        if isinstance(file, bytes | bytearray | memoryview):
            view = memoryview(file)
            # One that leaves bytes out cannot be sent as it is.
            plain = view.cast("B") if view.c_contiguous else memoryview(view.tobytes())
            self._pieces = _pieces_of(plain)
            self.size = plain.nbytes
        elif callable(getattr(file, "read", None)):
            self.size = _size_of(file)
            self._pieces = _pieces_from(file, self.size)
        else:
            raise InvalidRequestError(
                f"file must be a binary file or bytes, not {type(file).__name__}"
            )
        # Now, so that a file that cannot be read is found before anything is sent.
        self._first = next(self._pieces, b"")
        if not self._first:
            raise InvalidRequestError("file is empty, or already read to its end")

    def within(self, request: bytes) -> "Upload":
        """The request, with the file where its mark is."""
        before, _, after = request.partition(self.mark.encode())
        return Upload(before, self, after)

    def __iter__(self) -> Iterator[bytes]:
        """The content in hexadecimal; once, since a file is read once."""
        yield hexlify(self._first)
        for piece in self._pieces:
            yield hexlify(piece)


class Upload:
    """The body of a request with a file in it. It can be sent once."""

    def __init__(self, before: bytes, file: HexFile, after: bytes) -> None:
        self.begun: bool = False
        """Whether a piece was taken: what is taken is gone."""
        self._before = before
        self._file = file
        self._after = after

    @property
    def length(self) -> int | None:
        """Bytes in all, if the file tells."""
        if self._file.size is None:
            return None
        return len(self._before) + 2 * self._file.size + len(self._after)

    def __iter__(self) -> Iterator[bytes]:
        self.begun = True
        yield self._before
        yield from self._file
        yield self._after

    async def asynchronous(self) -> AsyncIterator[bytes]:
        """The same pieces, for asyncio."""
        for piece in self:
            yield piece


def _pieces_of(data: memoryview) -> Iterator[bytes | memoryview]:
    for start in range(0, data.nbytes, PIECE):
        yield data[start : start + PIECE]


def _pieces_from(file: IO[bytes], size: int | None) -> Iterator[bytes]:
    left = size
    while left != 0:
        piece = _read(file, PIECE if left is None else min(PIECE, left))
        if piece:
            yield piece
        elif left is None:
            return
        else:
            raise InvalidRequestError(f"file was cut while it was read: {left} bytes are missing")
        if left is not None:
            left -= len(piece)


def _read(file: IO[Any], count: int) -> bytes:
    try:
        piece: object = file.read(count)
    except Exception as error:  # it may be a file of any library
        raise InvalidRequestError(f"file cannot be read: {error}") from error
    if isinstance(piece, str):
        raise InvalidRequestError("file must be open in binary mode: it gives text, not bytes")
    if not isinstance(piece, bytes):
        raise InvalidRequestError(
            f"file must give bytes when it is read, not {type(piece).__name__}"
        )
    if len(piece) > count:
        raise InvalidRequestError(f"file gave {len(piece)} bytes when asked for {count}")
    return piece


def _size_of(file: Any) -> int | None:
    """The bytes between here and the end of a file that can seek."""
    try:
        if not file.seekable():
            return None
        here = file.tell()
        end = file.seek(0, 2)
        file.seek(here)
    except (AttributeError, OSError, TypeError, ValueError):
        return None
    # Some files that are no files, as in /proc, say 0 and have more.
    return (end - here) or None if isinstance(here, int) and isinstance(end, int) else None
