"""Faults of time: servers that say nothing, or hardly anything."""

import zlib
from collections.abc import Iterator
from threading import Event

from dify_invoke import InvokeTimeoutError, Timeout

from ..inner_api.scripts import CHUNKED, OK, piece
from .fault import BRIEF, SHORT, Expected, Fault, Step, everywhere, over_http
from .speech import DAEMON, DUPLEX, FRAMES, LINES, WHOLE, Speech
from .steps import Drip, hold, keep, pause, read_head, read_nothing, sip

NOTHING = "no more of the reply came in time|nothing came for 0.3 s|timed out before the reply"
OVER = "the call was not over after 0.4 s, its `total`"
UPLOAD = 2_900_000
"""Bytes of audio, which is twice as much in a request: nearly as much as the daemon takes."""
STALL = 0.8
"""Seconds in which a channel takes nothing."""


def _late(*texts: str) -> Expected:
    return Expected(InvokeTimeoutError, NOTHING, texts, has={"unsent": False})


def _never_over(*texts: str) -> Expected:
    return Expected(InvokeTimeoutError, OVER, texts, has={"unsent": False})


def _beats(say: Speech, times: int) -> Iterator[Step]:
    """Heartbeats between two chunks."""
    yield from (say.head(), say.chunk("a"))
    for _ in range(times):
        yield from (pause, piece(b"\n\n"))
    yield from (say.chunk("b"), say.end(), keep)


def _compressed_beats(say: Speech) -> Iterator[Step]:
    zipped = zlib.compressobj(wbits=31)
    yield say.head("Content-Encoding: gzip")
    yield piece(zipped.compress(say.text("a")) + zipped.flush(zlib.Z_FULL_FLUSH))
    yield Drip(piece(zipped.compress(b"\n\n") + zipped.flush(zlib.Z_FULL_FLUSH)))


WAITING = (
    Fault(
        name="a server that never answers",
        timeout=SHORT,
        http=lambda say: [hold],
        channel=lambda tell: [],
        expected={**over_http(_late()), DUPLEX: _late()},
    ),
    Fault(
        name="stops in the headers",
        timeout=SHORT,
        http=lambda say: [OK, b"X-A: ", hold],
        expected=over_http(_late()),
    ),
    Fault(
        name="stops after the headers",
        timeout=SHORT,
        http=lambda say: [say.head(), hold],
        expected=over_http(_late()),
    ),
    Fault(
        name="stops midway",
        timeout=SHORT,
        http=lambda say: [say.head(), say.chunk("a"), hold],
        channel=lambda tell: [tell.chunk("a")],
        expected=everywhere(_late("a")),
    ),
    Fault(
        name="stops inside a frame header",
        timeout=SHORT,
        http=lambda say: [say.head(), say.chunk("a"), piece(say.text("b")[:9]), hold],
        expected=over_http(_late("a")),
    ),
    Fault(
        name="stops inside a payload",
        timeout=SHORT,
        http=lambda say: [say.head(), say.chunk("a"), say.chunk("b")[:50], hold],
        expected=over_http(_late("a")),
    ),
    Fault(
        name="stops before `end`",
        timeout=SHORT,
        http=lambda say: [say.head(), *map(say.chunk, WHOLE), hold],
        channel=lambda tell: [*map(tell.chunk, WHOLE)],
        expected={DAEMON: _late(*WHOLE), DUPLEX: _late(*WHOLE)},
    ),
    Fault(
        name="stops after the answer, before HTTP's end",
        timeout=SHORT,
        http=lambda say: [say.head(), *map(say.chunk, WHOLE), piece(say.ending()) if say.ending() else b"", hold],
        expected={FRAMES: _late(*WHOLE), LINES: _late(*WHOLE), DAEMON: Expected(texts=WHOLE)},
    ),
    Fault(
        name="heartbeats only",
        timeout=SHORT,
        http=lambda say: [say.head(), Drip(piece(b"\n\n"))],
        expected={LINES: _late(), DAEMON: _late()},
    ),
    Fault(
        name="heartbeats only, after a chunk",
        timeout=SHORT,
        http=lambda say: [say.head(), say.chunk("a"), Drip(piece(b"\n\n"))],
        expected={LINES: _late("a"), DAEMON: _late("a")},
    ),
    Fault(
        name="heartbeats only, compressed",
        timeout=SHORT,
        http=_compressed_beats,
        expected={LINES: _late("a"), DAEMON: _late("a")},
    ),
    Fault(
        name="heartbeats only, which count",
        timeout=Timeout(connect=10, idle=0.3, total=0.4, heartbeats=True),
        http=lambda say: [say.head(), say.chunk("a"), Drip(piece(b"\n\n"))],
        expected={LINES: _never_over("a"), DAEMON: _never_over("a")},
    ),
    Fault(
        name="heartbeats, and then the rest",
        timeout=Timeout(connect=10, idle=2),
        http=lambda say: _beats(say, 3),
        expected={LINES: Expected(texts=WHOLE), DAEMON: Expected(texts=WHOLE)},
    ),
    Fault(
        name="heartbeats, which count, and then the rest",
        timeout=Timeout(connect=10, idle=0.3, heartbeats=True),
        http=lambda say: _beats(say, 8),
        expected={LINES: Expected(texts=WHOLE), DAEMON: Expected(texts=WHOLE)},
    ),
    Fault(
        name="a byte at a time",
        timeout=BRIEF,
        http=lambda say: [say.head(), say.chunk("a"), Drip(say.chunk("b" * 100), once=True)],
        expected=over_http(_never_over("a")),
    ),
    Fault(
        name="a byte at a time, each an HTTP chunk",
        timeout=BRIEF,
        http=lambda say: [say.head(), say.chunk("a"), Drip(piece(say.text("b")[:1]))],
        expected={LINES: _never_over("a"), DAEMON: _never_over("a")},
    ),
    Fault(
        name="a byte at a time of the headers",
        timeout=BRIEF,
        http=lambda say: [OK, b"X-A: ", Drip(b"x")],
        expected=over_http(_never_over()),
    ),
    Fault(
        name="a byte at a time of an HTTP chunk's size",
        timeout=BRIEF,
        http=lambda say: [CHUNKED, Drip(b"0")],
        expected=over_http(_never_over()),
    ),
    Fault(
        name="interim replies only",
        timeout=BRIEF,
        http=lambda say: [Drip(b"HTTP/1.1 102 Processing\r\n\r\n")],
        expected=over_http(_never_over()),
    ),
    Fault(
        name="replies to another request for ever",
        timeout=BRIEF,
        http=lambda say: [say.head(), Drip(piece(say.event(say.tell.chunk("c", of="0" * 32))))],
        expected={DAEMON: _never_over()},
    ),
    Fault(
        name="accepts and never reads",
        timeout=SHORT,
        upload=UPLOAD,
        reads=False,
        http=lambda say: [read_nothing],
        expected=over_http(_late()),
        mib=64,
    ),
    Fault(
        name="accepts and reads the headers only",
        timeout=SHORT,
        upload=UPLOAD,
        reads=False,
        http=lambda say: [read_head, read_nothing],
        expected=over_http(_late()),
    ),
    Fault(
        name="accepts and reads slowly",
        timeout=BRIEF,
        upload=UPLOAD,
        reads=False,
        http=lambda say: [sip],
        expected=over_http(_never_over()),
    ),
    Fault(
        name="a channel that takes nothing for a while",
        timeout=SHORT,
        writes=lambda _: void(Event().wait(STALL)),
        expected={DUPLEX: _late()},
    ),
)  # fmt: skip


def void(_: object) -> None:
    """Takes no notice."""
