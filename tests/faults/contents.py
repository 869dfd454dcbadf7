"""Faults of what a reply says: framing, JSON, the contract, compression."""

import gzip
import zlib
from collections.abc import Callable

from dify_invoke import Limits, ProtocolError, ReplyTooLargeError, TransportError

from ..inner_api.scripts import LAST, measured, piece
from .fault import Expected, Fault, Said, Step, everywhere, in_documents, over_http
from .speech import DAEMON, DUPLEX, FRAMES, LINES, WHOLE, Road, Speech, Telling, as_json, result
from .steps import keep

A = ("a",)
FINE = Expected(texts=WHOLE)
DEEP = 10_000
SMALL = Limits(frame=1000)


def _reply(*documents: Callable[[Speech], bytes]) -> Callable[[Speech], list[Step]]:
    """A reply that is whole as HTTP, with a first chunk before the documents."""
    return lambda say: [
        say.head(),
        say.chunk("a"),
        *(piece(document(say)) for document in documents),
        say.end(),
        keep,
    ]


def _raw(document: bytes) -> Callable[[Speech], bytes]:
    return lambda say: say.framed(document)


def _data(raw: bytes) -> Callable[[Speech], bytes]:
    return lambda say: say.data(raw)


def _protocol(says: str, texts: tuple[str, ...] = A) -> Expected:
    return Expected(ProtocolError, says, texts)


def with_field(name: str, value: bytes) -> bytes:
    """A chunk of text `b` that has one field more."""
    return as_json(result("b"))[:-1] + b', "%s": %s}' % (name.encode(), value)


def _header(magic: int = 0x0F, header: int = 10, length: int = 2) -> bytes:
    return (
        bytes([magic, 0]) + header.to_bytes(2, "little") + length.to_bytes(4, "little") + bytes(6)
    )


FRAMING = (
    Fault(
        name="wrong magic at the start",
        http=lambda say: [say.head(), piece(b"\x0e" + say.text("a")[1:]), say.end(), keep],
        expected={FRAMES: _protocol("not JSON", ())},
    ),
    Fault(
        name="wrong magic after a frame",
        http=_reply(lambda _: _header(magic=0x0E) + b"{}"),
        expected={FRAMES: _protocol("byte 0x0e where a frame begins with 0x0f")},
    ),
    Fault(
        name="a line after a frame",
        http=_reply(lambda _: b'{"data": null, "error": ""}\n\n'),
        expected={FRAMES: _protocol("byte 0x7b where a frame begins with 0x0f")},
    ),
    Fault(
        name="wrong header length",
        http=_reply(lambda _: _header(header=11) + b"{}"),
        expected={FRAMES: _protocol("header length is 11, not 10")},
    ),
    Fault(
        name="a length above the limit",
        limits=SMALL,
        http=_reply(lambda say: say.text("b" * 2000)),
        expected=in_documents(
            Expected(ReplyTooLargeError, r"Limits\(frame=", A, has={"limit": "frame"})
        ),
    ),
    Fault(
        name="a length larger than what comes",
        http=_reply(lambda _: _header(length=2000) + b"{}"),
        expected={FRAMES: _protocol("stops inside a frame, 1998 bytes short")},
    ),
    Fault(
        name="a length smaller than what comes",
        http=_reply(lambda _: _header(length=1) + b"{}"),
        expected={FRAMES: _protocol("not JSON")},
    ),
    Fault(
        name="a payload of no length",
        http=_reply(lambda _: _header(length=0)),
        expected={FRAMES: _protocol("payload is empty")},
    ),
    Fault(
        name="trailing bytes",
        http=lambda say: [say.head(), piece(say.plain() + b"\0\0\0"), LAST, keep],
        expected={
            FRAMES: _protocol("stops inside a frame, 11 bytes short", WHOLE),
            LINES: _protocol("not JSON", WHOLE),
            DAEMON: FINE,
        },
    ),
    Fault(
        name="trailing frames or lines",
        http=lambda say: [say.head(), piece(say.plain() + say.framed(b"no")), LAST, keep],
        expected={
            FRAMES: _protocol("not JSON", WHOLE),
            LINES: _protocol("not JSON", WHOLE),
            DAEMON: FINE,
        },
    ),
    Fault(
        name="trailing blank lines",
        http=lambda say: [say.head(), piece(say.plain() + b"\n\n \r\n"), LAST, keep],
        expected={
            FRAMES: _protocol("stops inside a frame", WHOLE),
            LINES: FINE,
            DAEMON: FINE,
        },
    ),
    Fault(
        name="lines that end in CR LF",
        http=lambda say: [
            say.head(), piece(say.plain().replace(b"\n", b"\r\n")), LAST, keep,
        ],
        expected={LINES: FINE, DAEMON: FINE},
    ),
)  # fmt: skip

_NUMBER_FIRST = (
    b'{"model": "m", "delta": {"index": %s, "message": {"role": "assistant", "content": "b"}}}'
)
_TEXT = as_json(result("B"))


def _events(data: object) -> Callable[[Telling], list[Said]]:
    """The same on a channel, whose runtime has parsed the line."""
    return lambda tell: [tell.chunk("a"), tell.event("response", data), tell.end()]


_NO_OBJECTS: tuple[tuple[str, object], ...] = (
    ("an array", []),
    ("a text", "text"),
    ("a number", 1.5),
)
_WRONG: dict[Road, Expected] = everywhere(_protocol("does not fit the contract: Expected"))

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
            channel=_events(value),
            expected=_WRONG,
        )
        for name, value in _NO_OBJECTS
    ),
    Fault(
        name="a field of the wrong type",
        http=_reply(_data(as_json({**result("b"), "model": 1}))),
        channel=_events({**result("b"), "model": 1}),
        expected=everywhere(_protocol(r"Expected `str`, got `int` - at `\$(.data)+.model`")),
    ),
    Fault(
        name="a field is missing",
        http=_reply(_data(b'{"model": "m"}')),
        channel=_events({"model": "m"}),
        expected=everywhere(_protocol("missing required field `delta`")),
    ),
    *(
        Fault(
            name=f"a number that JSON does not know: {name}",
            http=_reply(_data(_NUMBER_FIRST % name.encode())),
            expected=in_documents(_protocol("not JSON")),
        )
        for name in ("NaN", "Infinity", "-Infinity", "01", "0x1")
    ),
    Fault(
        name="NaN in a field that nobody knows",
        http=_reply(_data(with_field("x", b"NaN"))),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="a number of 10 000 digits",
        http=_reply(_data(_NUMBER_FIRST % (b"9" * 10_000))),
        expected=in_documents(_protocol(".")),
    ),
    Fault(
        name="duplicate keys",
        http=_reply(_data(b'{"model": "n", ' + as_json(result("b"))[1:])),
        expected=in_documents(FINE),
    ),
    Fault(
        name="duplicate keys of the envelope",
        http=_reply(
            _raw(b'{"error": "no", "data": null, "error": "", "data": %s}' % as_json(result("b")))
        ),
        expected={FRAMES: FINE, LINES: FINE},
    ),
    Fault(
        name="10 000 arrays in one another",
        http=_reply(_data(with_field("x", b"[" * DEEP + b"]" * DEEP))),
        expected=in_documents(_protocol("nested more deeply than")),
        mib=32,
    ),
    Fault(
        name="10 000 objects in one another",
        http=_reply(_data(with_field("x", b'{"x":' * DEEP + b"1" + b"}" * DEEP))),
        expected=in_documents(_protocol("nested more deeply than")),
        mib=32,
    ),
    Fault(
        name="10 000 arrays that are not closed",
        http=_reply(_raw(b"[" * DEEP)),
        expected=in_documents(_protocol(".")),
        mib=32,
    ),
    Fault(
        name="bytes that are no UTF-8",
        http=_reply(_data(_TEXT.replace(b"B", b"\xff\xfe"))),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="half of a surrogate pair",
        http=_reply(_data(_TEXT.replace(b"B", rb"\ud800"))),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="a control character in a text",
        http=_reply(_data(_TEXT.replace(b"B", b"\x01"))),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="UTF-16",
        http=_reply(_raw('{"data": 1}'.encode("utf-16"))),
        expected={FRAMES: _protocol("not JSON")},
    ),
    Fault(
        name="a byte order mark",
        http=_reply(lambda say: say.framed(b"\xef\xbb\xbf{}")),
        expected=in_documents(_protocol("not JSON")),
    ),
    Fault(
        name="neither result nor error",
        http=_reply(lambda say: say.data(b"null")),
        channel=_events(None),
        expected={
            FRAMES: _protocol("neither data nor an error"),
            LINES: _protocol("neither data nor an error"),
            DAEMON: _protocol("a response without data"),
            DUPLEX: _protocol("a response without data"),
        },
    ),
    Fault(
        name="an event that nobody knows",
        http=_reply(lambda say: say.event(say.tell.event("progress", 1)) + say.text("b")),
        channel=lambda tell: [tell.chunk("a"), tell.event("progress", 1), tell.chunk("b"), tell.end()],
        expected={DAEMON: FINE, DUPLEX: FINE},
    ),
    Fault(
        name="HTML with 200",
        http=lambda say: [
            measured(b"<!doctype html>\n<title>Log in</title>\n<p>Who are you?</p>\n"), keep,
        ],
        expected=over_http(_protocol("is a page, not the API's: a proxy or a login page", ())),
    ),
    Fault(
        name="plain text with 200",
        http=lambda say: [measured(b"no healthy upstream"), keep],
        expected=over_http(_protocol("not JSON", ())),
    ),
)  # fmt: skip


def _encoded(*names: str) -> Callable[[Speech, bytes], list[Step]]:
    fields = [f"Content-Encoding: {name}" for name in names]
    return lambda say, body: [say.head(*fields), piece(body), LAST, keep]


def _in_encoding(name: str) -> Callable[[Speech], list[Step]]:
    """A plain reply that says that it is encoded so."""
    return lambda say: _encoded(name)(say, say.plain())


_GZIP = _encoded("gzip")
_BROKEN = "compression is broken"


def _cut(say: Speech) -> bytes:
    zipped = zlib.compressobj(wbits=31)
    return zipped.compress(say.text("a")) + zipped.flush(zlib.Z_SYNC_FLUSH)


def _changed(say: Speech) -> bytes:
    whole = bytearray(gzip.compress(say.plain()))
    whole[-8] ^= 1
    return bytes(whole)


COMPRESSION = (
    Fault(
        name="compressed as agreed",
        http=lambda say: _GZIP(say, gzip.compress(say.plain())),
        expected=in_documents(FINE),
    ),
    *(
        Fault(
            name=f"an encoding that was not asked for: {name}",
            http=_in_encoding(name),
            expected=over_http(_protocol("which was not asked for", ())),
        )
        for name in ("br", "zstd", "gzip, gzip", "nonsense")
    ),
    Fault(
        name="gzip that is none",
        http=lambda say: _GZIP(say, say.plain()),
        expected=over_http(Expected(TransportError, _BROKEN)),
    ),
    Fault(
        name="plain that is gzip",
        http=lambda say: [say.head(), piece(gzip.compress(say.plain())), LAST, keep],
        expected=over_http(_protocol("not JSON", ())),
    ),
    Fault(
        name="compression that stops",
        http=lambda say: _GZIP(say, _cut(say)),
        expected=in_documents(Expected(TransportError, "stops inside its compression", A)),
    ),
    Fault(
        name="compression whose checksum is wrong",
        http=lambda say: _GZIP(say, _changed(say)),
        expected={
            FRAMES: Expected(TransportError, _BROKEN, None),
            LINES: Expected(TransportError, _BROKEN, None),
        },
    ),
    Fault(
        name="compression with something after it",
        http=lambda say: _GZIP(say, gzip.compress(say.plain()) + b"garbage"),
        expected={FRAMES: Expected(TransportError, _BROKEN, WHOLE), DAEMON: FINE},
    ),
)

CONTENTS = (*FRAMING, *JSON, *COMPRESSION)
