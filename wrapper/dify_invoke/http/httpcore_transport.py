"""HTTP by httpcore, the pool below httpx: the default transport."""

import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import certifi
import httpcore

from ..errors import (
    ConfigurationError,
    InvalidRequestError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from ..protocol.limits import over_head
from ..protocol.timeouts import Deadline
from .forks import ProcessBound
from .httpcore_connections import AsyncPool, AsyncProxyPool, end
from .httpcore_sockets import AsyncSockets, NoTLSError, Sockets
from .transport import MAX_IDLE_TIME, TAIL_PIECES, by_way_of
from .upload import Upload

if TYPE_CHECKING:
    from .proxies import Proxy

_BY_HTTP = ("http", "https")
_BY_SOCKS = ("socks5", "socks5h")


class _HTTPCore:
    """What is the same, sync or async."""

    errors: tuple[type[Exception], ...] = (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.UnsupportedProtocol,
        UnicodeError,
    )

    def __init__(self, url: str, trust_env: bool, proxy: "Proxy | None") -> None:
        parts = urlsplit(url)
        self._proxy = proxy
        self._origin = (parts.scheme.encode(), (parts.hostname or "").encode(), parts.port)
        self._host = parts.netloc.encode()
        self._trust_env = trust_env
        self._secure = parts.scheme == "https"

    def _asks_by_http(self) -> bool:
        """Whether requests go to a proxy that knows HTTP."""
        return self._proxy is not None and self._proxy.kind in _BY_HTTP

    def _settings(self, sockets: Callable[..., Any]) -> dict[str, Any]:
        """Those of the pool."""
        settings: dict[str, Any] = {
            "ssl_context": _context(self._trust_env) if self._secure else None,
            "max_connections": None,
            # httpcore counts those in use, too, and closes what another thread has just been given.
            "max_keepalive_connections": None,
            "keepalive_expiry": MAX_IDLE_TIME,
        }
        proxy = self._proxy
        if proxy is None:
            return {**settings, "network_backend": sockets()}
        if proxy.kind in _BY_SOCKS:
            return {**settings, "network_backend": sockets(socks=proxy)}
        if proxy.kind not in _BY_HTTP:
            raise ConfigurationError(
                f"a proxy that the environment names does not serve: transport 'httpx' knows no {proxy.kind}"
            )
        settings["proxy_url"] = proxy.url
        if proxy.user or proxy.password:
            settings["proxy_auth"] = (proxy.user.encode(), proxy.password.encode())
        if proxy.kind == "https":
            settings["proxy_ssl_context"] = _context(self._trust_env)
        handshakes = (1 + (proxy.kind == "https")) if self._secure else 0
        return {**settings, "network_backend": sockets(handshakes)}

    def request(
        self,
        url: str,
        content: bytes | Upload,
        headers: Mapping[str, str],
        wait: Deadline,
        body: Any,
    ) -> httpcore.Request:
        """The request; `body` is the content as a pool takes it."""
        scheme, host, port = self._origin
        fields = [(b"Host", self._host)]
        fields += [(name.encode(), value.encode("ascii")) for name, value in headers.items()]
        length = len(content) if isinstance(content, bytes) else content.length
        if length is None:
            fields.append((b"Transfer-Encoding", b"chunked"))
        else:
            fields.append((b"Content-Length", b"%d" % length))
        # What belongs to the pool has no limit; what has one reads the Deadline as it goes.
        timeouts = {"connect": wait, "read": wait, "write": wait, "pool": None}
        return httpcore.Request(
            b"POST",
            httpcore.URL(scheme=scheme, host=host, port=port, target=_target(url)),
            headers=fields,
            content=body,
            extensions={"timeout": timeouts},
        )

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        text = str(error) or type(error).__name__
        server = by_way_of(self._proxy, server)
        failure: ReverseInvocationError
        match error:
            case UnicodeError():
                failure = InvalidRequestError(f"the address or a header cannot be sent: {text}")
            case httpcore.ConnectTimeout():
                failure = InvokeTimeoutError(f"{server} timed out before the reply began: {text}")
                failure.unsent = True
            case httpcore.WriteTimeout():
                failure = InvokeTimeoutError(f"{server} timed out before the reply began: {text}")
            case httpcore.TimeoutException():
                failure = InvokeTimeoutError(f"no more of the reply came in time: {text}")
            case httpcore.ConnectError() | httpcore.UnsupportedProtocol():
                failure = TransportError(f"cannot connect to {server}: {text}")
                failure.unsent = not isinstance(error, NoTLSError)
            case httpcore.ProxyError():
                failure = TransportError(f"cannot connect to {server}: the proxy says: {text}")
                failure.unsent = True
            case httpcore.RemoteProtocolError() if "buffer too long" in text:
                failure = over_head()
            case _:
                failure = TransportError(f"the connection failed: {text}")
        return failure


def _target(url: str) -> bytes:
    return b"/" + url.split("/", 3)[3].encode("ascii")


def _context(trust_env: bool) -> ssl.SSLContext:
    """What vouches for a server: the environment's certificates, or certifi's."""
    file = os.environ.get("SSL_CERT_FILE") if trust_env else None
    directory = os.environ.get("SSL_CERT_DIR") if trust_env else None
    try:
        if file:
            return ssl.create_default_context(cafile=file)
        if directory:
            return ssl.create_default_context(capath=directory)
        return ssl.create_default_context(cafile=certifi.where())
    except OSError as error:
        raise ConfigurationError(
            f"a certificate that the environment names does not serve: {error}"
        ) from error


def _by_name(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers[::-1]
    }


def _leave_no_rest(response: httpcore.Response) -> None:
    """Gives a connection up that has sent more than the reply: the next call would take it for its own.

    httpcore looks for that in the socket, but not in what it has read already, and has no name for it.
    """
    connection = getattr(getattr(response.stream, "_stream", None), "_connection", None)
    state = getattr(connection, "_h11_state", None)
    if state is not None and state.trailing_data[0]:
        state.send_failed()


class HTTPCoreReply(ProcessBound):
    """A `Reply`."""

    def __init__(
        self, response: httpcore.Response, wait: Deadline, errors: tuple[Any, ...]
    ) -> None:
        super().__init__()
        self.status: int = response.status
        self.headers: Mapping[str, str] = _by_name(response.headers)
        self._response = response
        self._wait = wait
        self._errors = errors
        stream: Any = response.stream
        self._body: Iterator[bytes] = iter(stream)

    def __iter__(self) -> Iterator[bytes]:
        return self._body

    def finish(self) -> None:
        self._wait.shorten()
        with suppress(*self._errors):
            for _ in islice(self._body, TAIL_PIECES):
                pass

    def close(self) -> None:
        if not self.is_inherited():
            _leave_no_rest(self._response)
            self._response.close()


class AsyncHTTPCoreReply(ProcessBound):
    """An `AsyncReply`."""

    def __init__(
        self, response: httpcore.Response, wait: Deadline, errors: tuple[Any, ...]
    ) -> None:
        super().__init__()
        self.status: int = response.status
        self.headers: Mapping[str, str] = _by_name(response.headers)
        self._response = response
        self._wait = wait
        self._errors = errors
        stream: Any = response.stream
        self._body: AsyncIterator[bytes] = aiter(stream)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._body

    async def finish(self) -> None:
        self._wait.shorten()
        with suppress(*self._errors):
            for _ in range(TAIL_PIECES):
                if await anext(self._body, None) is None:
                    break

    async def aclose(self) -> None:
        if not self.is_inherited():
            _leave_no_rest(self._response)
            try:
                await self._response.aclose()
            finally:
                await end(self._response)


class HTTPCoreTransport(_HTTPCore):
    """A `Transport`."""

    def __init__(self, url: str, trust_env: bool, proxy: "Proxy | None") -> None:
        super().__init__(url, trust_env, proxy)
        pool = httpcore.HTTPProxy if self._asks_by_http() else httpcore.ConnectionPool
        self._pool = pool(**self._settings(Sockets))

    def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Deadline
    ) -> HTTPCoreReply:
        request = self.request(url, content, headers, wait, content)
        return HTTPCoreReply(self._pool.handle_request(request), wait, self.errors)

    def close(self) -> None:
        self._pool.close()


class AsyncHTTPCoreTransport(_HTTPCore):
    """An `AsyncTransport`."""

    errors: tuple[type[Exception], ...] = (*_HTTPCore.errors, RuntimeError)

    def __init__(self, url: str, trust_env: bool, proxy: "Proxy | None") -> None:
        super().__init__(url, trust_env, proxy)
        pool = AsyncProxyPool if self._asks_by_http() else AsyncPool
        self._pool = pool(**self._settings(AsyncSockets))

    async def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Deadline
    ) -> AsyncHTTPCoreReply:
        body = content if isinstance(content, bytes) else content.asynchronous()
        request = self.request(url, content, headers, wait, body)
        response = await self._pool.handle_async_request(request)
        return AsyncHTTPCoreReply(response, wait, self.errors)

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        if isinstance(error, RuntimeError):
            return TransportError(f"the session belongs to an event loop that has ended: {error}")
        return super().failure(error, server)

    async def aclose(self) -> None:
        await self._pool.aclose()
