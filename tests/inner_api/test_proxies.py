"""Which proxy is asked, and how, over either library."""

import base64
import traceback
from collections.abc import Callable

import pytest

from dify_invoke import ConfigurationError, InvokeTimeoutError, Retries, Timeout, TransportError

from .scripts import CHUNKED, WHOLE, A, answers, sends
from .servers import Authority, Handler, Listen, Peer, Server, free_port
from .talks import KEY, PATIENCE, Open, Talk, failure

pytestmark = pytest.mark.usefixtures("_nothing_from_outside")


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

    def test_that_is_none(self, talk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:1")
        with pytest.raises(ConfigurationError, match=r"a proxy .*that the environment names"):
            talk("http://dify.invalid")

    def test_says_nothing_of_a_password(self, talk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:hunter2@127.0.0.1:{free_port()}")
        _, error = failure(talk("http://dify.invalid"))
        assert "cannot connect to http://dify.invalid by way of the proxy http://127.0.0" in str(
            error
        )
        assert "hunter2" not in "".join(traceback.format_exception(error)) + repr(error)


def passes_on(port: int) -> Handler:
    """Is asked by HTTP for a way to the server at that port, says so, and is that way."""

    def handler(peer: Peer) -> None:
        peer.head()
        peer.send(b"HTTP/1.1 200 Connected\r\nContent-Encoding: br\r\n\r\n")
        peer.tunnel(port)

    return handler


class TestTunnels:
    """The way by a proxy to a secure server."""

    @pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
    def test_lead_to_the_server(
        self,
        talk: Open,
        listen: Listen,
        public: Authority,
        variable: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answers, public.server())
        proxy = listen(passes_on(server.port))
        monkeypatch.setenv(variable, proxy.url)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        (request,) = proxy.requests
        assert request.line == f"CONNECT 127.0.0.1:{server.port} HTTP/1.1"
        assert KEY.encode() not in request.head
        assert server.requests[0].header("x-inner-api-key") == KEY

    def test_may_be_refused(
        self, talk: Open, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = listen(sends(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        _, error = failure(talk("https://dify.invalid"))
        assert type(error) is TransportError
        where = f"cannot connect to https://dify.invalid by way of the proxy {proxy.url}: "
        assert where in str(error)
        assert "403" in str(error)

    def test_may_break_before_they_are_made(
        self, talk: Open, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def breaks(peer: Peer) -> None:
            peer.head()
            peer.reset()

        proxy = listen(breaks)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        _, error = failure(talk("https://dify.invalid", retries=Retries(wait=0.01)))
        assert type(error) is TransportError
        assert "cannot connect to https://dify.invalid" in str(error)
        assert proxy.connections == 3

    @pytest.mark.parametrize(
        "timeout", [Timeout(connect=0.2, idle=None), Timeout(connect=None, total=0.2)]
    )
    def test_are_made_in_the_time_to_connect(
        self, talk: Open, listen: Listen, timeout: Timeout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def says_nothing(peer: Peer) -> None:
            peer.head()
            peer.wait_until_left()

        monkeypatch.setenv("HTTPS_PROXY", listen(says_nothing).url)
        settings = {"timeout": timeout, "retries": Retries(attempts=1)}
        _, error = failure(talk("https://dify.invalid", **settings))
        assert type(error) is InvokeTimeoutError
        assert error.unsent

    def test_end_with_a_certificate_that_does_not_serve(
        self,
        talk: Open,
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answers, authority.server())
        proxy = listen(passes_on(server.port))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        _, error = failure(talk(server.url))
        assert type(error) is TransportError
        assert "certificate" in str(error)
        assert proxy.connections == 1


class TestSecureProxies:
    """A proxy that is asked by https."""

    def test_for_a_plain_server(
        self,
        talk: Open,
        transport: str,
        listen: Listen,
        public: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        proxy = listen(answers, public.server())
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with talk("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert proxy.requests[0].line.startswith("POST http://dify.invalid/")
        # libcurl makes a new connection to such a proxy for each call.
        assert proxy.connections == (1 if transport == "httpx" else 2)

    def test_for_a_secure_server(
        self, talk: Open, listen: Listen, public: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server = listen(answers, public.server())
        proxy = listen(passes_on(server.port), public.server())
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with talk(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 1)

    def test_for_a_secure_server_that_stops(
        self, talk: Open, listen: Listen, public: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stops(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED + A)
            peer.wait_until_left()

        server = listen(stops, public.server())
        monkeypatch.setenv("HTTPS_PROXY", listen(passes_on(server.port), public.server()).url)
        texts, error = failure(talk(server.url, timeout=Timeout(idle=0.3)))
        assert texts == ["a"]
        assert type(error) is InvokeTimeoutError

    def test_that_nobody_vouches_for(
        self, talk: Open, listen: Listen, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = listen(answers, authority.server())
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        _, error = failure(talk("http://dify.invalid"))
        assert type(error) is TransportError
        assert "certificate" in str(error)
        assert not proxy.requests


class TestSOCKS:
    """The way by a SOCKS 5 proxy, to any server."""

    @staticmethod
    def way(port: int, asked: list[bytes], cut: bool = False) -> Handler:
        """Makes a way to the server at that port, whatever it is asked for."""

        def say(peer: Peer, answer: bytes) -> None:
            for part in [bytes([byte]) for byte in answer] if cut else [answer]:
                peer.send(part)

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

    @pytest.mark.parametrize("cut", [False, True])
    @pytest.mark.parametrize("secure", [False, True])
    def test_leads_to_the_server(
        self,
        talk: Open,
        listen: Listen,
        public: Authority,
        secure: bool,
        cut: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answers, public.server("localhost") if secure else None)
        asked: list[bytes] = []
        proxy = listen(self.way(server.port, asked, cut))
        monkeypatch.setenv("ALL_PROXY", f"socks5h://me:p%40ss@127.0.0.1:{proxy.port}")
        with talk(f"{server.scheme}://localhost:{server.port}") as session:
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
        talk: Open,
        listen: Listen,
        answer: bytes,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def refuses(peer: Peer) -> None:
            peer.exactly(3)
            peer.send(answer)

        proxy = listen(refuses)
        monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{proxy.port}")
        _, error = failure(talk("http://dify.invalid", retries=Retries(wait=0.01)))
        assert type(error) is TransportError
        where = f"by way of the proxy socks5h://127.0.0.1:{proxy.port}"
        assert f"cannot connect to http://dify.invalid {where}: " in str(error)
        assert proxy.connections == 3

    def test_is_made_in_the_time_to_connect(
        self, talk: Open, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = listen(Peer.wait_until_left)
        monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{proxy.port}")
        settings = {"timeout": Timeout(connect=0.2), "retries": Retries(attempts=1)}
        _, error = failure(talk("http://dify.invalid", **settings))
        assert type(error) is InvokeTimeoutError
        assert error.unsent
        assert proxy.left.wait(PATIENCE)

    def test_of_an_older_kind(
        self, talk: Open, transport: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", "socks4://127.0.0.1:1")
        if transport == "httpx":
            with pytest.raises(ConfigurationError, match="transport 'httpx' knows no socks4"):
                talk("http://dify.invalid")
        else:
            _, error = failure(talk("http://dify.invalid"))
            assert "cannot connect" in str(error)
