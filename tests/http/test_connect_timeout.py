"""How long connecting may take."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dify_invoke import (
    AsyncSession,
    InvokeTimeoutError,
    Session,
    Timeout,
)

from ..support.drivers import (
    PATIENCE,
    SETTINGS,
    Drive,
    Driver,
    OpenSession,
    failure,
)
from ..support.replies import (
    answer_all,
)
from ..support.servers import Listen, Server
from ..support.sessions import Mode

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestConnect:
    """The time that connecting may take, however many addresses a name has."""

    @pytest.fixture
    def open_deaf_port(self) -> Iterator[Callable[[str, int], int]]:
        """Opens a port that accepts no connection."""
        with ExitStack() as stack:

            def listen_not(address: str, port: int = 0) -> int:
                try:
                    listener = socket.create_server((address, port), backlog=0)
                except OSError:
                    pytest.skip("this system has but one address on loopback")
                stack.enter_context(listener)
                waiting = [stack.enter_context(socket.socket()) for _ in range(20)]
                for one in waiting:
                    one.setblocking(False)
                    one.connect_ex(listener.getsockname())
                if len(select.select([], waiting, [], 0.1)[1]) == len(waiting):
                    pytest.skip("this system takes any number of connections")
                found: int = listener.getsockname()[1]
                return found

            yield listen_not

    @pytest.fixture
    def deaf(self, open_deaf_port: Callable[..., int]) -> int:
        """A port that accepts no connection."""
        return open_deaf_port("127.0.0.1")

    @pytest.fixture
    def named(
        self,
        mode: Mode,
        drive: Drive,
        open_deaf_port: Callable[..., int],
        monkeypatch: pytest.MonkeyPatch,
    ) -> Callable[..., Driver]:
        """Opens a session for a name with several addresses, the first of which accept no connection.

        Only the addresses that httpx resolves can be set.
        """
        ask_for_addresses = socket.getaddrinfo

        def open_driver(server: Server, deaf: int, timeout: Timeout) -> Driver:
            addresses = [*(f"127.0.0.{number}" for number in range(2, 2 + deaf)), "127.0.0.1"]
            for address in addresses[:-1]:
                open_deaf_port(address, server.port)

            def getaddrinfo(host: Any, *more: Any, **options: Any) -> Any:
                hosts = addresses if host in ("dify.example", b"dify.example") else [host]
                return [
                    found for host in hosts for found in ask_for_addresses(host, *more, **options)
                ]

            monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
            class_ = Session if mode == "sync" else AsyncSession
            return drive(
                class_.from_inner_api(
                    f"http://dify.example:{server.port}",
                    timeout=timeout,
                    retries=1,
                    transport="httpx",
                    **SETTINGS,
                )
            )

        return open_driver

    def test_is_shared_by_the_addresses_of_a_name(
        self, named: Callable[..., Driver], listen: Listen
    ) -> None:
        """An address that does not answer leaves time for the next one. All attempts share the one limit."""
        timeout = Timeout(connect=1, idle=PATIENCE, total=2.5)
        with named(listen(answer_all), deaf=3, timeout=timeout) as session:
            assert "".join(session.answer()) == "ab"

    def test_applies_to_each_attempt(
        self, open_session: OpenSession, deaf: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", "dify_invoke.retries")
        timeout = Timeout(connect=0.1)
        _, error = failure(open_session(f"http://127.0.0.1:{deaf}", timeout=timeout, retries=2))
        assert type(error) is InvokeTimeoutError
        assert len(caplog.messages) == 1
