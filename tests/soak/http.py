"""The part of HTTP that the proxy and the origin use."""

import re
from asyncio import StreamReader

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


async def read_chunk(reader: StreamReader) -> bytes:
    """Reads the next chunk. The last one is b""."""
    size = int(await reader.readuntil(b"\r\n"), 16)
    return (await reader.readexactly(size + 2))[:-2]


async def read_request(reader: StreamReader) -> bytes:
    """Reads a request with a Content-Length. Returns its head and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    assert length, f"no length in {head!r}"
    return head + await reader.readexactly(int(length[1]))
