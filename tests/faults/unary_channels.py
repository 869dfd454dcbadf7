"""What can happen to a call with one result on its way: to the connection, to HTTP and to the document."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dify_invoke import (
    APIStatusError,
    InvokeError,
    InvokeTimeoutError,
    Limits,
    ProtocolError,
    ReplyTooLargeError,
    SessionNotFoundError,
    TransportError,
)

from ..support.replies import LAST, OK, http_chunk, with_length
from .calls import Call
from .events import unknown_session
from .fault import BRIEF, SHORT, ChannelPeer, ChannelStep, Expected, Fault, Step
from .scripts import DAEMON, DUPLEX, FRAMES, Channel, DaemonEvents, ReplyScript
from .steps import Drip, hold, keep, read_some, reset
from .unary_calls import STORAGE

_PAGE = b"<html><title>Sorry</title></html>"
_BREAKS = Expected(TransportError, "the connection failed: .|the reply has no head")
_LATE = Expected(
    InvokeTimeoutError,
    "no more of the reply came in time|nothing came for 0.3 s|timed out before the reply",
)
_OVER = Expected(InvokeTimeoutError, "the call did not end within 0.4 s, its `total`")


def _in_document(reply: ReplyScript) -> list[Step]:
    return [reply.head(), http_chunk(reply.text("a")[:12])]


def _status(status: str, body: bytes = b"", *fields: str) -> list[Step]:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""]
    return ["\r\n".join(lines).encode() + body, keep]


def _whole(body: bytes) -> list[Step]:
    return [with_length(body), keep]


def _hang_up(channel: ChannelPeer) -> None:
    channel.hang_up()


def channels_of(call: Call, error: type[InvokeError]) -> Iterator[Fault]:
    """The faults of one call. `error` is the class of what the platform reports."""
    http: tuple[Channel, ...] = (DAEMON,) if call in STORAGE else (FRAMES, DAEMON)

    def over(
        name: str,
        steps: Callable[[ReplyScript], Iterable[Step]],
        wanted: Expected,
        *channels: Channel,
        duplex: Callable[[DaemonEvents], Iterable[ChannelStep]] | None = None,
        **fields: Any,
    ) -> Fault:
        return Fault(
            name=f"{call.name}: {name}",
            call=call,
            http=steps,
            duplex=duplex,
            expected=dict.fromkeys(channels or http, wanted),
            **fields,
        )

    def refused(status: str, pattern: str, body: bytes = b"") -> Fault:
        wanted = Expected(APIStatusError, pattern, attributes={"status": int(status[:3])})
        return over(f"HTTP {status}", lambda _: _status(status, body), wanted)

    fine = Expected(texts=call.whole)
    unsent = Expected(TransportError, "cannot connect to http://", attributes={"unsent": True})
    yield over("connection refused", lambda _: [], unsent, server="refuses")
    yield over(
        "reset before the request is read",
        lambda _: [read_some, reset],
        _BREAKS,
        reads_request=False,
    )
    yield over("closed before the headers", lambda _: [], _BREAKS)
    yield over("reset before the headers", lambda _: [reset], _BREAKS)
    yield over("closed in the headers", lambda _: [OK, b"Content-Le"], _BREAKS)
    yield over("closed after the headers", lambda reply: [reply.head()], _BREAKS)
    yield over("closed inside the document", _in_document, _BREAKS)
    yield over("reset inside the document", lambda reply: [*_in_document(reply), reset], _BREAKS)
    yield over(
        "closed short of its Content-Length",
        lambda reply: [with_length(reply.plain())[:-9]],
        _BREAKS,
    )
    yield (
        over(
            "closed before HTTP's last chunk",
            lambda reply: [reply.head(), http_chunk(reply.plain())],
            _BREAKS,
            FRAMES,
        )
        if FRAMES in http
        else over(
            "closed before HTTP's last chunk",
            lambda reply: [reply.head(), http_chunk(reply.plain())],
            fine,
        )
    )
    yield over(
        "finished inside the document",
        lambda reply: [*_in_document(reply), LAST, keep],
        Expected(ProtocolError, "not JSON"),
    )
    yield over(
        "finished without `end`",
        lambda reply: [reply.head(), http_chunk(reply.text("a")), LAST, keep],
        Expected(ProtocolError, "stops without an `end` event"),
        DAEMON,
    )
    yield over(
        "an empty reply",
        lambda reply: [reply.head(), LAST, keep],
        Expected(ProtocolError, "empty|`end`"),
    )
    yield over(
        "HTML with 200",
        lambda _: _whole(_PAGE),
        Expected(ProtocolError, "is a page, not the API's"),
    )
    yield over(
        "plain text with 200",
        lambda _: _whole(b"no healthy upstream"),
        Expected(ProtocolError, "not JSON"),
    )
    yield over(
        "invalid JSON",
        lambda reply: _whole(reply.data(b'{"x": tru')),
        Expected(ProtocolError, "not JSON"),
    )
    if call not in STORAGE:  # it answers in hexadecimal
        yield over(
            "bytes that are not UTF-8",
            lambda reply: _whole(reply.data(reply.json("B").replace(b"B", b"\xff\xfe"))),
            Expected(ProtocolError, "not JSON"),
        )
    yield over(
        "10 000 nested arrays",
        lambda reply: _whole(reply.with_field("x", b"[" * 10_000 + b"]" * 10_000)),
        Expected(ProtocolError, "nested more deeply than"),
    )
    yield over(
        "the same bytes in many pieces",
        lambda reply: [
            reply.head(),
            *(http_chunk(bytes([one])) for one in reply.plain()),
            LAST,
            keep,
        ],
        fine,
    )
    yield over(
        "compressed as agreed",
        lambda reply: [
            reply.head("Content-Encoding: gzip"),
            http_chunk(gzip.compress(reply.plain())),
            LAST,
            keep,
        ],
        fine,
    )
    yield over(
        "gzip that is not gzip",
        lambda reply: [reply.head("Content-Encoding: gzip"), http_chunk(reply.plain()), LAST, keep],
        Expected(TransportError, "compression is broken"),
    )
    yield over(
        "an encoding that was not requested",
        lambda reply: [reply.head("Content-Encoding: br"), http_chunk(reply.plain()), LAST, keep],
        Expected(ProtocolError, "which was not asked for"),
    )
    yield over(
        "above the limit",
        lambda reply: _whole(reply.with_field("x", b'"' + b"x" * 2000 + b'"')),
        Expected(ReplyTooLargeError, r"Limits\(frame=", attributes={"limit": "frame"}),
        limits=Limits(frame=1000),
    )
    yield refused("401 Unauthorized", "asks for credentials")
    yield refused("403 Forbidden", "refuses the request: a page titled 'Sorry'", _PAGE)
    yield refused("404 Not Found", "HTTP 404: the (key|address)", b'{"message": "not found"}')
    yield refused("413 Too Large", "larger than the server or a proxy allows")
    yield refused("429 Too Many", "limits how often")
    yield refused(
        "500 Error",
        "Internal Server Error",
        b'{"message": "Internal Server Error", "code": "unknown"}',
    )
    yield refused("502 Bad Gateway", "could not reach the platform")
    yield refused("503 Unavailable", "is not available", _PAGE)
    yield refused("504 Timeout", "gave up waiting")
    yield over(
        "503 twice, with retries",
        lambda _: _status("503 Unavailable"),
        fine,
        times=2,
        attempts=3,
        max_requests=3,
        statuses=frozenset({503}),
    )
    yield over(
        "a session that is unknown to the daemon",
        lambda reply: [unknown_session(reply), keep],
        Expected(
            SessionNotFoundError, "the daemon does not know session", attributes={"status": 400}
        ),
        DAEMON,
    )
    yield over(
        "never answered", lambda _: [hold], _LATE, *http, DUPLEX, timeout=SHORT, duplex=lambda _: []
    )
    yield over(
        "stops inside the document",
        lambda reply: [*_in_document(reply), hold],
        _LATE,
        timeout=SHORT,
    )
    yield over(
        "stops before `end`",
        lambda reply: [reply.head(), http_chunk(reply.text("a")), hold],
        _LATE,
        DAEMON,
        DUPLEX,
        timeout=SHORT,
        duplex=lambda events: [events.chunk("a")],
    )
    yield over(
        "heartbeats only",
        lambda reply: [reply.head(), Drip(http_chunk(b"\n\n"))],
        _LATE,
        DAEMON,
        timeout=SHORT,
    )
    yield (
        over(
            "a byte at a time",
            lambda reply: [reply.head(), Drip(http_chunk(b" "))],
            _OVER,
            FRAMES,
            timeout=BRIEF,
        )
        if FRAMES in http
        else over("a byte at a time", lambda _: [OK, b"X-A: ", Drip(b"x")], _OVER, timeout=BRIEF)
    )
    yield over(
        "the channel is closed",
        lambda _: [],
        Expected(TransportError, "the channel to the daemon was closed"),
        DUPLEX,
        duplex=lambda _: [_hang_up],
        timeout=SHORT,
    )
    yield over(
        "a write to the channel that fails",
        lambda _: [],
        Expected(TransportError, "could not be written to the daemon: it is dead"),
        DUPLEX,
        writes=_refuse,
    )


def _refuse(_: ChannelPeer) -> None:
    raise OSError("it is dead")
