"""Calls through a proxy, with either transport."""

import base64
import traceback
from collections.abc import Callable

import pytest

from dify_invoke import ConfigurationError, InvokeTimeoutError, Retries, Timeout, TransportError

from ..support.certificates import Authority
from ..support.drivers import KEY, Driver, OpenSession, failure
from ..support.replies import CHUNKED, WHOLE_REPLY, A, answer_all, reply_with
from ..support.servers import Handler, Listen, Peer, Server, free_port

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestProxies:
    """The proxies that the environment names."""

    @pytest.fixture
    def proxy(self, listen: Listen) -> Server:
        """A proxy that answers instead of the servers it is asked for."""

        def handler(peer: Peer) -> None:
            while True:
                peer.request()
                peer.send(WHOLE_REPLY)

        return listen(handler)

    @pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
    def test_gets_the_absolute_url(
        self, open_session: OpenSession, proxy: Server, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, proxy.url)
        with open_session("http://dify.invalid:5001/api") as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert [request.line for request in proxy.requests] == [
            "POST http://dify.invalid:5001/api/inner/api/invoke/llm HTTP/1.1"
        ] * 2
        assert proxy.requests[0].header("host") == "dify.invalid:5001"
        assert proxy.connections == 1

    def test_of_the_scheme_of_the_url_comes_first(
        self,
        open_session: OpenSession,
        proxy: Server,
        listen: Listen,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        others = listen(answer_all)
        monkeypatch.setenv("HTTPS_PROXY", others.url)
        monkeypatch.setenv("ALL_PROXY", others.url)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with open_session("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
        assert (others.connections, proxy.connections) == (0, 1)

    def test_in_lower_case_comes_first(
        self,
        open_session: OpenSession,
        proxy: Server,
        listen: Listen,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        other = listen(answer_all)
        monkeypatch.setenv("HTTP_PROXY", other.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        with open_session("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
        assert (other.connections, proxy.connections) == (0, 1)

    def test_is_turned_off_by_an_empty_variable_in_lower_case(
        self,
        open_session: OpenSession,
        proxy: Server,
        listen: Listen,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answer_all)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", "")
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_that_a_cgi_request_may_have_named_is_not_used(
        self,
        open_session: OpenSession,
        proxy: Server,
        listen: Listen,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Under CGI, HTTP_PROXY holds the header `Proxy` of the request."""
        server = listen(answer_all)
        monkeypatch.setenv("REQUEST_METHOD", "POST")
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_is_read_when_the_session_is_made(
        self,
        open_session: OpenSession,
        proxy: Server,
        listen: Listen,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answer_all)
        with open_session(server.url) as session:
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_with_credentials(
        self, open_session: OpenSession, proxy: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:p%40ss@127.0.0.1:{proxy.port}")
        with open_session("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
        credentials = base64.b64encode(b"me:p@ss").decode()
        assert proxy.requests[0].header("proxy-authorization") == f"Basic {credentials}"

    @pytest.mark.parametrize(
        "exceptions", ["127.0.0.1", "*", "elsewhere,127.0.0.1", " 127.0.0.1 , elsewhere"]
    )
    @pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
    def test_is_not_used_for_the_hosts_of_no_proxy(
        self,
        open_session: OpenSession,
        proxy: Server,
        listen: Listen,
        name: str,
        exceptions: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answer_all)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv(name, exceptions)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_is_used_for_other_hosts(
        self, open_session: OpenSession, proxy: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1,not-dify.invalid")
        with open_session("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
        assert proxy.connections == 1

    def test_may_be_ignored(
        self,
        open_isolated_session: Callable[[str], Driver],
        proxy: Server,
        listen: Listen,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answer_all)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with open_isolated_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 0)

    def test_of_an_unknown_kind_is_an_error(
        self, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:1")
        with pytest.raises(ConfigurationError, match=r"the proxy that the environment names"):
            open_session("http://dify.invalid")

    def test_no_error_contains_the_password(
        self, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://me:hunter2@127.0.0.1:{free_port()}")
        _, error = failure(open_session("http://dify.invalid"))
        assert "cannot connect to http://dify.invalid by way of the proxy http://127.0.0" in str(
            error
        )
        assert "hunter2" not in "".join(traceback.format_exception(error)) + repr(error)


def passes_on(port: int) -> Handler:
    """Opens a tunnel to the server at that port, as an HTTP proxy does for CONNECT."""

    def handler(peer: Peer) -> None:
        peer.head()
        peer.send(b"HTTP/1.1 200 Connected\r\nContent-Encoding: br\r\n\r\n")
        peer.tunnel(port)

    return handler


class TestTunnels:
    """Tunnels of a proxy to an HTTPS server."""

    @pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
    def test_lead_to_the_server(
        self,
        open_session: OpenSession,
        listen: Listen,
        known_authority: Authority,
        variable: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answer_all, known_authority.server())
        proxy = listen(passes_on(server.port))
        monkeypatch.setenv(variable, proxy.url)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        (request,) = proxy.requests
        assert request.line == f"CONNECT 127.0.0.1:{server.port} HTTP/1.1"
        assert KEY.encode() not in request.head
        assert server.requests[0].header("x-inner-api-key") == KEY

    def test_may_be_refused(
        self, open_session: OpenSession, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = listen(reply_with(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        _, error = failure(open_session("https://dify.invalid"))
        assert type(error) is TransportError
        where = f"cannot connect to https://dify.invalid by way of the proxy {proxy.url}: "
        assert where in str(error)
        assert "403" in str(error)

    def test_may_break_while_they_are_opened(
        self, open_session: OpenSession, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def breaks(peer: Peer) -> None:
            peer.head()
            peer.reset()

        proxy = listen(breaks)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        _, error = failure(open_session("https://dify.invalid", retries=Retries(wait=0.01)))
        assert type(error) is TransportError
        assert "cannot connect to https://dify.invalid" in str(error)
        assert proxy.connections == 3

    @pytest.mark.parametrize(
        "timeout", [Timeout(connect=0.2, idle=None), Timeout(connect=None, total=0.2)]
    )
    def test_count_as_time_to_connect(
        self,
        open_session: OpenSession,
        listen: Listen,
        timeout: Timeout,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def says_nothing(peer: Peer) -> None:
            peer.head()
            peer.wait_until_left()

        monkeypatch.setenv("HTTPS_PROXY", listen(says_nothing).url)
        settings = {"timeout": timeout, "retries": Retries(attempts=1)}
        _, error = failure(open_session("https://dify.invalid", **settings))
        assert type(error) is InvokeTimeoutError
        assert error.unsent

    def test_fail_with_an_untrusted_certificate(
        self,
        open_session: OpenSession,
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answer_all, authority.server())
        proxy = listen(passes_on(server.port))
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        _, error = failure(open_session(server.url))
        assert type(error) is TransportError
        assert "certificate" in str(error)
        assert proxy.connections == 1


class TestSecureProxies:
    """Proxies that are reached by HTTPS."""

    def test_for_a_plain_server(
        self,
        open_session: OpenSession,
        transport: str,
        listen: Listen,
        known_authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        proxy = listen(answer_all, known_authority.server())
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with open_session("http://dify.invalid") as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert proxy.requests[0].line.startswith("POST http://dify.invalid/")
        # libcurl makes a new connection to such a proxy for each call.
        assert proxy.connections == (1 if transport == "httpx" else 2)

    def test_for_a_secure_server(
        self,
        open_session: OpenSession,
        listen: Listen,
        known_authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        server = listen(answer_all, known_authority.server())
        proxy = listen(passes_on(server.port), known_authority.server())
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert (server.connections, proxy.connections) == (1, 1)

    def test_for_a_secure_server_that_stops_responding(
        self,
        open_session: OpenSession,
        listen: Listen,
        known_authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def stops(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED + A)
            peer.wait_until_left()

        server = listen(stops, known_authority.server())
        monkeypatch.setenv(
            "HTTPS_PROXY", listen(passes_on(server.port), known_authority.server()).url
        )
        texts, error = failure(open_session(server.url, timeout=Timeout(idle=0.3)))
        assert texts == ["a"]
        assert type(error) is InvokeTimeoutError

    def test_with_an_untrusted_certificate_are_an_error(
        self,
        open_session: OpenSession,
        listen: Listen,
        authority: Authority,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        proxy = listen(answer_all, authority.server())
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        _, error = failure(open_session("http://dify.invalid"))
        assert type(error) is TransportError
        assert "certificate" in str(error)
        assert not proxy.requests
