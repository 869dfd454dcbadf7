"""What the tests share: emulators, a server that answers with exactly the given bytes, both sessions."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import pytest

from dify_invoke import AsyncSession, LLMResultChunk, Session, UserPromptMessage
from dify_invoke.emulator import Emulator, Framing

from .keys import search

T = TypeVar("T")

Mode = Literal["sync", "async"]


def pytest_configure(config: pytest.Config) -> None:
    """Has each run searched for keys."""
    search.pytest_configure(config)


@pytest.fixture(scope="session", params=["length-prefixed", "lines"])
def framing(request: pytest.FixtureRequest) -> Framing:
    chosen: Framing = request.param
    return chosen


@pytest.fixture(scope="session")
def shared_emulator(framing: Framing) -> Iterator[Emulator]:
    with Emulator(framing=framing) as emulator:
        yield emulator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(params=["sync", "async"])
def mode(request: pytest.FixtureRequest) -> Mode:
    chosen: Mode = request.param
    return chosen


@dataclass
class RawServer:
    """Answers each connection with the next script: bytes to send, and waits for events between."""

    port: int
    requests: list[bytes] = field(default_factory=list[bytes])
    asked: threading.Event = field(default_factory=threading.Event)
    client_left: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


Script = Sequence[bytes | threading.Event]
Serve = Callable[..., RawServer]


def read_request(connection: socket.socket) -> bytes:
    """One HTTP request with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def wait_for_close(connection: socket.socket) -> None:
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that gives each script to one connection, in turn.

    A `threading.Event` in a script stands for a pause until it is set. After a script the server
    closes, or with `hold=True` waits until the client has left.
    """
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(*scripts: Script, hold: bool = False) -> RawServer:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        server = RawServer(listener.getsockname()[1])

        def run() -> None:
            for script in scripts:
                connection, _ = listener.accept()
                with connection:
                    server.requests.append(read_request(connection))
                    server.asked.set()
                    try:
                        for step in script:
                            if isinstance(step, threading.Event):
                                step.wait()
                            else:
                                connection.sendall(step)
                        if hold:
                            wait_for_close(connection)
                        else:
                            connection.shutdown(socket.SHUT_WR)
                            wait_for_close(connection)
                    except OSError:
                        pass
                    server.client_left.set()

        thread = threading.Thread(target=run, daemon=True)
        threads.append(thread)
        thread.start()
        return server

    yield start
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive(), "a connection was not closed, or a script not asked for"
    for listener in listeners:
        listener.close()


@dataclass(frozen=True)
class Outcome:
    """What came of a stream: the chunks, and the error that ended it."""

    chunks: list[LLMResultChunk]
    error: BaseException | None

    @property
    def text(self) -> str:
        return "".join(str(chunk.delta.message.content) for chunk in self.chunks)


CONFIG = {"provider": "p", "model": "m"}
SETTINGS: dict[str, Any] = {"api_key": "secret-key", "tenant_id": "t", "user_id": "u"}


@pytest.fixture
def ask(mode: Mode) -> Callable[..., Outcome]:
    """Streams an answer from a server in both sessions, and gives all that came of it."""

    def ask_sync(url: str, **settings: Any) -> Outcome:
        chunks: list[LLMResultChunk] = []
        with Session.from_inner_api(url, **{**SETTINGS, **settings}) as session:
            try:
                for chunk in session.model.llm.invoke(CONFIG, [UserPromptMessage(content="hi")]):
                    chunks.append(chunk)
            except Exception as error:
                return Outcome(chunks, error)
        return Outcome(chunks, None)

    async def ask_async(url: str, **settings: Any) -> Outcome:
        chunks: list[LLMResultChunk] = []
        async with AsyncSession.from_inner_api(url, **{**SETTINGS, **settings}) as session:
            try:
                stream = session.model.llm.invoke(CONFIG, [UserPromptMessage(content="hi")])
                async for chunk in stream:
                    chunks.append(chunk)
            except Exception as error:
                return Outcome(chunks, error)
        return Outcome(chunks, None)

    def run(url: str, **settings: Any) -> Outcome:
        if mode == "sync":
            return ask_sync(url, **settings)
        return asyncio.run(ask_async(url, **settings))

    return run


@dataclass(frozen=True)
class Both:
    """Calls the same thing on a Session or an AsyncSession."""

    mode: Mode

    def call(
        self,
        emulator: Emulator,
        sync: Callable[[Session], T],
        asynchronous: Callable[[AsyncSession], Awaitable[T]],
        **settings: Any,
    ) -> T:
        if self.mode == "sync":
            with emulator.session(**settings) as session:
                return sync(session)

        async def run() -> T:
            async with emulator.async_session(**settings) as session:
                return await asynchronous(session)

        return asyncio.run(run())


@pytest.fixture
def both(mode: Mode) -> Both:
    return Both(mode)
