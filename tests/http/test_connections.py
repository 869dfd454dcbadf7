"""Connections that are kept, closed, shared or cannot be made, with either transport."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session, TransportError, UserPromptMessage
from dify_invoke.emulator import Emulator
from dify_invoke.http.idle import MAX_IDLE_CONNECTIONS

from ..support.certificates import Authority
from ..support.drivers import CONFIG, HI, PATIENCE, SETTINGS, Drive, OpenSession, Transport, failure
from ..support.replies import CHUNKED, LAST, WHOLE_REPLY, A, answer_all, daemon_events
from ..support.servers import Listen, Peer, free_port
from ..support.sessions import Mode

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestConnection:
    def test_serves_the_next_call_too(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(answer_all)
        with open_session(server.url) as session:
            for _ in range(5):
                assert "".join(session.answer()) == "ab"
        assert len(server.requests) == 5
        assert server.connections == 1

    @pytest.mark.parametrize("late", [False, True], ids=["at once", "later"])
    def test_to_the_daemon_serves_the_next_call_too(
        self,
        mode: Mode,
        transport: Transport,
        drive: Drive,
        listen: Listen,
        late: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The answer is complete with its `end` event, while the HTTP reply may end a little later."""
        monkeypatch.setattr("dify_invoke.protocol.deadline.TAIL", PATIENCE)

        def answers_as_the_daemon(peer: Peer) -> None:
            while True:
                events = daemon_events(peer.request())
                peer.send(CHUNKED, events if late else events + LAST)
                if late:
                    peer.send(LAST)

        server = listen(answers_as_the_daemon)
        session: type[Session | AsyncSession] = Session if mode == "sync" else AsyncSession
        with drive(session.from_daemon(server.url, "session", transport=transport)) as driver:
            for _ in range(3):
                assert list(driver.answer()) == ["a"]
        assert server.connections == 1

    def test_is_closed_with_the_session(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(answer_all)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert not server.left.is_set()
        assert server.left.wait(PATIENCE)

    def test_that_the_server_has_closed_is_replaced(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        closed = threading.Event()

        def answers_once(peer: Peer) -> None:
            peer.request()
            peer.send(WHOLE_REPLY)
            peer.connection.shutdown(socket.SHUT_WR)
            closed.set()

        server = listen(answers_once)
        with open_session(server.url) as session:
            for _ in range(2):
                assert "".join(session.answer()) == "ab"
                assert closed.wait(PATIENCE)
                closed.clear()
        assert server.connections == 2

    def test_that_was_idle_for_long_is_replaced(
        self, mode: Mode, listen: Listen, drive: Drive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After 5 s, as with httpx. The test can only set the clock of pycurl."""
        pytest.importorskip("pycurl")
        class_ = Session if mode == "sync" else AsyncSession
        server = listen(answer_all)
        clock = [0.0]
        for name in ("_pycurl_connections", "_sync.pycurl_transport", "_async.pycurl_transport"):
            monkeypatch.setattr(f"dify_invoke.http.{name}.monotonic", lambda: clock[0])
        with drive(class_.from_inner_api(server.url, transport="pycurl", **SETTINGS)) as session:
            for seconds, connections in [(0, 1), (4.9, 1), (5.1, 2), (1, 2)]:
                clock[0] += seconds
                assert "".join(session.answer()) == "ab"
                assert server.connections == connections

    def test_that_breaks_does_not_cause_a_second_request(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        """A model that is invoked twice costs twice."""

        def answers_once(peer: Peer) -> None:
            peer.request()
            peer.send(WHOLE_REPLY)
            peer.request()

        server = listen(answers_once)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            with pytest.raises(TransportError):
                list(session.answer())
            assert len(server.requests) == 2
            assert "".join(session.answer()) == "ab"

    @pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
    def test_is_closed_when_its_stream_is_left(
        self, open_session: OpenSession, listen: Listen, known_authority: Authority, secure: bool
    ) -> None:
        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            peer.wait_until_left()

        server = listen(never_ends, known_authority.server() if secure else None)
        with open_session(server.url) as session:
            for _ in range(2):
                with session.answer() as texts:
                    assert next(texts) == "a"
                assert server.left.wait(PATIENCE)
                server.left.clear()
        assert server.connections == 2

    def test_of_a_stream_that_is_left_does_not_affect_the_next_call(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        with open_session(listen(answer_all).url) as session:
            with session.answer() as texts:
                assert next(texts) == "a"
            assert list(session.answer()) == ["a", "b"]

    @pytest.mark.parametrize("sent", [b"", CHUNKED, CHUNKED + A], ids=["nothing", "head", "chunk"])
    def test_is_closed_when_its_task_is_cancelled(
        self, transport: Transport, listen: Listen, sent: bytes
    ) -> None:
        asked = threading.Event()

        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(sent)
            asked.set()
            peer.wait_until_left()

        server = listen(never_ends)

        async def run() -> None:
            async with AsyncSession.from_inner_api(
                server.url, transport=transport, **SETTINGS
            ) as session:
                work = session.model.llm.invoke(CONFIG, HI, stream=False)
                task = asyncio.ensure_future(work)
                assert await asyncio.to_thread(asked.wait, PATIENCE)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert await asyncio.to_thread(server.left.wait, PATIENCE)

        asyncio.run(run())

    def test_of_a_stream_ends_with_its_session(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            peer.wait_until_left()

        server = listen(never_ends)
        with open_session(server.url) as session:
            texts = session.answer()
            assert next(texts) == "a"
            session.close()
            with pytest.raises(TransportError):
                next(texts)
            assert server.left.wait(PATIENCE)

    @pytest.mark.parametrize("sent", [b"", CHUNKED, CHUNKED + A], ids=["nothing", "head", "chunk"])
    def test_that_waits_ends_when_another_thread_closes_the_session(
        self, listen: Listen, transport: Transport, sent: bytes
    ) -> None:
        asked = threading.Event()

        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(sent)
            asked.set()
            peer.wait_until_left()

        server = listen(never_ends)
        session = Session.from_inner_api(server.url, transport=transport, **SETTINGS)
        with ThreadPoolExecutor() as pool:
            waits = pool.submit(session.model.llm.invoke(CONFIG, HI).result)
            assert asked.wait(PATIENCE)
            session.close()
            error = waits.exception(PATIENCE)
        assert type(error) is TransportError
        assert "closed" in str(error)
        assert server.left.wait(PATIENCE)

    def test_that_waits_ends_when_another_task_closes_the_session(
        self, listen: Listen, transport: Transport
    ) -> None:
        asked = threading.Event()

        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            asked.set()
            peer.wait_until_left()

        server = listen(never_ends)

        async def run() -> None:
            session = AsyncSession.from_inner_api(server.url, transport=transport, **SETTINGS)
            task = asyncio.ensure_future(session.model.llm.invoke(CONFIG, HI, stream=False))
            assert await asyncio.to_thread(asked.wait, PATIENCE)
            await session.aclose()
            with pytest.raises(TransportError, match="closed"):
                await asyncio.wait_for(task, PATIENCE)

        asyncio.run(run())


class TestConcurrency:
    """Concurrent calls of one session each get their own answer."""

    NUMBERS = range(40)

    @pytest.fixture
    def settings(self, emulator: Emulator, transport: Transport) -> dict[str, Any]:
        return {
            "base_url": emulator.url,
            "api_key": emulator.api_key,
            "tenant_id": emulator.tenant_id,
            "transport": transport,
        }

    @staticmethod
    def check(number: int, flagged: bool, heard: str, said: object) -> None:
        assert flagged == bool(number % 2)
        assert f" {number + 1} bytes" in heard
        assert f"say {number}” " in str(said)

    def test_threads(self, settings: dict[str, Any]) -> None:
        def work(number: int) -> None:
            model = session.model
            self.check(
                number,
                model.moderation.invoke(CONFIG, "kill" if number % 2 else "greet"),
                model.speech2text.invoke(CONFIG, bytes(number + 1)),
                model.llm.invoke(CONFIG, [asked(number)], stream=False).message.content,
            )

        with Session.from_inner_api(**settings) as session, ThreadPoolExecutor(16) as pool:
            assert len(list(pool.map(work, self.NUMBERS))) == len(self.NUMBERS)

    @pytest.mark.parametrize("transport", ["httpx", "pycurl"])
    def test_threads_reuse_the_connections_of_earlier_threads(
        self, listen: Listen, transport: Transport
    ) -> None:
        """A transport keeps some idle connections, and never closes one that is about to be used."""
        at_once = threading.Barrier(30)

        def all_at_once(peer: Peer) -> None:
            while True:
                peer.request()
                at_once.wait(PATIENCE)
                peer.send(WHOLE_REPLY)

        server = listen(all_at_once)

        def work(_: int) -> str:
            return str(session.model.llm.invoke(CONFIG, HI).result().message.content)

        with (
            Session.from_inner_api(server.url, transport=transport, **SETTINGS) as session,
            ThreadPoolExecutor(30) as pool,
        ):
            for _ in range(3):
                assert list(pool.map(work, range(30))) == ["ab"] * 30
        assert server.connections == 30 + 2 * (30 - MAX_IDLE_CONNECTIONS)

    def test_tasks(self, settings: dict[str, Any]) -> None:
        async def work(session: AsyncSession, number: int) -> None:
            model = session.model
            self.check(
                number,
                await model.moderation.invoke(CONFIG, "kill" if number % 2 else "greet"),
                await model.speech2text.invoke(CONFIG, bytes(number + 1)),
                (await model.llm.invoke(CONFIG, [asked(number)], stream=False)).message.content,
            )

        async def run() -> None:
            async with AsyncSession.from_inner_api(**settings) as session:
                await asyncio.gather(*(work(session, number) for number in self.NUMBERS))

        asyncio.run(run())

    def test_streams_of_one_thread_alternate(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(answer_all)
        with open_session(server.url) as session:
            assert list(zip(*(session.answer() for _ in range(10)), strict=True)) == [
                ("a",) * 10,
                ("b",) * 10,
            ]


def asked(number: int) -> UserPromptMessage:
    return UserPromptMessage(content=f"say {number}")


class TestNoConnection:
    """Raises a TransportError that names the server."""

    def test_connection_refused(self, open_session: OpenSession) -> None:
        url = f"http://127.0.0.1:{free_port()}"
        _, error = failure(open_session(url))
        assert type(error) is TransportError
        assert f"cannot connect to {url}" in str(error)

    def test_the_name_is_unknown(self, open_session: OpenSession) -> None:
        _, error = failure(open_session("http://no-such-host.invalid"))
        assert type(error) is TransportError
        assert "cannot connect to http://no-such-host.invalid" in str(error)

    def test_the_server_speaks_no_tls(self, open_session: OpenSession, listen: Listen) -> None:
        def is_plain(peer: Peer) -> None:
            peer.connection.recv(1)
            peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        server = listen(is_plain)
        _, error = failure(open_session(f"https://127.0.0.1:{server.port}"))
        assert type(error) is TransportError
        assert "cannot connect to https://127.0.0.1" in str(error)

    def test_the_authority_is_unknown(
        self, open_session: OpenSession, listen: Listen, authority: Authority
    ) -> None:
        server = listen(answer_all, authority.server())
        _, error = failure(open_session(server.url))
        assert type(error) is TransportError
        assert f"cannot connect to {server.url}" in str(error)
        assert "certificate" in str(error)
        assert server.requests == []

    def test_the_certificate_is_for_another_name(
        self, open_session: OpenSession, listen: Listen, known_authority: Authority
    ) -> None:
        server = listen(answer_all, known_authority.server("dify.example"))
        _, error = failure(open_session(server.url))
        assert type(error) is TransportError
        assert f"cannot connect to {server.url}" in str(error)
        assert server.requests == []
