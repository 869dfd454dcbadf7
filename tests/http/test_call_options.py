"""Options of one call, also with an HTTP client of the caller, and through a proxy."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    ConfigurationError,
    InvokeTimeoutError,
    Limits,
    ReplyTooLargeError,
    Session,
    Timeout,
    TransportError,
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
    MIB,
    OK,
    WHOLE_REPLY,
    answer_all,
    http_chunk,
    never_answer,
)
from ..support.servers import Handler, Listen, Peer
from ..support.sessions import Mode
from .call_cases import (
    AGAIN,
    BEAT,
    BUSY,
    TOTAL,
    beats,
    busy,
    but,
    byte_by_byte,
    check_total,
    refusal,
    sends_chunks_slowly,
)

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestOptionsOfOneCall:
    """`with_options` makes another session over the same connections."""

    def test_do_not_affect_other_calls(self, open_session: OpenSession, listen: Listen) -> None:
        patient = threading.Event()

        def is_slow(peer: Peer) -> None:
            while True:
                peer.request()
                patient.wait(0.3)
                peer.send(WHOLE_REPLY)

        with open_session(listen(is_slow).url) as session:
            error = refusal(but(session, timeout=0.1))
            assert type(error) is InvokeTimeoutError
            assert "".join(session.answer()) == "ab"

    def test_use_the_same_connection(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(answer_all)
        with open_session(server.url) as session:
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

    def test_that_are_not_given_stay_as_they_are(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(busy(times=9))
        with open_session(server.url, retries=AGAIN, limits=Limits(reply=1)) as session:
            assert type(refusal(but(session, timeout=PATIENCE))) is APIStatusError
            assert len(server.requests) == AGAIN.attempts
        with open_session(listen(answer_all).url, retries=AGAIN, limits=Limits(reply=1)) as session:
            assert type(refusal(but(session, retries=1))) is ReplyTooLargeError
        with open_session(listen(never_answer).url, timeout=0.1) as session:
            assert type(refusal(but(session, limits=Limits(), retries=1))) is InvokeTimeoutError

    @pytest.mark.parametrize("first", [False, True], ids=["the session", "the other"])
    def test_end_with_either_session(
        self, open_session: OpenSession, listen: Listen, first: bool
    ) -> None:
        with open_session(listen(answer_all).url) as session:
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
            ({"timeout": "1"}, r"timeout must be a Timeout or seconds, not str"),
            ({"timeout": 0}, "timeout must be above 0"),
            ({"retries": 0}, "Retries.attempts must be an int from 1 to 100, not 0"),
            ({"retries": True}, "Retries.attempts must be an int from 1 to 100, not True"),
            ({"retries": "3"}, "retries must be a Retries, not str"),
            ({"limits": 5}, "limits must be a Limits, not int"),
        ],
    )
    def test_that_are_invalid_are_refused(
        self, open_session: OpenSession, listen: Listen, options: dict[str, Any], message: str
    ) -> None:
        with open_session(listen(answer_all).url) as session:
            with pytest.raises(ConfigurationError, match=message):
                but(session, **options)
            with pytest.raises(ConfigurationError, match=message):
                open_session("http://localhost", **{"timeout": PATIENCE, **options})
            assert "".join(session.answer()) == "ab"


class TestHTTPClientOfTheCaller:
    """The timeouts of that client hold, and no others."""

    @pytest.fixture
    def given(self, mode: Mode, drive: Drive) -> OpenSession:
        """Opens a session with an HTTP client. It keeps no connections, as no test closes it."""
        kept = httpx.Limits(max_keepalive_connections=0)

        def open_driver(url: str, **settings: Any) -> Driver:
            own = settings.pop("own", PATIENCE)
            given = {**SETTINGS, **settings}
            if mode == "sync":
                client = httpx.Client(timeout=own, limits=kept)
                return drive(Session.from_inner_api(url, http_client=client, **given))
            aio = httpx.AsyncClient(timeout=own, limits=kept)
            return drive(AsyncSession.from_inner_api(url, http_client=aio, **given))

        return open_driver

    def test_has_its_own_timeout(self, given: OpenSession, listen: Listen) -> None:
        texts, error = failure(given(listen(never_answer).url, own=0.2))
        assert texts == []
        assert type(error) is InvokeTimeoutError
        assert "no more of the reply came in time" in str(error)

    def test_excludes_a_timeout_of_the_session(self, mode: Mode) -> None:
        class_: type[Any] = Session if mode == "sync" else AsyncSession
        client = httpx.Client() if mode == "sync" else httpx.AsyncClient()
        with pytest.raises(ConfigurationError, match="either http_client, with its own timeout"):
            class_.from_inner_api("http://localhost", http_client=client, timeout=1, **SETTINGS)

    def test_may_have_another_timeout_for_one_call(
        self, given: OpenSession, listen: Listen
    ) -> None:
        with given(listen(sends_chunks_slowly).url) as session:
            check_total(refusal(but(session, timeout=TOTAL)))

    def test_ignores_heartbeats_when_that_call_has_an_idle_timeout(
        self, mode: Mode, drive: Drive, listen: Listen
    ) -> None:
        server = listen(beats(http_chunk(BEAT), times=10))
        kept = httpx.Limits(max_keepalive_connections=0)
        client = httpx.Client(limits=kept) if mode == "sync" else httpx.AsyncClient(limits=kept)
        class_: type[Any] = Session if mode == "sync" else AsyncSession
        with drive(class_.from_daemon(server.url, "session", http_client=client)) as session:
            error = refusal(but(session, timeout=0.3))
        assert type(error) is InvokeTimeoutError

    def test_retries_as_any_other(self, given: OpenSession, listen: Listen) -> None:
        replies = iter([BUSY, BUSY, WHOLE_REPLY])

        def is_busy(peer: Peer) -> None:
            peer.request()
            peer.send(next(replies))

        server = listen(is_busy)
        with given(server.url, retries=AGAIN) as session:
            assert "".join(session.answer()) == "ab"
        assert len(server.requests) == 3

    def test_has_the_same_limits(self, given: OpenSession, listen: Listen) -> None:
        with given(listen(answer_all).url, limits=Limits(reply=1)) as session:
            error = refusal(session)
            assert type(error) is ReplyTooLargeError
            assert error.limit == "reply"
            assert "".join(but(session, limits=Limits()).answer()) == "ab"


class TestThroughAProxy:
    """The same limits hold when a proxy answers instead of the server."""

    @pytest.fixture
    def behind(
        self, _clean_environment: None, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[[Handler], str]:
        def start(handler: Handler) -> str:
            monkeypatch.setenv("HTTP_PROXY", listen(handler).url)
            return "http://dify.invalid"

        return start

    @pytest.mark.parametrize(
        "handler",
        [never_answer, byte_by_byte(OK + b"X-Long: " + bytes(25)), sends_chunks_slowly],
        ids=["silence", "trickle", "stream"],
    )
    def test_the_total_timeout_holds(
        self, open_session: OpenSession, behind: Callable[[Handler], str], handler: Handler
    ) -> None:
        _, error = failure(open_session(behind(handler), timeout=TOTAL))
        check_total(error)

    def test_heartbeats_do_not_reset_the_idle_timeout(
        self, open_daemon_session: OpenSession, behind: Callable[[Handler], str]
    ) -> None:
        url = behind(beats(http_chunk(BEAT), times=10))
        _, error = failure(open_daemon_session(url, timeout=0.3))
        assert type(error) is InvokeTimeoutError
