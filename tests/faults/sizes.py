"""Faults of size: what would fill the memory."""

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

from ..inner_api.scripts import LAST, MIB, OK, piece
from .contents import with_field
from .fault import Expected, Fault, Step, in_documents, over_http
from .speech import DAEMON, FRAMES, LINES, WHOLE, Speech
from .steps import Flood, keep

GIB = 1024 * MIB
MEMBER = 16
"""MiB in each part of a bomb."""
BOMB = Limits(frame=64 * MIB, decompressed=16 * MIB)
ROOM = 96.0
"""MiB that a limit of 16 MiB may take: a document, its pieces, what is made of it."""


def _over(limit: str, texts: tuple[str, ...] | None = None) -> Expected:
    return Expected(ReplyTooLargeError, "more bytes|larger than", texts, has={"limit": limit})


def _claims(length: int) -> bytes:
    return b"\x0f\0\x0a\0" + length.to_bytes(4, "little") + bytes(6)


@cache
def _of_one(byte: bytes, encoding: str) -> bytes:
    """A part of a bomb that is one byte again and again."""
    plain = byte * (MEMBER * MIB)
    return gzip.compress(plain, 6) if encoding == "gzip" else _flushed(plain)


def _flushed(plain: bytes) -> bytes:
    """What may be repeated within one member."""
    zipped = zlib.compressobj(6, wbits=-15)
    return zipped.compress(plain) + zipped.flush(zlib.Z_FULL_FLUSH)


def _bomb(byte: bytes, encoding: str = "gzip") -> Callable[[Speech], Iterator[Step]]:
    def explodes(say: Speech) -> Iterator[Step]:
        yield say.head(f"Content-Encoding: {encoding}")
        yield Flood(piece(_of_one(byte, encoding)), 1024 // MEMBER)
        yield LAST

    return explodes


def _bomb_of_chunks(say: Speech) -> Iterator[Step]:
    """Each is good, and has a field of 1 MiB that nobody knows."""
    part = gzip.compress(say.data(with_field("x", b'"' + b"x" * MIB + b'"')) * MEMBER, 6)
    yield say.head("Content-Encoding: gzip")
    yield Flood(piece(part), 1024 // MEMBER)
    yield LAST


def _chunks_for_ever(say: Speech) -> Iterator[Step]:
    yield say.head()
    yield Flood(piece(say.text("x" * 65_536)), 16_384)


SIZES = (
    Fault(
        name="1 GiB claimed by a frame",
        http=lambda say: [say.head(), say.chunk("a"), piece(_claims(GIB)), LAST, keep],
        expected={FRAMES: _over("frame", ("a",))},
        mib=16,
    ),
    Fault(
        name="1 GiB claimed by a frame, which is allowed, and not sent",
        limits=Limits(frame=2 * GIB),
        http=lambda say: [
            say.head(), say.chunk("a"), piece(_claims(GIB) + b"x" * 65_536), LAST, keep,
        ],
        expected={FRAMES: Expected(ProtocolError, "stops inside a frame", ("a",))},
        mib=16,
    ),
    Fault(
        name="1 GiB claimed by Content-Length",
        http=lambda say: [OK, b"Content-Length: %d\r\n\r\n" % GIB, say.text("a")],
        expected=over_http(Expected(TransportError, "the connection failed", ("a",))),
        mib=16,
    ),
    Fault(
        name="1 GiB claimed by an HTTP chunk",
        http=lambda say: [say.head(), say.chunk("a"), b"%x\r\n" % GIB, say.text("b")],
        expected=over_http(Expected(TransportError, "the connection failed", WHOLE)),
        mib=16,
    ),
    Fault(
        name="1 GiB in a frame, which is not allowed",
        http=lambda say: [
            say.head(), say.chunk("a"), piece(_claims(GIB)), Flood(piece(bytes(MIB)), 1024),
        ],
        expected={FRAMES: _over("frame", ("a",))},
        mib=16,
    ),
    Fault(
        name="a line of 1 GiB",
        limits=Limits(frame=4 * MIB),
        http=lambda say: [say.head(), say.chunk("a"), Flood(piece(b"x" * MIB), 1024)],
        expected={LINES: _over("frame", ("a",)), DAEMON: _over("frame", ("a",))},
        mib=48,
    ),
    Fault(
        name="blank lines of 1 GiB",
        limits=Limits(reply=4 * MIB),
        http=lambda say: [say.head(), say.chunk("a"), Flood(piece(b"\n" * 65_536), 16_384)],
        expected={LINES: _over("reply", ("a",)), DAEMON: _over("reply", ("a",))},
        mib=48,
    ),
    Fault(
        name="a reply of 1 GiB",
        limits=Limits(reply=8 * MIB),
        http=_chunks_for_ever,
        expected=in_documents(_over("reply")),
        mib=48,
    ),
    Fault(
        name="a gzip bomb of zeros",
        limits=BOMB,
        http=_bomb(b"\0"),
        expected=over_http(_over("decompressed", ())),
        mib=ROOM,
    ),
    Fault(
        name="a gzip bomb of zeros, with the limits there are",
        http=_bomb(b"\0"),
        expected=over_http(_over("frame", ())),
        mib=160,
    ),
    Fault(
        name="a gzip bomb of blank lines",
        limits=Limits(decompressed=4 * MIB),
        http=_bomb(b"\n"),
        expected=over_http(_over("decompressed", ())),
        mib=ROOM,
    ),
    Fault(
        name="a deflate bomb of spaces",
        limits=BOMB,
        http=_bomb(b" ", "deflate"),
        expected=over_http(_over("decompressed", ())),
        mib=ROOM,
    ),
    Fault(
        name="a gzip bomb of good chunks",
        limits=BOMB,
        http=_bomb_of_chunks,
        expected=in_documents(_over("decompressed")),
        mib=ROOM,
    ),
    Fault(
        name="a gzip bomb with 500",
        limits=BOMB,
        http=lambda say: [
            say.head("Content-Encoding: gzip", status="500 Error"),
            Flood(piece(_of_one(b"x", "gzip")), 64),
        ],
        expected=over_http(Expected(APIStatusError, "HTTP 500", has={"status": 500})),
        mib=32,
    ),
    Fault(
        name="a header of 1 MiB",
        http=lambda say: [OK, b"X-A: ", b"x" * MIB, b"\r\n\r\n"],
        expected=over_http(_over("head", ())),
        mib=16,
    ),
    Fault(
        name="headers of 1 MiB",
        http=lambda say: [OK, b"X-A: x\r\n" * (MIB // 8), b"\r\n"],
        expected=over_http(_over("head", ())),
        mib=16,
    ),
    Fault(
        name="a header of 1 GiB",
        http=lambda say: [OK, b"X-A: ", Flood(b"x" * MIB, 1024)],
        expected=over_http(_over("head", ())),
        mib=16,
    ),
    Fault(
        name="a status line of 1 MiB",
        http=lambda say: [b"HTTP/1.1 200 ", b"x" * MIB, b"\r\n\r\n"],
        expected=over_http(_over("head", ())),
        mib=16,
    ),
    Fault(
        name="a header of 1 MiB in an interim reply",
        http=lambda say: [b"HTTP/1.1 103 Hints\r\nX-A: ", b"x" * MIB, b"\r\n\r\n", say.whole()],
        expected=over_http(_over("head", ())),
        mib=16,
    ),
    Fault(
        name="trailers of 1 MiB",
        http=lambda say: [
            say.head(), *map(say.chunk, WHOLE), b"0\r\nX-A: ", b"x" * MIB, b"\r\n\r\n",
        ],
        expected={FRAMES: _over("head", WHOLE)},
        mib=16,
    ),
    Fault(
        name="an HTTP chunk's extension of 1 MiB",
        http=lambda say: [
            say.head(), say.chunk("a"), say.chunk("b").replace(b"\r", b";x=" + b"x" * MIB + b"\r", 1),
            say.end(), keep,
        ],
        # libcurl passes it over; it takes no memory.
        expected=over_http(
            Expected(ReplyTooLargeError, "larger than", ("a",), {"limit": "head"}, or_whole=True)
        ),
        mib=16,
    ),
    Fault(
        name="a reply that nobody has asked for, after the reply",
        http=lambda say: [say.whole() + _another(say), keep],
        expected=over_http(Expected(texts=WHOLE)),
    ),
    Fault(
        name="bytes after the reply",
        http=lambda say: [
            OK + b"Content-Length: %d\r\n\r\n" % len(say.plain()) + say.plain() + b"garbage", keep,
        ],
        expected=over_http(Expected(texts=WHOLE)),
    ),
)  # fmt: skip


def _another(say: Speech) -> bytes:
    return b"".join([say.head(), say.chunk("unasked"), say.end()])
