"""Decompresses a reply, and checks that its compression is complete; no I/O."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ..errors import ProtocolError, TransportError
from .limits import MAX_DECOMPRESSED, over

ACCEPTED = "gzip, deflate"
"""The value of `Accept-Encoding`."""
PIECE = 1_048_576
"""Bytes that are given at a time."""
STEP = 4096
"""Bytes that are taken at a time. zlib copies what follows a member, and members may be tiny."""


class Decompressor:
    """Takes a compressed reply in pieces of any size, and gives the decompressed bytes."""

    def __init__(self, encoding: str, limit: int = MAX_DECOMPRESSED) -> None:
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise ProtocolError(f"the reply is compressed by {encoding!r}, which was not asked for")
        self._gzip = encoding != "deflate"
        self._member: Any = None
        self._head = b""
        self._left = limit
        self._limit = limit

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The decompressed bytes, in pieces of at most 1 MiB.

        Raises TransportError for broken compression, and ReplyTooLargeError above the limit. The
        bytes before the error are given first, however the data is cut.
        """
        if self._member is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            self._member = self._new_member()
        for start in range(0, len(data), STEP):
            for plain in self._take(data[start : start + STEP]):
                left, self._left = self._left, self._left - len(plain)
                if self._left < 0:
                    if left:
                        yield plain[:left]
                    raise over("decompressed", self._limit)
                yield plain

    def close(self) -> None:
        """Ends the reply. Raises TransportError if its compression stops early."""
        if self._head and (self._member is None or not self._member.eof):
            raise TransportError("the reply stops inside its compression")

    def _take(self, data: bytes) -> Iterator[bytes]:
        more = False
        while data or more:
            if self._member.eof:
                if not self._gzip:
                    return
                self._member = self._new_member()
            before = self._member.copy()
            try:
                plain: bytes = self._member.decompress(data, PIECE)
            except zlib.error as error:
                # zlib loses the bytes before a wrong one that it is given with them. One byte
                # decompresses to a few thousand at most, so this needs no limit.
                with suppress(zlib.error):
                    for i in range(len(data)):
                        if plain := before.decompress(data[i : i + 1]):
                            yield plain
                raise TransportError(f"the reply's compression is broken: {error}") from error
            data = self._member.unconsumed_tail or self._member.unused_data
            more = len(plain) == PIECE and not self._member.eof
            if plain:
                yield plain

    def _new_member(self) -> Any:
        if self._gzip:
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        # Some servers send "deflate" without zlib's header: method, window size, and a check of both.
        first, second = self._head[:2]
        has_header = first & 15 == 8 and first >> 4 <= 7 and (first << 8 | second) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


def decompressor(encoding: str, limit: int = MAX_DECOMPRESSED) -> Decompressor | None:
    """A decompressor for a `Content-Encoding`; None for a reply that is not compressed."""
    encoding = encoding.strip().lower()
    return None if encoding in ("", "identity") else Decompressor(encoding, limit)
