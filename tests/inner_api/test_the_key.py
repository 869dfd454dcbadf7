"""Where the key goes, and where it must not, over either library."""

import json
import traceback
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest

from dify_invoke.protocol.framing import frame

from .scripts import CHUNKED, LAST, OK, A, answers, is_silent, piece, sends
from .servers import Authority, Listen, free_port
from .talks import KEY, Open, failure

pytestmark = pytest.mark.usefixtures("_nothing_from_outside")


def reachable(start: object) -> Iterator[object]:
    """Whatever a caller can get at from an error: its texts, attributes and causes."""
    left: list[object] = [start]
    seen: dict[int, object] = {}
    while left:
        thing: Any = left.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType):
            continue
        seen[id(thing)] = thing
        yield thing
        left.append(getattr(thing, "__dict__", None))
        if isinstance(thing, BaseException):
            left += [thing.args, thing.__cause__, thing.__context__]
        elif isinstance(thing, Mapping):
            left += [*thing.keys(), *thing.values()]
        elif isinstance(thing, list | tuple | set | frozenset):
            left += thing


def plugin_error(said: str) -> str:
    fields = {"args": {said: [said]}, "error_type": said, "message": said}
    return f"PluginInvokeError: {json.dumps(fields)}"


class TestTheKey:
    """Goes to the server, and nowhere else."""

    def failing(self, authority: Authority, listen: Listen) -> Iterator[str]:
        """Addresses that fail, each in a way of its own."""
        echo = f"you sent {KEY}"
        yield f"http://127.0.0.1:{free_port()}"
        yield "http://no-such-host.invalid"
        yield listen(answers, authority.server()).url
        for reply in [
            b"",
            CHUNKED + A,
            f"{echo}\r\n\r\n".encode(),
            OK + f"{echo}\r\n\r\n".encode(),
            CHUNKED + f"{echo}\r\n".encode(),
            CHUNKED + b"2\r\n{}" + echo.encode(),
            CHUNKED + piece(frame(json.dumps({"error": echo}).encode())) + LAST,
            CHUNKED + piece(echo.encode()) + LAST,
            CHUNKED + piece(frame(json.dumps({"error": plugin_error(echo)}).encode())) + LAST,
            CHUNKED
            + piece(frame(json.dumps({"data": {"delta": {"finish_reason": [echo]}}}).encode()))
            + LAST,
            b"HTTP/1.1 500 X\r\nConnection: close\r\n\r\n" + echo.encode(),
            f"HTTP/1.1 302 X\r\nLocation: /{echo}\r\nContent-Length: 0\r\n\r\n".encode(),
            OK + f"Content-Encoding: {echo}\r\n\r\n".encode(),
        ]:
            yield listen(sends(reply)).url
        yield listen(is_silent).url

    def test_is_in_no_error(self, talk: Open, listen: Listen, authority: Authority) -> None:
        for url in self.failing(authority, listen):
            texts, error = failure(talk(url, timeout=0.3))
            assert len(texts) <= 1
            for thing in reachable(error):
                assert KEY not in f"{thing!s} {thing!r}", thing
            assert KEY not in "".join(traceback.format_exception(error))

    def test_is_sent(self, talk: Open, listen: Listen) -> None:
        server = listen(answers)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert KEY not in repr(vars(session))
        assert server.requests[0].header("x-inner-api-key") == KEY
