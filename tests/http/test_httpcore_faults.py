"""Faults of httpcore2 that the wrapper works around.

Each test expects the right behaviour, and must fail. A test that passes fails the run: then httpcore2 has fixed
its fault, and the workaround can be removed.
"""

import asyncio
import socket
from typing import Any

import httpcore2
import pytest

from ..support.replies import OK, with_length
from ..support.servers import Handler, Listen, Peer, Server
from .test_cancellation import cancelled

fault = pytest.mark.xfail(strict=True, raises=AssertionError)
MOMENT = 0.3
"""Seconds after which a wait counts as endless."""


def asking(server: Server) -> httpcore2.Request:
    return httpcore2.Request("POST", server.url, headers={"Host": "localhost"})


def reply_with(*replies: bytes) -> Handler:
    def handler(peer: Peer) -> None:
        for reply in replies:
            peer.request()
            peer.send(reply)
        peer.finish()

    return handler


class TestSockets:
    @fault
    def test_all_addresses_of_a_name_share_the_time_to_connect(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The workaround is in `Sockets.connect_tcp`."""
        given: list[float] = []

        class Socket(socket.socket):
            def settimeout(self, value: float | None) -> None:
                given.append(value or 0)
                super().settimeout(value)

        with socket.socket() as refusing:
            refusing.bind(("127.0.0.1", 0))
            address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", refusing.getsockname())

            def found(*_: object, **__: object) -> list[Any]:
                return [address, address]

            monkeypatch.setattr("socket.getaddrinfo", found)
            monkeypatch.setattr("socket.socket", Socket)
            with pytest.raises(httpcore2.ConnectError):
                httpcore2.SyncBackend().connect_tcp("two.test", 80, timeout=1.0)
        assert sum(given) <= 1.0

    @fault
    def test_closing_wakes_a_thread_that_reads(
        self, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """`Stream.close` shuts the socket down: only that wakes a thread in `recv`."""
        shut_down: list[int] = []

        class Socket(socket.socket):
            def shutdown(self, how: int, /) -> None:
                shut_down.append(how)
                super().shutdown(how)

        monkeypatch.setattr("socket.socket", Socket)
        with httpcore2.ConnectionPool() as pool:
            pool.handle_request(asking(listen(reply_with(OK + b"Content-Length: 1\r\n\r\n"))))
            pool.close()
            assert socket.SHUT_RDWR in shut_down


class TestReplies:
    @fault
    def test_bytes_after_a_reply_do_not_become_part_of_the_next_one(self, listen: Listen) -> None:
        """The workaround: `give_up_rest` closes such a connection."""
        server = listen(
            reply_with(with_length(b"first") + with_length(b"of nobody"), with_length(b"second"))
        )
        with httpcore2.ConnectionPool() as pool:
            bodies = [pool.request("POST", server.url).content for _ in range(2)]
        assert bodies == [b"first", b"second"]

    def test_the_private_names_that_find_them_exist(self, listen: Listen) -> None:
        with httpcore2.ConnectionPool() as pool:
            response: Any = pool.handle_request(asking(listen(reply_with(with_length(b"a")))))
            state = response.stream._stream._connection._h11_state
            assert response.read() == b"a"
            assert state.trailing_data == (b"", False)
            assert callable(state.send_failed)
            response.close()


class Remembering(httpcore2.SyncBackend):
    """Keeps the connections that it opened."""

    def __init__(self) -> None:
        self.streams: list[httpcore2.NetworkStream] = []

    def connect_tcp(self, *arguments: Any, **keywords: Any) -> httpcore2.NetworkStream:
        self.streams.append(super().connect_tcp(*arguments, **keywords))
        return self.streams[-1]


class TestSOCKS:
    @staticmethod
    def ask(port: int) -> tuple[Exception, bool]:
        """The error of a call through a proxy, and whether its connection is closed then."""
        backend = Remembering()
        url = f"socks5://127.0.0.1:{port}"
        with httpcore2.ConnectionPool(proxy=httpcore2.Proxy(url), network_backend=backend) as pool:
            with pytest.raises(Exception) as caught:  # noqa: PT011  # any will do
                pool.request("POST", "http://dify.invalid")
            (stream,) = backend.streams
            closed = stream.get_extra_info("socket").fileno() == -1
            stream.close()
        return caught.value, closed

    @fault
    def test_a_connection_that_a_proxy_refuses_is_closed(self, listen: Listen) -> None:
        """The workaround: `post` of the transport closes it."""

        def refuses(peer: Peer) -> None:
            peer.exactly(3)
            peer.send(b"\5\xff")
            peer.wait_until_left()

        _, closed = self.ask(listen(refuses).port)
        assert closed

    @fault
    def test_an_answer_may_come_in_pieces(self, listen: Listen) -> None:
        """There is no workaround. Such an answer raises an error that describes it."""

        def drips(peer: Peer) -> None:
            peer.exactly(3)
            peer.send(b"\5")
            peer.wait_until_left()

        error, _ = self.ask(listen(drips).port)
        assert "Malformed" not in str(error)


class TestCancellation:
    @fault
    def test_a_cancelled_call_never_stays_in_the_pool(self, listen: Listen) -> None:
        """The workaround: `AsyncStream.aclose` awaits nothing, so that it cannot be cancelled."""
        server = listen(reply_with(OK + b"Content-Length: 9\r\n\r\nhalf"))

        async def call(pool: httpcore2.AsyncConnectionPool) -> None:
            response = await pool.handle_async_request(asking(server))
            await response.aclose()  # half of the body is missing

        async def left_after(step: int) -> str:
            async def cancelled_call() -> None:
                await cancelled(call(pool), step)

            async with httpcore2.AsyncConnectionPool() as pool:
                await asyncio.gather(cancelled_call(), return_exceptions=True)
                return repr(pool)

        nothing = "<AsyncConnectionPool [Requests: 0 active, 0 queued | Connections: 0 active"
        left = {step: asyncio.run(left_after(step)) for step in range(30)}
        assert [text for text in left.values() if not text.startswith(nothing)] == []
