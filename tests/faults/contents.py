"""Faults of the contents of a reply: framing, JSON, the contract, compression."""

import gzip
import zlib
from collections.abc import Callable

from dify_invoke import Limits, ProtocolError, ReplyTooLargeError, TransportError

from ..support.replies import LAST, http_chunk, with_length
from .calls import MODEL, TEXTS
from .fault import ChannelStep, Expected, Fault, Step, everywhere, in_documents, over_http
from .scripts import (
    DAEMON,
    DUPLEX,
    FRAMES,
    LINES,
    Channel,
    DaemonEvents,
    ReplyScript,
    as_json,
)
from .steps import keep

A = ("a",)
FINE = Expected(texts=TEXTS)
DEEP = 10_000
SMALL = Limits(frame=1000)


def _reply(*documents: Callable[[ReplyScript], bytes]) -> Callable[[ReplyScript], list[Step]]:
    """A complete HTTP reply of a good chunk and the given documents."""
    return lambda reply: [
        reply.head(),
        reply.chunk("a"),
        *(http_chunk(document(reply)) for document in documents),
        reply.end(),
        keep,
    ]


def _raw(document: bytes) -> Callable[[ReplyScript], bytes]:
    return lambda reply: reply.framed(document)


def _data(raw: bytes) -> Callable[[ReplyScript], bytes]:
    return lambda reply: reply.data(raw)


def _protocol(pattern: str, texts: tuple[str, ...] = A) -> Expected:
    return Expected(ProtocolError, pattern, texts)


def _with_field(name: str, value: bytes) -> Callable[[ReplyScript], bytes]:
    return lambda reply: reply.with_field(name, value)


def _with_text(raw: bytes) -> Callable[[ReplyScript], bytes]:
    """A chunk whose text is these bytes of JSON."""
    return lambda reply: reply.data(reply.json("B").replace(b"B", raw))


def _header(magic: int = 0x0F, header: int = 10, length: int = 2) -> bytes:
    return (
        bytes([magic, 0]) + header.to_bytes(2, "little") + length.to_bytes(4, "little") + bytes(6)
    )


FRAMING = (
    Fault(
        name="wrong magic at the start",
        http=lambda reply: [reply.head(), http_chunk(b"\x0e" + reply.text("a")[1:]), reply.end(), keep],
        expected={FRAMES: _protocol("not JSON", ())},
    ),
    Fault(
        name="wrong magic after a frame",
        http=_reply(lambda _: _header(magic=0x0E) + b"{}"),
        expected={FRAMES: _protocol("byte 0x0e where a frame must begin with 0x0f")},
    ),
    Fault(
        name="a line after a frame",
        http=_reply(lambda _: b'{"data": null, "error": ""}\n\n'),
        expected={FRAMES: _protocol("byte 0x7b where a frame must begin with 0x0f")},
    ),
    Fault(
        name="wrong header length",
        http=_reply(lambda _: _header(header=11) + b"{}"),
        expected={FRAMES: _protocol("header length is 11, not 10")},
    ),
    Fault(
        name="a length above the limit",
        limits=SMALL,
        http=_reply(lambda reply: reply.text("b" * 2000)),
        expected=in_documents(
            Expected(ReplyTooLargeError, r"Limits\(frame=", A, attributes={"limit": "frame"})
        ),
    ),
    Fault(
        name="a length larger than the payload",
        http=_reply(lambda _: _header(length=2000) + b"{}"),
        expected={FRAMES: _protocol(r"stops inside a frame, 1\d{3} bytes short")},
    ),
    Fault(
        name="a length smaller than the payload",
        http=_reply(lambda _: _header(length=1) + b"{}"),
        expected={FRAMES: _protocol("not JSON")},
    ),
    Fault(
        name="an empty payload",
        http=_reply(lambda _: _header(length=0)),
        expected={FRAMES: _protocol("payload is empty")},
    ),
    Fault(
        name="trailing bytes",
        http=lambda reply: [reply.head(), http_chunk(reply.plain() + b"\0\0\0"), LAST, keep],
        expected={
            FRAMES: _protocol("stops inside a frame, 11 bytes short", TEXTS),
            LINES: _protocol("not JSON", TEXTS),
            DAEMON: FINE,
        },
    ),
    Fault(
        name="trailing frames or lines",
        http=lambda reply: [reply.head(), http_chunk(reply.plain() + reply.framed(b"no")), LAST, keep],
        expected={
            FRAMES: _protocol("not JSON", TEXTS),
            LINES: _protocol("not JSON", TEXTS),
            DAEMON: FINE,
        },
    ),
    Fault(
        name="trailing blank lines",
        http=lambda reply: [reply.head(), http_chunk(reply.plain() + b"\n\n \r\n"), LAST, keep],
        expected={
            FRAMES: _protocol("stops inside a frame", TEXTS),
            LINES: FINE,
            DAEMON: FINE,
        },
    ),
    Fault(
        name="lines that end in CR LF",
        http=lambda reply: [
            reply.head(), http_chunk(reply.plain().replace(b"\n", b"\r\n")), LAST, keep,
        ],
        expected={LINES: FINE, DAEMON: FINE},
    ),
)  # fmt: skip

_NUMBER_FIRST = (
    b'{"model": "m", "delta": {"index": %s, "message": {"role": "assistant", "content": "b"}}}'
)


def _events(data: object) -> Callable[[DaemonEvents], list[ChannelStep]]:
    """The same over a plugin channel, whose runtime has parsed the line."""
    return lambda events: [events.chunk("a"), events.event("response", data), *events.ending()]


_NO_OBJECTS: tuple[tuple[str, object], ...] = (
    ("an array", []),
    ("a text", "text"),
    ("a number", 1.5),
)
_WRONG: dict[Channel, Expected] = everywhere(_protocol("does not fit the contract: Expected"))

JSON = (
    Fault(
        name="invalid JSON",
        http=_reply(_data(b'{"model": tru')),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="two documents in one",
        http=_reply(_raw(b"{}{}")),
        expected={
            FRAMES: _protocol("not JSON"),
            LINES: _protocol("not JSON"),
            DAEMON: _protocol("not JSON|does not fit the contract"),
        },
    ),
    *(
        Fault(
            name=f"JSON of the wrong type: {name}",
            http=_reply(_raw(raw)),
            expected=in_documents(_protocol("does not fit the contract: ")),
        )
        for name, raw in [
            ("an array", b"[]"),
            ("a text", b'"text"'),
            ("a number", b"1"),
            ("true", b"true"),
            ("null", b"null"),
        ]
    ),
    *(
        Fault(
            name=f"a result of the wrong type: {name}",
            http=_reply(_data(as_json(value))),
            duplex=_events(value),
            expected=_WRONG,
        )
        for name, value in _NO_OBJECTS
    ),
    Fault(
        name="a field of the wrong type",
        of_models=True,
        http=_reply(_data(as_json({**MODEL.result("b"), "model": 1}))),
        duplex=_events({**MODEL.result("b"), "model": 1}),
        expected=everywhere(_protocol(r"Expected `str`, got `int` - at `\$(.data)+.model`")),
    ),
    Fault(
        name="a field is missing",
        of_models=True,
        http=_reply(_data(b'{"model": "m"}')),
        duplex=_events({"model": "m"}),
        expected=everywhere(_protocol("missing required field `delta`")),
    ),
    *(
        Fault(
            name=f"a number that is not JSON: {name}",
            of_models=True,
            http=_reply(_data(_NUMBER_FIRST % name.encode())),
            expected=in_documents(_protocol("not JSON")),
        )
        for name in ("NaN", "Infinity", "-Infinity", "01", "0x1")
    ),
    Fault(
        name="NaN in an unknown field",
        http=_reply(_with_field("x", b"NaN")),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="a number of 10 000 digits",
        of_models=True,
        http=_reply(_data(_NUMBER_FIRST % (b"9" * 10_000))),
        expected=in_documents(_protocol(".")),
    ),
    Fault(
        name="duplicate keys",
        of_models=True,
        http=_reply(_data(b'{"model": "n", ' + as_json(MODEL.result("b"))[1:])),
        expected=in_documents(FINE),
    ),
    Fault(
        name="duplicate keys of the envelope",
        http=_reply(
            lambda reply: reply.framed(
                b'{"error": "no", "data": null, "error": "", "data": %s}' % reply.json("b")
            )
        ),
        expected={FRAMES: FINE, LINES: FINE},
    ),
    Fault(
        name="10 000 nested arrays",
        http=_reply(_with_field("x", b"[" * DEEP + b"]" * DEEP)),
        expected=in_documents(_protocol("nested more deeply than")),
        max_mib=32,
    ),
    Fault(
        name="10 000 nested objects",
        http=_reply(_with_field("x", b'{"x":' * DEEP + b"1" + b"}" * DEEP)),
        expected=in_documents(_protocol("nested more deeply than")),
        max_mib=32,
    ),
    Fault(
        name="10 000 arrays that are not closed",
        http=_reply(_raw(b"[" * DEEP)),
        expected=in_documents(_protocol(".")),
        max_mib=32,
    ),
    Fault(
        name="bytes that are not UTF-8",
        http=_reply(_with_text(b"\xff\xfe")),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="a control character in a text",
        http=_reply(_with_text(b"\x01")),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="UTF-16",
        http=_reply(_raw('{"data": 1}'.encode("utf-16"))),
        expected={FRAMES: _protocol("not JSON")},
    ),
    Fault(
        name="neither result nor error",
        http=_reply(lambda reply: reply.data(b"null")),
        duplex=_events(None),
        expected={
            FRAMES: _protocol("neither data nor an error"),
            LINES: _protocol("neither data nor an error"),
            DAEMON: _protocol("a `response` event has no data"),
            DUPLEX: _protocol("a `response` event has no data"),
        },
    ),
    Fault(
        name="an unknown event",
        http=_reply(lambda reply: reply.event(reply.events.event("progress", 1)) + reply.text("b")),
        duplex=lambda events: [events.chunk("a"), events.event("progress", 1), events.chunk("b"), *events.ending()],
        expected={DAEMON: FINE, DUPLEX: FINE},
    ),
    Fault(
        name="HTML with 200",
        http=lambda reply: [
            with_length(b"<!doctype html>\n<title>Log in</title>\n<p>Who are you?</p>\n"), keep,
        ],
        expected=over_http(_protocol("is a page, not the API's: a proxy or a login page", ())),
    ),
    Fault(
        name="plain text with 200",
        http=lambda reply: [with_length(b"no healthy upstream"), keep],
        expected=over_http(_protocol("not JSON", ())),
    ),
)  # fmt: skip


def _encoded(*names: str) -> Callable[[ReplyScript, bytes], list[Step]]:
    fields = [f"Content-Encoding: {name}" for name in names]
    return lambda reply, body: [reply.head(*fields), http_chunk(body), LAST, keep]


def _in_encoding(name: str) -> Callable[[ReplyScript], list[Step]]:
    """A plain reply that claims to have that encoding."""
    return lambda reply: _encoded(name)(reply, reply.plain())


_GZIP = _encoded("gzip")
_BROKEN = "compression is broken"


def _cut(reply: ReplyScript) -> bytes:
    zipped = zlib.compressobj(wbits=31)
    return zipped.compress(reply.text("a")) + zipped.flush(zlib.Z_SYNC_FLUSH)


def _changed(reply: ReplyScript) -> bytes:
    whole = bytearray(gzip.compress(reply.plain()))
    whole[-8] ^= 1
    return bytes(whole)


COMPRESSION = (
    Fault(
        name="compressed as agreed",
        http=lambda reply: _GZIP(reply, gzip.compress(reply.plain())),
        expected=in_documents(FINE),
    ),
    *(
        Fault(
            name=f"an encoding that was not requested: {name}",
            http=_in_encoding(name),
            expected=over_http(_protocol("which was not asked for", ())),
        )
        for name in ("br", "zstd", "gzip, gzip", "nonsense")
    ),
    Fault(
        name="gzip that is not gzip",
        http=lambda reply: _GZIP(reply, reply.plain()),
        expected=over_http(Expected(TransportError, _BROKEN)),
    ),
    Fault(
        name="gzip without a Content-Encoding",
        http=lambda reply: [reply.head(), http_chunk(gzip.compress(reply.plain())), LAST, keep],
        expected=over_http(_protocol("not JSON", ())),
    ),
    Fault(
        name="compression that stops",
        http=lambda reply: _GZIP(reply, _cut(reply)),
        expected=in_documents(Expected(TransportError, "stops inside its compression", A)),
    ),
    Fault(
        name="compression whose checksum is wrong",
        http=lambda reply: _GZIP(reply, _changed(reply)),
        expected={
            FRAMES: Expected(TransportError, _BROKEN, None),
            LINES: Expected(TransportError, _BROKEN, None),
        },
    ),
    Fault(
        name="compression with something after it",
        http=lambda reply: _GZIP(reply, gzip.compress(reply.plain()) + b"garbage"),
        expected={FRAMES: Expected(TransportError, _BROKEN, TEXTS), DAEMON: FINE},
    ),
)

CONTENTS = (*FRAMING, *JSON, *COMPRESSION)
