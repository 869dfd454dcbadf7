"""The body of a reply before its framing is read: counted, limited and decompressed; no I/O."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .compression import decompressor
from .limits import over

if TYPE_CHECKING:
    from .call import Call


class Body:
    """Counts, limits and decompresses a body, piece by piece. `encoding` is its `Content-Encoding`."""

    def __init__(self, encoding: str, call: "Call") -> None:
        limits = call.options.limits
        self._decompressor = decompressor(encoding, limits.decompressed)
        self._limit = limits.reply
        self._record = call.record
        self._size = 0
        self.as_is: bool = not (self._decompressor or self._record) and self._limit is None
        """Whether the pieces need no work, so that the caller may skip `feed`."""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The decompressed bytes of a piece.

        Above a limit, gives the bytes below it and then raises ReplyTooLargeError, so that the
        results do not depend on how the reply is cut. Raises TransportError for broken compression.
        """
        before, self._size = self._size, self._size + len(piece)
        if self._record is not None:
            self._record.received = self._size
        if self._limit is not None:
            piece = piece[: max(0, self._limit - before)]
        if self._decompressor is None:
            yield piece
        else:
            yield from self._decompressor.feed(piece)
        if self._limit is not None and self._size > self._limit:
            raise over("reply", self._limit)

    def close(self) -> None:
        """Ends the reply. Raises TransportError if its compression stops early."""
        if self._decompressor is not None:
            self._decompressor.close()
