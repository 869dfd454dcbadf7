"""Uploads and readings of files, over each transport and each kind of client."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import httpx2
import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    ConfigurationError,
    Limits,
    ProtocolError,
    ReplyTooLargeError,
    Session,
    TransportError,
)

from ..support.certificates import Authority
from ..support.drivers import (
    KEY,
    PATIENCE,
    SETTINGS,
    AsyncDriver,
    Driver,
    OpenSession,
    SyncDriver,
)
from ..support.replies import LAST, MIB, http_chunk
from ..support.servers import Listen, Peer, free_port
from ..support.sessions import Mode
from .file_cases import CREATED, Zeros, addresses, creates, gives, head, target

pytestmark = pytest.mark.usefixtures("_clean_environment")


class OverClient(SyncDriver):
    """Closes the HTTP client with the session."""

    def __init__(self, session: Session, client: Any) -> None:
        super().__init__(session)
        self._client = client

    def close(self) -> None:
        super().close()
        self._client.close()


class OverAsyncClient(AsyncDriver):
    """Closes the HTTP client with the session, in the same event loop."""

    def __init__(self, session: AsyncSession, client: Any) -> None:
        super().__init__(session)
        self._client = client

    def close(self) -> None:
        self._run(self._client.aclose())
        super().close()


@pytest.fixture(params=["httpcore2", "pycurl", "httpx", "httpx2"])
def open_any(request: pytest.FixtureRequest, mode: Mode) -> OpenSession:
    """Opens a session over a library of this project, or over a client of the caller."""

    def open_driver(url: str, **settings: Any) -> Driver:
        given: dict[str, Any] = {**SETTINGS, **settings}
        libraries: Any = {"httpx": httpx, "httpx2": httpx2}
        if library := libraries.get(request.param):
            kind = library.Client if mode == "sync" else library.AsyncClient
            client = kind(trust_env=False, timeout=PATIENCE)
            if mode == "sync":
                return OverClient(Session.from_inner_api(url, http_client=client, **given), client)
            session = AsyncSession.from_inner_api(url, http_client=client, **given)
            return OverAsyncClient(session, client)
        given["transport"] = request.param
        if mode == "sync":
            return SyncDriver(Session.from_inner_api(url, **given))
        return AsyncDriver(AsyncSession.from_inner_api(url, **given))

    return open_driver


class TestAllClients:
    def test_upload_and_read(self, open_any: OpenSession, listen: Listen) -> None:
        files = listen(creates)
        given = listen(gives(head("200 OK", 5), b"hello"))
        with open_any(addresses(listen, target(files)).url) as session:
            for content in (b"hello", io.BytesIO(b"hello")):
                assert session.upload(content).id == "f1"
            for _ in range(2):
                assert session.read(f"{given.url}/f?sign=c2ln%3D") == b"hello"
        assert (files.connections, given.connections) == (1, 1)
        for asked in files.requests:
            assert asked.line == "POST /files/upload/for-plugin?sign=c2ln%3D HTTP/1.1"
            assert asked.header("content-length") == str(len(asked.body))
            assert asked.header("host") == f"127.0.0.1:{files.port}"
        for asked in given.requests:
            assert asked.line == "GET /f?sign=c2ln%3D HTTP/1.1"
            assert asked.header("content-length") is None
            assert asked.header("content-type") is None
        for asked in (*files.requests, *given.requests):
            assert KEY.encode() not in asked.head + asked.body
            assert asked.header("x-inner-api-key") is None

    def test_send_a_file_of_unknown_size_in_chunks(
        self, open_any: OpenSession, listen: Listen
    ) -> None:
        files = listen(creates)
        with open_any(addresses(listen, target(files)).url) as session:
            session.upload(Zeros(100_000, seekable=False))
        (asked,) = files.requests
        assert asked.header("transfer-encoding") == "chunked"
        assert asked.header("content-length") is None
        assert asked.body.count(b"\0") == 100_000

    @pytest.mark.parametrize(
        ("encoding", "compress"),
        [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)],
    )
    def test_read_a_compressed_file(
        self, open_any: OpenSession, listen: Listen, encoding: str, compress: Any
    ) -> None:
        content = b"hello" * 1000
        body = compress(content)
        files = listen(gives(head("200 OK", len(body), f"Content-Encoding: {encoding}\r\n"), body))
        with open_any(files.url) as session:
            assert session.read(f"{files.url}/f") == content

    def test_follow_no_redirect(self, open_any: OpenSession, listen: Listen) -> None:
        files = listen(gives(head("302 Found", 0, "Location: /elsewhere\r\n")))
        with (
            open_any(files.url) as session,
            pytest.raises(APIStatusError, match="redirected to /elsewhere, and not"),
        ):
            session.read(f"{files.url}/f")
        assert len(files.requests) == 1

    @pytest.mark.parametrize(
        "reply",
        [
            head("200 OK", 10) + b"hello",
            head("200 OK", None, "Transfer-Encoding: chunked\r\n") + http_chunk(b"hello"),
            head("200 OK", None, "Transfer-Encoding: chunked\r\n") + b"a\r\nhello",
            head("200 OK", None, "Content-Encoding: gzip\r\n") + gzip.compress(b"hello")[:-9],
            head("200 OK", None)[:-2],
            b"",
        ],
        ids=["length", "chunks", "chunk", "gzip", "head", "nothing"],
    )
    def test_see_that_a_content_is_cut(
        self, open_any: OpenSession, listen: Listen, reply: bytes
    ) -> None:
        def cuts(peer: Peer) -> None:
            peer.request()
            peer.send(reply)

        files = listen(cuts)
        with open_any(files.url, retries=1) as session, pytest.raises(TransportError) as caught:
            session.read(f"{files.url}/f?sign=secret")
        assert caught.value.operation == "read_file"
        assert not caught.value.unsent
        assert "secret" not in str(caught.value)

    def test_compare_the_size_of_a_content_that_ends_with_its_connection(
        self, open_any: OpenSession, listen: Listen
    ) -> None:
        def answers(peer: Peer) -> None:
            peer.request()
            peer.send(head("200 OK", None, "Connection: close\r\n"), b"hello")

        files = listen(answers)
        url = f"{files.url}/f"
        with open_any(files.url) as session:
            assert session.read({"url": url, "size": 5}) == b"hello"
            assert session.read({"url": url, "size": -1}) == b"hello"
            with pytest.raises(ProtocolError, match="stops after 5 of 6 bytes"):
                session.read({"url": url, "size": 6})

    def test_see_that_a_connection_is_reset(self, open_any: OpenSession, listen: Listen) -> None:
        def resets(peer: Peer) -> None:
            peer.request()
            peer.send(head("200 OK", 10), b"hello")
            peer.reset()

        files = listen(resets)
        with open_any(files.url) as session, pytest.raises(TransportError):
            session.read(f"{files.url}/f")

    def test_see_that_a_reply_to_a_form_is_cut(self, open_any: OpenSession, listen: Listen) -> None:
        def cuts(peer: Peer) -> None:
            peer.request()
            peer.send(CREATED[:-1])

        files = listen(cuts)
        api = addresses(listen, target(files))
        with open_any(api.url) as session, pytest.raises(TransportError) as caught:
            session.upload(b"hello")
        assert caught.value.operation == "upload_file"
        assert (len(api.requests), len(files.requests)) == (1, 1)

    def test_take_an_early_refusal(self, open_any: OpenSession, listen: Listen) -> None:
        def refuses(peer: Peer) -> None:
            peer.head()
            peer.send(head("413 Content Too Large", 4), b"much")

        with (
            open_any(addresses(listen, target(listen(refuses))).url) as session,
            pytest.raises(APIStatusError, match="larger than the server") as caught,
        ):
            session.upload(Zeros(16 * MIB))
        assert caught.value.status == 413

    def test_limit_the_decompressed_content(self, open_any: OpenSession, listen: Listen) -> None:
        body = gzip.compress(bytes(MIB))
        files = listen(gives(head("200 OK", len(body), "Content-Encoding: gzip\r\n"), body))
        with (
            open_any(files.url, limits=Limits(decompressed=MIB - 1)) as session,
            pytest.raises(ReplyTooLargeError, match="decompressed"),
        ):
            session.read(f"{files.url}/f")


class TestRoads:
    def test_over_tls(
        self, open_session: OpenSession, listen: Listen, known_authority: Authority
    ) -> None:
        files = listen(creates, known_authority.server())
        given = listen(gives(head("200 OK", 5), b"hello"), known_authority.server())
        with open_session(addresses(listen, target(files)).url) as session:
            assert session.upload(b"hello").id == "f1"
            assert session.read(f"{given.url}/f") == b"hello"
            assert session.read(f"{given.url}/f") == b"hello"
        assert given.connections == 1

    def test_to_a_server_that_nobody_knows(
        self, open_session: OpenSession, listen: Listen, authority: Authority
    ) -> None:
        files = listen(creates, authority.server())
        with (
            open_session(addresses(listen, target(files)).url) as session,
            pytest.raises(TransportError, match="cannot connect to https://127"),
        ):
            session.upload(b"hello")

    def test_by_the_proxy_of_each_server(
        self, open_session: OpenSession, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        proxy = listen(gives(head("200 OK", 5), b"proxy"))
        direct = listen(gives(head("200 OK", 6), b"direct"))
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with open_session(direct.url) as session:
            assert session.read("http://files.invalid/f?a=b") == b"proxy"
            assert session.read(f"{direct.url}/f") == b"direct"
        (asked,) = proxy.requests
        assert asked.line == "GET http://files.invalid/f?a=b HTTP/1.1"

    def test_by_a_proxy_that_is_not_there(
        self, open_session: OpenSession, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with (
            open_session(listen(creates).url, retries=1) as session,
            pytest.raises(TransportError, match="by way of the proxy http://127"),
        ):
            session.read("http://files.invalid/f")

    def test_by_a_proxy_that_is_none(
        self, open_session: OpenSession, listen: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "gopher://proxy")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with (
            open_session(listen(creates).url) as session,
            pytest.raises(ConfigurationError, match="'gopher' is not a kind of proxy"),
        ):
            session.read("http://files.invalid/f")

    def test_without_the_environment(
        self,
        open_isolated_session: Callable[[str], Driver],
        listen: Listen,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "gopher://proxy")
        files = listen(gives(head("200 OK", 5), b"hello"))
        with open_isolated_session(files.url) as session:
            assert session.read(f"{files.url}/f") == b"hello"


def test_a_server_may_be_another_one_each_time(open_session: OpenSession, listen: Listen) -> None:
    servers = [listen(gives(head("200 OK", 1), b"%d" % number)) for number in range(3)]
    with open_session(servers[0].url) as session:
        read = [session.read(f"{server.url}/f") for server in servers * 2]
    assert read == [b"0", b"1", b"2"] * 2


def test_a_content_may_be_empty_and_chunked(open_session: OpenSession, listen: Listen) -> None:
    files = listen(gives(head("200 OK", None, "Transfer-Encoding: chunked\r\n"), LAST))
    with open_session(files.url) as session:
        assert session.read(f"{files.url}/f") == b""
