"""Which calls are retried."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable

import pytest

from dify_invoke import (
    APIStatusError,
    InvokeError,
    InvokeTimeoutError,
    ProtocolError,
    Retries,
    ReverseInvocationError,
    TransportError,
)

from ..support.certificates import Authority
from ..support.drivers import (
    KEY,
    PATIENCE,
    OpenSession,
    failure,
)
from ..support.replies import (
    CHUNKED,
    LAST,
    WHOLE_REPLY,
    A,
    answer_all,
    daemon_events,
    http_chunk,
    never_answer,
    reply_with,
    with_length,
)
from ..support.servers import Handler, Listen, Peer
from .call_cases import AGAIN, BUSY, BeforeRetry, LateServer, busy, but

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestRetries:
    """By default a call is retried only if no server can have read its request."""

    def test_reach_a_server_that_starts_late(
        self,
        open_session: OpenSession,
        late_server: Callable[[Handler], LateServer],
        before_each_retry: BeforeRetry,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        server = late_server(answer_all)
        before_each_retry(server.begin)
        with open_session(server.url, retries=Retries(wait=0.01)) as session:
            assert "".join(session.answer()) == "ab"
        assert len(server.requests) == 1
        (said,) = caplog.messages
        assert re.match(
            rf"invoke_llm: cannot connect to {server.url}: .*; attempt 2 follows in 0\.0\d s$", said
        )

    @pytest.mark.parametrize("attempts", [1, 2, 4])
    def test_are_limited_in_number(
        self,
        open_session: OpenSession,
        attempts: int,
        late_server: Callable[[Handler], LateServer],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level("INFO", "dify_invoke.retries")
        retries = Retries(attempts=attempts, wait=0.01)
        _, error = failure(open_session(late_server(answer_all).url, retries=retries))
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
            (with_length(b""), ProtocolError),
            (with_length(b"{}"), ProtocolError),
            (with_length(b'{"error": "overloaded"}'), InvokeError),
            (b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", APIStatusError),
            (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", APIStatusError),
        ],
    )
    @pytest.mark.parametrize("breaks", [False, True], ids=["closed", "reset"])
    def test_never_follow_a_request_that_was_sent(
        self,
        open_session: OpenSession,
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
        _, error = failure(open_session(server.url, retries=AGAIN))
        assert isinstance(error, TransportError if breaks and not sent else ReverseInvocationError)
        assert breaks or type(error) is class_
        assert len(server.requests) == server.connections == 1

    def test_never_follow_a_request_that_took_too_long(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(never_answer)
        _, error = failure(open_session(server.url, timeout=0.2, retries=AGAIN))
        assert type(error) is InvokeTimeoutError
        assert not error.unsent
        assert server.connections == 1

    def test_never_follow_a_chunk(self, open_session: OpenSession, listen: Listen) -> None:
        def breaks(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            peer.connection.shutdown(socket.SHUT_WR)

        server = listen(breaks)
        texts, error = failure(open_session(server.url, retries=AGAIN))
        assert texts == ["a"]
        assert isinstance(error, TransportError)
        assert len(server.requests) == 1

    def test_do_not_follow_an_untrusted_certificate(
        self, open_session: OpenSession, listen: Listen, authority: Authority
    ) -> None:
        server = listen(answer_all, authority.server())
        _, error = failure(open_session(server.url, retries=AGAIN))
        assert type(error) is TransportError
        assert not error.unsent
        assert server.connections == 1

    def test_do_not_follow_a_status_that_was_not_named(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(reply_with(BUSY))
        _, error = failure(open_session(server.url))
        assert type(error) is APIStatusError
        assert error.status == 503
        assert len(server.requests) == 1


class TestRetriesAfterAStatus:
    """Retries after the statuses that the caller names."""

    @pytest.mark.parametrize("status", [b"429 Too Many Requests", b"503 Service Unavailable"])
    def test_use_the_connection_of_the_refused_request(
        self,
        open_session: OpenSession,
        listen: Listen,
        status: bytes,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level("INFO", "dify_invoke.retries")
        reply = (
            b"HTTP/1.1 " + status + b"\r\nRetry-After: 0\r\nContent-Length: 20\r\n\r\n" + b"x" * 20
        )
        server = listen(busy(times=2, reply=reply))
        with open_session(server.url, retries=Retries(statuses={429, 503}, wait=3600)) as session:
            assert "".join(session.answer()) == "ab"
        assert len(server.requests) == 3
        assert len({request.body for request in server.requests}) == 1
        assert server.connections == 1
        assert [said.rpartition("; ")[2] for said in caplog.messages] == [
            "attempt 2 follows in 0.00 s",
            "attempt 3 follows in 0.00 s",
        ]

    def test_close_a_connection_whose_refusal_does_not_end(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        first = threading.Event()

        def refuses_at_length(peer: Peer) -> None:
            peer.request()
            if first.is_set():
                peer.send(WHOLE_REPLY)
                return
            first.set()
            peer.send(b"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                peer.send(http_chunk(bytes(65_536)))

        server = listen(refuses_at_length)
        with open_session(server.url, retries=AGAIN) as session:
            assert "".join(session.answer()) == "ab"
            assert server.left.wait(PATIENCE)
        assert server.connections == 2

    def test_follow_a_refusal_after_which_the_server_closes(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        replies = iter([BUSY.replace(b"\r\n", b"\r\nConnection: close\r\n", 1), WHOLE_REPLY])

        def is_busy_once(peer: Peer) -> None:
            peer.request()
            peer.send(next(replies))

        server = listen(is_busy_once)
        with open_session(server.url, retries=AGAIN) as session:
            assert "".join(session.answer()) == "ab"
        assert server.connections == 2

    def test_do_not_wait_longer_than_the_limit(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        reply = b"HTTP/1.1 429 Slow down\r\nRetry-After: 31\r\nContent-Length: 0\r\n\r\n"
        server = listen(reply_with(reply))
        _, error = failure(open_session(server.url, retries=AGAIN))
        assert type(error) is APIStatusError
        assert error.retry_after == 31
        assert len(server.requests) == 1

    def test_give_up_with_the_last_refusal(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(busy(times=9))
        _, error = failure(open_session(server.url, retries=AGAIN))
        assert type(error) is APIStatusError
        assert error.status == 503
        assert error.detail == "busy"
        assert len(server.requests) == AGAIN.attempts

    def test_do_not_log_the_key(
        self, open_session: OpenSession, listen: Listen, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO", "dify_invoke.retries")
        reply = b"HTTP/1.1 503 Busy\r\nContent-Length: %d\r\n\r\n%s" % (len(KEY), KEY.encode())
        failure(open_session(listen(busy(times=9, reply=reply)).url, retries=AGAIN))
        assert len(caplog.messages) == 3
        assert "[redacted]" in caplog.text
        assert KEY not in caplog.text

    def test_may_be_set_for_one_call(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(busy(times=2))
        with open_session(server.url) as session:
            assert "".join(but(session, retries=AGAIN).answer()) == "ab"
        assert len(server.requests) == 3

    def test_are_also_sent_to_the_daemon(
        self, open_daemon_session: OpenSession, listen: Listen
    ) -> None:
        def is_busy_once(peer: Peer) -> None:
            peer.request()
            peer.send(BUSY)
            peer.send(CHUNKED, daemon_events(peer.request()), LAST)

        server = listen(is_busy_once)
        with open_daemon_session(server.url, retries=AGAIN) as session:
            assert list(session.answer()) == ["a"]
        assert server.connections == 1
