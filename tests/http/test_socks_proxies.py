"""Calls through a SOCKS 5 proxy, with either transport."""

import pytest

from dify_invoke import ConfigurationError, InvokeTimeoutError, Retries, Timeout, TransportError

from ..support.certificates import Authority
from ..support.drivers import PATIENCE, OpenSession, failure
from ..support.replies import answer_all
from ..support.servers import Handler, Listen, Peer

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestSOCKS:
    """A SOCKS 5 proxy connects to any server."""

    @staticmethod
    def way(port: int, asked: list[bytes]) -> Handler:
        """Connects to the server at that port, whichever address the client names."""

        def say(peer: Peer, answer: bytes) -> None:
            peer.send(answer)

        def handler(peer: Peer) -> None:
            _, count = peer.exactly(2)
            methods = peer.exactly(count)
            method = 2 if 2 in methods else 0
            say(peer, bytes([5, method]))
            if method == 2:
                _, length = peer.exactly(2)
                user = peer.exactly(length)
                asked.append(user + b":" + peer.exactly(peer.exactly(1)[0]))
                say(peer, b"\1\0")
            *_, kind = peer.exactly(4)
            length = {1: 4, 4: 16}.get(kind) or peer.exactly(1)[0]
            asked.append(peer.exactly(length))
            peer.exactly(2)
            say(peer, b"\5\0\0\1\x7f\0\0\1\x12\x34")
            peer.tunnel(port)

        return handler

    @pytest.mark.parametrize("secure", [False, True])
    def test_connects_to_the_server(
        self,
        open_session: OpenSession,
        listen: Listen,
        known_authority: Authority,
        secure: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answer_all, known_authority.server("localhost") if secure else None)
        asked: list[bytes] = []
        proxy = listen(self.way(server.port, asked))
        monkeypatch.setenv("ALL_PROXY", f"socks5h://me:p%40ss@127.0.0.1:{proxy.port}")
        with open_session(f"{server.scheme}://localhost:{server.port}") as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert asked == [b"me:p@ss", b"localhost"]
        assert (server.connections, proxy.connections) == (1, 1)

    @pytest.mark.parametrize(
        "answer",
        [
            b"\5\xff",
            b"\5\0\5\5\0\1\0\0\0\0\0\0",
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"",
            b"\5",
        ],
        ids=["no way to ask", "refused", "no SOCKS", "nothing", "half"],
    )
    def test_may_be_refused(
        self,
        open_session: OpenSession,
        listen: Listen,
        answer: bytes,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def refuses(peer: Peer) -> None:
            peer.exactly(3)
            peer.send(answer)

        proxy = listen(refuses)
        monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{proxy.port}")
        _, error = failure(open_session("http://dify.invalid", retries=Retries(wait=0.01)))
        assert type(error) is TransportError
        where = f"by way of the proxy socks5h://127.0.0.1:{proxy.port}"
        assert f"cannot connect to http://dify.invalid {where}: " in str(error)
        assert proxy.connections == 3

    def test_counts_as_time_to_connect(
        self, open_session: OpenSession, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = listen(Peer.wait_until_left)
        monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{proxy.port}")
        settings = {"timeout": Timeout(connect=0.2), "retries": Retries(attempts=1)}
        _, error = failure(open_session("http://dify.invalid", **settings))
        assert type(error) is InvokeTimeoutError
        assert error.unsent
        assert proxy.left.wait(PATIENCE)

    def test_of_socks_4_is_an_error(
        self, open_session: OpenSession, transport: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", "socks4://127.0.0.1:1")
        if transport == "httpx":
            with pytest.raises(ConfigurationError, match="transport 'httpcore2' cannot use socks4"):
                open_session("http://dify.invalid")
        else:
            _, error = failure(open_session("http://dify.invalid"))
            assert "cannot connect" in str(error)
