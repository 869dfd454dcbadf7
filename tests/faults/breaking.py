"""Faults of a connection that breaks, and of a reply that stops while HTTP says that it is whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dify_invoke import ProtocolError, TransportError

from ..inner_api.scripts import LAST, OK, measured, piece
from .fault import SHORT, Expected, Fault, Step, over_http
from .speech import DAEMON, DUPLEX, FRAMES, LINES, WHOLE, Road, Speech
from .steps import keep, read_some, reset, reset_after

BREAKS = Expected(
    TransportError, "the connection failed: .|the reply has no head", has={"unsent": False}
)
NOT_WHOLE = Expected(ProtocolError, "stops without an `end` event", WHOLE)


@dataclass(frozen=True)
class Cut:
    """Where a reply stops: what is sent of it, and the texts that this gives."""

    where: str
    sent: Callable[[Speech], list[bytes]]
    texts: tuple[str, ...] = ()
    roads: tuple[Road, ...] = (FRAMES, DAEMON)


def _after_a(rest: Callable[[Speech], bytes]) -> Callable[[Speech], list[bytes]]:
    return lambda say: [say.head(), say.chunk("a"), rest(say)]


def _in_the_character(say: Speech) -> bytes:
    text = say.text("ä")
    return piece(text[: text.index("ä".encode()) + 1])


CUTS = (
    Cut("before the headers", lambda say: []),
    Cut("in the headers", lambda say: [OK, b"Content-Le"]),
    Cut("after the headers", lambda say: [say.head()]),
    Cut("between frames", lambda say: [say.head(), say.chunk("a")], ("a",)),
    Cut("inside a frame header", _after_a(lambda say: piece(say.text("b")[:9])), ("a",)),
    Cut("inside a payload", _after_a(lambda say: piece(say.text("b")[:40])), ("a",)),
    Cut("in the middle of a UTF-8 character", _after_a(_in_the_character), ("a",)),
    Cut("inside an HTTP chunk", _after_a(lambda say: say.chunk("b")[:40]), ("a",)),
    Cut("in the size of an HTTP chunk", _after_a(lambda say: b"2"), ("a",)),
    Cut(
        "before HTTP's last chunk",
        lambda say: [say.head(), *map(say.chunk, WHOLE)],
        WHOLE,
    ),
)


def _reset(cut: Cut) -> Callable[[Speech], list[Step]]:
    return lambda say: [*cut.sent(say), *(reset_after(len(cut.texts)) if cut.texts else [reset])]


def _breaks(cut: Cut) -> dict[Road, Expected]:
    return dict.fromkeys(cut.roads, Expected(BREAKS.error, BREAKS.says, cut.texts, has=BREAKS.has))


def _ends(says: Mapping[Road, str], texts: tuple[str, ...] = ("a",)) -> dict[Road, Expected]:
    return {road: Expected(ProtocolError, words, texts) for road, words in says.items()}


def _finished(rest: Callable[[Speech], bytes]) -> Callable[[Speech], list[Step]]:
    return lambda say: [say.head(), say.chunk("a"), rest(say), LAST, keep]


_SHORT: dict[Road, str] = {FRAMES: "stops inside a frame", LINES: "not JSON", DAEMON: "not JSON"}

BREAKING = (
    Fault(
        name="reset before the request is read",
        reads=False,
        http=lambda say: [read_some, reset],
        expected=over_http(BREAKS),
    ),
    *(Fault(name=f"reset {cut.where}", http=_reset(cut), expected=_breaks(cut)) for cut in CUTS),
    *(Fault(name=f"closed {cut.where}", http=cut.sent, expected=_breaks(cut)) for cut in CUTS),
    Fault(
        name="closed short of its Content-Length",
        http=lambda say: [measured(say.plain())[: -len(say.text("b") + say.ending())]],
        expected=over_http(Expected(BREAKS.error, BREAKS.says, ("a",))),
    ),
    Fault(
        name="closed inside a payload, with no length given",
        http=lambda say: [OK, b"Connection: close\r\n\r\n", say.text("a"), say.text("b")[:40]],
        expected=_ends(_SHORT),
    ),
    Fault(
        name="closed where the road has ended, before HTTP has",
        http=lambda say: [say.head(), *map(say.chunk, WHOLE), piece(say.ending() or b"\n")],
        expected={DAEMON: Expected(texts=WHOLE)},
    ),
    Fault(
        name="reset where the road has ended, before HTTP has",
        http=lambda say: [say.head(), *map(say.chunk, WHOLE), piece(say.ending()), *reset_after(2)],
        expected={DAEMON: Expected(texts=WHOLE)},
    ),
    Fault(
        name="finished inside a frame header",
        http=_finished(lambda say: piece(say.text("b")[:9])),
        expected=_ends(_SHORT),
    ),
    Fault(
        name="finished inside a payload",
        http=_finished(lambda say: piece(say.text("b")[:40])),
        expected=_ends(_SHORT),
    ),
    Fault(
        name="finished in the middle of a UTF-8 character",
        http=_finished(_in_the_character),
        expected=_ends(_SHORT),
    ),
    Fault(
        name="finished without `end`",
        http=lambda say: [say.head(), *map(say.chunk, WHOLE), LAST, keep],
        # On the inner API it is the end.
        expected={
            FRAMES: Expected(texts=WHOLE),
            LINES: Expected(texts=WHOLE),
            DAEMON: NOT_WHOLE,
        },
    ),
    Fault(
        name="an empty reply",
        http=lambda say: [say.head(), LAST, keep],
        expected=_ends({FRAMES: "empty", LINES: "empty", DAEMON: "`end`"}, ()),
    ),
    Fault(
        name="the channel is closed midway",
        channel=lambda tell: [tell.chunk("a"), lambda channel: channel.hang_up()],
        timeout=SHORT,
        expected={DUPLEX: Expected(TransportError, "the channel to the daemon was closed", ("a",))},
    ),
    Fault(
        name="the channel does not take the request",
        writes=lambda _: _refuse(),
        expected={DUPLEX: Expected(TransportError, "does not take the request: it is dead")},
    ),
    Fault(
        name="a UTF-8 character in two HTTP chunks",
        http=lambda say: [say.head(), *_halves(say), say.end(), keep],
        expected=dict.fromkeys((FRAMES, LINES, DAEMON), Expected(texts=("ä",))),
    ),
    Fault(
        name="the same bytes in many pieces",
        http=lambda say: [say.head(), *_crumbs(say.plain()), LAST, keep],
        expected=dict.fromkeys((FRAMES, LINES, DAEMON), Expected(texts=WHOLE)),
    ),
)


def _refuse() -> None:
    raise OSError("it is dead")


def _halves(say: Speech) -> list[bytes]:
    text = say.text("ä")
    middle = text.index("ä".encode()) + 1
    return [piece(text[:middle]), piece(text[middle:])]


def _crumbs(data: bytes) -> list[bytes]:
    return [piece(data[at : at + 1]) for at in range(len(data))]
