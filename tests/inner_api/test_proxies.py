"""Which proxy is asked, and how, over either library."""

import base64
from collections.abc import Callable

import pytest

from dify_invoke import ConfigurationError, TransportError

from .scripts import WHOLE, answers, sends
from .servers import Authority, Listen, Peer, Server, free_port
from .talks import KEY, Open, Talk, failure

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
