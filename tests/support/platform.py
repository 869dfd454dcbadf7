"""A platform whose answers a test writes, on each channel, for sessions of either kind."""

import asyncio
import json
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from dify_invoke import AsyncSession, ReverseInvocationError, Session
from dify_invoke.protocol.framing import frame

from .plugin_channel import Event, Line, PluginChannel
from .sessions import Mode

ChannelName = Literal["inner API", "daemon", "duplex"]
CHANNELS: tuple[ChannelName, ...] = ("inner API", "daemon", "duplex")
CONFIG: Any = {"provider": "langgenius/openai/openai", "model": "m"}
TENANT = "11111111-1111-1111-1111-111111111111"
_STREAMS = ("/llm", "/structured-output", "/tts", "/app", "/tool")


@dataclass(frozen=True)
class Fails:
    """An answer, or its end, that is an error with this text."""

    text: str


@dataclass(frozen=True)
class Refuses:
    """An answer of the API server with this status. The daemon says it in words, and only of streams."""

    status: int
    body: str
    daemon_name: str = "app"

    @property
    def words(self) -> str:
        status, body = self.status, self.body
        told = f"request failed with status code: {status} and respond with: {body}"
        return f"invoke {self.daemon_name} failed: {told}"


@dataclass(frozen=True)
class Stops:
    """The end of an answer, without what tells it: the daemon's connection ends before the event `end`."""


Reply = Sequence[dict[str, Any] | Fails | Refuses | Stops | None]
"""What is answered: results, of which None is a null, and one of the others at the end."""


@dataclass
class Platform:
    """Answers each invocation with the next reply, and the last one for ever."""

    channel: ChannelName
    replies: list[Reply]
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self, request: dict[str, Any]) -> Reply:
        with self.lock:
            self.requests.append(request)
            return self.replies[min(len(self.requests), len(self.replies)) - 1]

    def session(self, kind: Any, **options: Any) -> Any:
        """A session of that class over the channel."""
        if self.channel == "inner API":
            return kind.from_inner_api(self.url, api_key="key-1234", tenant_id=TENANT, **options)
        if self.channel == "daemon":
            return kind.from_daemon(self.url, "session-1", **options)
        options.pop("transport", None)
        session = kind.from_plugin(_Plugin(self))
        return session.with_options(**options) if options else session

    def ask(self, mode: Mode, invoke: Callable[[Any], Any], **options: Any) -> "Asked":
        """Runs `invoke(session)`, and reads the stream that it gives to its end."""
        asked = Asked()
        try:
            if mode == "sync":
                self._ask(invoke, asked, options)
            else:
                asyncio.run(self._ask_async(invoke, asked, options))
        except ReverseInvocationError as error:
            asked.error = error
        return asked

    def _ask(self, invoke: Callable[[Any], Any], asked: "Asked", options: dict[str, Any]) -> None:
        with self.session(Session, **options) as session:
            given = invoke(session)
            asked.results.extend(given if hasattr(given, "__next__") else [given])

    async def _ask_async(
        self, invoke: Callable[[Any], Any], asked: "Asked", options: dict[str, Any]
    ) -> None:
        async with self.session(AsyncSession, **options) as session:
            given = invoke(session)
            if not hasattr(given, "__anext__"):
                asked.results.append(await given)
                return
            async for result in given:
                asked.results.append(result)


@dataclass
class Asked:
    """What came of an invocation."""

    results: list[Any] = field(default_factory=list[Any])
    error: ReverseInvocationError | None = None


@contextmanager
def platform(channel: ChannelName, *replies: Reply) -> Generator[Platform, None, None]:
    """A platform on loopback, or behind a plugin's own channel."""
    made = Platform(channel, list(replies))
    if channel == "duplex":
        yield made
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(made: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            write = _events if made.channel == "daemon" else _envelopes
            reply = made.reply(request)
            status = 200
            if made.channel != "daemon" and isinstance(reply[0], Refuses):
                status, body = reply[0].status, reply[0].body.encode()
            else:
                body = write(request, reply, self.path.endswith(_STREAMS))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler


def _envelopes(_: dict[str, Any], reply: Reply, streams: bool) -> bytes:
    documents = [
        json.dumps(
            {"data": None, "error": one.text}
            if isinstance(one, Fails)
            else {"data": one, "error": ""}
        ).encode()
        for one in reply
    ]
    return b"".join(map(frame, documents) if streams else documents)


def _responses(request: dict[str, Any], reply: Reply) -> Generator[dict[str, Any], None, None]:
    """The daemon's answers to a request: results, and an error or the end."""
    answers = {"backwards_request_id": request["data"]["data"]["backwards_request_id"]}
    for one in reply:
        if isinstance(one, Stops):
            return
        if isinstance(one, Fails | Refuses):
            words = one.text if isinstance(one, Fails) else one.words
            yield {**answers, "event": "error", "message": words, "data": None}
            return
        yield {**answers, "event": "response", "message": "", "data": one}
    yield {**answers, "event": "end", "message": "", "data": None}


def _events(request: dict[str, Any], reply: Reply, _: bool) -> bytes:
    lines = [
        {"session_id": "session-1", "event": "backwards_response", "data": response}
        for response in _responses(request, reply)
    ]
    return b"".join(json.dumps(line).encode() + b"\n\n" for line in lines)


class _Plugin(PluginChannel):
    """A plugin's own channel to the platform."""

    def __init__(self, made: Platform) -> None:
        super().__init__()
        self._made = made

    def write(self, data: str) -> None:
        request = json.loads(data)
        for response in _responses(request, self._made.reply(request)):
            self.deliver(Line(Event.Response, response))
