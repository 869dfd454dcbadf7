"""What a call may take, how often it is sent, and the most that is taken of its reply, over either library."""

from __future__ import annotations

import asyncio
import copy
import gzip
import io
import logging
import re
import select
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    ConfigurationError,
    InvokeError,
    InvokeTimeoutError,
    Limits,
    ProtocolError,
    ReplyTooLargeError,
    Retries,
    ReverseInvocationError,
    Session,
    Timeout,
    TransportError,
)
from dify_invoke.protocol.framing import frame

from .scripts import (
    CHUNKED,
    LAST,
    MIB,
    OK,
    WHOLE,
    A,
    answer_of_the_daemon,
    answers,
    chunk,
    is_silent,
    measured,
    piece,
    sends,
)
from .servers import Authority, Handler, HungUpError, Listen, Peer, Request, Server
from .talks import (
    CONFIG,
    HI,
    KEY,
    PATIENCE,
    SETTINGS,
    AsyncTalk,
    Open,
    Over,
    SyncTalk,
    Talk,
    Transport,
    failure,
)

if TYPE_CHECKING:
    from tests.conftest import Mode

pytestmark = pytest.mark.usefixtures("_nothing_from_outside")

HEARD = measured(b'{"data": {"result": "heard"}}')
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy"
AGAIN = Retries(statuses={429, 503}, wait=0, attempts=4)
"""What a caller gives who would rather be answered twice than not at all."""


def but(talk: Talk, **options: Any) -> Talk:
    """The same session with other options, over the same event loop."""
    assert isinstance(talk, SyncTalk | AsyncTalk)
    other = copy.copy(talk)
    if isinstance(other, SyncTalk):
        other.session = other.session.with_options(**options)
    else:
        other.session = other.session.with_options(**options)
    return other


def refusal(talk: Talk) -> ReverseInvocationError:
    """The error that ends an answer; the session stays open."""
    with pytest.raises(ReverseInvocationError) as caught:
        list(talk.answer())
    return caught.value


def pause(seconds: float) -> None:
    """Lets a server take its time."""
    threading.Event().wait(seconds)


def goes_on(peer: Peer) -> None:
    """Sends a chunk now and then, for far longer than a test allows."""
    peer.request()
    peer.send(CHUNKED)
    for _ in range(60):
        peer.send(A)
        pause(0.02)
    peer.send(LAST)


class Slow(io.BytesIO):
    """A file that is read for far longer than a test allows, though never without a piece of it."""

    def __init__(self) -> None:
        super().__init__(bytes(60))

    def read(self, _: int | None = None, /) -> bytes:
        pause(0.02)
        return super().read(1)


def in_crumbs(data: bytes) -> Handler:
    """Sends a byte at a time."""

    def handler(peer: Peer) -> None:
        peer.request()
        for byte in data:
            peer.send(bytes([byte]))
            pause(0.02)

    return handler


@pytest.fixture
def daemon(mode: Mode, transport: Transport, over: Over) -> Open:
    """Opens a session of that kind over that library, by way of the daemon."""
    class_ = Session if mode == "sync" else AsyncSession

    def open_session(url: str, **settings: Any) -> Talk:
        return over(class_.from_daemon(url, "session", transport=transport, **settings))

    return open_session


class TestTotal:
    """The most that a call may take, from its request to the end of its reply."""

    TOTAL = Timeout(total=0.3, idle=PATIENCE)

    @staticmethod
    def check(error: BaseException) -> None:
        assert type(error) is InvokeTimeoutError
        assert "the call was not over after 0.3 s, its `total`" in str(error)

    def test_ends_a_stream_that_goes_on(self, talk: Open, listen: Listen) -> None:
        server = listen(goes_on)
        texts, error = failure(talk(server.url, timeout=self.TOTAL))
        self.check(error)
        assert set(texts) <= {"a"}
        assert server.left.wait(PATIENCE)

    def test_ends_a_stream_that_comes_faster_than_it_is_read(
        self, talk: Open, listen: Listen
    ) -> None:
        text = piece(chunk("a" * 16_000))

        def pours(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, *[text] * 1_000, LAST)

        with talk(listen(pours).url, timeout=self.TOTAL) as session:
            texts = session.answer()
            next(texts)
            pause(0.4)  # the time of the reader counts, too
            with pytest.raises(InvokeTimeoutError) as caught:
                list(texts)
        self.check(caught.value)

    def test_ends_the_wait_for_a_head(self, talk: Open, listen: Listen) -> None:
        server = listen(is_silent)
        _, error = failure(talk(server.url, timeout=self.TOTAL))
        self.check(error)
        assert server.left.wait(PATIENCE)

    @pytest.mark.parametrize(
        "sent",
        [OK + b"X-Long: " + bytes(40), CHUNKED + piece(chunk("a" * 60))],
        ids=["of a head", "of a chunk"],
    )
    def test_ends_a_trickle(self, talk: Open, listen: Listen, sent: bytes) -> None:
        server = listen(in_crumbs(sent))
        texts, error = failure(talk(server.url, timeout=self.TOTAL))
        self.check(error)
        assert texts == []
        assert server.left.wait(PATIENCE)

    def test_ends_an_upload_that_is_not_read(self, talk: Open, listen: Listen) -> None:
        given_up = threading.Event()

        def reads_nothing(peer: Peer) -> None:
            peer.head()
            given_up.wait(PATIENCE)

        with talk(listen(reads_nothing).url, timeout=self.TOTAL) as session:
            with pytest.raises(InvokeTimeoutError) as caught:
                session.hear(bytes(16 * MIB))
            given_up.set()
        self.check(caught.value)

    def test_ends_an_upload_that_goes_on(self, talk: Open, listen: Listen) -> None:

        def hears(peer: Peer) -> None:
            peer.request()
            peer.send(HEARD)

        with (
            talk(listen(hears).url, timeout=self.TOTAL) as session,
            pytest.raises(InvokeTimeoutError) as caught,
        ):
            session.hear(Slow())
        self.check(caught.value)

    def test_ends_a_refusal_that_goes_on(self, talk: Open, listen: Listen) -> None:
        """What its status says is known, and is said."""

        def refuses_at_length(peer: Peer) -> None:
            peer.request()
            peer.send(b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(60):
                peer.send(A)
                pause(0.02)
            peer.wait_until_left()

        server = listen(refuses_at_length)
        _, error = failure(talk(server.url, timeout=self.TOTAL))
        assert type(error) is APIStatusError
        assert server.left.wait(PATIENCE)

    def test_counts_all_attempts(
        self, talk: Open, listen: Listen, request: pytest.FixtureRequest
    ) -> None:
        def is_slow_to_refuse(peer: Peer) -> None:
            while True:
                peer.request()
                pause(0.2)
                peer.send(BUSY)

        server = listen(is_slow_to_refuse)
        _, error = failure(talk(server.url, timeout=self.TOTAL, retries=AGAIN))
        assert len(server.requests) <= 2
        self.check(error)

    def test_leaves_no_time_for_a_wait_that_is_longer(self, talk: Open, listen: Listen) -> None:
        server = listen(sends(BUSY))
        retries = Retries(statuses={503}, wait=30)
        _, error = failure(talk(server.url, timeout=self.TOTAL, retries=retries))
        assert type(error) is APIStatusError
        assert len(server.requests) == 1

    def test_says_nothing_of_a_call_that_is_over_in_time(self, talk: Open, listen: Listen) -> None:
        with talk(listen(answers).url, timeout=Timeout(total=PATIENCE)) as session:
            for _ in range(3):
                assert "".join(session.answer()) == "ab"

    def test_begins_with_the_call_and_not_with_the_session(
        self, talk: Open, listen: Listen
    ) -> None:
        with talk(listen(answers).url, timeout=Timeout(total=0.8)) as session:
            texts = session.answer()
            pause(0.9)
            assert "".join(texts) == "ab"

    def test_shorter_than_the_time_to_connect_is_what_counts(
        self, talk: Open, listen: Listen
    ) -> None:
        server = listen(is_silent)
        _, error = failure(talk(f"https://127.0.0.1:{server.port}", timeout=self.TOTAL))
        assert type(error) is InvokeTimeoutError


class TestConnect:
    """The most that it may take to connect, whatever the name stands for."""

    @pytest.fixture
    def turn_deaf(self) -> Iterator[Callable[[str, int], int]]:
        """Makes somebody at an address take no connection, and gives the port."""
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
    def deaf(self, turn_deaf: Callable[..., int]) -> int:
        """The port of somebody who takes no connection."""
        return turn_deaf("127.0.0.1")

    @pytest.fixture
    def named(
        self, mode: Mode, over: Over, turn_deaf: Callable[..., int], monkeypatch: pytest.MonkeyPatch
    ) -> Callable[..., Talk]:
        """Opens a session with a name of several addresses, of which so many are deaf; only httpx's can be set."""
        ask_for_addresses = socket.getaddrinfo

        def open_session(server: Server, deaf: int, timeout: Timeout) -> Talk:
            addresses = [*(f"127.0.0.{number}" for number in range(2, 2 + deaf)), "127.0.0.1"]
            for address in addresses[:-1]:
                turn_deaf(address, server.port)

            def getaddrinfo(host: Any, *more: Any, **options: Any) -> Any:
                hosts = addresses if host in ("dify.example", b"dify.example") else [host]
                return [
                    found for host in hosts for found in ask_for_addresses(host, *more, **options)
                ]

            monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
            class_ = Session if mode == "sync" else AsyncSession
            return over(
                class_.from_inner_api(
                    f"http://dify.example:{server.port}",
                    timeout=timeout,
                    retries=1,
                    transport="httpx",
                    **SETTINGS,
                )
            )

        return open_session

    def test_is_shared_by_the_addresses_of_a_name(
        self, named: Callable[..., Talk], listen: Listen
    ) -> None:
        """One that leads nowhere leaves some for the next; what each takes is part of the one limit."""
        timeout = Timeout(connect=1, idle=PATIENCE, total=2.5)
        with named(listen(answers), deaf=3, timeout=timeout) as session:
            assert "".join(session.answer()) == "ab"

    def test_is_asked_of_each_attempt(
        self, talk: Open, deaf: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", "dify_invoke.protocol.retries")
        timeout = Timeout(connect=0.1)
        _, error = failure(talk(f"http://127.0.0.1:{deaf}", timeout=timeout, retries=2))
        assert type(error) is InvokeTimeoutError
        assert len(caplog.messages) == 1


class TestHeartbeats:
    """Blank lines, by which the daemon says that it is there; nobody knows whether the model is."""

    BEAT = b"\n\n"

    def beats(self, *steps: bytes, times: int) -> Handler:
        def handler(peer: Peer) -> None:
            events = answer_of_the_daemon(peer.request())
            peer.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer.send(CHUNKED)
            pause(
                0.05
            )  # one that comes with the head is another matter: see tests/middle/test_timeouts.py
            for _ in range(times):
                for step in steps:
                    peer.send(step)
                    pause(0.1 / len(steps))
            peer.send(events, LAST)

        return handler

    def test_are_no_sign_of_life(self, daemon: Open, listen: Listen) -> None:
        server = listen(self.beats(piece(self.BEAT), times=20))
        texts, error = failure(daemon(server.url, timeout=0.3))
        assert texts == []
        assert type(error) is InvokeTimeoutError
        assert "no more of the reply came in time" in str(error)
        assert server.left.wait(PATIENCE)

    def test_that_come_in_two_pieces_are_none_either(self, daemon: Open, listen: Listen) -> None:
        server = listen(self.beats(b"2\r\n", piece(self.BEAT)[3:], times=10))
        _, error = failure(daemon(server.url, timeout=0.3))
        assert type(error) is InvokeTimeoutError

    def test_count_where_the_caller_says_so(self, daemon: Open, listen: Listen) -> None:
        server = listen(self.beats(piece(self.BEAT), times=8))
        with daemon(server.url, timeout=Timeout(idle=0.5, heartbeats=True)) as session:
            assert list(session.answer()) == ["a"]

    def test_that_count_do_not_extend_the_whole_time(self, daemon: Open, listen: Listen) -> None:
        server = listen(self.beats(piece(self.BEAT), times=20))
        timeout = Timeout(idle=PATIENCE, total=0.3, heartbeats=True)
        _, error = failure(daemon(server.url, timeout=timeout))
        assert "its `total`" in str(error)

    def test_before_an_answer_in_time_change_nothing(self, daemon: Open, listen: Listen) -> None:
        server = listen(self.beats(piece(self.BEAT), times=2))
        with daemon(server.url, timeout=PATIENCE) as session:
            assert list(session.answer()) == ["a"]


class TestOptionsOfOneCall:
    """`with_options`: another session over the same connections."""

    def test_change_nothing_for_the_others(self, talk: Open, listen: Listen) -> None:
        patient = threading.Event()

        def is_slow(peer: Peer) -> None:
            while True:
                peer.request()
                patient.wait(0.3)
                peer.send(WHOLE)

        with talk(listen(is_slow).url) as session:
            error = refusal(but(session, timeout=0.1))
            assert type(error) is InvokeTimeoutError
            assert "".join(session.answer()) == "ab"

    def test_come_over_the_same_connection(self, talk: Open, listen: Listen) -> None:
        server = listen(answers)
        with talk(server.url) as session:
            others = [
                session,
                but(session, timeout=PATIENCE),
                but(session, retries=1),
                but(session, limits=Limits(reply=MIB)),
                but(but(session, retries=1), timeout=Timeout(total=PATIENCE)),
                but(session),
            ]
            for other in others * 2:
                assert "".join(other.answer()) == "ab"
        assert len(server.requests) == 12
        assert server.connections == 1

    def test_that_are_not_given_stay(self, talk: Open, listen: Listen) -> None:
        server = listen(busy(times=9))
        with talk(server.url, retries=AGAIN, limits=Limits(reply=1)) as session:
            assert type(refusal(but(session, timeout=PATIENCE))) is APIStatusError
            assert len(server.requests) == AGAIN.attempts
        with talk(listen(answers).url, retries=AGAIN, limits=Limits(reply=1)) as session:
            assert type(refusal(but(session, retries=1))) is ReplyTooLargeError
        with talk(listen(is_silent).url, timeout=0.1) as session:
            assert type(refusal(but(session, limits=Limits(), retries=1))) is InvokeTimeoutError

    @pytest.mark.parametrize("first", [False, True], ids=["the session", "the other"])
    def test_end_with_either_session(self, talk: Open, listen: Listen, first: bool) -> None:
        with talk(listen(answers).url) as session:
            other = but(session, timeout=PATIENCE)
            assert "".join(other.answer()) == "ab"
            (other if first else session).close()
            for one in (session, other):
                error = refusal(one)
                assert type(error) is TransportError
                assert "the session is closed" in str(error)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"timeout": "1"}, r"timeout must be seconds, not str \(or a Timeout\)"),
            ({"timeout": 0}, "timeout must be above 0"),
            ({"retries": 0}, "retries' attempts must be an int from 1 to 100, not 0"),
            ({"retries": True}, "retries' attempts must be an int from 1 to 100, not True"),
            ({"retries": "3"}, "retries must be Retries, not str"),
            ({"limits": 5}, "limits must be Limits, not int"),
        ],
    )
    def test_that_are_none(
        self, talk: Open, listen: Listen, options: dict[str, Any], message: str
    ) -> None:
        with talk(listen(answers).url) as session:
            with pytest.raises(ConfigurationError, match=message):
                but(session, **options)
            with pytest.raises(ConfigurationError, match=message):
                talk("http://localhost", **{"timeout": PATIENCE, **options})
            assert "".join(session.answer()) == "ab"


class TestAClientThatIsGiven:
    """Its own timeouts hold, and no others."""

    @pytest.fixture
    def given(self, mode: Mode, over: Over) -> Open:
        """Opens a session with a client that keeps no connections, since nobody closes it."""
        kept = httpx.Limits(max_keepalive_connections=0)

        def open_session(url: str, **settings: Any) -> Talk:
            own = settings.pop("own", PATIENCE)
            given = {**SETTINGS, **settings}
            if mode == "sync":
                client = httpx.Client(timeout=own, limits=kept)
                return over(Session.from_inner_api(url, http_client=client, **given))
            aio = httpx.AsyncClient(timeout=own, limits=kept)
            return over(AsyncSession.from_inner_api(url, http_client=aio, **given))

        return open_session

    def test_has_its_own_timeout(self, given: Open, listen: Listen) -> None:
        texts, error = failure(given(listen(is_silent).url, own=0.2))
        assert texts == []
        assert type(error) is InvokeTimeoutError
        assert "no more of the reply came in time" in str(error)

    def test_takes_no_other_from_a_session(self, mode: Mode) -> None:
        class_: type[Any] = Session if mode == "sync" else AsyncSession
        client = httpx.Client() if mode == "sync" else httpx.AsyncClient()
        with pytest.raises(ConfigurationError, match="either http_client, with its own timeout"):
            class_.from_inner_api("http://localhost", http_client=client, timeout=1, **SETTINGS)

    def test_takes_another_for_one_call(self, given: Open, listen: Listen) -> None:
        with given(listen(goes_on).url) as session:
            TestTotal.check(refusal(but(session, timeout=TestTotal.TOTAL)))

    def test_takes_heartbeats_for_no_sign_of_life_in_that_call(
        self, mode: Mode, over: Over, listen: Listen
    ) -> None:
        server = listen(TestHeartbeats().beats(piece(b"\n\n"), times=10))
        kept = httpx.Limits(max_keepalive_connections=0)
        client = httpx.Client(limits=kept) if mode == "sync" else httpx.AsyncClient(limits=kept)
        class_: type[Any] = Session if mode == "sync" else AsyncSession
        with over(class_.from_daemon(server.url, "session", http_client=client)) as session:
            error = refusal(but(session, timeout=0.3))
        assert type(error) is InvokeTimeoutError

    def test_is_asked_again_as_any_other(self, given: Open, listen: Listen) -> None:
        replies = iter([BUSY, BUSY, WHOLE])

        def is_busy(peer: Peer) -> None:
            peer.request()
            peer.send(next(replies))

        server = listen(is_busy)
        with given(server.url, retries=AGAIN) as session:
            assert "".join(session.answer()) == "ab"
        assert len(server.requests) == 3

    def test_has_the_same_limits(self, given: Open, listen: Listen) -> None:
        with given(listen(answers).url, limits=Limits(reply=1)) as session:
            error = refusal(session)
            assert type(error) is ReplyTooLargeError
            assert error.limit == "reply"
            assert "".join(but(session, limits=Limits()).answer()) == "ab"


class TestByWayOfAProxy:
    """The same limits hold; the proxy answers in place of the server."""

    @pytest.fixture
    def behind(
        self, _nothing_from_outside: None, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[[Handler], str]:
        def start(handler: Handler) -> str:
            monkeypatch.setenv("HTTP_PROXY", listen(handler).url)
            return "http://dify.invalid"

        return start

    @pytest.mark.parametrize(
        "handler",
        [is_silent, in_crumbs(OK + b"X-Long: " + bytes(25)), goes_on],
        ids=["silence", "trickle", "stream"],
    )
    def test_the_whole_time_is_limited_too(
        self, talk: Open, behind: Callable[[Handler], str], handler: Handler
    ) -> None:
        _, error = failure(talk(behind(handler), timeout=TestTotal.TOTAL))
        TestTotal.check(error)

    def test_heartbeats_are_no_sign_of_life_either(
        self, daemon: Open, behind: Callable[[Handler], str]
    ) -> None:
        url = behind(TestHeartbeats().beats(piece(b"\n\n"), times=10))
        _, error = failure(daemon(url, timeout=0.3))
        assert type(error) is InvokeTimeoutError


class LateServer:
    """Holds a port, where nobody listens until it begins."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[Request] = []
        self._handler = handler
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def begin(self) -> None:
        self._listener.listen()
        self._thread.start()

    def end(self) -> None:
        self._listener.close()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE)
            assert not self._thread.is_alive()

    def _run(self) -> None:
        connection, _ = self._listener.accept()
        with connection, suppress(HungUpError, OSError):
            peer = Peer(connection, self.requests)
            self._handler(peer)
            peer.finish()


@pytest.fixture
def late() -> Iterator[Callable[[Handler], LateServer]]:
    servers: list[LateServer] = []

    def make(handler: Handler) -> LateServer:
        servers.append(LateServer(handler))
        return servers[-1]

    yield make
    for server in servers:
        server.end()


class _Between(logging.Handler):
    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self._act = act

    def emit(self, record: logging.LogRecord) -> None:
        self._act()


@pytest.fixture
def between_attempts() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Does something each time that a call is about to be sent again."""
    logger = logging.getLogger("dify_invoke.protocol.retries")
    handlers: list[logging.Handler] = []

    def register(act: Callable[[], None]) -> None:
        logger.setLevel(logging.INFO)
        handlers.append(_Between(act))
        logger.addHandler(handlers[-1])

    yield register
    logger.setLevel(logging.NOTSET)
    for handler in handlers:
        logger.removeHandler(handler)


Between = Callable[[Callable[[], None]], None]


def busy(times: int, reply: bytes = BUSY, then: bytes = WHOLE) -> Handler:
    """Refuses so many requests over a connection, and answers those that follow."""

    def handler(peer: Peer) -> None:
        for _ in range(times):
            peer.request()
            peer.send(reply)
        while True:
            peer.request()
            peer.send(then)

    return handler


class TestRetries:
    """By itself a call is sent again only where nobody can have read it."""

    def test_reach_a_server_that_comes_up_late(
        self,
        talk: Open,
        late: Callable[[Handler], LateServer],
        between_attempts: Between,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        server = late(answers)
        between_attempts(server.begin)
        with talk(server.url, retries=Retries(wait=0.01)) as session:
            assert "".join(session.answer()) == "ab"
        assert len(server.requests) == 1
        (said,) = caplog.messages
        assert re.match(
            rf"invoke_llm: cannot connect to {server.url}: .*; attempt 2 follows in 0\.0\d s$", said
        )

    @pytest.mark.parametrize("attempts", [1, 2, 4])
    def test_have_an_end(
        self,
        talk: Open,
        attempts: int,
        late: Callable[[Handler], LateServer],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level("INFO", "dify_invoke.protocol.retries")
        retries = Retries(attempts=attempts, wait=0.01)
        _, error = failure(talk(late(answers).url, retries=retries))
        assert type(error) is TransportError
        assert error.unsent
        followed = [re.findall(r"attempt (\d) follows", said) for said in caplog.messages]
        assert followed == [[str(number)] for number in range(2, attempts + 1)]

    @pytest.mark.parametrize(
        ("sent", "class_"),
        [
            (b"", TransportError),
            (b"HTTP/1.1 2", TransportError),
            (b"nonsense\r\n\r\n", TransportError),
            (CHUNKED, TransportError),
            (measured(b""), ProtocolError),
            (measured(b"{}"), ProtocolError),
            (measured(b'{"error": "overloaded"}'), InvokeError),
            (b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", APIStatusError),
            (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", APIStatusError),
        ],
    )
    @pytest.mark.parametrize("breaks", [False, True], ids=["closed", "reset"])
    def test_never_follow_what_was_sent(
        self,
        talk: Open,
        listen: Listen,
        sent: bytes,
        class_: type[ReverseInvocationError],
        breaks: bool,
    ) -> None:
        def handler(peer: Peer) -> None:
            peer.request()
            peer.send(sent)
            if breaks:
                peer.reset()

        server = listen(handler)
        _, error = failure(talk(server.url, retries=AGAIN))
        assert isinstance(error, TransportError if breaks and not sent else ReverseInvocationError)
        assert breaks or type(error) is class_
        assert len(server.requests) == server.connections == 1

    def test_never_follow_a_request_that_took_too_long(self, talk: Open, listen: Listen) -> None:
        server = listen(is_silent)
        _, error = failure(talk(server.url, timeout=0.2, retries=AGAIN))
        assert type(error) is InvokeTimeoutError
        assert not error.unsent
        assert server.connections == 1

    def test_never_follow_a_chunk(self, talk: Open, listen: Listen) -> None:
        def breaks(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            peer.connection.shutdown(socket.SHUT_WR)

        server = listen(breaks)
        texts, error = failure(talk(server.url, retries=AGAIN))
        assert texts == ["a"]
        assert isinstance(error, TransportError)
        assert len(server.requests) == 1

    def test_do_not_help_against_a_certificate(
        self, talk: Open, listen: Listen, authority: Authority
    ) -> None:
        server = listen(answers, authority.server())
        _, error = failure(talk(server.url, retries=AGAIN))
        assert type(error) is TransportError
        assert not error.unsent
        assert server.connections == 1

    def test_do_not_follow_a_status_that_was_not_named(self, talk: Open, listen: Listen) -> None:
        server = listen(sends(BUSY))
        _, error = failure(talk(server.url))
        assert type(error) is APIStatusError
        assert error.status == 503
        assert len(server.requests) == 1


class TestRetriesThatWereAskedFor:
    """`Retries(statuses=...)`, for who would rather ask twice."""

    @pytest.mark.parametrize("status", [b"429 Too Many Requests", b"503 Service Unavailable"])
    def test_follow_such_a_refusal_over_the_same_connection(
        self, talk: Open, listen: Listen, status: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", "dify_invoke.protocol.retries")
        reply = (
            b"HTTP/1.1 " + status + b"\r\nRetry-After: 0\r\nContent-Length: 20\r\n\r\n" + b"x" * 20
        )
        server = listen(busy(times=2, reply=reply))
        with talk(server.url, retries=Retries(statuses={429, 503}, wait=3600)) as session:
            assert "".join(session.answer()) == "ab"
        assert len(server.requests) == 3
        assert len({request.body for request in server.requests}) == 1
        assert server.connections == 1
        assert [said.rpartition("; ")[2] for said in caplog.messages] == [
            "attempt 2 follows in 0.00 s",
            "attempt 3 follows in 0.00 s",
        ]

    def test_close_a_connection_whose_refusal_does_not_end(
        self, talk: Open, listen: Listen
    ) -> None:
        first = threading.Event()

        def refuses_at_length(peer: Peer) -> None:
            peer.request()
            if first.is_set():
                peer.send(WHOLE)
                return
            first.set()
            peer.send(b"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                peer.send(piece(bytes(65_536)))

        server = listen(refuses_at_length)
        with talk(server.url, retries=AGAIN) as session:
            assert "".join(session.answer()) == "ab"
            assert server.left.wait(PATIENCE)
        assert server.connections == 2

    def test_follow_a_refusal_after_which_the_server_closes(
        self, talk: Open, listen: Listen
    ) -> None:
        replies = iter([BUSY.replace(b"\r\n", b"\r\nConnection: close\r\n", 1), WHOLE])

        def is_busy_once(peer: Peer) -> None:
            peer.request()
            peer.send(next(replies))

        server = listen(is_busy_once)
        with talk(server.url, retries=AGAIN) as session:
            assert "".join(session.answer()) == "ab"
        assert server.connections == 2

    def test_do_not_wait_longer_than_is_allowed(self, talk: Open, listen: Listen) -> None:
        reply = b"HTTP/1.1 429 Slow down\r\nRetry-After: 31\r\nContent-Length: 0\r\n\r\n"
        server = listen(sends(reply))
        _, error = failure(talk(server.url, retries=AGAIN))
        assert type(error) is APIStatusError
        assert error.retry_after == 31
        assert len(server.requests) == 1

    def test_give_up_with_the_last_refusal(self, talk: Open, listen: Listen) -> None:
        server = listen(busy(times=9))
        _, error = failure(talk(server.url, retries=AGAIN))
        assert type(error) is APIStatusError
        assert error.status == 503
        assert error.detail == "busy"
        assert len(server.requests) == AGAIN.attempts

    def test_say_nothing_of_the_key(
        self, talk: Open, listen: Listen, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", "dify_invoke.protocol.retries")
        reply = b"HTTP/1.1 503 Busy\r\nContent-Length: %d\r\n\r\n%s" % (len(KEY), KEY.encode())
        failure(talk(listen(busy(times=9, reply=reply)).url, retries=AGAIN))
        assert len(caplog.messages) == 3
        assert "[redacted]" in caplog.text
        assert KEY not in caplog.text

    def test_may_be_of_one_call(self, talk: Open, listen: Listen) -> None:
        server = listen(busy(times=2))
        with talk(server.url) as session:
            assert "".join(but(session, retries=AGAIN).answer()) == "ab"
        assert len(server.requests) == 3

    def test_are_made_of_the_daemon_too(self, daemon: Open, listen: Listen) -> None:
        def is_busy_once(peer: Peer) -> None:
            peer.request()
            peer.send(BUSY)
            peer.send(CHUNKED, answer_of_the_daemon(peer.request()), LAST)

        server = listen(is_busy_once)
        with daemon(server.url, retries=AGAIN) as session:
            assert list(session.answer()) == ["a"]
        assert server.connections == 1


class TestAnUpload:
    """A file is read once."""

    def test_of_which_nothing_was_read_is_sent_again(
        self, talk: Open, late: Callable[[Handler], LateServer], between_attempts: Between
    ) -> None:
        server = late(busy(times=0, then=HEARD))
        between_attempts(server.begin)
        with talk(server.url, retries=Retries(wait=0.01)) as session:
            assert session.hear(io.BytesIO(b"mp3" * MIB)) == "heard"
        assert (b"mp3" * MIB).hex().encode() in server.requests[0].body

    def test_that_was_read_is_not(self, talk: Open, listen: Listen) -> None:
        server = listen(busy(times=9))
        with talk(server.url, retries=AGAIN) as session:
            with pytest.raises(APIStatusError) as caught:
                session.hear(io.BytesIO(b"mp3"))
            assert caught.value.status == 503
        assert len(server.requests) == 1

    def test_that_was_not_read_by_the_server_is_not(self, talk: Open, listen: Listen) -> None:
        def refuses(peer: Peer) -> None:
            peer.head()
            peer.send(BUSY)

        server = listen(refuses)
        with talk(server.url, retries=AGAIN) as session, pytest.raises(ReverseInvocationError):
            session.hear(io.BytesIO(bytes(16 * MIB)))
        assert server.connections == 1


class TestTheWaitBetweenAttempts:
    """It ends at once, where nobody wants the answer any more."""

    RETRIES = Retries(statuses={503}, wait=3600, max_wait=3600)

    def test_ends_when_another_thread_closes_the_session(
        self, transport: Transport, listen: Listen, between_attempts: Between
    ) -> None:
        waits = threading.Event()
        between_attempts(waits.set)
        server = listen(busy(times=9))
        session = Session.from_inner_api(
            server.url, transport=transport, retries=self.RETRIES, **SETTINGS
        )
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(session.model.llm.invoke(CONFIG, HI).result)
            assert waits.wait(PATIENCE)
            session.close()
            error = asked.exception(PATIENCE)
        assert type(error) is TransportError
        assert "closed" in str(error)
        assert len(server.requests) == 1

    def test_ends_when_another_task_closes_the_session(
        self, transport: Transport, listen: Listen, between_attempts: Between
    ) -> None:
        async def run() -> None:
            waits = asyncio.Event()
            between_attempts(waits.set)
            session = AsyncSession.from_inner_api(
                listen(busy(times=9)).url, transport=transport, retries=self.RETRIES, **SETTINGS
            )
            task = asyncio.ensure_future(session.model.llm.invoke(CONFIG, HI, stream=False))
            await waits.wait()
            await session.aclose()
            with pytest.raises(TransportError, match="closed"):
                await asyncio.wait_for(task, 0.5)

        asyncio.run(run())

    def test_ends_when_its_task_is_cancelled(
        self, transport: Transport, listen: Listen, between_attempts: Between
    ) -> None:
        server = listen(busy(times=9))

        async def run() -> None:
            waits = asyncio.Event()
            between_attempts(waits.set)
            async with AsyncSession.from_inner_api(
                server.url, transport=transport, retries=self.RETRIES, **SETTINGS
            ) as session:
                task = asyncio.ensure_future(session.model.llm.invoke(CONFIG, HI, stream=False))
                await waits.wait()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(run())
        assert len(server.requests) == 1


def compressed(data: bytes) -> bytes:
    return OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + data + LAST


class TestLimits:
    """The most that is taken of a reply. The session is none the worse for it."""

    @pytest.fixture
    def taken(self, talk: Open, listen: Listen) -> Callable[[bytes, Limits], list[str]]:
        """What comes of a reply within limits, and afterwards of one without."""

        def ask(reply: bytes, limits: Limits) -> list[str]:
            server = listen(busy(times=9, reply=reply))
            with talk(server.url) as session:
                try:
                    return list(but(session, limits=limits).answer())
                finally:
                    assert "".join(session.answer()) == "ab"

        return ask

    @pytest.mark.parametrize(
        ("limit", "reply", "size"),
        [
            ("reply", WHOLE, len(chunk("a") + chunk("b"))),
            ("reply", measured(chunk("a") + chunk("b")), len(chunk("a") + chunk("b"))),
            ("frame", WHOLE, len(chunk("a")) - 14),
            (
                "frame",
                CHUNKED + piece(chunk("a")[14:] + b"\n" + chunk("b")[14:]) + LAST,
                len(chunk("a")) - 14,
            ),
            (
                "decompressed",
                compressed(piece(gzip.compress(chunk("a") + chunk("b")))),
                len(chunk("a") + chunk("b")),
            ),
        ],
        ids=["reply", "reply of a length", "frame", "line", "decompressed"],
    )
    def test_are_what_they_say_to_the_byte(
        self,
        taken: Callable[[bytes, Limits], list[str]],
        limit: str,
        reply: bytes,
        size: int,
    ) -> None:
        assert taken(reply, Limits(**{limit: size})) == ["a", "b"]
        with pytest.raises(ReplyTooLargeError, match=rf"the limit of {size - 1}: set") as caught:
            taken(reply, Limits(**{limit: size - 1}))
        assert caught.value.limit == limit
        assert f"Limits({limit}=...)" in str(caught.value)
        assert caught.value.operation == "invoke_llm"

    def test_let_through_what_came_before(self, talk: Open, listen: Listen) -> None:
        reply = CHUNKED + A + piece(frame(bytes(5_000))) + LAST
        for limits in (Limits(frame=4_999), Limits(reply=5_000)):
            texts, error = failure(talk(listen(sends(reply)).url, limits=limits))
            assert type(error) is ReplyTooLargeError
            assert set(texts) <= {"a"}

    def test_close_the_connection_of_a_reply_that_goes_on(self, talk: Open, listen: Listen) -> None:
        text = piece(chunk("a" * 16_000))

        def goes_on_and_on(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED)
            while True:
                peer.send(text)

        server = listen(goes_on_and_on)
        with talk(server.url, limits=Limits(reply=8 * MIB)) as session:
            texts: list[str] = []
            with pytest.raises(ReplyTooLargeError):
                texts.extend(session.answer())
            assert server.left.wait(PATIENCE)
        assert set(texts) <= {"a" * 16_000}
        assert sum(map(len, texts)) < 8 * MIB

    @pytest.mark.parametrize("size", [28, 29])
    def test_hold_for_a_reply_that_is_one_document(
        self, talk: Open, listen: Listen, size: int
    ) -> None:
        server = listen(busy(times=0, then=HEARD))
        with talk(server.url, limits=Limits(frame=size)) as session:
            if size == 29:
                assert session.hear(b"mp3") == "heard"
            else:
                with pytest.raises(ReplyTooLargeError) as caught:
                    session.hear(b"mp3")
                assert caught.value.limit == "frame"
                assert caught.value.operation == "invoke_speech2text"
            assert "heard" in but(session, limits=Limits()).hear(b"mp3")

    def test_hold_for_the_daemons_events(self, daemon: Open, listen: Listen) -> None:
        def answers_as_the_daemon(peer: Peer) -> None:
            while True:
                peer.send(CHUNKED, answer_of_the_daemon(peer.request()), LAST)

        with daemon(listen(answers_as_the_daemon).url, limits=Limits(frame=100)) as session:
            error = refusal(session)
            assert type(error) is ReplyTooLargeError
            assert error.limit == "frame"
            assert list(but(session, limits=Limits()).answer()) == ["a"]

    def test_do_not_hide_why_a_call_was_refused(self, talk: Open, listen: Listen) -> None:
        for limits in (Limits(reply=1), Limits(frame=1), Limits(decompressed=1)):
            _, error = failure(talk(listen(sends(BUSY)).url, limits=limits))
            assert type(error) is APIStatusError
            assert error.status == 503
