"""The bytes of a body as payloads that can be read, with what it takes to write each byte again.

A body is cut into parts: length-prefixed frames, documents with blank lines between them, or one part that is all of
it. Each part has a payload, which is JSON or text.
"""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, Literal, NamedTuple

import attrs

from ...protocol.framing import HEADER_LENGTH, frame
from .styles import Style, read_exactly, write_bytes

Framing = Literal["frames", "lines", "none"]
"""`frames` have a prefix of 14 bytes with their length, `lines` end with line feeds, `none` is one part."""

_LINE = re.compile(rb"[^\n]*(?:\n\n?|\Z)")
_MAGIC = frame(b"")[:4]


class Cut(NamedTuple):
    """A place between two pieces of a body."""

    part: int
    """The part that is cut, or at whose beginning the cut is."""
    offset: int
    """Bytes of the part before the cut."""


@attrs.define
class Payload:
    """What a part of a body holds."""

    value: Any
    """Decoded JSON if the part has a style, and else text, with bytes that are no UTF-8 as lone surrogates."""
    style: Style | None = None
    """How the JSON is written."""
    end: str | None = None
    """The line feeds after a line."""
    announced: int | None = None
    """The length that the prefix of an incomplete frame says."""
    framed: bool = True
    """Whether the part is a frame, where others are."""

    def content(self) -> bytes:
        """The payload's own bytes."""
        if self.style is None:
            return as_bytes(self.value)
        return write_bytes(self.value, self.style) or b""

    def comparable(self) -> Any:
        """The value without regard to how it is written: JSON wherever it is JSON."""
        if self.style is None:
            try:
                return json.loads(self.value)
            except (ValueError, RecursionError):
                pass
        return self.value


@attrs.define
class Body:
    """A body in parts."""

    framing: Framing
    payloads: list[Payload]
    cuts: list[Cut] | None = None
    """Where the pieces of the body end, in order; None if each part is a piece."""

    def parts(self) -> list[bytes]:
        """The bytes of each part."""
        return [_part(self.framing, payload) for payload in self.payloads]

    def pieces(self) -> list[bytes]:
        """The body, cut as it was."""
        parts = self.parts()
        if self.cuts is None:
            return [part for part in parts if part]
        whole, begins = b"".join(parts), [0, *accumulate(map(len, parts))]
        # A part may be shorter than it was, since ids of another length are in it.
        places = [begins[cut.part] + min(cut.offset, len(parts[cut.part])) for cut in self.cuts]
        ends = zip([0, *places], [*places, len(whole)], strict=True)
        return [whole[start:end] for start, end in ends if start < end]


def read_body(pieces: Iterable[bytes]) -> Body:
    """The body in these pieces. `pieces()` gives them again."""
    pieces = [piece for piece in pieces if piece]
    content = b"".join(pieces)
    if content.startswith(_MAGIC):
        body = Body("frames", list(_frames(content)))
    elif (whole := _payload(content)).style is None and (lines := _lines(content)):
        body = Body("lines", lines)
    else:
        body = Body("none", [whole] if content else [])
    body.cuts = _cuts(pieces, body.parts())
    return body


def as_text(content: bytes) -> str:
    """The bytes as text. Those that are no UTF-8 become lone surrogates."""
    return content.decode("utf-8", "surrogateescape")


def as_bytes(text: str) -> bytes:
    """The bytes that `as_text` has read."""
    return text.encode("utf-8", "surrogateescape")


def _payload(content: bytes) -> Payload:
    read = read_exactly(content)
    return Payload(as_text(content)) if read is None else Payload(*read)


def _frames(content: bytes) -> Iterable[Payload]:
    start = 0
    while start < len(content):
        length = int.from_bytes(content[start + 4 : start + 8], "little")
        text = content[start + HEADER_LENGTH : start + HEADER_LENGTH + length]
        if text and content[start : start + HEADER_LENGTH] == _prefix(length):
            payload = _payload(text)
            if len(text) < length:
                payload.announced = length
            yield payload
            start += HEADER_LENGTH + len(text)
        else:
            rest = _payload(content[start:])
            rest.framed = False
            yield rest
            return


def _lines(content: bytes) -> list[Payload]:
    """The lines, or nothing if none of them is JSON."""
    payloads: list[Payload] = []
    for line in filter(None, _LINE.findall(content)):
        text = line.rstrip(b"\n")
        payload = _payload(text)
        payload.end = (line[len(text) :]).decode()
        payloads.append(payload)
    return payloads if any(payload.style for payload in payloads) else []


def _prefix(length: int) -> bytes:
    return _MAGIC + length.to_bytes(4, "little") + bytes(HEADER_LENGTH - 8)


def _part(framing: Framing, payload: Payload) -> bytes:
    content = payload.content()
    if framing == "lines":
        return content + (payload.end or "").encode()
    if framing == "none" or not payload.framed:
        return content
    if payload.announced is None:
        return frame(content)
    return _prefix(max(payload.announced, len(content) + 1)) + content


def _cuts(pieces: Sequence[bytes], parts: Sequence[bytes]) -> list[Cut] | None:
    if list(pieces) == list(parts):
        return None
    ends = list(accumulate(map(len, parts)))
    cuts: list[Cut] = []
    number = 0
    for place in list(accumulate(map(len, pieces)))[:-1]:
        while ends[number] <= place:
            number += 1
        cuts.append(Cut(number, place - (ends[number - 1] if number else 0)))
    return cuts
