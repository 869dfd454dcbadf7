"""Both libraries that do HTTP behave alike: chunks, connections, errors, timeouts, limits, addresses."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import os
import re
import select
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trustme

from dify_inner_api.client import AsyncClient, Client
from dify_invoke import (
    APIStatusError,
    AsyncSession,
    ConfigurationError,
    InvokeTimeoutError,
    ReverseInvocationError,
    Session,
    Timeout,
    TransportError,
    UserPromptMessage,
)
from dify_invoke.emulator import Emulator
from dify_invoke.framing import frame
from dify_invoke.inner_api import AsyncInnerAPIRoad, Caller, InnerAPIRoad

if TYPE_CHECKING:
    from tests.conftest import Mode
    from tests.inner_api.conftest import (
        Handler,
        Listen,
        Open,
        Peer,
        Request,
        Server,
        Talk,
        Transport,
    )

    Over = Callable[[Session | AsyncSession], Talk]

KEY = "sk-very-secret"
PATIENCE = 20
"""Seconds until a test that hangs is given up."""
CONFIG = {"provider": "p", "model": "m"}
HI = [UserPromptMessage(content="hi")]
SETTINGS: dict[str, Any] = {"api_key": KEY, "tenant_id": "t"}
MIB = 1_048_576

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LAST = b"0\r\n\r\n"


def chunk(text: str) -> bytes:
    """A frame with a chunk of an answer."""
    message = {"role": "assistant", "content": text}
    data = {"model": "m", "delta": {"index": 0, "message": message}}
    return frame(json.dumps({"data": data}).encode())


def piece(data: bytes) -> bytes:
    """The data as an HTTP chunk."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def measured(data: bytes) -> bytes:
    """A reply with its length."""
    return OK + f"Content-Length: {len(data)}\r\n\r\n".encode() + data


A, B = piece(chunk("a")), piece(chunk("b"))
WHOLE = CHUNKED + A + B + LAST


def answer_of_the_daemon(request: Request) -> bytes:
    """The events of an answer of one chunk, without the end of the reply."""
    found = re.search(rb'"backwards_request_id":\s*"([0-9a-f]+)"', request.body)
    assert found
    answers = {"backwards_request_id": found[1].decode(), "message": ""}
    message = {"role": "assistant", "content": "a"}
    result = {"model": "m", "delta": {"index": 0, "message": message}}
    lines = [
        {"session_id": "session", "event": "backwards_response", "data": data}
        for data in (
            {**answers, "event": "response", "data": result},
            {**answers, "event": "end", "data": None},
        )
    ]
    return b"".join(piece(json.dumps(line).encode() + b"\n\n") for line in lines)


def sends(*data: bytes) -> Handler:
    def handler(peer: Peer) -> None:
        peer.request()
        peer.send(*data)

    return handler


def answers(peer: Peer) -> None:
    """Answers each request that comes over the connection."""
    while True:
        peer.request()
        peer.send(WHOLE)


def is_silent(peer: Peer) -> None:
    peer.wait_until_left()


class Authority:
    """Vouches for servers on loopback."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.file = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(self.file))

    def server(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        """What makes a server one that it vouches for."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate: Any = self._authority.issue_cert(name)
        certificate.configure_cert(context)
        return context


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Stands for those that certifi knows."""
    return Authority(tmp_path_factory.mktemp("certifi"))


@pytest.fixture(autouse=True)
def _nothing_from_outside(public: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certifi.where", lambda: str(public.file))
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("SSL_CERT_", "DIFY_")):
            monkeypatch.delenv(name)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """One that nobody knows."""
    return Authority(tmp_path)


@pytest.fixture
def unaware(mode: Mode, transport: Transport, over: Over) -> Callable[[str], Talk]:
    """Opens a session that takes nothing from the environment."""

    def open_session(url: str) -> Talk:
        caller = Caller("t", None)
        if mode == "sync":
            client = Client(url, api_key=KEY, trust_env=False, transport=transport)
            return over(Session(InnerAPIRoad(client, caller)))
        aio = AsyncClient(url, api_key=KEY, trust_env=False, transport=transport)
        return over(AsyncSession(AsyncInnerAPIRoad(aio, caller)))

    return open_session


class TestChoice:
    """The argument decides, else the environment; httpx otherwise."""

    @pytest.fixture
    def class_(self, mode: Mode) -> Any:
        return Session if mode == "sync" else AsyncSession

    @pytest.fixture
    def used(
        self, class_: Any, listen: Listen, over: Over, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., str]:
        """Calls a server, and gives the library that it saw."""
        server = listen(sends(measured(chunk("a"))))
        monkeypatch.setenv("DIFY_INNER_API_URL", server.url)
        monkeypatch.setenv("DIFY_INNER_API_KEY", KEY)
        monkeypatch.setenv("DIFY_TENANT_ID", "t")
        ways: dict[str, Callable[..., Any]] = {
            "from_inner_api": partial(class_.from_inner_api, server.url, **SETTINGS),
            "from_daemon": partial(class_.from_daemon, server.url, "s"),
            "from_env": class_.from_env,
        }

        def use(way: str = "from_inner_api", **settings: Any) -> str:
            with over(ways[way](**settings)) as talk, suppress(ReverseInvocationError):
                list(talk.answer())
            agent = server.requests[-1].header("user-agent")
            return "pycurl" if agent == "dify-invoke" else "httpx"

        return use

    WAYS = pytest.mark.parametrize("way", ["from_inner_api", "from_daemon", "from_env"])

    @WAYS
    def test_is_httpx_where_none_is_made(self, used: Callable[..., str], way: str) -> None:
        assert used(way) == "httpx"

    @WAYS
    def test_is_the_arguments(
        self, used: Callable[..., str], way: str, transport: Transport
    ) -> None:
        assert used(way, transport=transport) == transport

    @WAYS
    def test_is_the_environments(
        self,
        used: Callable[..., str],
        way: str,
        transport: Transport,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", transport)
        assert used(way) == transport

    def test_is_not_made_by_an_empty_variable(
        self, used: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "")
        assert used() == "httpx"

    def test_is_the_arguments_before_the_environments(
        self, used: Callable[..., str], transport: Transport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = "httpx" if transport == "pycurl" else "pycurl"
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", other)
        assert used(transport=transport) == transport

    def test_is_made_by_an_http_client(
        self, mode: Mode, class_: Any, listen: Listen, over: Over, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "pycurl")
        server = listen(answers)
        for chosen in ({}, {"transport": "httpx"}):
            kind = httpx.Client if mode == "sync" else httpx.AsyncClient
            client = kind(headers={"X-Mine": "1"}, limits=httpx.Limits(max_keepalive_connections=0))
            session = class_.from_inner_api(server.url, http_client=client, **SETTINGS, **chosen)
            with over(session) as talk:
                assert "".join(talk.answer()) == "ab"
            assert server.requests[-1].header("x-mine") == "1"
            assert not client.is_closed

    def test_that_an_http_client_cannot_serve(self, mode: Mode, class_: Any) -> None:
        client: Any = httpx.Client() if mode == "sync" else httpx.AsyncClient()
        with pytest.raises(ConfigurationError, match="either http_client or transport='pycurl'"):
            class_.from_inner_api(
                "http://localhost", http_client=client, transport="pycurl", **SETTINGS
            )

    @pytest.mark.parametrize("name", ["requests", "HTTPX", "", " httpx", None])
    def test_there_is_not(
        self, class_: Any, name: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if name is None:
            monkeypatch.setenv("DIFY_INVOKE_TRANSPORT", "curl")
            said = "^DIFY_INVOKE_TRANSPORT must be one of httpx, pycurl, not 'curl'$"
        else:
            said = f"^transport must be one of httpx, pycurl, not '{name}'$"
        with pytest.raises(ConfigurationError, match=said):
            class_.from_inner_api("http://localhost", transport=name, **SETTINGS)

    @pytest.mark.parametrize(
        "module", [None, ModuleType("pycurl")], ids=["not installed", "too old"]
    )
    def test_that_needs_the_extra(
        self, class_: Any, module: ModuleType | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pycurl", module)
        monkeypatch.delitem(sys.modules, "dify_invoke._pycurl_transport", raising=False)
        with pytest.raises(ConfigurationError, match=r"pip install 'dify-invoke\[fast\]'"):
            class_.from_inner_api("http://localhost", transport="pycurl", **SETTINGS)

    @pytest.mark.parametrize("patched", [True, False])
    def test_that_gevent_rules_out(
        self, used: Callable[..., str], patched: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("pycurl")
        gevent: Any = ModuleType("gevent.monkey")
        gevent.is_module_patched = {"socket": patched}.__getitem__
        monkeypatch.setitem(sys.modules, "gevent.monkey", gevent)
        if patched:
            with pytest.raises(ConfigurationError, match="use the transport 'httpx'"):
                used(transport="pycurl")
        else:
            assert used(transport="pycurl") == "pycurl"
        assert used() == "httpx"


class TestEventLoops:
    """pycurl runs on asyncio's that can watch a socket; httpx on others, too."""

    @pytest.fixture
    def session(self) -> AsyncSession:
        pytest.importorskip("pycurl")
        return AsyncSession.from_inner_api("http://localhost", transport="pycurl", **SETTINGS)

    def test_of_another_library(self, session: AsyncSession) -> None:
        call = session.model.moderation.invoke(CONFIG, "x")
        with pytest.raises(ConfigurationError, match=r"asyncio.*use the transport 'httpx'"):
            call.send(None)

    def test_of_windows(self, session: AsyncSession) -> None:
        class ProactorEventLoop(asyncio.SelectorEventLoop):
            """Stands for it."""

        with (
            asyncio.Runner(loop_factory=ProactorEventLoop) as runner,
            pytest.raises(ConfigurationError, match="use the transport 'httpx'"),
        ):
            runner.run(session.model.moderation.invoke(CONFIG, "x"))


class TestChunks:
    def test_arrive_as_they_are_sent(self, talk: Open, listen: Listen) -> None:
        arrived = threading.Semaphore(0)

        def one_by_one(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED)
            for text in "abc":
                peer.send(piece(chunk(text)))
                arrived.acquire()
            peer.send(LAST)

        with talk(listen(one_by_one).url) as session:
            for expected, text in zip("abc", session.answer(), strict=True):
                assert text == expected
                arrived.release()

    def test_may_be_cut_anywhere(self, talk: Open, listen: Listen) -> None:
        def in_crumbs(peer: Peer) -> None:
            peer.request()
            peer.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in WHOLE:
                peer.send(bytes([byte]))

        with talk(listen(in_crumbs).url) as session:
            assert list(session.answer()) == ["a", "b"]

    @pytest.mark.parametrize(
        "reply",
        [
            measured(chunk("a") + chunk("b")),
            CHUNKED + piece(chunk("a") + chunk("b")) + LAST,
            CHUNKED + A + B + b"0\r\nX-Trailer: 1\r\n\r\n",
            OK + b"Connection: close\r\n\r\n" + chunk("a") + chunk("b"),
            b"HTTP/1.0 200 OK\r\n\r\n" + chunk("a") + chunk("b"),
            b"HTTP/1.1 200\r\ncontent-length:0000%d\r\n\r\n" % len(chunk("ab")) + chunk("ab"),
        ],
        ids=["measured", "one piece", "a trailer", "until it closes", "HTTP 1.0", "odd spelling"],
    )
    def test_are_read_in_any_framing(self, talk: Open, listen: Listen, reply: bytes) -> None:
        with talk(listen(sends(reply)).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_that_came_while_the_caller_did_something_else(
        self, transport: Transport, listen: Listen
    ) -> None:
        go_on, sent = threading.Event(), threading.Event()

        def pauses(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            go_on.wait(PATIENCE)
            peer.send(B, LAST)
            sent.set()

        url, elsewhere = listen(pauses).url, listen(answers).url

        async def run() -> None:
            settings: dict[str, Any] = {"transport": transport, **SETTINGS}
            async with (
                AsyncSession.from_inner_api(url, **settings) as session,
                AsyncSession.from_inner_api(elsewhere, **settings) as other,
            ):
                texts = session.model.llm.invoke(CONFIG, HI).text
                assert await anext(texts) == "a"
                go_on.set()
                assert await asyncio.to_thread(sent.wait, PATIENCE)
                for _ in range(5):
                    await other.model.llm.invoke(CONFIG, HI, stream=False)
                assert await asyncio.wait_for(anext(texts), PATIENCE) == "b"
                with pytest.raises(StopAsyncIteration):
                    await asyncio.wait_for(anext(texts), PATIENCE)

        asyncio.run(run())

    def test_are_not_sent_faster_than_they_are_read(
        self, mode: Mode, transport: Transport, listen: Listen
    ) -> None:
        many = 64
        reply = CHUNKED + piece(chunk("x" * MIB)) * many + LAST
        stalled = threading.Event()
        sent: list[int] = []

        def as_fast_as_it_can(peer: Peer) -> None:
            peer.request()
            sent.append(peer.send_until_it_blocks(reply))
            stalled.set()
            peer.send(memoryview(reply)[sent[0] :])

        url = listen(as_fast_as_it_can).url

        def read() -> int:
            with Session.from_inner_api(url, transport=transport, **SETTINGS) as session:
                stream = session.model.llm.invoke(CONFIG, HI)
                next(stream)
                assert stalled.wait(PATIENCE)
                return 1 + sum(1 for _ in stream)

        async def read_async() -> int:
            async with AsyncSession.from_inner_api(url, transport=transport, **SETTINGS) as session:
                stream = session.model.llm.invoke(CONFIG, HI)
                await anext(stream)
                assert await asyncio.to_thread(stalled.wait, PATIENCE)
                return 1 + len([chunk async for chunk in stream])

        assert (read() if mode == "sync" else asyncio.run(read_async())) == many
        assert sent[0] < len(reply) / 4


class TestConnection:
    def test_serves_the_next_call_too(self, talk: Open, listen: Listen) -> None:
        server = listen(answers)
        with talk(server.url) as session:
            for _ in range(5):
                assert "".join(session.answer()) == "ab"
        assert len(server.requests) == 5
        assert server.connections == 1

    @pytest.mark.parametrize("late", [False, True], ids=["at once", "later"])
    def test_of_the_daemon_does_so_too(
        self, mode: Mode, transport: Transport, over: Over, listen: Listen, late: bool
    ) -> None:
        """Though the answer is whole before the reply is, which may end a little later."""

        def answers_as_the_daemon(peer: Peer) -> None:
            while True:
                events = answer_of_the_daemon(peer.request())
                peer.send(CHUNKED, events if late else events + LAST)
                if late:
                    peer.send(LAST)

        server = listen(answers_as_the_daemon)
        session: type[Session | AsyncSession] = Session if mode == "sync" else AsyncSession
        with over(session.from_daemon(server.url, "session", transport=transport)) as talk:
            for _ in range(3):
                assert list(talk.answer()) == ["a"]
        assert server.connections == 1

    def test_is_closed_with_the_session(self, talk: Open, listen: Listen) -> None:
        server = listen(answers)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert not server.left.is_set()
        assert server.left.wait(PATIENCE)

    def test_that_the_server_has_closed_is_replaced(self, talk: Open, listen: Listen) -> None:
        closed = threading.Event()

        def answers_once(peer: Peer) -> None:
            peer.request()
            peer.send(WHOLE)
            peer.connection.shutdown(socket.SHUT_WR)
            closed.set()

        server = listen(answers_once)
        with talk(server.url) as session:
            for _ in range(2):
                assert "".join(session.answer()) == "ab"
                assert closed.wait(PATIENCE)
                closed.clear()
        assert server.connections == 2

    def test_that_was_idle_for_long_is_replaced(
        self, mode: Mode, listen: Listen, over: Over, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After 5 s, as with httpx; here only pycurl's clock can be set."""
        pytest.importorskip("pycurl")
        class_ = Session if mode == "sync" else AsyncSession
        server = listen(answers)
        clock = [0.0]
        monkeypatch.setattr("dify_invoke._pycurl_transport.monotonic", lambda: clock[0])
        with over(class_.from_inner_api(server.url, transport="pycurl", **SETTINGS)) as session:
            for seconds, connections in [(0, 1), (4.9, 1), (5.1, 2), (1, 2)]:
                clock[0] += seconds
                assert "".join(session.answer()) == "ab"
                assert server.connections == connections

    def test_that_breaks_is_no_reason_to_ask_twice(self, talk: Open, listen: Listen) -> None:
        """A model that is asked twice costs twice."""

        def answers_once(peer: Peer) -> None:
            peer.request()
            peer.send(WHOLE)
            peer.request()

        server = listen(answers_once)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            with pytest.raises(TransportError):
                list(session.answer())
            assert len(server.requests) == 2
            assert "".join(session.answer()) == "ab"

    @pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
    def test_is_closed_where_a_stream_is_left(
        self, talk: Open, listen: Listen, public: Authority, secure: bool
    ) -> None:
        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            peer.wait_until_left()

        server = listen(never_ends, public.server() if secure else None)
        with talk(server.url) as session:
            for _ in range(2):
                with session.answer() as texts:
                    assert next(texts) == "a"
                assert server.left.wait(PATIENCE)
                server.left.clear()
        assert server.connections == 2

    def test_that_is_left_leaves_nothing_to_the_next_call(self, talk: Open, listen: Listen) -> None:
        with talk(listen(answers).url) as session:
            with session.answer() as texts:
                assert next(texts) == "a"
            assert list(session.answer()) == ["a", "b"]

    @pytest.mark.parametrize("sent", [b"", CHUNKED, CHUNKED + A], ids=["nothing", "head", "chunk"])
    def test_is_closed_where_a_task_is_cancelled(
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

    def test_of_a_stream_ends_with_its_session(self, talk: Open, listen: Listen) -> None:
        def never_ends(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            peer.wait_until_left()

        server = listen(never_ends)
        with talk(server.url) as session:
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


class TestManyAtOnce:
    """The right answer to each, from one session."""

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

    def test_streams_of_one_thread_take_turns(self, talk: Open, listen: Listen) -> None:
        server = listen(answers)
        with talk(server.url) as session:
            assert list(zip(*(session.answer() for _ in range(10)), strict=True)) == [
                ("a",) * 10,
                ("b",) * 10,
            ]


def asked(number: int) -> UserPromptMessage:
    return UserPromptMessage(content=f"say {number}")


def failure(session: Talk) -> tuple[list[str], ReverseInvocationError]:
    """What came of an answer, and the error that ended it."""
    texts: list[str] = []
    with session, pytest.raises(ReverseInvocationError) as caught:
        texts.extend(session.answer())
    assert caught.value.operation == "invoke_llm"
    return texts, caught.value


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class TestNoConnection:
    """A TransportError that names the server."""

    def test_nobody_listens(self, talk: Open) -> None:
        url = f"http://127.0.0.1:{free_port()}"
        _, error = failure(talk(url))
        assert type(error) is TransportError
        assert f"cannot connect to {url}" in str(error)

    def test_the_name_is_unknown(self, talk: Open) -> None:
        _, error = failure(talk("http://no-such-host.invalid"))
        assert type(error) is TransportError
        assert "cannot connect to http://no-such-host.invalid" in str(error)

    def test_the_server_speaks_no_tls(self, talk: Open, listen: Listen) -> None:
        def is_plain(peer: Peer) -> None:
            peer.connection.recv(1)
            peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        server = listen(is_plain)
        _, error = failure(talk(f"https://127.0.0.1:{server.port}"))
        assert type(error) is TransportError
        assert "cannot connect to https://127.0.0.1" in str(error)

    def test_nobody_vouches_for_the_server(
        self, talk: Open, listen: Listen, authority: Authority
    ) -> None:
        server = listen(answers, authority.server())
        _, error = failure(talk(server.url))
        assert type(error) is TransportError
        assert f"cannot connect to {server.url}" in str(error)
        assert "certificate" in str(error)
        assert server.requests == []

    def test_the_certificate_is_of_another(
        self, talk: Open, listen: Listen, public: Authority
    ) -> None:
        server = listen(answers, public.server("dify.example"))
        _, error = failure(talk(server.url))
        assert type(error) is TransportError
        assert f"cannot connect to {server.url}" in str(error)
        assert server.requests == []


class TestCertificates:
    """The environment's, or certifi's."""

    def test_of_certifi(self, talk: Open, listen: Listen, public: Authority) -> None:
        with talk(listen(answers, public.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_that_ssl_cert_file_names(
        self, talk: Open, listen: Listen, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        server = listen(answers, authority.server())
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert server.connections == 1

    def test_of_the_environment_take_the_place_of_certifis(
        self,
        talk: Open,
        listen: Listen,
        public: Authority,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        _, error = failure(talk(listen(answers, public.server()).url))
        assert type(error) is TransportError
        assert "certificate" in str(error)

    def test_that_ssl_cert_dir_has(
        self, talk: Open, listen: Listen, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        openssl = shutil.which("openssl") or pytest.skip("no openssl on this machine")
        asked = [openssl, "x509", "-hash", "-noout", "-in", str(authority.file)]
        name = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        authority.file.with_name(f"{name}.0").write_bytes(authority.file.read_bytes())
        monkeypatch.setenv("SSL_CERT_DIR", str(authority.file.parent))
        with talk(listen(answers, authority.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_in_a_file_whose_name_is_not_ascii(
        self, talk: Open, listen: Listen, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = authority.file.with_name("Behörde.pem")
        file.write_bytes(authority.file.read_bytes())
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with talk(listen(answers, authority.server()).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_of_the_environment_may_be_passed_over(
        self,
        unaware: Callable[[str], Talk],
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        server = listen(answers, authority.server())
        _, error = failure(unaware(server.url))
        assert type(error) is TransportError
        assert "certificate" in str(error)

    @pytest.mark.parametrize("content", [None, "no certificate"], ids=["no file", "another file"])
    def test_that_do_not_serve(
        self,
        talk: Open,
        listen: Listen,
        tmp_path: Path,
        content: str | None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """httpx finds it at once, pycurl with the first call."""
        file = tmp_path / "file.pem"
        if content:
            file.write_text(content)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        url = f"https://127.0.0.1:{listen(is_silent).port}"
        said = "a certificate that the environment names does not serve"
        with pytest.raises(ConfigurationError, match=said), talk(url) as session:
            next(session.answer())


class TestTimeouts:
    """InvokeTimeoutError, where the other side takes too long for one step."""

    def test_to_take_the_connection(self, talk: Open) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
            address = listener.getsockname()
            waiting = [socket.socket() for _ in range(20)]
            try:
                for one in waiting:
                    one.setblocking(False)
                    one.connect_ex(address)
                if len(select.select([], waiting, [], 0.1)[1]) == len(waiting):
                    pytest.skip("this system takes any number of connections")
                _, error = failure(talk(f"http://127.0.0.1:{address[1]}", timeout=0.2))
            finally:
                for one in waiting:
                    one.close()
        assert type(error) is InvokeTimeoutError
        assert "timed out before the reply began" in str(error)

    def test_to_shake_hands(self, talk: Open, listen: Listen) -> None:
        server = listen(is_silent)
        _, error = failure(talk(f"https://127.0.0.1:{server.port}", timeout=0.2))
        assert type(error) is InvokeTimeoutError
        assert "timed out before the reply began" in str(error)

    @pytest.mark.parametrize(
        "sent", [b"", CHUNKED, CHUNKED + A + B[:9]], ids=["head", "chunk", "rest"]
    )
    def test_to_go_on(self, talk: Open, listen: Listen, sent: bytes) -> None:
        def stops(peer: Peer) -> None:
            peer.request()
            peer.send(sent)
            peer.wait_until_left()

        server = listen(stops)
        texts, error = failure(talk(server.url, timeout=0.2))
        assert texts == ["a"] * (A in sent)
        assert type(error) is InvokeTimeoutError
        assert "no more of the reply came in time" in str(error)
        assert server.left.wait(PATIENCE)

    @pytest.mark.parametrize(
        "timeout", [Timeout(connect=0.1, idle=None), Timeout(connect=0.1), Timeout(total=0.1)]
    )
    def test_to_connect(self, talk: Open, listen: Listen, timeout: Timeout) -> None:
        server = listen(is_silent)
        _, error = failure(talk(f"https://127.0.0.1:{server.port}", timeout=timeout))
        assert type(error) is InvokeTimeoutError

    @pytest.mark.parametrize(
        "timeout", [Timeout(connect=None, idle=0.1), Timeout(idle=0.1), Timeout(total=0.1)]
    )
    def test_to_read(self, talk: Open, listen: Listen, timeout: Timeout) -> None:
        _, error = failure(talk(listen(is_silent).url, timeout=timeout))
        assert type(error) is InvokeTimeoutError

    def test_may_be_none(self, talk: Open, listen: Listen) -> None:
        timeout = Timeout(connect=None, idle=None)
        with talk(listen(answers).url, timeout=timeout) as session:
            assert "".join(session.answer()) == "ab"

    def test_to_read_does_not_count_while_it_connects(
        self, talk: Open, listen: Listen, public: Authority
    ) -> None:
        def shakes_hands_late(peer: Peer) -> None:
            threading.Event().wait(0.3)  # longer than `read`
            secure = public.server().wrap_socket(peer.connection, server_side=True)
            with secure:
                peer.connection = secure
                peer.request()
                peer.send(WHOLE)
                peer.wait_until_left()

        server = listen(shakes_hands_late)
        timeout = Timeout(connect=PATIENCE, idle=0.1)
        with talk(f"https://127.0.0.1:{server.port}", timeout=timeout) as session:
            assert "".join(session.answer()) == "ab"

    def test_do_not_count_while_the_caller_is_busy(self, talk: Open, listen: Listen) -> None:
        busy = threading.Event()

        def waits(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            busy.wait(PATIENCE)
            peer.send(B, LAST)

        with talk(listen(waits).url, timeout=0.2) as session:
            texts = session.answer()
            assert next(texts) == "a"
            _, error = failure(talk(listen(is_silent).url, timeout=0.3))
            assert type(error) is InvokeTimeoutError  # so that the time has passed
            busy.set()
            assert list(texts) == ["b"]

    @pytest.mark.parametrize("timeout", [0, 10_000_000, float("nan"), "1"])
    def test_that_are_none(self, talk: Open, timeout: Any) -> None:
        with pytest.raises(ConfigurationError, match="timeout must be"):
            talk("http://localhost", timeout=timeout)

    def test_may_be_short(self, talk: Open, listen: Listen) -> None:
        server = listen(is_silent)
        _, error = failure(talk(f"https://127.0.0.1:{server.port}", timeout=0.0001))
        assert type(error) is InvokeTimeoutError


class TestBrokenReplies:
    """A TransportError, after the good chunks; never a short answer."""

    CUTS: tuple[tuple[str, bytes, list[str]], ...] = (
        ("nothing", b"", []),
        ("in the head", OK + b"Content-Le", []),
        ("after the head", CHUNKED, []),
        ("after a chunk", CHUNKED + A, ["a"]),
        ("in a chunk", CHUNKED + A + B[:-9], ["a"]),
        ("in the size of a chunk", CHUNKED + A + b"2", ["a"]),
        ("before the last size", CHUNKED + A + B, ["a", "b"]),
        ("in the last size", CHUNKED + A + B + b"0\r\n", ["a", "b"]),
        ("short of its length", measured(chunk("a") + chunk("b"))[: -len(chunk("b"))], ["a"]),
        ("one byte short", measured(chunk("a") + chunk("b"))[:-1], ["a"]),
    )

    @pytest.mark.parametrize(
        ("sent", "expected"), [cut[1:] for cut in CUTS], ids=[cut[0] for cut in CUTS]
    )
    @pytest.mark.parametrize("end", ["closed", "reset"])
    def test_a_connection_that_ends(
        self, talk: Open, listen: Listen, end: str, sent: bytes, expected: list[str]
    ) -> None:
        read = threading.Event()

        def breaks(peer: Peer) -> None:
            peer.request()
            peer.send(sent)
            if end == "reset":
                # What was sent is lost with a connection that is reset before it was read.
                assert not expected or read.wait(PATIENCE)
                peer.reset()

        server = listen(breaks)
        texts: list[str] = []

        def take() -> None:
            for text in session.answer():
                texts.append(text)
                if texts == expected:
                    read.set()

        with talk(server.url) as session, pytest.raises(TransportError) as caught:
            take()
        assert texts == expected
        assert type(caught.value) is TransportError
        assert server.connections == 1

    @pytest.mark.parametrize(
        "reply",
        [
            b"garbage\r\n\r\n",
            b"\x00\x01\x02\x03\r\n\r\n",
            b"<html>\r\n\r\n",
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b"HTTP/1.1 abc OK\r\n\r\n",
            b"HTTP/1.1 20 OK\r\n\r\n",
            b"HTTP/1.1\r\n\r\n",
            OK + b"no colon\r\n\r\n",
            OK + b"Content-Length: many\r\n\r\n",
            OK + b"Content-Length: -1\r\n\r\n",
            OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
            CHUNKED + b"xyz\r\n",
            CHUNKED + b"ffffffffffffffffffffffff\r\n",
            CHUNKED + b"2\r\n{}oo\r\n",
            OK + b"A: \x00\r\n\r\n",
            OK + b"A: " + b"x" * MIB + b"\r\n\r\n",
            OK + b"A: x\r\n" * 200_000 + b"\r\n",
        ],
        ids=lambda reply: repr(reply[:40]),
    )
    def test_no_http(self, talk: Open, listen: Listen, reply: bytes) -> None:
        texts, error = failure(talk(listen(sends(reply)).url))
        assert texts == []
        assert type(error) is TransportError

    def test_the_next_call_is_a_new_one(self, talk: Open, listen: Listen) -> None:
        def first_breaks(peer: Peer) -> None:
            peer.request()
            if server.connections == 1:
                peer.send(CHUNKED, A)
                peer.reset()
            else:
                peer.send(WHOLE)

        server = listen(first_breaks)
        with talk(server.url) as session:
            with pytest.raises(TransportError):
                list(session.answer())
            assert "".join(session.answer()) == "ab"


class TestHeads:
    @pytest.mark.parametrize(
        "interim",
        [
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Encoding: br\r\n\r\n",
            b"HTTP/1.1 102 Processing\r\n\r\n" * 3,
        ],
        ids=["100", "103", "102 often"],
    )
    def test_before_the_replys_own_are_passed_over(
        self, talk: Open, listen: Listen, interim: bytes
    ) -> None:
        def hints(peer: Peer) -> None:
            while True:
                peer.request()
                peer.send(interim, WHOLE)

        with talk(listen(hints).url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"

    def test_names_are_in_any_case(self, talk: Open, listen: Listen) -> None:
        encoded = gzip.compress(chunk("a"))
        head = f"cOnTeNt-EnCoDiNg:GZIP\r\ncontent-length:  {len(encoded)}  \r\n\r\n"
        with talk(listen(sends(OK, head.encode(), encoded)).url) as session:
            assert "".join(session.answer()) == "a"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_that_redirect_are_not_followed(self, talk: Open, listen: Listen, status: int) -> None:
        elsewhere = listen(answers)
        head = f"HTTP/1.1 {status} Go\r\nLocation: {elsewhere.url}/x\r\nContent-Length: 0\r\n\r\n"
        _, error = failure(talk(listen(sends(head.encode())).url))
        assert isinstance(error, APIStatusError)
        assert error.status == status
        assert f"redirected to {elsewhere.url}/x, and not followed" in str(error)
        assert elsewhere.connections == 0

    @pytest.mark.parametrize("status", [204, 304, 401, 407, 413, 417, 421, 429, 503])
    def test_that_refuse_are_no_reason_to_ask_again(
        self, talk: Open, listen: Listen, status: int
    ) -> None:
        challenge = b"WWW-Authenticate: Basic\r\nRetry-After: 0\r\n"
        body = b"" if status < 400 else b"no"
        head = f"HTTP/1.1 {status} No\r\nContent-Length: {len(body)}\r\n".encode()
        server = listen(sends(head, challenge, b"\r\n", body))
        _, error = failure(talk(server.url))
        assert isinstance(error, APIStatusError)
        assert error.status == status
        assert len(server.requests) == 1

    def test_leave_no_cookies(self, talk: Open, listen: Listen) -> None:
        cookie = b"Set-Cookie: a=b\r\n"

        def bakes(peer: Peer) -> None:
            while True:
                peer.request()
                peer.send(WHOLE.replace(b"\r\n", b"\r\n" + cookie, 1))

        server = listen(bakes)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert server.requests[1].header("cookie") is None


class TestAddresses:
    @pytest.mark.parametrize(
        ("path", "expected"), [("/api/v1", "/api/v1"), ("/a b".replace(" ", "%20"), "/a%20b")]
    )
    def test_may_have_a_path(self, talk: Open, listen: Listen, path: str, expected: str) -> None:
        server = listen(answers)
        with talk(server.url + path) as session:
            assert "".join(session.answer()) == "ab"
        assert server.requests[0].line == f"POST {expected}/inner/api/invoke/llm HTTP/1.1"

    def test_may_be_in_capitals(self, talk: Open, listen: Listen, public: Authority) -> None:
        server = listen(answers, public.server())
        with talk(f"HTTPS://127.0.0.1:{server.port}") as session:
            assert "".join(session.answer()) == "ab"

    def test_may_have_letters_of_any_alphabet(self, talk: Open, listen: Listen) -> None:
        server = listen(answers)
        with talk(f"{server.url}/größe") as session:
            assert "".join(session.answer()) == "ab"
        assert server.requests[0].line.startswith("POST /gr%C3%B6%C3%9Fe/inner/api/")

    def test_may_have_a_name_of_any_alphabet(self, talk: Open) -> None:
        _, error = failure(talk("http://größe.invalid"))
        assert type(error) is TransportError
        assert "cannot connect" in str(error)


class TestProxies:
    """The environment's."""

    @pytest.fixture
    def proxy(self, listen: Listen) -> Server:
        """Answers in place of the servers it is asked for; tunnels to loopback."""

        def handler(peer: Peer) -> None:
            while True:
                peer.request()
                peer.send(WHOLE)

        return listen(handler)

    @pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
    def test_is_asked_for_the_whole_address(
        self, talk: Open, proxy: Server, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, proxy.url)
        with talk("http://dify.invalid:5001/api") as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert [request.line for request in proxy.requests] == [
            "POST http://dify.invalid:5001/api/inner/api/invoke/llm HTTP/1.1"
        ] * 2
        assert proxy.requests[0].header("host") == "dify.invalid:5001"
        assert proxy.connections == 1

    def test_of_this_scheme_comes_first(
        self, talk: Open, proxy: Server, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        others = listen(answers)
        monkeypatch.setenv("HTTPS_PROXY", others.url)
        monkeypatch.setenv("ALL_PROXY", others.url)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with talk("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
        assert (others.connections, proxy.connections) == (0, 1)

    def test_in_small_letters_comes_first(
        self, talk: Open, proxy: Server, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = listen(answers)
        monkeypatch.setenv("HTTP_PROXY", other.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        with talk("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
        assert (other.connections, proxy.connections) == (0, 1)

    def test_is_turned_off_by_an_empty_name_in_small_letters(
        self, talk: Open, proxy: Server, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server = listen(answers)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", "")
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_that_a_request_may_have_named_is_not_trusted(
        self, talk: Open, proxy: Server, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Under CGI, HTTP_PROXY is the header `Proxy` of whoever asks."""
        server = listen(answers)
        monkeypatch.setenv("REQUEST_METHOD", "POST")
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_is_the_one_when_the_session_was_made(
        self, talk: Open, proxy: Server, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server = listen(answers)
        with talk(server.url) as session:
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_with_credentials(
        self, talk: Open, proxy: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:p%40ss@127.0.0.1:{proxy.port}")
        with talk("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
        credentials = base64.b64encode(b"me:p@ss").decode()
        assert proxy.requests[0].header("proxy-authorization") == f"Basic {credentials}"

    @pytest.mark.parametrize(
        "exceptions", ["127.0.0.1", "*", "elsewhere,127.0.0.1", " 127.0.0.1 , elsewhere"]
    )
    @pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
    def test_is_passed_over_where_no_proxy_says_so(
        self,
        talk: Open,
        proxy: Server,
        listen: Listen,
        name: str,
        exceptions: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answers)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv(name, exceptions)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_is_not_passed_over_for_others(
        self, talk: Open, proxy: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1,not-dify.invalid")
        with talk("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
        assert proxy.connections == 1

    def test_may_be_passed_over(
        self,
        unaware: Callable[[str], Talk],
        proxy: Server,
        listen: Listen,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answers)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with unaware(server.url) as session:
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_tunnels_to_a_secure_server(
        self,
        talk: Open,
        listen: Listen,
        public: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answers, public.server())

        def tunnels(peer: Peer) -> None:
            peer.head()
            peer.send(b"HTTP/1.1 200 Connected\r\nContent-Encoding: br\r\n\r\n")
            peer.tunnel(server.port)

        proxy = listen(tunnels)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        (request,) = proxy.requests
        assert request.line == f"CONNECT 127.0.0.1:{server.port} HTTP/1.1"
        assert KEY.encode() not in request.head
        assert server.requests[0].header("x-inner-api-key") == KEY

    def test_that_refuses_to_tunnel(
        self, talk: Open, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = listen(sends(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        _, error = failure(talk("https://dify.invalid"))
        assert type(error) is TransportError
        assert "403" in str(error)

    def test_that_is_not_there(self, talk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
        _, error = failure(talk("http://dify.invalid"))
        assert type(error) is TransportError
        assert "cannot connect" in str(error)

    def test_that_is_none(self, talk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:1")
        with pytest.raises(ConfigurationError, match=r"a proxy .*that the environment names"):
            talk("http://dify.invalid")


def reachable(start: object) -> Iterator[object]:
    """Whatever a caller can get at from an error: its texts, attributes and causes."""
    left: list[object] = [start]
    seen: dict[int, object] = {}
    while left:
        thing: Any = left.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType):
            continue
        seen[id(thing)] = thing
        yield thing
        left.append(getattr(thing, "__dict__", None))
        if isinstance(thing, BaseException):
            left += [thing.args, thing.__cause__, thing.__context__]
        elif isinstance(thing, Mapping):
            left += [*thing.keys(), *thing.values()]
        elif isinstance(thing, list | tuple | set | frozenset):
            left += thing


def plugin_error(said: str) -> str:
    fields = {"args": {said: [said]}, "error_type": said, "message": said}
    return f"PluginInvokeError: {json.dumps(fields)}"


class TestTheKey:
    """Goes to the server, and nowhere else."""

    def failing(self, authority: Authority, listen: Listen) -> Iterator[str]:
        """Addresses that fail, each in a way of its own."""
        echo = f"you sent {KEY}"
        yield f"http://127.0.0.1:{free_port()}"
        yield "http://no-such-host.invalid"
        yield listen(answers, authority.server()).url
        for reply in [
            b"",
            CHUNKED + A,
            f"{echo}\r\n\r\n".encode(),
            OK + f"{echo}\r\n\r\n".encode(),
            CHUNKED + f"{echo}\r\n".encode(),
            CHUNKED + b"2\r\n{}" + echo.encode(),
            CHUNKED + piece(frame(json.dumps({"error": echo}).encode())) + LAST,
            CHUNKED + piece(echo.encode()) + LAST,
            CHUNKED + piece(frame(json.dumps({"error": plugin_error(echo)}).encode())) + LAST,
            CHUNKED
            + piece(frame(json.dumps({"data": {"delta": {"finish_reason": [echo]}}}).encode()))
            + LAST,
            b"HTTP/1.1 500 X\r\nConnection: close\r\n\r\n" + echo.encode(),
            f"HTTP/1.1 302 X\r\nLocation: /{echo}\r\nContent-Length: 0\r\n\r\n".encode(),
            OK + f"Content-Encoding: {echo}\r\n\r\n".encode(),
        ]:
            yield listen(sends(reply)).url
        yield listen(is_silent).url

    def test_is_in_no_error(self, talk: Open, listen: Listen, authority: Authority) -> None:
        for url in self.failing(authority, listen):
            texts, error = failure(talk(url, timeout=0.3))
            assert len(texts) <= 1
            for thing in reachable(error):
                assert KEY not in f"{thing!s} {thing!r}", thing
            assert KEY not in "".join(traceback.format_exception(error))

    def test_is_sent(self, talk: Open, listen: Listen) -> None:
        server = listen(answers)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert KEY not in repr(vars(session))
        assert server.requests[0].header("x-inner-api-key") == KEY
