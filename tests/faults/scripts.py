"""Replies in the format of each channel. The faults are made from their parts."""

import json
import re
from typing import Any, Literal

from dify_invoke.protocol.framing import frame

from ..support.replies import LAST, http_chunk
from ..support.servers import Request

Channel = Literal["inner API", "inner API in lines", "daemon", "duplex"]
FRAMES: Channel = "inner API"
LINES: Channel = "inner API in lines"
"""The framing of API servers before 1.5."""
DAEMON: Channel = "daemon"
DUPLEX: Channel = "duplex"
CHANNELS = (FRAMES, LINES, DAEMON, DUPLEX)

Fields = dict[str, Any]
TEXTS = ("a", "b")
"""The texts of a complete answer."""


def result(text: str) -> Fields:
    """A chunk of an answer."""
    message = {"role": "assistant", "content": text}
    return {"model": "m", "delta": {"index": 0, "message": message}}


def as_json(value: Any) -> bytes:
    """Encodes as JSON without escapes, so that a character may take several bytes."""
    return json.dumps(value, ensure_ascii=False).encode()


class DaemonEvents:
    """The daemon's events for one request."""

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id

    def event(self, kind: str, data: Any = None, message: str = "", of: str = "") -> Fields:
        """An event. `of` is the id of another request that it answers."""
        return {
            "backwards_request_id": of or self.request_id,
            "event": kind,
            "message": message,
            "data": data,
        }

    def chunk(self, text: str, of: str = "") -> Fields:
        return self.event("response", result(text), of=of)

    def error(self, message: str, data: Fields | None = None) -> Fields:
        return self.event("error", data, message)

    def end(self) -> Fields:
        return self.event("end")

    def whole(self) -> list[Fields]:
        return [*map(self.chunk, TEXTS), self.end()]


def request_id_of(body: bytes | str) -> str:
    """The id of a request to the daemon."""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    found = re.search(r'"backwards_request_id":\s*"([0-9a-f]+)"', text)
    return found[1] if found else ""


class ReplyScript:
    """The parts of an HTTP reply to one request."""

    def __init__(self, channel: Channel, request: Request | None) -> None:
        self.channel = channel
        self.events = DaemonEvents(request_id_of(request.body) if request else "")

    def head(self, *fields: str, status: str = "200 OK") -> bytes:
        """The head of a reply in HTTP chunks."""
        lines = [f"HTTP/1.1 {status}", "Transfer-Encoding: chunked", *fields]
        return "\r\n".join([*lines, "", ""]).encode()

    def framed(self, document: bytes) -> bytes:
        """A document in the framing of the channel."""
        return frame(document) if self.channel == FRAMES else document + b"\n\n"

    def event(self, fields: Fields) -> bytes:
        """One of the daemon's events."""
        line = {"session_id": "s", "event": "backwards_response", "data": fields}
        return self.framed(as_json(line))

    def data(self, raw: bytes) -> bytes:
        """A document whose result is the given text, which may be malformed JSON."""
        if self.channel == DAEMON:
            event = self.event(self.events.event("response", "RESULT"))
            return event.replace(b'"RESULT"', raw)
        return self.framed(b'{"data": %s, "error": ""}' % raw)

    def text(self, text: str) -> bytes:
        return self.data(as_json(result(text)))

    def error(self, message: str, data: Fields | None = None) -> bytes:
        if self.channel == DAEMON:
            return self.event(self.events.error(message, data))
        return self.framed(as_json({"data": None, "error": message}))

    def ending(self) -> bytes:
        """The `end` event, if the channel has one."""
        return self.event(self.events.end()) if self.channel == DAEMON else b""

    def chunk(self, text: str) -> bytes:
        """A chunk of the answer as an HTTP chunk."""
        return http_chunk(self.text(text))

    def end(self) -> bytes:
        """The `end` event as an HTTP chunk, and the end of the HTTP reply."""
        ending = self.ending()
        return (http_chunk(ending) if ending else b"") + LAST

    def plain(self) -> bytes:
        """A whole answer, without HTTP's chunks."""
        return b"".join(map(self.text, TEXTS)) + self.ending()

    def whole(self) -> bytes:
        return b"".join([self.head(), *map(self.chunk, TEXTS), self.end()])
