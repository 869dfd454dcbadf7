"""What a reply may hold besides its documents, and half characters in its texts."""

from collections.abc import Callable

from dify_invoke import ProtocolError

from ..support.replies import LAST, http_chunk
from .calls import TEXTS, Fields
from .fault import Expected, Fault, Step, everywhere, in_documents
from .scripts import (
    DAEMON,
    FRAMES,
    LINES,
    DaemonEvents,
    ReplyScript,
)
from .steps import keep

FINE = Expected(texts=TEXTS)
BOM = b"\xef\xbb\xbf"


def _between(data: bytes) -> Callable[[ReplyScript], list[Step]]:
    """A whole answer with these bytes before, between and after its chunks."""
    return lambda reply: [
        reply.head(),
        *(http_chunk(data + reply.text(text)) for text in TEXTS),
        http_chunk((data + reply.ending()) or b"\n"),
        LAST,
        keep,
    ]


def _texts(*raw: bytes) -> Callable[[ReplyScript], list[Step]]:
    """An answer of chunks whose texts are JSON with escapes."""

    def chunk(reply: ReplyScript, text: bytes) -> bytes:
        return http_chunk(reply.data(reply.json("B").replace(b"B", text)))

    return lambda reply: [
        reply.head(), *(chunk(reply, text) for text in raw), reply.end(), keep,
    ]  # fmt: skip


def _parsed(*texts: str) -> Callable[[DaemonEvents], list[Fields]]:
    """The same over a plugin channel, whose runtime has parsed the lines."""
    return lambda events: [*map(events.chunk, texts), *events.ending()]


LINES_AND_TEXTS = (
    Fault(
        name="a byte order mark before the reply",
        http=lambda reply: [reply.head(), http_chunk(BOM + reply.plain()), LAST, keep],
        expected={LINES: FINE, DAEMON: FINE},
    ),
    Fault(
        name="a byte order mark before a frame's document",
        http=lambda reply: [reply.head(), http_chunk(reply.framed(BOM + b"{}")), reply.end(), keep],
        expected={FRAMES: Expected(ProtocolError, "not JSON")},
    ),
    Fault(
        name="comments of server-sent events",
        http=_between(b": ping\n\n"),
        expected={LINES: FINE, DAEMON: FINE},
    ),
    Fault(
        name="fields of server-sent events",
        http=_between(b"event: message\nid: 1\nretry: 5\ndata: "),
        expected={LINES: FINE, DAEMON: FINE},
    ),
    Fault(
        name="a gateway's data: [DONE]",
        http=lambda reply: [
            reply.head(), http_chunk(reply.plain() + b"data: [DONE]\n\n"), LAST, keep,
        ],
        expected={LINES: FINE, DAEMON: FINE},
    ),
    Fault(
        name="half a surrogate pair",
        http=_texts(rb"a\ud83d", b"b"),
        duplex=_parsed("a\ud83d", "b"),
        expected=everywhere(Expected(texts=("a\ufffd", "b"))),
    ),
    Fault(
        name="a surrogate pair in two chunks",
        http=_texts(rb"\ud83d", rb"\ude00"),
        duplex=_parsed("\ud83d", "\ude00"),
        expected=everywhere(Expected(texts=("\ufffd", "\ufffd"))),
    ),
    Fault(
        name="an escaped backslash before u",
        http=_texts(rb"\\ud83d", b"b"),
        expected=in_documents(Expected(texts=(r"\ud83d", "b"))),
    ),
)  # fmt: skip
