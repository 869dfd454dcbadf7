"""Cuts the bytes of a reply into JSON documents; no I/O. See "Framing" in openapi.yaml."""

from collections.abc import Iterator
from struct import Struct

from ..errors import ProtocolError
from .limits import MAX_PAYLOAD, over

MAGIC = 0x0F
HEADER_LENGTH = 14
"""Bytes before a payload: magic, reserved, header length (2), payload length (4), reserved (6)."""

BOM = b"\xef\xbb\xbf"
"""UTF-8's byte order mark, which some gateways put before a reply."""

_HEADER_REST = HEADER_LENGTH - 4
"""The value of the field "header length"."""
_PREFIX = b"\x0f\x00\x0a\x00"
_read_header = Struct("<BxHI6x").unpack_from


def frame(payload: bytes) -> bytes:
    """The payload with the header that API servers have sent since version 1.5."""
    return _PREFIX + len(payload).to_bytes(4, "little") + bytes(6) + payload


class FrameReader:
    """Reads a stream of length-prefixed frames, or of one document per line; its first byte tells which.

    `feed` takes pieces of any size, gives each document as soon as it is complete, and reads each byte
    once. After an error, `failure` is set, `feed` gives nothing more, and `close` raises the error.
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
            if self._framed is None and data:
                self._framed = data[0] == MAGIC
            if not self._framed:
                return self._lines(data)
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
                self._fail(_bad_header(magic, header, length, self._limit))
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
        """The payload if these bytes are exactly one frame, as they mostly are; b"" means: call `feed`."""
        if self._framed and not self._rest and (size := len(data) - HEADER_LENGTH) > 0:
            magic, header, length = _read_header(data)
            if length == size <= self._limit and header == _HEADER_REST and magic == MAGIC:
                return data[HEADER_LENGTH:]
        return b""

    def sole_line(self, data: bytes) -> bytes:
        """Like `sole`, for a JSON document and the blank line after it."""
        size = len(data) - 2
        if (
            data.find(b"\n") == size <= self._limit
            and data.startswith(b"{")
            and data.endswith(b"\n")
            and self._framed is False
            and not self._rest
            and self.failure is None
        ):
            return data
        return b""

    def close(self) -> Iterator[bytes]:
        """Ends the reply, and yields a last line. Raises ProtocolError if a frame is incomplete."""
        rest = bytes(self._rest)
        self._rest.clear()
        if self.failure is not None:
            raise self.failure
        if rest and self._framed:
            missing = max(self._needed, HEADER_LENGTH) - len(rest)
            raise ProtocolError(f"the reply stops inside a frame, {missing} bytes short")
        if document := _document(rest):
            yield document

    def _lines(self, data: bytes) -> list[bytes]:
        documents: list[bytes] = []
        if self.failure is not None:
            return documents
        rest = self._rest
        *lines, tail = data.split(b"\n")
        if rest and lines:
            rest += lines[0]
            lines[0] = bytes(rest)
            rest.clear()
        rest += tail
        for line in filter(None, lines):
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


def _bad_header(magic: int, header: int, length: int, limit: int) -> ProtocolError:
    if magic != MAGIC:
        return ProtocolError(f"byte {magic:#04x} where a frame must begin with {MAGIC:#04x}")
    if header != _HEADER_REST:
        return ProtocolError(f"a frame's header length is {header}, not {_HEADER_REST}")
    return over("frame", limit, length) if length else ProtocolError("a frame's payload is empty")


def _document(line: bytes) -> bytes:
    """The document in a line, or b"". Servers and gateways may write lines of server-sent events."""
    line = line.removeprefix(BOM).strip()
    if line.startswith(b"data:"):
        line = line[5:].strip()
        return b"" if line == b"[DONE]" else line
    # A comment, which keeps a connection alive, or another field of an event.
    return b"" if line.startswith((b":", b"event:", b"id:", b"retry:")) else line


class DocumentReader(FrameReader):
    """Reads a reply that is one JSON document."""

    failure: ProtocolError | None = None

    def __init__(self, limit: int = MAX_PAYLOAD) -> None:
        super().__init__(limit)
        self._size = 0
        self._pieces: list[bytes] = []

    def feed(self, data: bytes) -> list[bytes]:
        """Keeps the bytes: the document is complete only at the end."""
        self._size += len(data)
        if self._size <= self._limit:
            self._pieces.append(data)
        elif self.failure is None:
            self._pieces.clear()
            self.failure = over("frame", self._limit)
        return []

    def close(self) -> Iterator[bytes]:
        """Ends the reply, and yields the document unless it is blank."""
        if self.failure is not None:
            raise self.failure
        document = b"".join(self._pieces).removeprefix(BOM)
        if document.strip():
            yield document
