"""HTTP by httpcore, the pool below httpx: the default transport. The only module that imports it.

Its sockets are read here, so that a call's time is counted as `Wait` counts it, and so that closing a
session ends the calls that wait in other threads.
"""

import os
import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import certifi
import httpcore

from .errors import (
    ConfigurationError,
    InvalidRequestError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from .forks import Owned
from .limits import over_head
from .timeouts import Wait
from .transport import MAX_IDLE_TIME, TAIL_PIECES
from .upload import Upload


def _to_connect(wait: Wait) -> float | None:
    """Seconds that are left to connect; there are some, since 0 would be not to wait at all."""
    seconds = wait.to_connect()
    if seconds == 0:
        raise httpcore.ConnectTimeout("timed out")
    return seconds


def _left(wait: Wait) -> float | None:
    """Seconds that a read or a write may take; none left is a TimeoutError, however much there is to read."""
    seconds = wait.left()
    if seconds == 0:
        raise TimeoutError("timed out")
    return seconds


class _NoTLSError(httpcore.ConnectError):
    """There is a connection, but not a secure one."""


class _Socket(Owned, httpcore.NetworkStream):
    """A connection, plain or with TLS."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        super().__init__()
        self._stream = stream
        self._socket: socket.socket = stream.get_extra_info("socket")
        self._closed = False

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        try:
            self._socket.settimeout(_left(timeout))
            data = self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except (OSError, ValueError) as error:
            raise httpcore.ReadError(str(error)) from error
        if self._closed:
            raise httpcore.ReadError("it was closed here")
        return data

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        rest = memoryview(buffer)
        try:
            while rest:
                self._socket.settimeout(_left(timeout))
                rest = rest[self._socket.send(rest) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except (OSError, ValueError) as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        if not self._closed and not self.is_inherited():
            self._closed = True
            with suppress(OSError):
                # Wakes whoever reads it in another thread, which closing alone does not.
                self._socket.shutdown(socket.SHUT_RDWR)
            self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore.NetworkStream:
        try:
            seconds = _to_connect(timeout)
        except httpcore.ConnectTimeout:
            self.close()
            raise
        try:
            secure = self._stream.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            raise _NoTLSError(str(error)) from error
        return _Socket(secure)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(error) from error
    # Not the address alone, which lacks the scope of a link-local one.
    numeric = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
    return [socket.getnameinfo(address, numeric)[0] for *_, address in found]


class _Sockets(httpcore.SyncBackend):
    """Opens connections."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        # An address at a time, with a share of what is left: httpcore gives each the whole time.
        addresses = _addresses(host, port)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for number, address in enumerate(addresses):
            seconds = _to_connect(timeout)
            share = None if seconds is None else seconds / (len(addresses) - number)
            try:
                stream = super().connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Socket(stream)
        raise failure


class _AsyncSocket(Owned, httpcore.AsyncNetworkStream):
    """The same for asyncio."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        super().__init__()
        self._stream = stream

    async def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        try:
            seconds = _left(timeout)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        return await self._stream.read(max_bytes, seconds)

    async def write(self, buffer: bytes, timeout: Any = None) -> None:
        try:
            seconds = _left(timeout)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        await self._stream.write(buffer, seconds)

    async def aclose(self) -> None:
        if not self.is_inherited():
            with suppress(OSError):
                # The server sees it at once, also where a child has a copy of it.
                self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            seconds = _to_connect(timeout)
        except httpcore.ConnectTimeout:
            await self.aclose()
            raise
        try:
            secure = await self._stream.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            raise _NoTLSError(str(error)) from error
        return _AsyncSocket(secure)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _AsyncSockets(httpcore.AsyncNetworkBackend):
    """The same for asyncio."""

    def __init__(self) -> None:
        # httpcore has a class of this name for those without anyio, too, which is no backend.
        backend: Any = httpcore.AnyIOBackend()
        self._sockets: httpcore.AsyncNetworkBackend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        seconds = _to_connect(timeout)
        connecting = self._sockets.connect_tcp(host, port, seconds, local_address, socket_options)
        return _AsyncSocket(await connecting)


class _HTTPCore:
    """What is the same, sync or async."""

    errors: tuple[type[Exception], ...] = (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        UnicodeError,
    )

    def __init__(self, url: str, trust_env: bool) -> None:
        parts = urlsplit(url)
        self._origin = (parts.scheme.encode(), (parts.hostname or "").encode(), parts.port)
        self._host = parts.netloc.encode()
        self.limits: dict[str, Any] = {
            "ssl_context": _context(trust_env) if parts.scheme == "https" else None,
            "max_connections": None,
            # httpcore counts those in use, too, and closes what another thread has just been given.
            "max_keepalive_connections": None,
            "keepalive_expiry": MAX_IDLE_TIME,
        }

    def request(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Wait, body: Any
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
        # What belongs to the pool has no limit; what has one reads the Wait as it goes.
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
                failure.unsent = not isinstance(error, _NoTLSError)
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


class HTTPCoreReply(Owned):
    """A `Reply`."""

    def __init__(self, response: httpcore.Response, wait: Wait, errors: tuple[Any, ...]) -> None:
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
        self._wait.hurry()
        with suppress(*self._errors):
            for _ in islice(self._body, TAIL_PIECES):
                pass

    def close(self) -> None:
        if not self.is_inherited():
            _leave_no_rest(self._response)
            self._response.close()


class AsyncHTTPCoreReply(Owned):
    """An `AsyncReply`."""

    def __init__(self, response: httpcore.Response, wait: Wait, errors: tuple[Any, ...]) -> None:
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
        self._wait.hurry()
        with suppress(*self._errors):
            for _ in range(TAIL_PIECES):
                if await anext(self._body, None) is None:
                    break

    async def aclose(self) -> None:
        if not self.is_inherited():
            _leave_no_rest(self._response)
            await self._response.aclose()


class HTTPCoreTransport(_HTTPCore):
    """A `Transport`."""

    def __init__(self, url: str, trust_env: bool) -> None:
        super().__init__(url, trust_env)
        self._pool = httpcore.ConnectionPool(network_backend=_Sockets(), **self.limits)

    def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Wait
    ) -> HTTPCoreReply:
        request = self.request(url, content, headers, wait, content)
        return HTTPCoreReply(self._pool.handle_request(request), wait, self.errors)

    def close(self) -> None:
        self._pool.close()


class AsyncHTTPCoreTransport(_HTTPCore):
    """An `AsyncTransport`."""

    errors: tuple[type[Exception], ...] = (*_HTTPCore.errors, RuntimeError)

    def __init__(self, url: str, trust_env: bool) -> None:
        super().__init__(url, trust_env)
        self._pool = httpcore.AsyncConnectionPool(network_backend=_AsyncSockets(), **self.limits)

    async def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Wait
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
