"""What a server says, in the words of each road."""

import json
import re
from typing import Any, Literal

from dify_invoke.protocol.framing import frame

from ..inner_api.scripts import LAST, piece
from ..inner_api.servers import Request

Road = Literal["inner API", "inner API in lines", "daemon", "duplex"]
FRAMES: Road = "inner API"
LINES: Road = "inner API in lines"
"""As API servers before 1.5 stream."""
DAEMON: Road = "daemon"
DUPLEX: Road = "duplex"
ROADS = (FRAMES, LINES, DAEMON, DUPLEX)

Fields = dict[str, Any]
WHOLE = ("a", "b")
"""The texts of an answer that nothing happens to."""


def result(text: str) -> Fields:
    """A chunk of an answer."""
    message = {"role": "assistant", "content": text}
    return {"model": "m", "delta": {"index": 0, "message": message}}


def as_json(value: Any) -> bytes:
    """Not escaped, so that a character may take several bytes."""
    return json.dumps(value, ensure_ascii=False).encode()


class Telling:
    """The daemon's events for one request."""

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id

    def event(self, kind: str, data: Any = None, message: str = "", of: str = "") -> Fields:
        """An event; `of` is the request it answers, if that is another."""
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
        return [*map(self.chunk, WHOLE), self.end()]


def request_id_of(body: bytes | str) -> str:
    """What the answers to a daemon's request are told by."""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    found = re.search(r'"backwards_request_id":\s*"([0-9a-f]+)"', text)
    return found[1] if found else ""


class Speech:
    """What is said over HTTP in answer to one request."""

    def __init__(self, road: Road, request: Request | None) -> None:
        self.road = road
        self.tell = Telling(request_id_of(request.body) if request else "")

    def head(self, *fields: str, status: str = "200 OK") -> bytes:
        """The head of a reply that comes in HTTP chunks."""
        lines = [f"HTTP/1.1 {status}", "Transfer-Encoding: chunked", *fields]
        return "\r\n".join([*lines, "", ""]).encode()

    def framed(self, document: bytes) -> bytes:
        """The bytes of a document, as the road delimits it."""
        return frame(document) if self.road == FRAMES else document + b"\n\n"

    def event(self, fields: Fields) -> bytes:
        """One of the daemon's events."""
        line = {"session_id": "s", "event": "backwards_response", "data": fields}
        return self.framed(as_json(line))

    def data(self, raw: bytes) -> bytes:
        """A document whose result is that JSON, or what should be JSON."""
        if self.road == DAEMON:
            event = self.event(self.tell.event("response", "RESULT"))
            return event.replace(b'"RESULT"', raw)
        return self.framed(b'{"data": %s, "error": ""}' % raw)

    def text(self, text: str) -> bytes:
        return self.data(as_json(result(text)))

    def error(self, message: str, data: Fields | None = None) -> bytes:
        if self.road == DAEMON:
            return self.event(self.tell.error(message, data))
        return self.framed(as_json({"data": None, "error": message}))

    def ending(self) -> bytes:
        """What says that the answer is whole, where the road has such."""
        return self.event(self.tell.end()) if self.road == DAEMON else b""

    def chunk(self, text: str) -> bytes:
        """A chunk of the answer as an HTTP chunk."""
        return piece(self.text(text))

    def end(self) -> bytes:
        """The same for what ends the answer, with the end of the HTTP reply."""
        ending = self.ending()
        return (piece(ending) if ending else b"") + LAST

    def plain(self) -> bytes:
        """A whole answer, without HTTP's chunks."""
        return b"".join(map(self.text, WHOLE)) + self.ending()

    def whole(self) -> bytes:
        return b"".join([self.head(), *map(self.chunk, WHOLE), self.end()])
