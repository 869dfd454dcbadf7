"""Cuts the bytes of a reply into JSON documents; no I/O. See "Framing" in openapi.yaml."""

from collections.abc import Iterator

from .errors import ProtocolError

MAGIC = 0x0F
HEADER_LENGTH = 14
"""Bytes before a payload: magic, reserved, header length (2), payload length (4), reserved (6)."""
MAX_PAYLOAD = 31_457_280
"""Bytes, 30 MiB: the daemon refuses a longer payload, so none is meant."""

_PREFIX = b"\x0f\x00\x0a\x00"


def frame(payload: bytes) -> bytes:
    """The payload with the header that API servers send since 1.5."""
    return _PREFIX + len(payload).to_bytes(4, "little") + bytes(6) + payload


class FrameReader:
    """Reads a streamed reply: length-prefixed frames, or one document a line; the first byte tells.

    Feed it the bytes in pieces of any size; each byte is looked at once. It gives each document as
    soon as it is whole.
    """

    def __init__(self) -> None:
        self._framed: bool | None = None
        self._rest = bytearray()
        self._needed = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yields the documents that these bytes complete. Raises ProtocolError when they cannot be."""
        if not data:
            return iter(())
        if self._framed is None:
            self._framed = data[0] == MAGIC
        return self._frames(data) if self._framed else self._lines(data)

    def close(self) -> Iterator[bytes]:
        """Says that the reply has ended. Yields a last line; raises ProtocolError inside a frame."""
        rest = bytes(self._rest)
        self._rest.clear()
        if not rest:
            return
        if self._framed:
            missing = max(self._needed, HEADER_LENGTH) - len(rest)
            raise ProtocolError(f"the reply stops inside a frame, {missing} bytes short")
        yield from _document(rest)

    def _frames(self, data: bytes) -> Iterator[bytes]:
        rest = self._rest
        if rest:
            rest += data
            if len(rest) < self._needed:
                return
            data = bytes(rest)
            rest.clear()
        start, size = 0, len(data)
        while size - start >= HEADER_LENGTH:
            if data[start] != MAGIC:
                raise ProtocolError(
                    f"byte {data[start]:#04x} where a frame begins with {MAGIC:#04x}"
                )
            header = data[start + 2] | data[start + 3] << 8
            if header != HEADER_LENGTH - 4:
                raise ProtocolError(f"a frame's header length is {header}, not {HEADER_LENGTH - 4}")
            length = int.from_bytes(data[start + 4 : start + 8], "little")
            if not 0 < length <= MAX_PAYLOAD:
                raise ProtocolError(
                    f"a frame's payload is {length} bytes; it must be 1 to {MAX_PAYLOAD}"
                )
            end = start + HEADER_LENGTH + length
            if end > size:
                self._needed = end - start
                rest += data[start:]
                return
            yield data[start + HEADER_LENGTH : end]
            start = end
        self._needed = HEADER_LENGTH
        rest += data[start:]

    def _lines(self, data: bytes) -> Iterator[bytes]:
        first, *lines = data.split(b"\n")
        self._rest += first
        self._check_line()
        for line in lines:
            yield from _document(bytes(self._rest))
            self._rest[:] = line
            self._check_line()

    def _check_line(self) -> None:
        if len(self._rest) > MAX_PAYLOAD:
            raise ProtocolError(f"a line of the reply is longer than {MAX_PAYLOAD} bytes")


class DocumentReader:
    """Reads a reply that is one JSON document; the same calls as `FrameReader`."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Keeps the bytes: the document is whole at the end."""
        self._pieces.append(data)
        return iter(())

    def close(self) -> Iterator[bytes]:
        """Yields the document, if there is one."""
        document = b"".join(self._pieces)
        if document.strip():
            yield document


def _document(line: bytes) -> Iterator[bytes]:
    """The document in a line, if there is one: some servers borrow words of server-sent events."""
    line = line.strip()
    if line.startswith(b"data:"):
        line = line[5:].strip()
    if line and not line.startswith(b"event:"):
        yield line
