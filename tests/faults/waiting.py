"""Faults of time: servers that send nothing, or send slowly."""

import zlib
from collections.abc import Iterator
from threading import Event

from dify_invoke import InvokeTimeoutError, Timeout

from ..support.replies import CHUNKED, OK, http_chunk
from .calls import TEXTS
from .fault import BRIEF, SHORT, Expected, Fault, Step, everywhere, over_http
from .scripts import DAEMON, DUPLEX, FRAMES, LINES, ReplyScript
from .steps import Drip, hold, keep, pause, read_head, read_nothing, sip

NOTHING = "no more of the reply came in time|nothing came for 0.3 s|timed out before the reply"
OVER = "the call did not end within 0.4 s, its `total`"
UPLOAD = 2_900_000
"""Bytes of audio. The request is twice as large, close to the limit of the daemon."""
STALL = 0.8
"""Seconds in which a write to the channel blocks."""


def _late(*texts: str) -> Expected:
    return Expected(InvokeTimeoutError, NOTHING, texts, attributes={"unsent": False})


def _never_over(*texts: str) -> Expected:
    return Expected(InvokeTimeoutError, OVER, texts, attributes={"unsent": False})


def _beats(reply: ReplyScript, times: int) -> Iterator[Step]:
    """Heartbeats between two chunks."""
    yield from (reply.head(), reply.chunk("a"))
    for _ in range(times):
        yield from (pause, http_chunk(b"\n\n"))
    yield from (reply.chunk("b"), reply.end(), keep)


def _compressed_beats(reply: ReplyScript) -> Iterator[Step]:
    zipped = zlib.compressobj(wbits=31)
    yield reply.head("Content-Encoding: gzip")
    yield http_chunk(zipped.compress(reply.text("a")) + zipped.flush(zlib.Z_FULL_FLUSH))
    yield Drip(http_chunk(zipped.compress(b"\n\n") + zipped.flush(zlib.Z_FULL_FLUSH)))


WAITING = (
    Fault(
        name="a server that never answers",
        timeout=SHORT,
        http=lambda reply: [hold],
        duplex=lambda events: [],
        expected={**over_http(_late()), DUPLEX: _late()},
    ),
    Fault(
        name="stops in the headers",
        timeout=SHORT,
        http=lambda reply: [OK, b"X-A: ", hold],
        expected=over_http(_late()),
    ),
    Fault(
        name="stops after the headers",
        timeout=SHORT,
        http=lambda reply: [reply.head(), hold],
        expected=over_http(_late()),
    ),
    Fault(
        name="stops midway",
        timeout=SHORT,
        http=lambda reply: [reply.head(), reply.chunk("a"), hold],
        duplex=lambda events: [events.chunk("a")],
        expected=everywhere(_late("a")),
    ),
    Fault(
        name="stops inside a frame header",
        timeout=SHORT,
        http=lambda reply: [reply.head(), reply.chunk("a"), http_chunk(reply.text("b")[:9]), hold],
        expected=over_http(_late("a")),
    ),
    Fault(
        name="stops inside a payload",
        timeout=SHORT,
        http=lambda reply: [reply.head(), reply.chunk("a"), reply.chunk("b")[:50], hold],
        expected=over_http(_late("a")),
    ),
    Fault(
        name="stops before `end`",
        timeout=SHORT,
        http=lambda reply: [reply.head(), *map(reply.chunk, TEXTS), hold],
        duplex=lambda events: [*map(events.chunk, TEXTS)],
        expected={DAEMON: _late(*TEXTS), DUPLEX: _late(*TEXTS)},
    ),
    Fault(
        name="stops after the answer, before HTTP's end",
        timeout=SHORT,
        http=lambda reply: [reply.head(), *map(reply.chunk, TEXTS), http_chunk(reply.ending()) if reply.ending() else b"", hold],
        expected={FRAMES: _late(*TEXTS), LINES: _late(*TEXTS), DAEMON: Expected(texts=TEXTS)},
    ),
    Fault(
        name="heartbeats only",
        timeout=SHORT,
        http=lambda reply: [reply.head(), Drip(http_chunk(b"\n\n"))],
        expected={LINES: _late(), DAEMON: _late()},
    ),
    Fault(
        name="heartbeats only, after a chunk",
        timeout=SHORT,
        http=lambda reply: [reply.head(), reply.chunk("a"), Drip(http_chunk(b"\n\n"))],
        expected={LINES: _late("a"), DAEMON: _late("a")},
    ),
    Fault(
        name="heartbeats only, compressed",
        timeout=SHORT,
        http=_compressed_beats,
        expected={LINES: _late("a"), DAEMON: _late("a")},
    ),
    Fault(
        name="heartbeats only, which reset the timeout",
        timeout=Timeout(connect=10, idle=0.3, total=0.4, heartbeats=True),
        http=lambda reply: [reply.head(), reply.chunk("a"), Drip(http_chunk(b"\n\n"))],
        expected={LINES: _never_over("a"), DAEMON: _never_over("a")},
    ),
    Fault(
        name="heartbeats, and then the rest",
        timeout=Timeout(connect=10, idle=2),
        http=lambda reply: _beats(reply, 3),
        expected={LINES: Expected(texts=TEXTS), DAEMON: Expected(texts=TEXTS)},
    ),
    Fault(
        name="heartbeats, which reset the timeout, and then the rest",
        timeout=Timeout(connect=10, idle=0.3, heartbeats=True),
        http=lambda reply: _beats(reply, 8),
        expected={LINES: Expected(texts=TEXTS), DAEMON: Expected(texts=TEXTS)},
    ),
    Fault(
        name="a byte at a time",
        timeout=BRIEF,
        http=lambda reply: [reply.head(), reply.chunk("a"), Drip(reply.chunk("b" * 100), once=True)],
        expected=over_http(_never_over("a")),
    ),
    Fault(
        name="a byte at a time, each an HTTP chunk",
        timeout=BRIEF,
        http=lambda reply: [reply.head(), reply.chunk("a"), Drip(http_chunk(reply.text("b")[:1]))],
        expected={LINES: _never_over("a"), DAEMON: _never_over("a")},
    ),
    Fault(
        name="a byte at a time of the headers",
        timeout=BRIEF,
        http=lambda reply: [OK, b"X-A: ", Drip(b"x")],
        expected=over_http(_never_over()),
    ),
    Fault(
        name="a byte at a time of an HTTP chunk's size",
        timeout=BRIEF,
        http=lambda reply: [CHUNKED, Drip(b"0")],
        expected=over_http(_never_over()),
    ),
    Fault(
        name="interim replies only",
        timeout=BRIEF,
        http=lambda reply: [Drip(b"HTTP/1.1 102 Processing\r\n\r\n")],
        expected=over_http(_never_over()),
    ),
    Fault(
        name="events for another request for ever",
        timeout=BRIEF,
        http=lambda reply: [reply.head(), Drip(http_chunk(reply.event(reply.events.chunk("c", of="0" * 32))))],
        expected={DAEMON: _never_over()},
    ),
    Fault(
        name="a server that never reads",
        timeout=SHORT,
        upload=UPLOAD,
        reads_request=False,
        http=lambda reply: [read_nothing],
        expected=over_http(_late()),
        max_mib=64,
    ),
    Fault(
        name="a server that only reads the head",
        timeout=SHORT,
        upload=UPLOAD,
        reads_request=False,
        http=lambda reply: [read_head, read_nothing],
        expected=over_http(_late()),
    ),
    Fault(
        name="a server that reads slowly",
        timeout=BRIEF,
        upload=UPLOAD,
        reads_request=False,
        http=lambda reply: [sip],
        expected=over_http(_never_over()),
    ),
    Fault(
        name="a write to the channel that blocks for a while",
        timeout=SHORT,
        writes=lambda _: void(Event().wait(STALL)),
        expected={DUPLEX: _late()},
    ),
)  # fmt: skip


def void(_: object) -> None:
    """Ignores a value."""
