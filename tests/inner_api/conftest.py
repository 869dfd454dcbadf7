"""Sessions over either library that does HTTP, and servers for them."""

import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dify_inner_api.client import AsyncClient, Client
from dify_invoke import AsyncSession, Session
from dify_invoke.channels.inner_api import AsyncInnerAPIChannel, Caller, InnerAPIChannel

from .servers import Authority, Handler, HungUpError, Listen, Peer, Server
from .talks import KEY, PATIENCE, SETTINGS, AsyncTalk, Open, Over, SyncTalk, Talk, Transport


@pytest.fixture(params=["httpx", "pycurl"])
def transport(request: pytest.FixtureRequest) -> Transport:
    chosen: Transport = request.param
    if chosen == "pycurl":
        pytest.importorskip("pycurl")
    return chosen


@pytest.fixture
def over() -> Over:
    """Makes a `Talk` of a session."""
    return lambda session: SyncTalk(session) if isinstance(session, Session) else AsyncTalk(session)


@pytest.fixture
def talk(mode: str, transport: Transport) -> Open:
    """Opens a session of that kind over that library."""

    def open_session(url: str, **settings: Any) -> Talk:
        given: dict[str, Any] = {
            **SETTINGS,
            "timeout": PATIENCE,
            "transport": transport,
            **settings,
        }
        if mode == "sync":
            return SyncTalk(Session.from_inner_api(url, **given))
        return AsyncTalk(AsyncSession.from_inner_api(url, **given))

    return open_session


@pytest.fixture
def unaware(mode: str, transport: Transport, over: Over) -> Callable[[str], Talk]:
    """Opens a session that takes nothing from the environment."""

    def open_session(url: str) -> Talk:
        caller = Caller("t", None)
        if mode == "sync":
            client = Client(url, api_key=KEY, trust_env=False, transport=transport)
            return over(Session(InnerAPIChannel(client, caller)))
        aio = AsyncClient(url, api_key=KEY, trust_env=False, transport=transport)
        return over(AsyncSession(AsyncInnerAPIChannel(aio, caller)))

    return open_session


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


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Stands for those that certifi knows."""
    return Authority(tmp_path_factory.mktemp("certifi"))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """One that nobody knows."""
    return Authority(tmp_path)


@pytest.fixture
def _nothing_from_outside(public: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves nothing in the environment that changes what a session does."""
    monkeypatch.setattr("certifi.where", lambda: str(public.file))
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("SSL_CERT_", "DIFY_")):
            monkeypatch.delenv(name)
