"""Faults of connections that break, and of replies that stop although HTTP ends properly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dify_invoke import ProtocolError, TransportError

from ..support.replies import LAST, OK, http_chunk, with_length
from .calls import TEXTS
from .fault import SHORT, Expected, Fault, Step, over_http
from .scripts import DAEMON, DUPLEX, FRAMES, LINES, Channel, ReplyScript
from .steps import keep, read_some, reset, reset_after

BREAKS = Expected(
    TransportError, "the connection failed: .|the reply has no head", attributes={"unsent": False}
)
NOT_WHOLE = Expected(ProtocolError, "stops without an `end` event", TEXTS)


@dataclass(frozen=True)
class Cut:
    """A place where a reply stops: the bytes that are sent, and the texts that the caller receives."""

    where: str
    sent: Callable[[ReplyScript], list[bytes]]
    texts: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = (FRAMES, DAEMON)


def _after_a(rest: Callable[[ReplyScript], bytes]) -> Callable[[ReplyScript], list[bytes]]:
    return lambda reply: [reply.head(), reply.chunk("a"), rest(reply)]


def _in_the_character(reply: ReplyScript) -> bytes:
    text = reply.text("ä")
    return http_chunk(text[: text.index("ä".encode()) + 1])


CUTS = (
    Cut("before the headers", lambda reply: []),
    Cut("in the headers", lambda reply: [OK, b"Content-Le"]),
    Cut("after the headers", lambda reply: [reply.head()]),
    Cut("between frames", lambda reply: [reply.head(), reply.chunk("a")], ("a",)),
    Cut("inside a frame header", _after_a(lambda reply: http_chunk(reply.text("b")[:9])), ("a",)),
    Cut("inside a payload", _after_a(lambda reply: http_chunk(reply.text("b")[:40])), ("a",)),
    Cut("in the middle of a UTF-8 character", _after_a(_in_the_character), ("a",)),
    Cut("inside an HTTP chunk", _after_a(lambda reply: reply.chunk("b")[:40]), ("a",)),
    Cut("in the size of an HTTP chunk", _after_a(lambda reply: b"2"), ("a",)),
    Cut(
        "before HTTP's last chunk",
        lambda reply: [reply.head(), *map(reply.chunk, TEXTS)],
        TEXTS,
    ),
)


def _reset(cut: Cut) -> Callable[[ReplyScript], list[Step]]:
    return lambda reply: [
        *cut.sent(reply),
        *(reset_after(len(cut.texts)) if cut.texts else [reset]),
    ]


def _breaks(cut: Cut) -> dict[Channel, Expected]:
    return dict.fromkeys(
        cut.channels,
        Expected(BREAKS.error, BREAKS.pattern, cut.texts, attributes=BREAKS.attributes),
    )


def _ends(
    patterns: Mapping[Channel, str], texts: tuple[str, ...] = ("a",)
) -> dict[Channel, Expected]:
    return {channel: Expected(ProtocolError, words, texts) for channel, words in patterns.items()}


def _finished(rest: Callable[[ReplyScript], bytes]) -> Callable[[ReplyScript], list[Step]]:
    return lambda reply: [reply.head(), reply.chunk("a"), rest(reply), LAST, keep]


_SHORT: dict[Channel, str] = {FRAMES: "stops inside a frame", LINES: "not JSON", DAEMON: "not JSON"}

BREAKING = (
    Fault(
        name="reset before the request is read",
        reads_request=False,
        http=lambda reply: [read_some, reset],
        expected=over_http(BREAKS),
    ),
    *(Fault(name=f"reset {cut.where}", http=_reset(cut), expected=_breaks(cut)) for cut in CUTS),
    *(Fault(name=f"closed {cut.where}", http=cut.sent, expected=_breaks(cut)) for cut in CUTS),
    Fault(
        name="closed short of its Content-Length",
        http=lambda reply: [with_length(reply.plain())[: -len(reply.text("b") + reply.ending())]],
        expected=over_http(Expected(BREAKS.error, BREAKS.pattern, ("a",))),
    ),
    Fault(
        name="closed inside a payload, with no length given",
        http=lambda reply: [
            OK,
            b"Connection: close\r\n\r\n",
            reply.text("a"),
            reply.text("b")[:40],
        ],
        expected=_ends(_SHORT),
    ),
    Fault(
        name="closed after the answer, before HTTP's end",
        http=lambda reply: [
            reply.head(),
            *map(reply.chunk, TEXTS),
            http_chunk(reply.ending() or b"\n"),
        ],
        expected={DAEMON: Expected(texts=TEXTS)},
    ),
    Fault(
        name="reset after the answer, before HTTP's end",
        http=lambda reply: [
            reply.head(),
            *map(reply.chunk, TEXTS),
            http_chunk(reply.ending()),
            *reset_after(2),
        ],
        expected={DAEMON: Expected(texts=TEXTS)},
    ),
    Fault(
        name="finished inside a frame header",
        http=_finished(lambda reply: http_chunk(reply.text("b")[:9])),
        expected=_ends(_SHORT),
    ),
    Fault(
        name="finished inside a payload",
        http=_finished(lambda reply: http_chunk(reply.text("b")[:40])),
        expected=_ends(_SHORT),
    ),
    Fault(
        name="finished in the middle of a UTF-8 character",
        http=_finished(_in_the_character),
        expected=_ends(_SHORT),
    ),
    Fault(
        name="finished without `end`",
        http=lambda reply: [reply.head(), *map(reply.chunk, TEXTS), LAST, keep],
        # The inner API has no `end` event.
        expected={
            FRAMES: Expected(texts=TEXTS),
            LINES: Expected(texts=TEXTS),
            DAEMON: NOT_WHOLE,
        },
    ),
    Fault(
        name="an empty reply",
        http=lambda reply: [reply.head(), LAST, keep],
        expected=_ends({FRAMES: "empty", LINES: "empty", DAEMON: "`end`"}, ()),
    ),
    Fault(
        name="the channel is closed midway",
        duplex=lambda events: [events.chunk("a"), lambda channel: channel.hang_up()],
        timeout=SHORT,
        expected={DUPLEX: Expected(TransportError, "the channel to the daemon was closed", ("a",))},
    ),
    Fault(
        name="a write to the channel that fails",
        writes=lambda _: _refuse(),
        expected={
            DUPLEX: Expected(TransportError, "could not be written to the daemon: it is dead")
        },
    ),
    Fault(
        name="a UTF-8 character in two HTTP chunks",
        http=lambda reply: [reply.head(), *_halves(reply), reply.end(), keep],
        expected=dict.fromkeys((FRAMES, LINES, DAEMON), Expected(texts=("ä",))),
    ),
    Fault(
        name="the same bytes in many pieces",
        http=lambda reply: [reply.head(), *_crumbs(reply.plain()), LAST, keep],
        expected=dict.fromkeys((FRAMES, LINES, DAEMON), Expected(texts=TEXTS)),
    ),
)


def _refuse() -> None:
    raise OSError("it is dead")


def _halves(reply: ReplyScript) -> list[bytes]:
    text = reply.text("ä")
    middle = text.index("ä".encode()) + 1
    return [http_chunk(text[:middle]), http_chunk(text[middle:])]


def _crumbs(data: bytes) -> list[bytes]:
    return [http_chunk(data[at : at + 1]) for at in range(len(data))]
