"""Sessions over either library that does HTTP, and servers that do just what a test says."""

import asyncio
import selectors
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self, TypeVar

import pytest

from dify_invoke import AsyncSession, Session, UserPromptMessage

T = TypeVar("T")

Transport = Literal["httpx", "pycurl"]

KEY = "sk-very-secret"
CONFIG = {"provider": "p", "model": "m"}
HI = [UserPromptMessage(content="hi")]
PATIENCE = 20
"""Seconds until a test that hangs is given up."""


@pytest.fixture(params=["httpx", "pycurl"])
def transport(request: pytest.FixtureRequest) -> Transport:
    chosen: Transport = request.param
    if chosen == "pycurl":
        pytest.importorskip("pycurl")
    return chosen


class Answer:
    """A streamed answer, text by text, from a session of either kind."""

    def __init__(self, take: Callable[[], str], leave: Callable[[], None]) -> None:
        self._take = take
        self._leave = leave

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        return self._take()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()


class Talk(Protocol):
    """A session that a test uses as if it were sync. Each step of an async one runs its loop."""

    def answer(self) -> Answer:
        """Asks the LLM, and gives what it says, as it comes."""
        ...

    def hear(self, file: Any) -> str:
        """Sends a file, and gives what is said in it."""
        ...

    def close(self) -> None:
        """Closes the session."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


class SyncTalk:
    def __init__(self, session: Session) -> None:
        self.session = session

    def answer(self) -> Answer:
        texts = self.session.model.llm.invoke(CONFIG, HI)
        return Answer(lambda: str(next(texts).delta.message.content), texts.close)

    def hear(self, file: Any) -> str:
        return self.session.model.speech2text.invoke(CONFIG, file)

    def __enter__(self) -> Self:
        return self

    def close(self) -> None:
        self.session.close()

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncTalk:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self._runner = asyncio.Runner()

    def _run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return self._runner.run(wait())

    def answer(self) -> Answer:
        stream = self.session.model.llm.invoke(CONFIG, HI)

        def take() -> str:
            try:
                return str(self._run(anext(stream)).delta.message.content)
            except StopAsyncIteration:
                raise StopIteration from None

        return Answer(take, lambda: self._run(stream.aclose()))

    def hear(self, file: Any) -> str:
        return self._run(self.session.model.speech2text.invoke(CONFIG, file))

    def __enter__(self) -> Self:
        return self

    def close(self) -> None:
        self._run(self.session.aclose())

    def __exit__(self, *_: object) -> None:
        self.close()
        self._runner.close()


class Open(Protocol):
    def __call__(self, url: str, **settings: Any) -> Talk: ...


@pytest.fixture
def over() -> Callable[[Session | AsyncSession], Talk]:
    """Makes a `Talk` of a session."""
    return lambda session: SyncTalk(session) if isinstance(session, Session) else AsyncTalk(session)


@pytest.fixture
def talk(mode: str, transport: Transport) -> Open:
    """Opens a session of that kind over that library."""

    def open_session(url: str, **settings: Any) -> Talk:
        given: dict[str, Any] = {
            "api_key": KEY,
            "tenant_id": "t",
            "timeout": PATIENCE,
            "transport": transport,
            **settings,
        }
        if mode == "sync":
            return SyncTalk(Session.from_inner_api(url, **given))
        return AsyncTalk(AsyncSession.from_inner_api(url, **given))

    return open_session


@dataclass(frozen=True)
class Request:
    """What a server was asked."""

    head: bytes
    body: bytes

    @property
    def line(self) -> str:
        return self.head.split(b"\r\n")[0].decode()

    def header(self, name: str) -> str | None:
        for line in self.head.split(b"\r\n")[1:]:
            given, _, value = line.partition(b":")
            if given.decode().lower() == name:
                return value.strip().decode()
        return None


class HungUpError(Exception):
    """The client has closed its end."""


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket, requests: list[Request]) -> None:
        self.connection = connection
        self._requests = requests
        self._rest = bytearray()

    def request(self) -> Request:
        """Reads a request, whatever its framing."""
        head = self.head()
        if head.header("transfer-encoding") == "chunked":
            pieces: list[bytes] = []
            while size := int(self._until(b"\r\n"), 16):
                pieces.append(self._exactly(size + 2)[:-2])
            self._until(b"\r\n")
            body = b"".join(pieces)
        else:
            body = self._exactly(int(head.header("content-length") or 0))
        self._requests[-1] = Request(head.head, body)
        return self._requests[-1]

    def head(self) -> Request:
        """Reads a request's head alone."""
        self._requests.append(Request(self._until(b"\r\n\r\n"), b""))
        return self._requests[-1]

    def drop_body(self, head: Request) -> None:
        """Reads what follows the head, and keeps none of it."""
        left = int(head.header("content-length") or 0) - len(self._rest)
        self._rest.clear()
        buffer = bytearray(65_536)
        while left > 0:
            count = self.connection.recv_into(buffer, min(left, len(buffer)))
            if not count:
                raise HungUpError
            left -= count

    def send(self, *data: bytes | memoryview) -> None:
        self.connection.sendall(b"".join(data))

    def send_until_it_blocks(self, data: bytes, stalled: float = 0.3) -> int:
        """Sends until the client has read nothing for so many seconds; how many bytes went out."""
        view, sent = memoryview(data), 0
        self.connection.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_WRITE)
            while sent < len(view) and selector.select(stalled):
                sent += self.connection.send(view[sent : sent + 65_536])
        self.connection.setblocking(True)
        return sent

    def wait_until_left(self) -> None:
        """Returns when the client has closed the connection."""
        with suppress(OSError):
            while self.connection.recv(65_536):
                pass

    def finish(self) -> None:
        """Says that nothing more comes, and waits until the client has closed, too."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
        self.wait_until_left()

    def tunnel(self, port: int) -> None:
        """Passes on what comes, both ways, until one side has closed."""
        with (
            socket.create_connection(("127.0.0.1", port)) as other,
            selectors.DefaultSelector() as selector,
        ):
            selector.register(self.connection, selectors.EVENT_READ, other)
            selector.register(other, selectors.EVENT_READ, self.connection)
            while True:
                for key, _ in selector.select():
                    source: Any = key.fileobj
                    if not (data := source.recv(65_536)):
                        return
                    key.data.sendall(data)

    def reset(self) -> None:
        """Breaks the connection instead of closing it."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._read()
        return self._take(self._rest.index(end), len(end))

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._read()
        return self._take(size)

    def _take(self, size: int, more: int = 0) -> bytes:
        taken = bytes(self._rest[:size])
        del self._rest[: size + more]
        return taken

    def _read(self) -> None:
        piece = self.connection.recv(1_048_576)
        if not piece:
            raise HungUpError
        self._rest += piece


Handler = Callable[[Peer], None]


@dataclass
class Server:
    """Gives each connection to the handler, in a thread of its own."""

    port: int
    scheme: str
    connections: int = 0
    requests: list[Request] = field(default_factory=list[Request])
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a client has closed a connection."""

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"


class Listen(Protocol):
    def __call__(self, handler: Handler, tls: ssl.SSLContext | None = None) -> Server: ...


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Starts servers. When a handler returns, the server closes; HungUpError and OSError end it, too."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(handler: Handler, tls: ssl.SSLContext | None = None) -> Server:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        server = Server(listener.getsockname()[1], "https" if tls else "http")

        def serve_one(connection: socket.socket) -> None:
            with connection, suppress(HungUpError, OSError), secured(connection) as secure:
                try:
                    peer = Peer(secure, server.requests)
                    handler(peer)
                    peer.finish()
                finally:
                    server.left.set()

        def secured(connection: socket.socket) -> socket.socket:
            return tls.wrap_socket(connection, server_side=True) if tls else connection

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                server.connections += 1
                begin(serve_one, connection)

        begin(run)
        return server

    def begin(work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        threads.append(thread)
        thread.start()

    yield start
    for listener in listeners:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes `accept`
        listener.close()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a connection was not closed"
