"""Where the API key is sent, and where it must not appear, with either transport."""

import json
import traceback
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest

from dify_invoke.protocol.framing import frame

from ..support.certificates import Authority
from ..support.drivers import KEY, OpenSession, failure
from ..support.replies import CHUNKED, LAST, OK, A, answer_all, http_chunk, never_answer, reply_with
from ..support.servers import Listen, free_port

pytestmark = pytest.mark.usefixtures("_clean_environment")


def reachable(start: object) -> Iterator[object]:
    """All objects that a caller can reach from an error: its arguments, attributes and causes."""
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


class TestKey:
    """The key is sent to the server, and appears nowhere else."""

    def failing(self, authority: Authority, listen: Listen) -> Iterator[str]:
        """Addresses that fail in different ways."""
        echo = f"you sent {KEY}"
        yield f"http://127.0.0.1:{free_port()}"
        yield "http://no-such-host.invalid"
        yield listen(answer_all, authority.server()).url
        for reply in [
            b"",
            CHUNKED + A,
            f"{echo}\r\n\r\n".encode(),
            OK + f"{echo}\r\n\r\n".encode(),
            CHUNKED + f"{echo}\r\n".encode(),
            CHUNKED + b"2\r\n{}" + echo.encode(),
            CHUNKED + http_chunk(frame(json.dumps({"error": echo}).encode())) + LAST,
            CHUNKED + http_chunk(echo.encode()) + LAST,
            CHUNKED + http_chunk(frame(json.dumps({"error": plugin_error(echo)}).encode())) + LAST,
            CHUNKED
            + http_chunk(frame(json.dumps({"data": {"delta": {"finish_reason": [echo]}}}).encode()))
            + LAST,
            b"HTTP/1.1 500 X\r\nConnection: close\r\n\r\n" + echo.encode(),
            f"HTTP/1.1 302 X\r\nLocation: /{echo}\r\nContent-Length: 0\r\n\r\n".encode(),
            OK + f"Content-Encoding: {echo}\r\n\r\n".encode(),
        ]:
            yield listen(reply_with(reply)).url
        yield listen(never_answer).url

    def test_is_in_no_error(
        self, open_session: OpenSession, listen: Listen, authority: Authority
    ) -> None:
        for url in self.failing(authority, listen):
            texts, error = failure(open_session(url, timeout=0.3))
            assert len(texts) <= 1
            for thing in reachable(error):
                assert KEY not in f"{thing!s} {thing!r}", thing
            assert KEY not in "".join(traceback.format_exception(error))

    def test_is_sent(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(answer_all)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert KEY not in repr(vars(session))
        assert server.requests[0].header("x-inner-api-key") == KEY
