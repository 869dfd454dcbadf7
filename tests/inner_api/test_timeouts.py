"""How long a session waits for each step, over either library."""

import select
import socket
import threading
from typing import Any

import pytest

from dify_invoke import ConfigurationError, InvokeTimeoutError, Timeout

from .scripts import CHUNKED, LAST, WHOLE, A, B, answers, is_silent
from .servers import Authority, Listen, Peer
from .talks import PATIENCE, Open, failure

pytestmark = pytest.mark.usefixtures("_nothing_from_outside")


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
