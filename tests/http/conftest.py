"""Fixtures of sessions over either transport, and of servers for them."""

import logging
import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dify_inner_api.client import AsyncClient, Client
from dify_invoke import AsyncSession, Session
from dify_invoke.channels._async.http import AsyncInnerAPIChannel
from dify_invoke.channels._sync.http import InnerAPIChannel
from dify_invoke.channels.invocation import Caller

from ..support.certificates import Authority
from ..support.drivers import (
    KEY,
    PATIENCE,
    SETTINGS,
    AsyncDriver,
    Drive,
    Driver,
    OpenSession,
    SyncDriver,
    Transport,
)
from ..support.servers import Handler, Listen, Server, listening
from ..support.sessions import Mode
from .call_cases import LateServer
from .idle_cases import IdleFor
from .processes import OpenInProcess, ProcessDriver


@pytest.fixture(params=["httpx", "pycurl"])
def transport(request: pytest.FixtureRequest) -> Transport:
    chosen: Transport = request.param
    if chosen == "pycurl":
        pytest.importorskip("pycurl")
    return chosen


@pytest.fixture
def drive() -> Drive:
    """Makes a driver of a session."""
    return lambda session: (
        SyncDriver(session) if isinstance(session, Session) else AsyncDriver(session)
    )


@pytest.fixture
def open_session(mode: str, transport: Transport) -> OpenSession:
    """Opens a session of the test's kind over the test's transport."""

    def open_driver(url: str, **settings: Any) -> Driver:
        given: dict[str, Any] = {
            **SETTINGS,
            "timeout": PATIENCE,
            "transport": transport,
            **settings,
        }
        if mode == "sync":
            return SyncDriver(Session.from_inner_api(url, **given))
        return AsyncDriver(AsyncSession.from_inner_api(url, **given))

    return open_driver


@pytest.fixture
def open_isolated_session(mode: str, transport: Transport, drive: Drive) -> Callable[[str], Driver]:
    """Opens a session that ignores the environment (`trust_env=False`)."""

    def open_driver(url: str) -> Driver:
        caller = Caller("t", None)
        if mode == "sync":
            client = Client(url, api_key=KEY, trust_env=False, transport=transport)
            return drive(Session(InnerAPIChannel(client, caller)))
        aio = AsyncClient(url, api_key=KEY, trust_env=False, transport=transport)
        return drive(AsyncSession(AsyncInnerAPIChannel(aio, caller)))

    return open_driver


@pytest.fixture
def listen() -> Iterator[Listen]:
    with listening() as start:
        yield start


@pytest.fixture(scope="session")
def known_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Stands for the authorities that the system and certifi know."""
    return Authority(tmp_path_factory.mktemp("known"))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority that no session trusts by default."""
    return Authority(tmp_path)


@pytest.fixture
def _clean_environment(known_authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes the environment variables that sessions read."""
    paths = ssl.get_default_verify_paths()
    known = paths._replace(
        openssl_cafile=str(known_authority.file), openssl_capath=str(known_authority.file.parent)
    )
    monkeypatch.setattr("ssl.get_default_verify_paths", lambda: known)
    monkeypatch.setattr("certifi.where", lambda: str(known_authority.file))
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("SSL_CERT_", "DIFY_")):
            monkeypatch.delenv(name)


@pytest.fixture(params=["plain", "TLS"])
def tls(request: pytest.FixtureRequest, known_authority: Authority) -> ssl.SSLContext | None:
    return known_authority.server() if request.param == "TLS" else None


@pytest.fixture
def open_in_process(mode: Mode, transport: Transport) -> OpenInProcess:
    """Opens a session of the test's kind over the test's transport, with a `ProcessDriver`."""
    class_ = Session if mode == "sync" else AsyncSession

    def open_driver(server: Server, **settings: Any) -> ProcessDriver:
        given: dict[str, Any] = {
            "timeout": PATIENCE,
            "transport": transport,
            **SETTINGS,
            **settings,
        }
        return ProcessDriver(class_.from_inner_api(server.url, **given))

    return open_driver


@pytest.fixture
def open_daemon_session(mode: Mode, transport: Transport, drive: Drive) -> OpenSession:
    """Opens a session of the test's kind over the test's transport and the daemon channel."""
    class_ = Session if mode == "sync" else AsyncSession

    def open_driver(url: str, **settings: Any) -> Driver:
        return drive(class_.from_daemon(url, "session", transport=transport, **settings))

    return open_driver


@pytest.fixture
def late_server() -> Iterator[Callable[[Handler], LateServer]]:
    servers: list[LateServer] = []

    def make(handler: Handler) -> LateServer:
        servers.append(LateServer(handler))
        return servers[-1]

    yield make
    for server in servers:
        server.end()


class _CallBeforeRetry(logging.Handler):
    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self._act = act

    def emit(self, record: logging.LogRecord) -> None:
        self._act()


@pytest.fixture
def before_each_retry() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Registers a function that runs before each retry."""
    logger = logging.getLogger("dify_invoke.retries")
    handlers: list[logging.Handler] = []

    def register(act: Callable[[], None]) -> None:
        logger.setLevel(logging.INFO)
        handlers.append(_CallBeforeRetry(act))
        logger.addHandler(handlers[-1])

    yield register
    logger.setLevel(logging.NOTSET)
    for handler in handlers:
        logger.removeHandler(handler)


@pytest.fixture
def idle_for(monkeypatch: pytest.MonkeyPatch) -> IdleFor:
    """Sets for how many seconds sessions keep an idle connection."""
    return lambda seconds: monkeypatch.setattr("dify_invoke.http.idle.MAX_IDLE_TIME", seconds)
