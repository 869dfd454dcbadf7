"""Fixtures that all tests share: emulators, a server that answers with exactly the given bytes, both sessions."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest

from dify_invoke import AsyncSession, LLMResultChunk, Session, UserPromptMessage
from dify_invoke.emulator import Emulator, Framing

from .support import key_search
from .support.raw_server import RawServer, Script, Serve, read_request, wait_for_close
from .support.sessions import Both, Mode, Outcome

pytest_plugins = ["pytester"]  # the tests of the pytest plugin run pytest

# A slow machine is not a failure.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")


def pytest_configure(config: pytest.Config) -> None:
    """Searches each run for leaked keys."""
    key_search.pytest_configure(config)


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


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that answers each connection with the next script.

    A `threading.Event` in a script is a pause until the event is set. After a script the server closes
    the connection, or with `hold=True` waits until the client closes it.
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


CONFIG: Any = {"provider": "p", "model": "m"}
SETTINGS: dict[str, Any] = {
    "api_key": "secret-key",
    "tenant_id": "11111111-1111-1111-1111-111111111111",
    "user_id": "22222222-2222-2222-2222-222222222222",
}


@pytest.fixture
def ask(mode: Mode) -> Callable[..., Outcome]:
    """Streams an answer in a session of either kind. Returns the chunks and the error."""

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


@pytest.fixture
def both(mode: Mode) -> Both:
    return Both(mode)
