"""A line of a recording: an exchange as JSON that a person can read, and the exchange again from it."""

import re
from base64 import b64decode, b64encode
from typing import Any

import attrs

from ...protocol.json import is_array, is_object
from .attachments import SMALLEST, Attachments, has_mark
from .bodies import Body, Cut, Framing, Payload, as_text
from .styles import STYLES, parse, write

BROKEN_OFF = ("by the upstream", "by the client", "by the end of the recording")
"""Who ended a reply that is not whole."""
_FRAMINGS: tuple[Framing, ...] = ("none", "frames", "lines")
_HALF = re.compile("[\ud800-\udfff]")


@attrs.define
class Recorded:
    """An exchange without anything secret."""

    method: str
    path: str
    """The path, with the query."""
    content_type: str | None
    request: Body
    status: int
    headers: list[tuple[str, str]]
    reply: Body
    broken_off: str | None = None
    """Who broke the reply off; None if it is whole."""


def to_line(exchange: Recorded, attachments: Attachments) -> str:
    """The line, without its end. Writes long binary content to the attachments."""
    request: dict[str, Any] = {"method": exchange.method, "path": exchange.path}
    if exchange.content_type is not None:
        request["content_type"] = exchange.content_type
    request["body"] = _described(exchange.request, attachments)
    reply: dict[str, Any] = {"status": exchange.status, "headers": dict(exchange.headers)}
    reply["body"] = _described(exchange.reply, attachments)
    if exchange.broken_off is not None:
        reply["broken_off"] = exchange.broken_off
    line = write({"request": request, "reply": reply}, "spaced")
    return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def from_line(line: str, attachments: Attachments) -> Recorded:
    """The exchange in a line. Raises ValueError, which says what is wrong, if there is none."""
    fields = _object(parse(line), "the line")
    request = _object(fields.get("request"), "request")
    reply = _object(fields.get("reply"), "reply")
    headers = _object(reply.get("headers"), "reply.headers")
    status, broken_off = _whole_number(reply.get("status"), "reply.status"), reply.get("broken_off")
    if not 200 <= status <= 599:
        raise ValueError(f"reply.status must be from 200 to 599, not {status}")
    if broken_off is not None and broken_off not in BROKEN_OFF:
        raise ValueError(f"reply.broken_off must be one of {', '.join(BROKEN_OFF)}")
    return Recorded(
        _text(request.get("method"), "request.method"),
        _text(request.get("path"), "request.path"),
        request.get("content_type"),
        _body(request.get("body"), "request.body", attachments),
        status,
        [(name, _text(value, f"reply.headers.{name}")) for name, value in headers.items()],
        _body(reply.get("body"), "reply.body", attachments),
        broken_off,
    )


def _described(body: Body, attachments: Attachments) -> dict[str, Any]:
    fields: dict[str, Any] = {} if body.framing == "none" else {"framing": body.framing}
    fields["payloads"] = [_described_payload(one, body, attachments) for one in body.payloads]
    if body.cuts is not None:
        fields["cuts"] = [list(cut) for cut in body.cuts]
    return fields


def _described_payload(payload: Payload, body: Body, attachments: Attachments) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if payload.style is not None and not has_mark(payload.value):
        fields["json"] = attachments.moved_out(payload.value)
        if payload.style != STYLES[0]:
            fields["style"] = payload.style
    else:
        content = payload.content()
        text = as_text(content)
        if not _HALF.search(text):
            fields["text"] = text
        elif len(content) > SMALLEST:
            fields["file"] = attachments.keep(content)
        else:
            fields["base64"] = b64encode(content).decode()
    if payload.end not in (None, "\n\n"):
        fields["end"] = payload.end
    if payload.announced is not None:
        fields["announced"] = payload.announced
    if not payload.framed:
        fields["framed"] = False
    return fields


def _body(value: Any, place: str, attachments: Attachments) -> Body:
    fields = _object(value, place)
    framing = fields.get("framing", "none")
    if framing not in _FRAMINGS:
        raise ValueError(f"{place}.framing must be one of {', '.join(_FRAMINGS)}")
    given = _array(fields.get("payloads"), f"{place}.payloads")
    payloads = [
        _payload(one, f"{place}.payloads[{number}]", framing, attachments)
        for number, one in enumerate(given)
    ]
    if fields.get("cuts") is None:
        return Body(framing, payloads)
    cuts: list[Cut] = []
    for number, pair in enumerate(_array(fields["cuts"], f"{place}.cuts")):
        where = f"{place}.cuts[{number}]"
        both = [_whole_number(one, where) for one in _array(pair, where)]
        if len(both) != 2 or not 0 <= both[0] < len(payloads):
            raise ValueError(f"{where} must be the number of a payload and an offset in it")
        cuts.append(Cut(*both))
    if cuts != sorted(cuts):
        raise ValueError(f"{place}.cuts must be in order")
    return Body(framing, payloads, cuts)


def _payload(value: Any, place: str, framing: Framing, attachments: Attachments) -> Payload:
    fields = _object(value, place)
    given = [name for name in ("json", "text", "file", "base64") if name in fields]
    if len(given) != 1:
        raise ValueError(f"{place} must have one of json, text, file and base64")
    style = None
    read: Any
    if given == ["json"]:
        style = fields.get("style", STYLES[0])
        if style not in STYLES:
            raise ValueError(f"{place}.style must be one of {', '.join(STYLES)}")
        read = attachments.moved_in(fields["json"])
    elif given == ["text"]:
        read = _text(fields["text"], f"{place}.text")
    elif given == ["file"]:
        read = as_text(attachments.read(fields["file"]))
    else:
        read = as_text(b64decode(_text(fields["base64"], f"{place}.base64"), validate=True))
    end, announced = fields.get("end", "\n\n" if framing == "lines" else None), None
    if end not in (None, "", "\n", "\n\n"):
        raise ValueError(f"{place}.end must be line feeds")
    if "announced" in fields:
        announced = _whole_number(fields["announced"], f"{place}.announced")
    return Payload(read, style, end, announced, fields.get("framed") is not False)


def _object(value: Any, place: str) -> dict[str, Any]:
    if not is_object(value):
        raise ValueError(f"{place} must be an object")
    return value


def _array(value: Any, place: str) -> list[Any]:
    if not is_array(value):
        raise ValueError(f"{place} must be an array")
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{place} must be a text")
    return value


def _whole_number(value: Any, place: str) -> int:
    if not isinstance(value, float) or not value.is_integer() or not 0 <= value < 2**32:
        raise ValueError(f"{place} must be a whole number")
    return int(value)
