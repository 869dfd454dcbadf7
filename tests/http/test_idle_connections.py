"""Connections that wait for a next call which never comes, with either transport."""

from __future__ import annotations

import asyncio
import http.client
import random
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session

from ..support.certificates import Authority
from ..support.drivers import PATIENCE, SETTINGS, OpenSession, Transport
from ..support.replies import CHUNKED, LAST, WHOLE_REPLY, A, answer_all
from ..support.servers import Listen, Peer, Server
from ..support.sessions import Mode
from .idle_cases import IdleFor, ask, ask_async
from .processes import forks
from .test_forks import Child, alone
from .test_proxies import passes_on
from .test_socks_proxies import TestSOCKS

pytestmark = pytest.mark.usefixtures("_clean_environment")

HOUR = 3600.0


class TestAnIdleConnection:
    def test_is_closed_although_no_call_follows(
        self,
        open_session: OpenSession,
        listen: Listen,
        tls: ssl.SSLContext | None,
        idle_for: IdleFor,
    ) -> None:
        idle_for(0.05)
        server = listen(answer_all, tls)
        with open_session(server.url) as session:
            for number in (1, 2):
                assert "".join(session.answer()) == "ab"
                assert session.wait(server.left)
                server.left.clear()
                assert server.connections == number

    @pytest.mark.parametrize("kind", ["http", "tunnel", "socks5"])
    def test_through_a_proxy_is_closed_too(
        self,
        open_session: OpenSession,
        listen: Listen,
        known_authority: Authority,
        kind: str,
        idle_for: IdleFor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        idle_for(0.05)
        server = listen(answer_all, known_authority.server() if kind == "tunnel" else None)
        handlers = {
            "http": answer_all,
            "tunnel": passes_on(server.port),
            "socks5": TestSOCKS.way(server.port, []),
        }
        proxy = listen(handlers[kind])
        scheme = "socks5" if kind == "socks5" else "http"
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{proxy.port}")
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert session.wait(proxy.left)

    def test_is_closed_while_another_call_streams(
        self, open_session: OpenSession, listen: Listen, idle_for: IdleFor
    ) -> None:
        go_on = threading.Event()
        numbers = iter(range(2))

        def streams_first(peer: Peer) -> None:
            if next(numbers):
                answer_all(peer)
            peer.request()
            peer.send(CHUNKED, A)
            assert go_on.wait(2 * PATIENCE)
            peer.send(LAST)

        idle_for(0.05)
        server = listen(streams_first)
        with open_session(server.url) as session:
            texts = session.answer()
            assert next(texts) == "a"
            assert "".join(session.answer()) == "ab"
            assert session.wait(server.left)
            go_on.set()
            assert list(texts) == []

    def test_is_one_of_two_at_most(
        self, mode: Mode, transport: Transport, listen: Listen, idle_for: IdleFor
    ) -> None:
        """The others are closed at once, even if the time is long."""
        idle_for(HOUR)
        at_once, left = threading.Barrier(6), threading.Semaphore(0)

        def all_at_once(peer: Peer) -> None:
            peer.request()
            at_once.wait(PATIENCE)
            peer.send(WHOLE_REPLY)
            peer.wait_until_left()
            left.release()

        def look() -> list[bool]:
            return [left.acquire(timeout=PATIENCE) for _ in range(4)]

        server = listen(all_at_once)
        assert ask_at_once(mode, transport, [server], 6, look) == [True] * 4

    @forks
    @alone
    def test_is_closed_even_if_a_forked_process_has_a_copy(
        self, open_session: OpenSession, listen: Listen, idle_for: IdleFor
    ) -> None:
        idle_for(0.2)
        server = listen(answer_all)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            with Child(lambda: "lives") as child:
                assert child.result() == "lives"
                assert session.wait(server.left)


def ask_at_once(
    mode: Mode,
    transport: Transport,
    servers: list[Server],
    calls: int,
    afterwards: Callable[[], Any],
) -> Any:
    """Makes that many calls in a session for each server, all at once, and then what is done afterwards."""
    settings: dict[str, Any] = {**SETTINGS, "transport": transport, "timeout": PATIENCE}
    settings["retries"] = 1
    if mode == "sync":
        sessions = [Session.from_inner_api(server.url, **settings) for server in servers]
        with ThreadPoolExecutor(calls * len(sessions)) as pool:
            assert list(pool.map(ask, sessions * calls)) == ["ab"] * calls * len(sessions)
        result = afterwards()
        for session in sessions:
            session.close()
        return result

    async def run() -> Any:
        sessions = [AsyncSession.from_inner_api(server.url, **settings) for server in servers]
        answers = await asyncio.gather(*(ask_async(session) for session in sessions * calls))
        assert answers == ["ab"] * calls * len(sessions)
        result = await asyncio.to_thread(afterwards)
        for session in sessions:
            await session.aclose()
        return result

    return asyncio.run(run())


class TestAServerOfFewConnections:
    """It serves ten at a time, and never closes one, as the platform's own image does."""

    @pytest.fixture
    def server(self, listen: Listen) -> Server:
        slots = threading.Semaphore(10)

        def serves_ten(peer: Peer) -> None:
            with slots:
                answer_all(peer)

        return listen(serves_ten)

    @pytest.mark.parametrize(("sessions", "calls"), [(1, 12), (1, 40), (10, 4)])
    def test_answers_all_calls_and_then_others(
        self,
        server: Server,
        sessions: int,
        calls: int,
        mode: Mode,
        transport: Transport,
        idle_for: IdleFor,
    ) -> None:
        def health() -> int:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
            try:
                connection.request("GET", "/health")
                return connection.getresponse().status
            finally:
                connection.close()

        idle_for(0.1)
        assert ask_at_once(mode, transport, [server] * sessions, calls, health) == 200


class TestNoCallFails:
    """The timer never closes a connection that a call is about to use. No call is made twice here."""

    CALLERS, CALLS = 12, 40

    @pytest.fixture
    def server(
        self, listen: Listen, idle_for: IdleFor, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[Server]:
        monkeypatch.setattr("dify_invoke.http.idle.MAX_IDLE_CONNECTIONS", self.CALLERS)
        idle_for(0.002)
        with Session.from_inner_api(listen(answer_all).url, **SETTINGS) as session:
            ask(session)  # msgspec crashes if threads meet where they use a type for the first time
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)  # so that the timer meets a call at each of its steps
        yield listen(answer_all)
        sys.setswitchinterval(interval)

    @pytest.fixture
    def settings(self, transport: Transport) -> dict[str, Any]:
        return {**SETTINGS, "transport": transport, "timeout": PATIENCE, "retries": 1}

    @staticmethod
    def pauses() -> list[float]:
        """Pauses of about the time after which a connection expires."""
        chance = random.Random(7)
        return [chance.uniform(0, 0.004) for _ in range(TestNoCallFails.CALLS)]

    def test_of_many_threads(self, server: Server, settings: dict[str, Any]) -> None:
        def work(_: int) -> None:
            for seconds in self.pauses():
                assert ask(session) == "ab"
                sleep(seconds)

        with (
            Session.from_inner_api(server.url, **settings) as session,
            ThreadPoolExecutor(self.CALLERS) as pool,
        ):
            assert len(list(pool.map(work, range(self.CALLERS)))) == self.CALLERS
        assert server.connections > self.CALLERS
        assert len(server.requests) == self.CALLERS * self.CALLS

    def test_of_many_tasks(self, server: Server, settings: dict[str, Any]) -> None:
        async def work(session: AsyncSession) -> None:
            for seconds in self.pauses():
                assert await ask_async(session) == "ab"
                await asyncio.sleep(seconds)

        async def run() -> None:
            async with AsyncSession.from_inner_api(server.url, **settings) as session:
                await asyncio.gather(*(work(session) for _ in range(self.CALLERS)))

        asyncio.run(run())
        assert server.connections > self.CALLERS
        assert len(server.requests) == self.CALLERS * self.CALLS
