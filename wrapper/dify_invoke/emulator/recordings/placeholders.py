"""What is replaced before anything is written: ids, keys, and what a person's patterns match; and what is put back.

A placeholder is a text such as `<<tenant_id>>`. Where a recorded text has these very characters, they are written
as `<<literal:tenant_id>>`.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from ...protocol.json import is_array, is_object
from .bodies import Payload

_REQUEST_ID = "backwards_request_id"
_SENDER = ("tenant_id", "user_id")
IDS = (*_SENDER, "session_id", _REQUEST_ID)
"""The fields whose values are replaced wherever they are."""
TENANT = _SENDER[0]
KEY = "api_key"
SERVER = "server"
"""The address of the recorder or the replay."""
BOUNDARY = "boundary"
"""What separates the parts of a form."""
SECRET = "secret"  # noqa: S105  # the name of a placeholder
SIGNATURE = "signature"
"""What makes the address of a file good for a time."""
FILTERED = "<<filtered>>"
"""Stands for what a pattern has matched."""
SHORTEST = 6
"""Characters of the shortest value that is looked for inside other texts. A shorter one is likely a part of a word."""

STAND_INS = {
    "tenant_id": "00000000-0000-4000-8000-000000000001",
    "user_id": "00000000-0000-4000-8000-000000000002",
    "session_id": "recorded-session",
    KEY: "recorded-key",
    SIGNATURE: "recorded",
}
"""What is put back where the replaying request has no such value."""

_NAMES = "|".join((*IDS, KEY, SECRET, SERVER, BOUNDARY, SIGNATURE, "filtered"))
_PLACEHOLDER = re.compile(rf"<<((?:literal:)*)({_NAMES})>>")
_IN_QUERY = re.compile(r"\b(tenant_id|user_id)=([\w%-]{6,100})")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_SENDER_IN_PATH = re.compile(r"(?<=[?&])(tenant_id|user_id)=([^&]*)")
_SIGNED = re.compile(r"[?&](?:timestamp|nonce|sign)=([\w%.=-]+)")
_STREAMED = frozenset({"content", "answer", "text", "arguments", "reasoning_content", "thought"})
"""The fields whose texts are pieces of one text, in the payloads of a stream."""
_ENCRYPT = "/encrypt"
_CREDENTIALS = "credentials"


class Span(NamedTuple):
    """A place in a text, and what replaces it."""

    start: int
    end: int
    by: str


Values = dict[str, str]
"""The values of one exchange, by the name of their placeholder."""


def ids_of_request(payloads: Sequence[Payload]) -> Values:
    """The ids that a request to the inner API or to the daemon names in their own places."""
    body = payloads[0].comparable() if payloads else None
    fields = body if is_object(body) else {}
    data = fields.get("data")
    invocation = data.get("data") if is_object(data) else None
    request_id = invocation.get(_REQUEST_ID) if is_object(invocation) else None
    named = {**{name: fields.get(name) for name in IDS[:3]}, _REQUEST_ID: request_id}
    return {name: value for name, value in named.items() if isinstance(value, str)}


def ids_of_path(path: str) -> Values:
    """The tenant and the user in a query."""
    return {found[1]: found[2] for found in _SENDER_IN_PATH.finditer(path)}


def senders_in(payloads: Iterable[Payload]) -> Values:
    """The tenant and the user that a reply names: the first of each."""
    found: Values = {}
    for payload in payloads:
        for name, value in _senders(payload.comparable()):
            found.setdefault(name, value)
    return found


def _senders(value: Any) -> Iterator[tuple[str, str]]:
    if is_object(value):
        for name, item in value.items():
            if name in _SENDER and isinstance(item, str):
                yield name, item
            else:
                yield from _senders(item)
    elif is_array(value):
        for item in value:
            yield from _senders(item)
    elif isinstance(value, str) and "_id=" in value:
        for found in _IN_QUERY.finditer(value):
            yield found[1], found[2]


class Scrubber:
    """Replaces, in the payloads of one exchange.

    Args:
        values: The ids of the exchange. As a value of their own field they are replaced whatever they are.
        secrets: Other texts with the name of their placeholder: keys, and ids of earlier exchanges.
        patterns: What a person names.
    """

    def __init__(
        self, values: Values, secrets: Mapping[str, str], patterns: Sequence[re.Pattern[str]]
    ) -> None:
        self._values = values
        self._names: dict[str, str] = {}
        for text, name in {**secrets, **{text: name for name, text in values.items()}}.items():
            if len(text) >= SHORTEST:
                self._names[text] = self._names[json.dumps(text)[1:-1]] = name
        longest_first = sorted(self._names, key=len, reverse=True)
        known = "|".join(map(re.escape, longest_first))
        self._known = re.compile(known) if known else None
        self._patterns = patterns

    def text(self, text: str) -> str:
        """A text without them, also where it is written in hexadecimal or base64, as a plugin's storage is."""
        replaced = _replaced(text, self._spans(text))
        if replaced == text and len(text) >= 2 * SHORTEST and (decoded := _decoded(text)):
            inner, encode = decoded
            spans = self._spans(inner)
            return encode(_replaced(inner, spans).encode()) if spans else text
        return replaced

    def path(self, path: str) -> str:
        """A path without them, and without tenant and user in its query, whoever they are."""
        return self.text(_SENDER_IN_PATH.sub("\\1=", path))

    def payloads(self, payloads: Iterable[Payload], path: str = "") -> None:
        """Replaces them in decoded payloads, also where one is cut in two by a stream."""
        payloads = list(payloads)
        for payload in payloads:
            if payload.style and path.endswith(_ENCRYPT) and is_object(payload.value):
                payload.value = {
                    name: _without_texts(item) if name == "data" else item
                    for name, item in payload.value.items()
                }
        planned = self._across(payloads)
        for number, payload in enumerate(payloads):
            payload.value = self._value(payload.value, planned, (number,))

    def _value(self, value: Any, planned: Mapping[tuple[Any, ...], str], place: Any) -> Any:
        if place in planned:
            return planned[place]
        if isinstance(value, str):
            return self.text(value)
        if is_object(value):
            return {
                self.text(name): self._field(name, item, planned, (*place, name))
                for name, item in value.items()
            }
        if is_array(value):
            return [self._value(item, planned, (*place, index)) for index, item in enumerate(value)]
        return value

    def _field(self, name: str, item: Any, planned: Mapping[Any, str], place: Any) -> Any:
        # An empty id says something only in its own place.
        if name in IDS and item == self._values.get(name) and (item or len(place) == 2):
            return f"<<{name}>>"
        if name == _CREDENTIALS:
            return _without_texts(item)
        return self._value(item, planned, place)

    def _spans(self, text: str) -> list[Span]:
        """The places to replace, in order and apart from each other."""
        found: list[Span] = []
        if self._known is not None:
            found = [
                Span(m.start(), m.end(), f"<<{self._names[m[0]]}>>")
                for m in self._known.finditer(text)
            ]
        if "<<" in text:
            for literal in _PLACEHOLDER.finditer(text):
                found += _apart(literal.span(), f"<<literal:{literal[0][2:]}", found, whole=True)
        if "sign=" in text:
            for signed in _SIGNED.finditer(text):
                found += _apart(signed.span(1), f"<<{SIGNATURE}>>", found)
        for pattern in self._patterns:
            for match in pattern.finditer(text):
                found += _apart(match.span(), FILTERED, found)
        return sorted(found)

    def _across(self, payloads: Sequence[Payload]) -> dict[tuple[Any, ...], str]:
        """The new texts of streamed fields, by place, where what is replaced is cut in two."""
        fields: dict[tuple[Any, ...], list[tuple[tuple[Any, ...], str]]] = {}
        for number, payload in enumerate(payloads):
            if payload.style:
                for place, text in _streamed(payload.value, ()):
                    fields.setdefault(place, []).append(((number, *place), text))
        planned: dict[tuple[Any, ...], str] = {}
        for pieces in fields.values():
            ends = list(accumulate(len(text) for _, text in pieces))
            spans = self._spans("".join(text for _, text in pieces)) if len(pieces) > 1 else []
            split = [s for s in spans if any(s.start < end < s.end for end in ends)]
            for (place, text), end in zip(pieces, ends, strict=True):
                here = [_within(span, end - len(text), end) for span in split]
                kept = [span for span in here if span is not None]
                if kept:
                    for start, stop, by in self._spans(text):
                        kept += _apart((start, stop), by, kept)
                    planned[place] = _replaced(text, sorted(kept))
        return planned


def _decoded(text: str) -> tuple[str, Callable[[bytes], str]] | None:
    """The text that another one encodes, if it does, and how it does."""
    try:
        if _HEX.fullmatch(text):
            return bytes.fromhex(text).decode(), bytes.hex
        if _BASE64.fullmatch(text):
            return b64decode(text, validate=True).decode(), lambda data: b64encode(data).decode()
    except ValueError:  # it is binary, or is no base64
        pass
    return None


def put_back(value: Any, values: Mapping[str, str]) -> Any:
    """Decoded JSON with the values of the replaying exchange in the places of their placeholders."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: _restored(found, values), value)
    if is_object(value):
        return {put_back(name, values): put_back(item, values) for name, item in value.items()}
    return [put_back(item, values) for item in value] if is_array(value) else value


def _restored(found: re.Match[str], values: Mapping[str, str]) -> str:
    literals, name = found.groups()
    if literals:
        return f"<<{literals.removeprefix('literal:')}{name}>>"
    return values.get(name, STAND_INS.get(name, found[0]))


def _streamed(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    items: Iterable[tuple[Any, Any]] = ()
    if is_object(value):
        items = value.items()
    elif is_array(value):
        items = enumerate(value)
    for name, item in items:
        if isinstance(item, str):
            if name in _STREAMED:
                yield (*place, name), item
        else:
            yield from _streamed(item, (*place, name))


def _within(span: Span, start: int, end: int) -> Span | None:
    """The part of a span in a piece of the text. The piece in which it begins has all of the replacement."""
    if span.end <= start or span.start >= end:
        return None
    by = span.by if span.start >= start else ""
    return Span(max(span.start, start) - start, min(span.end, end) - start, by)


def _apart(
    place: tuple[int, int], by: str, found: Iterable[Span], whole: bool = False
) -> list[Span]:
    """The place without what is in one of the spans; if it must stay `whole`, only if none is."""
    start, end = place
    rest: list[Span] = []
    for span in sorted(found):
        if span.end <= start or span.start >= end:
            continue
        if whole:
            return []
        if span.start > start:
            rest.append(Span(start, span.start, by))
        start = max(start, span.end)
    return [*rest, Span(start, end, by)] if start < end else rest


def _replaced(text: str, spans: Iterable[Span]) -> str:
    done, at = "", 0
    for start, end, by in spans:
        done, at = f"{done}{text[at:start]}{by}", end
    return done + text[at:]


def _without_texts(value: Any) -> Any:
    if isinstance(value, str):
        return f"<<{SECRET}>>"
    if is_object(value):
        return {name: _without_texts(item) for name, item in value.items()}
    return [_without_texts(item) for item in value] if is_array(value) else value
