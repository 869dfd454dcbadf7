"""Faults of size, which would fill the memory."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from functools import cache

from dify_invoke import (
    APIStatusError,
    Limits,
    ProtocolError,
    ReplyTooLargeError,
    TransportError,
)

from ..support.replies import LAST, MIB, OK, http_chunk
from .calls import TEXTS
from .fault import Expected, Fault, Step, in_documents, over_http
from .scripts import DAEMON, FRAMES, LINES, ReplyScript
from .steps import Flood, keep

GIB = 1024 * MIB
MEMBER = 16
"""MiB in each part of a bomb."""
BOMB = Limits(frame=64 * MIB, decompressed=16 * MIB)
ROOM = 96.0
"""MiB of memory that a limit of 16 MiB may take, with all copies of a document."""


def _over(limit: str, texts: tuple[str, ...] | None = None) -> Expected:
    return Expected(
        ReplyTooLargeError, "more bytes|larger than", texts, attributes={"limit": limit}
    )


def _claims(length: int) -> bytes:
    return b"\x0f\0\x0a\0" + length.to_bytes(4, "little") + bytes(6)


@cache
def _of_one(byte: bytes, encoding: str) -> bytes:
    """A part of a bomb: one byte, many times."""
    plain = byte * (MEMBER * MIB)
    return gzip.compress(plain, 6) if encoding == "gzip" else _flushed(plain)


def _flushed(plain: bytes) -> bytes:
    """Compressed bytes that can be repeated within one member."""
    zipped = zlib.compressobj(6, wbits=-15)
    return zipped.compress(plain) + zipped.flush(zlib.Z_FULL_FLUSH)


def _bomb(byte: bytes, encoding: str = "gzip") -> Callable[[ReplyScript], Iterator[Step]]:
    def explodes(reply: ReplyScript) -> Iterator[Step]:
        yield reply.head(f"Content-Encoding: {encoding}")
        yield Flood(http_chunk(_of_one(byte, encoding)), 1024 // MEMBER)
        yield LAST

    return explodes


def _bomb_of_chunks(reply: ReplyScript) -> Iterator[Step]:
    """Good chunks with an unknown field of 1 MiB."""
    part = gzip.compress(reply.with_field("x", b'"' + b"x" * MIB + b'"') * MEMBER, 6)
    yield reply.head("Content-Encoding: gzip")
    yield Flood(http_chunk(part), 1024 // MEMBER)
    yield LAST


def _chunks_for_ever(reply: ReplyScript) -> Iterator[Step]:
    yield reply.head()
    yield Flood(http_chunk(reply.text("x" * 65_536)), 16_384)


SIZES = (
    Fault(
        name="1 GiB claimed by a frame",
        http=lambda reply: [reply.head(), reply.chunk("a"), http_chunk(_claims(GIB)), LAST, keep],
        expected={FRAMES: _over("frame", ("a",))},
        max_mib=16,
    ),
    Fault(
        name="1 GiB claimed by a frame, which is allowed, and not sent",
        limits=Limits(frame=2 * GIB),
        http=lambda reply: [
            reply.head(), reply.chunk("a"), http_chunk(_claims(GIB) + b"x" * 65_536), LAST, keep,
        ],
        expected={FRAMES: Expected(ProtocolError, "stops inside a frame", ("a",))},
        max_mib=16,
    ),
    Fault(
        name="1 GiB claimed by Content-Length",
        http=lambda reply: [OK, b"Content-Length: %d\r\n\r\n" % GIB, reply.text("a")],
        expected=over_http(Expected(TransportError, "the connection failed", ("a",))),
        max_mib=16,
    ),
    Fault(
        name="1 GiB claimed by an HTTP chunk",
        http=lambda reply: [reply.head(), reply.chunk("a"), b"%x\r\n" % GIB, reply.text("b")],
        expected=over_http(Expected(TransportError, "the connection failed", TEXTS)),
        max_mib=16,
    ),
    Fault(
        name="1 GiB in a frame, which is not allowed",
        http=lambda reply: [
            reply.head(), reply.chunk("a"), http_chunk(_claims(GIB)), Flood(http_chunk(bytes(MIB)), 1024),
        ],
        expected={FRAMES: _over("frame", ("a",))},
        max_mib=16,
    ),
    Fault(
        name="a line of 1 GiB",
        limits=Limits(frame=4 * MIB),
        http=lambda reply: [reply.head(), reply.chunk("a"), Flood(http_chunk(b"x" * MIB), 1024)],
        expected={LINES: _over("frame", ("a",)), DAEMON: _over("frame", ("a",))},
        max_mib=48,
    ),
    Fault(
        name="blank lines of 1 GiB",
        limits=Limits(reply=4 * MIB),
        http=lambda reply: [reply.head(), reply.chunk("a"), Flood(http_chunk(b"\n" * 65_536), 16_384)],
        expected={LINES: _over("reply", ("a",)), DAEMON: _over("reply", ("a",))},
        max_mib=48,
    ),
    Fault(
        name="a reply of 1 GiB",
        limits=Limits(reply=8 * MIB),
        http=_chunks_for_ever,
        expected=in_documents(_over("reply")),
        max_mib=48,
    ),
    Fault(
        name="a gzip bomb of zeros",
        limits=BOMB,
        http=_bomb(b"\0"),
        expected=over_http(_over("decompressed", ())),
        max_mib=ROOM,
    ),
    Fault(
        name="a gzip bomb of zeros, with the default limits",
        http=_bomb(b"\0"),
        expected=over_http(_over("frame", ())),
        max_mib=160,
    ),
    Fault(
        name="a gzip bomb of blank lines",
        limits=Limits(decompressed=4 * MIB),
        http=_bomb(b"\n"),
        expected=over_http(_over("decompressed", ())),
        max_mib=ROOM,
    ),
    Fault(
        name="a deflate bomb of spaces",
        limits=BOMB,
        http=_bomb(b" ", "deflate"),
        expected=over_http(_over("decompressed", ())),
        max_mib=ROOM,
    ),
    Fault(
        name="a gzip bomb of good chunks",
        limits=BOMB,
        http=_bomb_of_chunks,
        expected=in_documents(_over("decompressed")),
        max_mib=ROOM,
    ),
    Fault(
        name="a gzip bomb with 500",
        limits=BOMB,
        http=lambda reply: [
            reply.head("Content-Encoding: gzip", status="500 Error"),
            Flood(http_chunk(_of_one(b"x", "gzip")), 64),
        ],
        expected=over_http(Expected(APIStatusError, "HTTP 500", attributes={"status": 500})),
        max_mib=32,
    ),
    Fault(
        name="a header of 1 MiB",
        http=lambda reply: [OK, b"X-A: ", b"x" * MIB, b"\r\n\r\n"],
        expected=over_http(_over("head", ())),
        max_mib=16,
    ),
    Fault(
        name="headers of 1 MiB",
        http=lambda reply: [OK, b"X-A: x\r\n" * (MIB // 8), b"\r\n"],
        expected=over_http(_over("head", ())),
        max_mib=16,
    ),
    Fault(
        name="a header of 1 GiB",
        http=lambda reply: [OK, b"X-A: ", Flood(b"x" * MIB, 1024)],
        expected=over_http(_over("head", ())),
        max_mib=16,
    ),
    Fault(
        name="a status line of 1 MiB",
        http=lambda reply: [b"HTTP/1.1 200 ", b"x" * MIB, b"\r\n\r\n"],
        expected=over_http(_over("head", ())),
        max_mib=16,
    ),
    Fault(
        name="a header of 1 MiB in an interim reply",
        http=lambda reply: [b"HTTP/1.1 103 Hints\r\nX-A: ", b"x" * MIB, b"\r\n\r\n", reply.whole()],
        expected=over_http(_over("head", ())),
        max_mib=16,
    ),
    Fault(
        name="trailers of 1 MiB",
        http=lambda reply: [
            reply.head(), *map(reply.chunk, TEXTS), b"0\r\nX-A: ", b"x" * MIB, b"\r\n\r\n",
        ],
        expected={FRAMES: _over("head", TEXTS)},
        max_mib=16,
    ),
    Fault(
        name="an HTTP chunk's extension of 1 MiB",
        http=lambda reply: [
            reply.head(), reply.chunk("a"), reply.chunk("b").replace(b"\r", b";x=" + b"x" * MIB + b"\r", 1),
            reply.end(), keep,
        ],
        # libcurl ignores it without using memory.
        expected=over_http(
            Expected(ReplyTooLargeError, "larger than", ("a",), {"limit": "head"}, or_success=True)
        ),
        max_mib=16,
    ),
    Fault(
        name="a second reply to the same request",
        http=lambda reply: [reply.whole() + _another(reply), keep],
        expected=over_http(Expected(texts=TEXTS)),
    ),
    Fault(
        name="bytes after the reply",
        http=lambda reply: [
            OK + b"Content-Length: %d\r\n\r\n" % len(reply.plain()) + reply.plain() + b"garbage", keep,
        ],
        expected=over_http(Expected(texts=TEXTS)),
    ),
)  # fmt: skip


def _another(reply: ReplyScript) -> bytes:
    return b"".join([reply.head(), reply.chunk("unasked"), reply.end()])
