"""Replies in the format of each channel. The faults are made from their parts."""

import json
import re
from typing import Any, Literal

from dify_invoke.protocol.framing import frame

from ..support.replies import LAST, http_chunk
from ..support.servers import Request
from .calls import MODEL, Call, Fields
from .unary_calls import EXIST

Channel = Literal["inner API", "inner API in lines", "daemon", "duplex"]
FRAMES: Channel = "inner API"
LINES: Channel = "inner API in lines"
"""The framing of API servers before 1.5."""
DAEMON: Channel = "daemon"
DUPLEX: Channel = "duplex"
_REQUEST_ID = re.compile(r'"backwards_request_id":\s*"([0-9a-f]+)"')
_EXISTENCE = re.compile(r'"opt":\s*"exist"')


def as_json(value: Any) -> bytes:
    """Encodes as JSON without escapes, so that a character may take several bytes."""
    return json.dumps(value, ensure_ascii=False).encode()


class DaemonEvents:
    """The daemon's events for one request."""

    def __init__(self, request: bytes | str = "", call: Call = MODEL) -> None:
        text = request if isinstance(request, str) else request.decode("utf-8", "replace")
        self.request = text
        found = _REQUEST_ID.search(text)
        self.request_id = found[1] if found else ""
        self.asks_existence = bool(_EXISTENCE.search(text))
        """Whether the request asks if a key exists, as a call does that could not read it."""
        self.call = EXIST if self.asks_existence else call

    def event(self, kind: str, data: Any = None, message: str = "", of: str = "") -> Fields:
        """An event. `of` is the id of another request that it answers."""
        return {
            "backwards_request_id": of or self.request_id,
            "event": kind,
            "message": message,
            "data": data,
        }

    def chunk(self, text: str, of: str = "") -> Fields:
        return self.event("response", self.call.result(text), of=of)

    def error(self, message: str, data: Fields | None = None) -> Fields:
        return self.event("error", data, message)

    def ending(self) -> list[Fields]:
        """What completes an answer: its last data, if it needs one, and the `end` event."""
        last = self.call.last
        return [*([] if last is None else [self.event("response", last)]), self.event("end")]

    def whole(self) -> list[Fields]:
        return [*map(self.chunk, self.call.whole), *self.ending()]


class ReplyScript:
    """The parts of an HTTP reply to one request."""

    def __init__(self, channel: Channel, request: Request | None, call: Call = MODEL) -> None:
        self.channel = channel
        self.events = DaemonEvents(request.body if request else "", call)
        self.call = self.events.call

    def head(self, *fields: str, status: str = "200 OK") -> bytes:
        """The head of a reply in HTTP chunks."""
        lines = [f"HTTP/1.1 {status}", "Transfer-Encoding: chunked", *fields]
        return "\r\n".join([*lines, "", ""]).encode()

    def framed(self, document: bytes) -> bytes:
        """A document in the framing of the channel."""
        if self.channel != FRAMES:
            return document + b"\n\n"
        return frame(document) if self.call.streams else document

    def event(self, fields: Fields) -> bytes:
        """One of the daemon's events."""
        line = {"session_id": "s", "event": "backwards_response", "data": fields}
        return self.framed(as_json(line))

    def data(self, raw: bytes) -> bytes:
        """A document whose result is the given text, which may be malformed JSON."""
        if self.channel == DAEMON:
            event = self.event(self.events.event("response", "RESULT"))
            return event.replace(b'"RESULT"', raw)
        raw = b'{"data": %s}' % raw if self.call.nested else raw
        return self.framed(b'{"data": %s, "error": ""}' % raw)

    def json(self, text: str) -> bytes:
        """The data of a chunk."""
        return as_json(self.call.result(text))

    def with_field(self, name: str, value: bytes) -> bytes:
        """A chunk with the text `b` and one more field."""
        return self.data(self.json("b")[:-1] + b', "%s": %s}' % (name.encode(), value))

    def text(self, text: str) -> bytes:
        return self.data(self.json(text))

    def error(self, message: str, data: Fields | None = None) -> bytes:
        if self.channel == DAEMON:
            return self.event(self.events.error(message, data))
        return self.framed(as_json({"data": None, "error": message}))

    def ending(self) -> bytes:
        """What completes an answer, if the call or the channel has it."""
        if self.channel == DAEMON:
            return b"".join(map(self.event, self.events.ending()))
        return b"" if self.call.last is None else self.data(as_json(self.call.last))

    def chunk(self, text: str) -> bytes:
        """A chunk of the answer as an HTTP chunk."""
        return http_chunk(self.text(text))

    def end(self) -> bytes:
        """What completes an answer as an HTTP chunk, and the end of the HTTP reply."""
        ending = self.ending()
        return (http_chunk(ending) if ending else b"") + LAST

    def plain(self) -> bytes:
        """A whole answer, without HTTP's chunks."""
        return b"".join(map(self.text, self.call.whole)) + self.ending()

    def whole(self) -> bytes:
        return b"".join([self.head(), *map(self.chunk, self.call.whole), self.end()])
