"""How long a session waits for each step, with either transport."""

import select
import socket
import threading
from typing import Any

import pytest

from dify_invoke import ConfigurationError, InvokeTimeoutError, Timeout

from ..support.certificates import Authority
from ..support.drivers import PATIENCE, OpenSession, failure
from ..support.replies import CHUNKED, LAST, WHOLE_REPLY, A, B, answer_all, never_answer
from ..support.servers import Listen, Peer

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestTimeouts:
    """A step that takes too long raises InvokeTimeoutError."""

    def test_of_a_connection_that_is_not_accepted(self, open_session: OpenSession) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
            address = listener.getsockname()
            waiting = [socket.socket() for _ in range(20)]
            try:
                for one in waiting:
                    one.setblocking(False)
                    one.connect_ex(address)
                if len(select.select([], waiting, [], 0.1)[1]) == len(waiting):
                    pytest.skip("this system takes any number of connections")
                _, error = failure(open_session(f"http://127.0.0.1:{address[1]}", timeout=0.2))
            finally:
                for one in waiting:
                    one.close()
        assert type(error) is InvokeTimeoutError
        assert "timed out before the reply began" in str(error)

    def test_of_a_handshake_that_is_not_answered(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(never_answer)
        _, error = failure(open_session(f"https://127.0.0.1:{server.port}", timeout=0.2))
        assert type(error) is InvokeTimeoutError
        assert "timed out before the reply began" in str(error)

    @pytest.mark.parametrize(
        "sent", [b"", CHUNKED, CHUNKED + A + B[:9]], ids=["head", "chunk", "rest"]
    )
    def test_of_a_reply_that_stops(
        self, open_session: OpenSession, listen: Listen, sent: bytes
    ) -> None:
        def stops(peer: Peer) -> None:
            peer.request()
            peer.send(sent)
            peer.wait_until_left()

        server = listen(stops)
        texts, error = failure(open_session(server.url, timeout=0.2))
        assert texts == ["a"] * (A in sent)
        assert type(error) is InvokeTimeoutError
        assert "no more of the reply came in time" in str(error)
        assert server.left.wait(PATIENCE)

    @pytest.mark.parametrize(
        "timeout", [Timeout(connect=0.1, idle=None), Timeout(connect=0.1), Timeout(total=0.1)]
    )
    def test_apply_to_connecting(
        self, open_session: OpenSession, listen: Listen, timeout: Timeout
    ) -> None:
        server = listen(never_answer)
        _, error = failure(open_session(f"https://127.0.0.1:{server.port}", timeout=timeout))
        assert type(error) is InvokeTimeoutError

    @pytest.mark.parametrize(
        "timeout", [Timeout(connect=None, idle=0.1), Timeout(idle=0.1), Timeout(total=0.1)]
    )
    def test_apply_to_reading(
        self, open_session: OpenSession, listen: Listen, timeout: Timeout
    ) -> None:
        _, error = failure(open_session(listen(never_answer).url, timeout=timeout))
        assert type(error) is InvokeTimeoutError

    def test_may_be_absent(self, open_session: OpenSession, listen: Listen) -> None:
        timeout = Timeout(connect=None, idle=None)
        with open_session(listen(answer_all).url, timeout=timeout) as session:
            assert "".join(session.answer()) == "ab"

    def test_of_reading_do_not_apply_to_connecting(
        self, open_session: OpenSession, listen: Listen, known_authority: Authority
    ) -> None:
        def shakes_hands_late(peer: Peer) -> None:
            threading.Event().wait(0.3)  # longer than `read`
            secure = known_authority.server().wrap_socket(peer.connection, server_side=True)
            with secure:
                peer.connection = secure
                peer.request()
                peer.send(WHOLE_REPLY)
                peer.wait_until_left()

        server = listen(shakes_hands_late)
        timeout = Timeout(connect=PATIENCE, idle=0.1)
        with open_session(f"https://127.0.0.1:{server.port}", timeout=timeout) as session:
            assert "".join(session.answer()) == "ab"

    def test_do_not_count_while_the_caller_is_busy(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        busy = threading.Event()

        def waits(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            busy.wait(PATIENCE)
            peer.send(B, LAST)

        with open_session(listen(waits).url, timeout=0.2) as session:
            texts = session.answer()
            assert next(texts) == "a"
            _, error = failure(open_session(listen(never_answer).url, timeout=0.3))
            assert (
                type(error) is InvokeTimeoutError
            )  # the timeout of the first stream has passed, too
            busy.set()
            assert list(texts) == ["b"]

    @pytest.mark.parametrize("timeout", [0, 10_000_000, float("nan"), "1"])
    def test_that_are_invalid_are_an_error(self, open_session: OpenSession, timeout: Any) -> None:
        with pytest.raises(ConfigurationError, match="timeout must be"):
            open_session("http://localhost", timeout=timeout)

    def test_may_be_short(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(never_answer)
        _, error = failure(open_session(f"https://127.0.0.1:{server.port}", timeout=0.0001))
        assert type(error) is InvokeTimeoutError
