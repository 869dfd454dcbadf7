"""Sockets for httpcore's pools: a call's time is counted as its `Deadline` counts it, and closing a session
ends the calls that wait in other threads.
"""

import socket
import ssl
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpcore

from ..protocol.timeouts import Deadline
from .forks import ProcessBound
from .socks import ENDED, Asking, SOCKSError, asks

if TYPE_CHECKING:
    from .proxies import Proxy


def _to_connect(wait: Deadline) -> float | None:
    """Seconds that are left to connect; there are some, since 0 would be not to wait at all."""
    seconds = wait.to_connect()
    if seconds == 0:
        raise httpcore.ConnectTimeout("timed out")
    return seconds


def _left(wait: Deadline) -> float | None:
    """Seconds that a read or a write may take; none left is a TimeoutError, however much there is to read."""
    seconds = wait.left()
    if seconds == 0:
        raise TimeoutError("timed out")
    return seconds


class NoTLSError(httpcore.ConnectError):
    """There is a connection, but not a secure one."""


@contextmanager
def _connecting() -> Generator[None, None, None]:
    """What fails in it failed to connect."""
    try:
        yield
    except (httpcore.ReadTimeout, httpcore.WriteTimeout) as error:
        raise httpcore.ConnectTimeout(str(error)) from error
    except (httpcore.ReadError, httpcore.WriteError) as error:
        raise httpcore.ConnectError(str(error)) from error
    except SOCKSError as error:
        raise httpcore.ProxyError(str(error)) from error


class _Socket(ProcessBound, httpcore.NetworkStream):
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
        nested = isinstance(self._socket, ssl.SSLSocket)
        secure = self._secured(ssl_context, server_hostname, timeout)
        return _NestedSocket(secure) if nested else _Socket(secure)

    def _secured(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None, wait: Deadline
    ) -> httpcore.NetworkStream:
        try:
            seconds = _to_connect(wait)
        except httpcore.ConnectTimeout:
            self.close()
            raise
        try:
            return self._stream.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            raise NoTLSError(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _NestedSocket(_Socket):
    """A connection with TLS within TLS, whose socket has only the outer one."""

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        try:
            data = self._stream.read(max_bytes, _left(timeout))
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        if self._closed:
            raise httpcore.ReadError("it was closed here")
        return data

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        try:
            self._stream.write(buffer, _left(timeout))
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error


class _Way(_Socket):
    """A connection to a proxy that is to make the way to the server: asking it for that is to connect, too,
    whatever time httpcore gives it."""

    def __init__(self, stream: httpcore.NetworkStream, wait: Deadline, tls: int = 0) -> None:
        super().__init__(stream)
        self._wait = wait
        self._tls = tls

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        with _connecting():
            return self._stream.read(max_bytes, _to_connect(self._wait))

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        with _connecting():
            self._stream.write(buffer, _to_connect(self._wait))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore.NetworkStream:
        if self._tls == 1:
            return super().start_tls(ssl_context, server_hostname, timeout)
        secure = self._secured(ssl_context, server_hostname, timeout)
        return _Way(secure, self._wait, self._tls - 1)

    def by_socks(self, asking: Asking) -> _Socket:
        """The same connection, once a proxy has made the way."""
        try:
            with _connecting():
                request, length = next(asking)
                with suppress(StopIteration):
                    while True:
                        self.write(request)
                        request, length = asking.send(self._exactly(length))
        except BaseException:
            self.close()
            raise
        return _Socket(self._stream)

    def _exactly(self, length: int) -> bytes:
        answer = b""
        while len(answer) < length:
            piece = self.read(length - len(answer))
            if not piece:
                raise SOCKSError(ENDED)
            answer += piece
        return answer


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(error) from error
    # Not the address alone, which lacks the scope of a link-local one.
    numeric = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
    return [socket.getnameinfo(address, numeric)[0] for *_, address in found]


class Sockets(httpcore.SyncBackend):
    """Opens connections: to a proxy that is to make a way by HTTP, with as many handshakes of TLS as that
    takes, or by way of a SOCKS proxy."""

    def __init__(self, tls: int = 0, socks: "Proxy | None" = None) -> None:
        self._tls = tls
        self._socks = socks

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: Any = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        socks = self._socks
        if socks is not None:
            stream = self._connect(socks.host, socks.port, timeout, local_address, socket_options)
            asking = asks(host, port, socks.user, socks.password)
            return _Way(stream, timeout).by_socks(asking)
        stream = self._connect(host, port, timeout, local_address, socket_options)
        return _Way(stream, timeout, self._tls) if self._tls else _Socket(stream)

    def _connect(
        self,
        host: str,
        port: int,
        wait: Deadline,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        # An address at a time, with a share of what is left: httpcore gives each the whole time.
        addresses = _addresses(host, port)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for number, address in enumerate(addresses):
            seconds = _to_connect(wait)
            share = None if seconds is None else seconds / (len(addresses) - number)
            try:
                return super().connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _AsyncSocket(ProcessBound, httpcore.AsyncNetworkStream):
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
        return _AsyncSocket(await self._secured(ssl_context, server_hostname, timeout))

    async def _secured(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None, wait: Deadline
    ) -> httpcore.AsyncNetworkStream:
        try:
            seconds = _to_connect(wait)
        except httpcore.ConnectTimeout:
            await self.aclose()
            raise
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            raise NoTLSError(str(error)) from error
        except BaseException:
            await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _AsyncWay(_AsyncSocket):
    """The same for asyncio."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, wait: Deadline, tls: int = 0) -> None:
        super().__init__(stream)
        self._wait = wait
        self._tls = tls

    async def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        with _connecting():
            return await self._stream.read(max_bytes, _to_connect(self._wait))

    async def write(self, buffer: bytes, timeout: Any = None) -> None:
        with _connecting():
            await self._stream.write(buffer, _to_connect(self._wait))

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore.AsyncNetworkStream:
        if self._tls == 1:
            return await super().start_tls(ssl_context, server_hostname, timeout)
        secure = await self._secured(ssl_context, server_hostname, timeout)
        return _AsyncWay(secure, self._wait, self._tls - 1)

    async def by_socks(self, asking: Asking) -> _AsyncSocket:
        try:
            with _connecting():
                request, length = next(asking)
                with suppress(StopIteration):
                    while True:
                        await self.write(request)
                        request, length = asking.send(await self._exactly(length))
        except BaseException:
            await self.aclose()
            raise
        return _AsyncSocket(self._stream)

    async def _exactly(self, length: int) -> bytes:
        answer = b""
        while len(answer) < length:
            piece = await self.read(length - len(answer))
            if not piece:
                raise SOCKSError(ENDED)
            answer += piece
        return answer


class AsyncSockets(httpcore.AsyncNetworkBackend):
    """The same for asyncio."""

    def __init__(self, tls: int = 0, socks: "Proxy | None" = None) -> None:
        self._tls = tls
        self._socks = socks
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
        socks = self._socks
        stream = await self._sockets.connect_tcp(
            socks.host if socks else host,
            socks.port if socks else port,
            _to_connect(timeout),
            local_address,
            socket_options,
        )
        if socks is not None:
            asking = asks(host, port, socks.user, socks.password)
            return await _AsyncWay(stream, timeout).by_socks(asking)
        return _AsyncWay(stream, timeout, self._tls) if self._tls else _AsyncSocket(stream)
