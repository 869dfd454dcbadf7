"""Undoes the compression of a reply, and knows whether it was whole; no I/O."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ..errors import ProtocolError, TransportError
from .limits import MAX_DECOMPRESSED, over

ACCEPTED = "gzip, deflate"
"""The value of `Accept-Encoding`: what is read here."""
PIECE = 1_048_576
"""Bytes that are given at a time."""
STEP = 4096
"""Bytes that are taken at a time: zlib copies what is behind a member, and members may be tiny."""


class Decompressor:
    """Takes the bytes of a compressed reply in pieces of any size, and gives what they stand for."""

    def __init__(self, encoding: str, limit: int = MAX_DECOMPRESSED) -> None:
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise ProtocolError(f"the reply is compressed by {encoding!r}, which was not asked for")
        self._gzip = encoding != "deflate"
        self._member: Any = None
        self._head = b""
        self._left = limit
        self._limit = limit

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bytes before compression, in pieces of at most 1 MiB.

        Raises TransportError where they cannot be had, ReplyTooLargeError where they reach the
        limit; what comes before that is given, however the bytes are cut.
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
        """Says that the reply has ended. Raises TransportError when it was cut."""
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
                yield from _whole_part(before, data)
                raise TransportError(f"the reply's compression is broken: {error}") from error
            data = self._member.unconsumed_tail or self._member.unused_data
            more = len(plain) == PIECE and not self._member.eof
            if plain:
                yield plain

    def _new_member(self) -> Any:
        if self._gzip:
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        # Some servers send "deflate" without the header that it should have.
        return zlib.decompressobj(zlib.MAX_WBITS if _is_zlib(self._head) else -zlib.MAX_WBITS)


def _is_zlib(head: bytes) -> bool:
    """Whether it begins with zlib's header: a method and window size, and a check over two bytes."""
    return head[0] & 15 == 8 and head[0] >> 4 <= 7 and (head[0] << 8 | head[1]) % 31 == 0


def _whole_part(member: Any, data: bytes) -> Iterator[bytes]:
    """What comes before the byte that is wrong: zlib drops it when it is given both at once."""
    with suppress(zlib.error):
        for i in range(len(data)):
            # A byte stands for some thousands at most, so that it needs no limit.
            if plain := member.decompress(data[i : i + 1]):
                yield plain


def decompressor(encoding: str, limit: int = MAX_DECOMPRESSED) -> Decompressor | None:
    """What reads a reply with that `Content-Encoding`; None where nothing is compressed."""
    encoding = encoding.strip().lower()
    return None if encoding in ("", "identity") else Decompressor(encoding, limit)
