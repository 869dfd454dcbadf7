"""Takes what is secret out of exchanges, and finds the form of a request by which it is looked up."""

import json
import re
from collections.abc import Mapping

import attrs

from ...http.relay import RawHeaders
from .bodies import Body, Payload
from .exchange_lines import Recorded
from .filters import Exchange, Filters
from .placeholders import (
    BOUNDARY,
    KEY,
    SECRET,
    Scrubber,
    Values,
    ids_of_path,
    ids_of_request,
    senders_in,
)

KEPT_HEADERS = (
    "content-type",
    "content-length",
    "transfer-encoding",
    "x-version",
    "x-env",
    "vary",
    "retry-after",
)
"""The headers of a reply that are stored. No other is."""
_SESSION = "dify-plugin-session-id"
_OF_ONE = ("backwards_request_id", BOUNDARY)
_BOUNDARY = re.compile(r"""\bboundary="?([^\s;"]{1,100})""")
_CARRIES_SECRET = re.compile(r"key|token|secret|auth|cookie|session|password|credential")


@attrs.define
class Asked:
    """A request as it came."""

    method: str
    path: str
    """With the query."""
    headers: RawHeaders
    body: Body

    @property
    def content_type(self) -> str | None:
        return {name.lower(): value for name, value in self.headers}.get(
            b"content-type", b""
        ).decode("latin-1") or None


@attrs.define
class Answered:
    """A reply as it came."""

    status: int
    headers: RawHeaders
    body: Body
    broken_off: str | None


class Privacy:
    """Knows the filters, and the keys and ids that it has seen, which are replaced in all later exchanges, too.

    Args:
        filters: What a person wants replaced.
        known: The names of placeholders by the texts that they replace.
    """

    def __init__(self, filters: Filters, known: Mapping[str, str] | None = None) -> None:
        self._filters = filters
        self._seen: dict[str, str] = dict(known or {})

    def without_secrets(self, asked: Asked, answered: Answered) -> Recorded:
        """The exchange as it may be written."""
        values = self._values_of(asked)
        for name, value in senders_in(answered.body.payloads).items():
            values.setdefault(name, value)
        self._see(_secrets_in(answered.headers))
        path, scrubber = self._filtered(asked, answered.body.payloads, values)
        scrubber.payloads(answered.body.payloads, asked.path)
        self._see({value: name for name, value in values.items() if name not in _OF_ONE})
        return Recorded(
            method=asked.method,
            path=path,
            content_type=None if asked.content_type is None else scrubber.text(asked.content_type),
            request=asked.body,
            status=answered.status,
            headers=_kept(answered.headers, scrubber),
            reply=answered.body,
            broken_off=answered.broken_off,
        )

    def looked_up(self, asked: Asked) -> tuple[Values, str]:
        """The ids of a request, and its path without what is secret. The body changes in the same way."""
        values = self._values_of(asked)
        path, _ = self._filtered(asked, [], values)
        return values, path

    def _values_of(self, asked: Asked) -> Values:
        secrets = _secrets_in(asked.headers)
        self._see(secrets)
        values = ids_of_path(asked.path) | ids_of_request(asked.body.payloads)
        for name, value in asked.headers:
            if name.lower() == _SESSION.encode():
                values.setdefault("session_id", value.decode("latin-1"))
            if name.lower() == b"x-inner-api-key":
                values[KEY] = value.decode("latin-1")
        if found := _BOUNDARY.search(asked.content_type or ""):
            values[BOUNDARY] = found[1]
        return values

    def _filtered(self, asked: Asked, reply: list[Payload], values: Values) -> tuple[str, Scrubber]:
        request = asked.body.payloads
        path = asked.path
        if self._filters.functions:
            seen = Exchange(
                asked.method, path, [one.value for one in request], [one.value for one in reply]
            )
            for function in self._filters.functions:
                function(seen)
            path = seen.path
            _take(request, seen.request)
            _take(reply, seen.reply)
        scrubber = Scrubber(values, self._seen, self._filters.patterns)
        scrubber.payloads(request, asked.path)
        return scrubber.path(path), scrubber

    def _see(self, secrets: Mapping[str, str]) -> None:
        self._seen.update(secrets)


def lookup_key(method: str, path: str, request: Body) -> str:
    """What two requests that are the same have in common. The order of fields does not matter."""
    return json.dumps([method, path, comparable(request)], sort_keys=True)


def comparable(request: Body) -> list[object]:
    """The payloads of a request without regard to how they are written."""
    return [payload.comparable() for payload in request.payloads if payload.value != ""]


def _take(payloads: list[Payload], values: list[object]) -> None:
    """Puts what the functions have left into the payloads."""
    if len(values) != len(payloads):
        raise ValueError(
            f"a filter function left {len(values)} payloads of {len(payloads)}: it must change them in place"
        )
    for payload, value in zip(payloads, values, strict=True):
        payload.value = value


def _secrets_in(headers: RawHeaders) -> dict[str, str]:
    """The values of headers that carry a key, with the names of their placeholders."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1").strip()
        if name == "x-inner-api-key":
            found[value] = KEY
        elif name == _SESSION:
            found[value] = "session_id"
        elif "cookie" in name:
            pairs = value.split(";")[: 1 if name == "set-cookie" else None]
            found |= {pair.partition("=")[2].strip(): SECRET for pair in pairs}
        elif _CARRIES_SECRET.search(name):
            found[value] = found[value.rpartition(" ")[2]] = SECRET  # without `Bearer`
    return found


def _kept(headers: RawHeaders, scrubber: Scrubber) -> list[tuple[str, str]]:
    kept: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), scrubber.text(raw_value.decode("latin-1"))
        if name.lower() in KEPT_HEADERS:
            kept[name] = f"{kept[name]}, {value}" if name in kept else value
    return list(kept.items())
