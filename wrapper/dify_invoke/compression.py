"""Undoes the compression of a reply, and knows whether it was whole; no I/O."""

import zlib
from collections.abc import Iterator
from typing import Any

from .errors import ProtocolError, TransportError
from .limits import MAX_DECOMPRESSED, over

ACCEPTED = "gzip, deflate"
"""The value of `Accept-Encoding`: what is read here."""
_HEADER = 2
"""Bytes of zlib's header."""
PIECE = 1_048_576
"""Bytes that are decompressed at a time."""


class Decompressor:
    """Takes the bytes of a compressed reply in pieces of any size, and gives what they stand for."""

    def __init__(self, encoding: str, limit: int = MAX_DECOMPRESSED) -> None:
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise ProtocolError(f"the reply is compressed by {encoding!r}, which was not asked for")
        self._gzip = encoding != "deflate"
        self._member = self._new_member()
        self._begun = False
        self._head = b""
        self._limit = limit
        self._size = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bytes before compression, in pieces of at most 1 MiB.

        Raises TransportError when they cannot be had, ReplyTooLargeError above the limit.
        """
        try:
            more = False
            while data or more:
                if self._member.eof:
                    if not self._gzip:
                        break
                    self._member = self._new_member()
                plain = self._decompress(data)
                data = self._member.unconsumed_tail or self._member.unused_data
                more = len(plain) == PIECE and not self._member.eof
                if plain:
                    self._size += len(plain)
                    if self._size > self._limit:
                        raise over("decompressed", self._limit)
                    yield plain
        except zlib.error as error:
            raise TransportError(f"the reply's compression is broken: {error}") from error

    def close(self) -> None:
        """Says that the reply has ended. Raises TransportError when it was cut."""
        if (self._begun or self._head) and not self._member.eof:
            raise TransportError("the reply stops inside its compression")

    def _new_member(self) -> Any:
        return zlib.decompressobj(zlib.MAX_WBITS | 16 if self._gzip else zlib.MAX_WBITS)

    def _decompress(self, data: bytes) -> bytes:
        if not self._begun and not self._gzip:
            self._head += data
            if len(self._head) < _HEADER:
                return b""
            data = self._head
            if not _has_header(data):
                self._member = zlib.decompressobj(-zlib.MAX_WBITS)
        self._begun = True
        plain: bytes = self._member.decompress(data, PIECE)
        return plain


def _has_header(data: bytes) -> bool:
    """Whether "deflate" begins with zlib's header; some servers send it without."""
    return data[0] & 15 == zlib.DEFLATED and (data[0] << 8 | data[1]) % 31 == 0


def decompressor(encoding: str, limit: int = MAX_DECOMPRESSED) -> Decompressor | None:
    """What reads a reply with that `Content-Encoding`; None where nothing is compressed."""
    encoding = encoding.strip().lower()
    return None if encoding in ("", "identity") else Decompressor(encoding, limit)
