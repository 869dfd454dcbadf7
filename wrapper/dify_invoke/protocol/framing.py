"""Cuts the bytes of a reply into JSON documents; no I/O. See "Framing" in openapi.yaml."""

from collections.abc import Iterator
from struct import Struct

from ..errors import ProtocolError
from .limits import MAX_PAYLOAD, over

MAGIC = 0x0F
HEADER_LENGTH = 14
"""Bytes before a payload: magic, reserved, header length (2), payload length (4), reserved (6)."""

_HEADER_REST = HEADER_LENGTH - 4
"""What a header gives as its own length."""
_PREFIX = b"\x0f\x00\x0a\x00"
_read_header = Struct("<BxHI6x").unpack_from


def frame(payload: bytes) -> bytes:
    """The payload with the header that API servers send since 1.5."""
    return _PREFIX + len(payload).to_bytes(4, "little") + bytes(6) + payload


class FrameReader:
    """Reads a streamed reply: length-prefixed frames, or one document a line; the first byte tells.

    Feed it the bytes in pieces of any size; each byte is looked at once. It gives each document as
    soon as it is whole. What cannot be read ends the reply: `failure` then says why, `feed` gives
    nothing more, and `close` raises it.
    """

    failure: ProtocolError | None = None

    def __init__(self, limit: int = MAX_PAYLOAD) -> None:
        self._limit = limit
        self._framed: bool | None = None
        self._rest = bytearray()
        self._needed = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The documents that these bytes complete."""
        if not self._framed:
            return self._first(data)
        rest = self._rest
        if rest:
            rest += data
            if len(rest) < self._needed:
                return []
            data = bytes(rest)
            rest.clear()
        documents: list[bytes] = []
        start, size = 0, len(data)
        while size - start >= HEADER_LENGTH:
            magic, header, length = _read_header(data, start)
            if magic != MAGIC or header != _HEADER_REST or not 0 < length <= self._limit:
                self._fail(_no_frame(magic, header, length, self._limit))
                return documents
            end = start + HEADER_LENGTH + length
            if end > size:
                self._needed = end - start
                rest += data[start:]
                return documents
            documents.append(data[start + HEADER_LENGTH : end])
            start = end
        if start < size:
            self._needed = HEADER_LENGTH
            rest += data[start:]
        return documents

    def sole(self, data: bytes) -> bytes:
        """The payload, if these bytes are one frame and no more, as they mostly are; else b"", for `feed`."""
        if self._framed and not self._rest and len(data) > HEADER_LENGTH:
            magic, header, length = _read_header(data)
            if length == len(data) - HEADER_LENGTH <= self._limit:
                return data[HEADER_LENGTH:] if (magic, header) == (MAGIC, _HEADER_REST) else b""
        return b""

    def close(self) -> Iterator[bytes]:
        """Says that the reply has ended. Yields a last line; raises ProtocolError inside a frame."""
        rest = bytes(self._rest)
        self._rest.clear()
        if self.failure is not None:
            raise self.failure
        if not rest:
            return
        if self._framed:
            missing = max(self._needed, HEADER_LENGTH) - len(rest)
            raise ProtocolError(f"the reply stops inside a frame, {missing} bytes short")
        if document := _document(rest):
            yield document

    def _first(self, data: bytes) -> list[bytes]:
        if self._framed is None and data:
            self._framed = data[0] == MAGIC
        return self.feed(data) if self._framed else self._lines(data)

    def _lines(self, data: bytes) -> list[bytes]:
        documents: list[bytes] = []
        if self.failure is not None:
            return documents
        rest = self._rest
        lines = data.split(b"\n")
        if rest and len(lines) > 1:
            rest += lines[0]
            lines[0] = bytes(rest)
            rest.clear()
        rest += lines.pop()
        for line in lines:
            if not line:
                continue
            if len(line) > self._limit:
                self._fail(over("frame", self._limit))
                return documents
            if document := _document(line):
                documents.append(document)
        if len(rest) > self._limit:
            self._fail(over("frame", self._limit))
        return documents

    def _fail(self, failure: ProtocolError) -> None:
        self.failure = failure
        self._framed = False
        self._rest.clear()


def _no_frame(magic: int, header: int, length: int, limit: int) -> ProtocolError:
    if magic != MAGIC:
        return ProtocolError(f"byte {magic:#04x} where a frame begins with {MAGIC:#04x}")
    if header != _HEADER_REST:
        return ProtocolError(f"a frame's header length is {header}, not {_HEADER_REST}")
    if not length:
        return ProtocolError("a frame's payload is empty")
    return over("frame", limit, length)


class DocumentReader:
    """Reads a reply that is one JSON document; the same calls as `FrameReader`."""

    failure: ProtocolError | None = None

    def __init__(self, limit: int = MAX_PAYLOAD) -> None:
        self._limit = limit
        self._size = 0
        self._pieces: list[bytes] = []

    def feed(self, data: bytes) -> list[bytes]:
        """Keeps the bytes: the document is whole at the end."""
        self._size += len(data)
        if self._size <= self._limit:
            self._pieces.append(data)
        elif self.failure is None:
            self._pieces.clear()
            self.failure = over("frame", self._limit)
        return []

    def sole(self, data: bytes) -> bytes:
        """Nothing: the document is not known to be whole."""
        return b""

    def close(self) -> Iterator[bytes]:
        """Yields the document, if there is one."""
        if self.failure is not None:
            raise self.failure
        document = b"".join(self._pieces)
        if document.strip():
            yield document


def _document(line: bytes) -> bytes:
    """The document in a line, or b"": some servers borrow words of server-sent events."""
    line = line.strip()
    if not line.startswith((b"data:", b"event:")):
        return line
    return line[5:].strip() if line.startswith(b"data:") else b""
