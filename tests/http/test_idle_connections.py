"""Connections that wait for a next call which never comes, with either transport."""

from __future__ import annotations

import asyncio
import gc
import http.client
import json
import logging
import os
import random
import ssl
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session

from ..support.certificates import Authority
from ..support.drivers import CONFIG, HI, PATIENCE, SETTINGS, OpenSession, Transport
from ..support.replies import CHUNKED, LAST, WHOLE_REPLY, A, answer_all
from ..support.servers import Listen, Peer, Server
from ..support.sessions import Mode
from .processes import forks
from .test_forks import Child, alone
from .test_proxies import passes_on
from .test_socks_proxies import TestSOCKS

pytestmark = pytest.mark.usefixtures("_clean_environment")

IdleFor = Callable[[float], None]
HOUR = 3600.0


@pytest.fixture
def idle_for(monkeypatch: pytest.MonkeyPatch) -> IdleFor:
    """Sets for how many seconds sessions keep an idle connection."""
    return lambda seconds: monkeypatch.setattr("dify_invoke.http.idle.MAX_IDLE_TIME", seconds)


def timer_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "dify-invoke: idle connections"]


def has_ended(thread: threading.Thread) -> bool:
    thread.join(PATIENCE)
    return not thread.is_alive()


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


def ask(session: Session) -> str:
    return str(session.model.llm.invoke(CONFIG, HI).result().message.content)


async def ask_async(session: AsyncSession) -> str:
    return str((await session.model.llm.invoke(CONFIG, HI, stream=False)).message.content)


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


PROGRAM = """
import json, sys, threading
from dify_invoke import Session
from dify_invoke.http import idle

idle.MAX_IDLE_TIME = 3600
url, settings = sys.argv[1], json.loads(sys.argv[2])
session = Session.from_inner_api(url, **settings)
print(session.model.llm.invoke({"provider": "p", "model": "m"}, []).result().message.content)
assert threading.active_count() == 2
"""


class TestTheThreadOfASession:
    @pytest.fixture
    def open_for(
        self, listen: Listen, transport: Transport, idle_for: IdleFor
    ) -> Callable[[float], Session]:
        """Opens a session that keeps an idle connection for so many seconds."""

        def open_session(seconds: float) -> Session:
            idle_for(seconds)
            return Session.from_inner_api(listen(answer_all).url, transport=transport, **SETTINGS)

        return open_session

    def test_is_there_only_while_a_connection_is_idle(
        self, open_for: Callable[[float], Session]
    ) -> None:
        with open_for(0.2) as session:
            assert timer_threads() == []
            for _ in range(2):
                for _ in range(3):
                    assert ask(session) == "ab"
                (thread,) = timer_threads()
                assert has_ended(thread)

    def test_ends_with_its_session(self, open_for: Callable[[float], Session]) -> None:
        with open_for(HOUR) as session:
            assert ask(session) == "ab"
            (thread,) = timer_threads()
        assert has_ended(thread)

    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    def test_does_not_keep_its_session_alive(self, open_for: Callable[[float], Session]) -> None:
        session = open_for(1)
        assert ask(session) == "ab"
        (thread,) = timer_threads()
        gone = threading.Event()
        weakref.finalize(vars(session)["_channel"], gone.set)
        del session
        gc.collect()
        assert gone.is_set()
        assert thread.is_alive()
        assert has_ended(thread)

    def test_does_not_keep_the_program_running(self, listen: Listen, transport: Transport) -> None:
        settings = json.dumps({**SETTINGS, "transport": transport})
        program = subprocess.run(
            [sys.executable, "-c", PROGRAM, listen(answer_all).url, settings],
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (program.stdout, program.stderr) == ("ab\n", "")


class TestTheEventLoop:
    @pytest.fixture
    def settings(self, transport: Transport) -> dict[str, Any]:
        return {**SETTINGS, "transport": transport}

    def test_has_no_task_left_when_the_session_is_closed(
        self, listen: Listen, settings: dict[str, Any], idle_for: IdleFor
    ) -> None:
        idle_for(0.01)
        server = listen(answer_all)

        async def run() -> None:
            async with AsyncSession.from_inner_api(server.url, **settings) as session:
                for _ in range(3):
                    assert await ask_async(session) == "ab"
                    assert await asyncio.to_thread(server.left.wait, PATIENCE)
                    server.left.clear()
                assert await ask_async(session) == "ab"
            await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}

        asyncio.run(run())

    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    @pytest.mark.parametrize("seconds", [0.0, 0.01, HOUR])
    def test_may_end_before(
        self,
        listen: Listen,
        settings: dict[str, Any],
        seconds: float,
        idle_for: IdleFor,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """The session is not closed. A connection may expire, or not, before the loop is closed."""
        idle_for(seconds)
        server = listen(answer_all)

        async def run() -> None:
            session = AsyncSession.from_inner_api(server.url, **settings)
            assert await ask_async(session) == "ab"

        with caplog.at_level(logging.WARNING, "asyncio"):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(run())
            loop.close()
            del loop
            gc.collect()
        assert caplog.records == []

    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    def test_may_end_at_the_same_moment(
        self,
        listen: Listen,
        settings: dict[str, Any],
        idle_for: IdleFor,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Nothing is then left undone in a task."""
        idle_for(0.05)
        session = AsyncSession.from_inner_api(listen(answer_all).url, **settings)
        loop = asyncio.new_event_loop()

        async def run(session: AsyncSession) -> None:
            assert await ask_async(session) == "ab"
            loop.call_later(0.05, loop.stop)

        with caplog.at_level(logging.WARNING, "asyncio"):
            task = loop.create_task(run(session))
            loop.run_forever()
            loop.close()
            task.result()
            del session, task
            gc.collect()
        assert caplog.records == []

    def test_of_a_second_run_closes_connections_too(
        self, listen: Listen, idle_for: IdleFor
    ) -> None:
        """A session of httpcore2 may go on in another event loop, if the first has left no connection."""
        idle_for(0.05)
        server = listen(answer_all)
        session = AsyncSession.from_inner_api(server.url, **SETTINGS)

        async def run() -> bool:
            assert await ask_async(session) == "ab"
            closed = await asyncio.to_thread(server.left.wait, PATIENCE)
            server.left.clear()
            return closed

        assert [asyncio.run(run()) for _ in range(2)] == [True, True]
        asyncio.run(session.aclose())
