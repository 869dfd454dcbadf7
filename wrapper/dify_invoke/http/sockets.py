"""Connections for the pools of httpcore2, which measure time by a call's Deadline.

httpcore2 hands the "timeout" of a request to these methods unchanged, so it may be a Deadline. The
comments say where httpcore2's own connections fall short; `tests/http/test_httpcore_faults.py` fails
as soon as they no longer do. Both halves are written by hand, since a thread waits in its socket and
a task in the streams of anyio.
"""

import os
import socket
import ssl
from contextlib import suppress
from typing import Any

import httpcore2

from ..protocol.deadline import Deadline
from .forks import ProcessBound, shut_down
from .proxies import unusable

_METHODS = (b"POST ", b"GET ")
"""How a request to the server itself begins; one to a proxy begins otherwise."""
_JOINED = 65_536
"""Bytes of a body that are sent together with the head of its request, as one piece."""


def ssl_context(trust_env: bool) -> ssl.SSLContext:
    """A context with the certificates that SSL_CERT_FILE or SSL_CERT_DIR names, or with the system's.

    Without `trust_env`, it ignores these variables. Raises ConfigurationError for unreadable ones.
    """
    try:
        if trust_env or not (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
            return httpcore2.default_ssl_context()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        paths = ssl.get_default_verify_paths()
        context.load_verify_locations(paths.openssl_cafile, paths.openssl_capath)
    except OSError as error:
        raise unusable("certificates", str(error)) from error
    return context


def _left(deadline: Deadline, late: type[Exception] = httpcore2.ConnectTimeout) -> float | None:
    """Seconds that a step may take. Raises `late` if there are none, even if bytes are there.

    All that comes before the request, such as questions to a proxy, counts as connecting.
    """
    seconds = deadline.left() if deadline.connected else deadline.to_connect()
    if seconds == 0:
        raise late("timed out")
    return seconds


class _Head:
    """Holds the head of a request back for the first bytes of its body: each send is a system call."""

    def __init__(self) -> None:
        self._held = b""

    def pieces(self, buffer: bytes, deadline: Deadline) -> list[bytes]:
        """What to send now."""
        if not deadline.connected and buffer.startswith(_METHODS):
            deadline.connected = True
            if buffer.startswith(b"POST "):
                self._held = buffer
                return []
        held, self._held = self._held, b""
        return [held, buffer] if held and len(buffer) > _JOINED else [held + buffer]


class Stream(ProcessBound, httpcore2.NetworkStream):
    """A connection, with or without TLS."""

    def __init__(self, stream: httpcore2.NetworkStream, in_tls: bool = False) -> None:
        super().__init__()
        self._stream = stream
        self._socket: socket.socket = stream.get_extra_info("socket")
        self._in_tls = in_tls
        """Whether this is TLS inside the TLS of a proxy, which Python's sockets cannot do."""
        self._head = _Head()
        self._closed = False

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        seconds = _left(timeout, httpcore2.ReadTimeout)
        if self._in_tls:
            data = self._stream.read(max_bytes, seconds)
        else:  # the socket itself, since the stream of httpcore2 is slower
            try:
                if self._socket.gettimeout() != seconds:  # setting it is a system call
                    self._socket.settimeout(seconds)
                data = self._socket.recv(max_bytes)
            except TimeoutError as error:
                raise httpcore2.ReadTimeout(str(error)) from error
            except (OSError, ValueError) as error:
                raise httpcore2.ReadError(str(error)) from error
        if self._closed:
            # Here b"" would otherwise look like the end of a reply that has no length.
            raise httpcore2.ReadError("this session closed the connection")
        return data

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        for piece in self._head.pieces(buffer, timeout):
            self._send(piece, timeout)

    def _send(self, buffer: bytes, timeout: Any) -> None:
        # httpcore2 gives each send of a buffer the whole time, so a slow server could take for ever.
        rest = memoryview(buffer)
        while rest:
            seconds = _left(timeout, httpcore2.WriteTimeout)
            if self._in_tls:
                self._stream.write(buffer, seconds)
                break
            try:
                self._socket.settimeout(seconds)
                rest = rest[self._socket.send(rest) :]
            except TimeoutError as error:
                raise httpcore2.WriteTimeout(str(error)) from error
            except (OSError, ValueError) as error:
                raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        if not self._closed and not self.is_inherited():
            self._closed = True
            shut_down(self._socket)  # wakes a thread that reads, which httpcore2 does not
            self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: Any = None, timeout: Any = None) -> Any:
        try:
            secure = self._stream.start_tls(ssl_context, server_hostname, _left(timeout))
        except httpcore2.ConnectError as error:
            raise httpcore2.ConnectError(f"TLS failed: {error}") from error
        except BaseException:
            self.close()
            raise
        return Stream(secure, isinstance(self._socket, ssl.SSLSocket))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Sockets(httpcore2.SyncBackend):
    """Opens connections."""

    def __init__(self) -> None:
        self.opening: dict[Deadline, Stream] = {}
        """The connections that running calls have opened and wait for, perhaps for a proxy."""

    def connect_tcp(
        self, host: str, port: int, timeout: Any = None, *others: Any, **options: Any
    ) -> httpcore2.NetworkStream:
        # httpcore2 gives each address of a name the whole time; here they share it.
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore2.ConnectError(error) from error
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for number, (*_, address) in enumerate(found):
            seconds = _left(timeout)
            share = None if seconds is None else seconds / (len(found) - number)
            # A numeric name keeps the scope of a link-local address.
            name, _ = socket.getnameinfo(address, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)
            try:
                stream = super().connect_tcp(name, port, share, *others, **options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                self.opening[timeout] = opened = Stream(stream)
                return opened
        raise failure

    def close(self) -> None:
        """Does nothing: the pool closes its connections."""


class AsyncStream(ProcessBound, httpcore2.AsyncNetworkStream):
    """A connection, with or without TLS."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, closing: set[Any]) -> None:
        super().__init__()
        self._stream = stream
        self._head = _Head()
        self._closing = closing
        """Tasks, shared by all connections."""

    async def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        return await self._stream.read(max_bytes, _left(timeout, httpcore2.ReadTimeout))

    async def write(self, buffer: bytes, timeout: Any = None) -> None:
        for piece in self._head.pieces(buffer, timeout):
            await self._stream.write(piece, _left(timeout, httpcore2.WriteTimeout))

    async def aclose(self) -> None:
        # This waits for nothing: if a task were cancelled while httpcore2 waits here, httpcore2 would
        # keep its call in the pool for ever.
        if not self.is_inherited():
            from asyncio import current_task, get_running_loop

            shut_down(self.get_extra_info("socket"))
            closing: Any = self._stream.aclose()
            with suppress(StopIteration, RuntimeError):  # its event loop may be closed
                closing.send(None)  # closes the connection; a task waits until that is done
                if current_task() is None:
                    closing.close()  # the timer closes it while it is idle: nothing is left to be sent
                    return
                task = get_running_loop().create_task(closing)
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)

    async def start_tls(
        self, ssl_context: Any, server_hostname: Any = None, timeout: Any = None
    ) -> "AsyncStream":
        try:
            secure = await self._stream.start_tls(ssl_context, server_hostname, _left(timeout))
        except httpcore2.ConnectError as error:
            raise httpcore2.ConnectError(f"TLS failed: {error}") from error
        except BaseException:
            await self.aclose()
            raise
        return AsyncStream(secure, self._closing)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class AsyncSockets(httpcore2.AsyncNetworkBackend):
    """Opens connections."""

    def __init__(self) -> None:
        self.opening: dict[Deadline, AsyncStream] = {}
        """The connections that running calls have opened and wait for, perhaps for a proxy."""
        self._closing: set[Any] = set()
        self._backend: Any = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: Any = None, *others: Any, **options: Any
    ) -> httpcore2.AsyncNetworkStream:
        seconds = _left(timeout)
        stream = await self._backend.connect_tcp(host, port, seconds, *others, **options)
        self.opening[timeout] = opened = AsyncStream(stream, self._closing)
        return opened

    async def aclose(self) -> None:
        """Waits until all connections are closed."""
        from asyncio import gather

        await gather(*self._closing, return_exceptions=True)
