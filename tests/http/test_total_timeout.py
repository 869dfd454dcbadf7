"""How long a whole call may take, and which bytes reset the idle timeout."""

from __future__ import annotations

import threading

import pytest

from dify_invoke import (
    APIStatusError,
    InvokeTimeoutError,
    Retries,
    Timeout,
)

from ..support.drivers import (
    PATIENCE,
    OpenSession,
    failure,
)
from ..support.replies import (
    CHUNKED,
    LAST,
    MIB,
    OK,
    A,
    answer_all,
    chunk,
    http_chunk,
    never_answer,
    reply_with,
)
from ..support.servers import Listen, Peer
from .call_cases import (
    AGAIN,
    BEAT,
    BUSY,
    TOTAL,
    TRANSCRIPT,
    Slow,
    beats,
    byte_by_byte,
    check_total,
    pause,
    sends_chunks_slowly,
)

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestTotal:
    """The limit of a whole call, from its request to the end of its reply."""

    def test_ends_a_stream_of_many_chunks(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(sends_chunks_slowly)
        texts, error = failure(open_session(server.url, timeout=TOTAL))
        check_total(error)
        assert set(texts) <= {"a"}
        assert server.left.wait(PATIENCE)

    def test_ends_a_stream_that_comes_faster_than_it_is_read(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        text = http_chunk(chunk("a" * 16_000))

        def pours(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, *[text] * 1_000, LAST)

        with open_session(listen(pours).url, timeout=TOTAL) as session:
            texts = session.answer()
            next(texts)
            pause(0.4)  # the time of the reader counts as well
            with pytest.raises(InvokeTimeoutError) as caught:
                list(texts)
        check_total(caught.value)

    def test_ends_the_wait_for_a_head(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(never_answer)
        _, error = failure(open_session(server.url, timeout=TOTAL))
        check_total(error)
        assert server.left.wait(PATIENCE)

    @pytest.mark.parametrize(
        "sent",
        [OK + b"X-Long: " + bytes(40), CHUNKED + http_chunk(chunk("a" * 60))],
        ids=["of a head", "of a chunk"],
    )
    def test_ends_a_trickle(self, open_session: OpenSession, listen: Listen, sent: bytes) -> None:
        server = listen(byte_by_byte(sent))
        texts, error = failure(open_session(server.url, timeout=TOTAL))
        check_total(error)
        assert texts == []
        assert server.left.wait(PATIENCE)

    def test_ends_an_upload_that_is_not_read(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        given_up = threading.Event()

        def reads_nothing(peer: Peer) -> None:
            peer.head()
            given_up.wait(PATIENCE)

        with open_session(listen(reads_nothing).url, timeout=TOTAL) as session:
            with pytest.raises(InvokeTimeoutError) as caught:
                session.transcribe(bytes(16 * MIB))
            given_up.set()
        check_total(caught.value)

    def test_ends_an_upload_of_a_slow_file(self, open_session: OpenSession, listen: Listen) -> None:

        def transcribes(peer: Peer) -> None:
            peer.request()
            peer.send(TRANSCRIPT)

        with (
            open_session(listen(transcribes).url, timeout=TOTAL) as session,
            pytest.raises(InvokeTimeoutError) as caught,
        ):
            session.transcribe(Slow())
        check_total(caught.value)

    def test_ends_a_refusal_with_an_endless_body(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        """The error reports the status, which is known by then."""

        def refuses_at_length(peer: Peer) -> None:
            peer.request()
            peer.send(b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(60):
                peer.send(A)
                pause(0.02)
            peer.wait_until_left()

        server = listen(refuses_at_length)
        _, error = failure(open_session(server.url, timeout=TOTAL))
        assert type(error) is APIStatusError
        assert server.left.wait(PATIENCE)

    def test_counts_all_attempts(
        self, open_session: OpenSession, listen: Listen, request: pytest.FixtureRequest
    ) -> None:
        def is_slow_to_refuse(peer: Peer) -> None:
            while True:
                peer.request()
                pause(0.2)
                peer.send(BUSY)

        server = listen(is_slow_to_refuse)
        _, error = failure(open_session(server.url, timeout=TOTAL, retries=AGAIN))
        assert len(server.requests) <= 2
        check_total(error)

    def test_excludes_a_longer_wait_for_a_retry(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(reply_with(BUSY))
        retries = Retries(statuses={503}, wait=30)
        _, error = failure(open_session(server.url, timeout=TOTAL, retries=retries))
        assert type(error) is APIStatusError
        assert len(server.requests) == 1

    def test_does_not_affect_a_call_in_time(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        with open_session(listen(answer_all).url, timeout=Timeout(total=PATIENCE)) as session:
            for _ in range(3):
                assert "".join(session.answer()) == "ab"

    def test_starts_with_the_call_and_not_with_the_session(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        with open_session(listen(answer_all).url, timeout=Timeout(total=0.8)) as session:
            texts = session.answer()
            pause(0.9)
            assert "".join(texts) == "ab"

    def test_may_be_shorter_than_the_time_to_connect(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(never_answer)
        _, error = failure(open_session(f"https://127.0.0.1:{server.port}", timeout=TOTAL))
        assert type(error) is InvokeTimeoutError


class TestHeartbeats:
    """Blank lines that the daemon sends. They do not tell whether the model is working."""

    def test_do_not_reset_the_idle_timeout(
        self, open_daemon_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(beats(http_chunk(BEAT), times=20))
        texts, error = failure(open_daemon_session(server.url, timeout=0.3))
        assert texts == []
        assert type(error) is InvokeTimeoutError
        assert "no more of the reply came in time" in str(error)
        assert server.left.wait(PATIENCE)

    def test_in_two_pieces_do_not_reset_it_either(
        self, open_daemon_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(beats(b"2\r\n", http_chunk(BEAT)[3:], times=10))
        _, error = failure(open_daemon_session(server.url, timeout=0.3))
        assert type(error) is InvokeTimeoutError

    def test_reset_it_if_the_caller_wants_that(
        self, open_daemon_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(beats(http_chunk(BEAT), times=8))
        with open_daemon_session(server.url, timeout=Timeout(idle=0.5, heartbeats=True)) as session:
            assert list(session.answer()) == ["a"]

    def test_never_extend_the_total_timeout(
        self, open_daemon_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(beats(http_chunk(BEAT), times=20))
        timeout = Timeout(idle=PATIENCE, total=0.3, heartbeats=True)
        _, error = failure(open_daemon_session(server.url, timeout=timeout))
        assert "its `total`" in str(error)

    def test_before_an_answer_in_time_have_no_effect(
        self, open_daemon_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(beats(http_chunk(BEAT), times=2))
        with open_daemon_session(server.url, timeout=PATIENCE) as session:
            assert list(session.answer()) == ["a"]
