"""HTTP by pycurl, which is libcurl: the transport of `dify-invoke[fast]`. The only module that imports it.

Its name is private, since pycurl has no types and so not all of these are known.
"""

import asyncio
import os
import selectors
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from socket import socket, socketpair
from time import monotonic
from typing import TYPE_CHECKING

import certifi
import pycurl

from .errors import (
    ConfigurationError,
    InvalidRequestError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from .settings import check_timeout
from .transport import DEFAULT_CONNECT_TIMEOUT, DEFAULT_READ_TIMEOUT, MAX_IDLE_CONNECTIONS
from .upload import Upload

if TYPE_CHECKING:
    from .transport import Timeout

MAX_IDLE_TIME = 5
"""Seconds that a connection is kept for the next call, as with httpx."""
SUPPRESS_CONNECT_HEADERS = 265
"""libcurl's option, for which pycurl has no name: the proxy's own headers are not the reply's."""
READ_SIZE = 65_536
"""Bytes that are read at a time."""
HIGH_WATER = 262_144
"""Bytes of a reply that wait for a slow reader before the sender is made to wait, too."""

_TIMED_OUT = (pycurl.E_OPERATION_TIMEDOUT,)
_NOT_CONNECTED = (
    pycurl.E_COULDNT_RESOLVE_HOST,
    pycurl.E_COULDNT_RESOLVE_PROXY,
    pycurl.E_COULDNT_CONNECT,
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    97,  # CURLE_PROXY, for which pycurl has no name
)
_NOT_SENT = (pycurl.E_URL_MALFORMAT, pycurl.E_UNSUPPORTED_PROTOCOL)


class _Transfer:
    """One request and its reply, as libcurl's callbacks fill it."""

    def __init__(self, content: bytes | Upload) -> None:
        self.status: int = 0
        self.headers: dict[str, str] = {}
        self.headed: bool = False
        """Whether the head of the reply has come."""
        self.pieces: list[bytes] = []
        """What has come of the body since it was last looked at."""
        self.moved: bool = False
        """Whether anything else has gone on since then."""
        self.failure: InvalidRequestError | None = None
        """Why the request could not be read to its end."""
        self._content = iter(() if isinstance(content, bytes) else content)
        self._rest = b""

    def take_header(self, line: bytes) -> None:
        self.moved = True
        if line.startswith(b"HTTP/"):
            # What an interim reply said before is not meant.
            self.headers.clear()
            self.status = int(line.split(None, 2)[1])
        elif line.strip():
            name, _, value = line.decode("latin-1").partition(":")
            self.headers.setdefault(name.strip().lower(), value.strip())
        else:
            self.headed = self.status >= 200

    def give_body(self, size: int) -> bytes | int:
        """The next bytes of an upload, at most so many."""
        self.moved = True
        try:
            rest = self._rest or next(self._content, b"")
        except InvalidRequestError as error:
            self.failure = error
            return pycurl.READFUNC_ABORT
        self._rest = rest[size:]
        return rest[:size]


class _Curl:
    """What is the same, sync or async: how a handle is set up, and what its errors mean."""

    errors: tuple[type[Exception], ...] = (pycurl.error,)

    def __init__(self, timeout: "Timeout | None", trust_env: bool) -> None:
        _check_gevent()
        self._connect_timeout, self.read_timeout = _seconds(timeout)
        self._certificates = _certificates(trust_env)
        self._trust_env = trust_env

    def _handle(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], transfer: _Transfer
    ) -> pycurl.Curl:
        lines = [f"{name}: {value}" for name, value in headers.items()]
        lines.append("Expect:")  # or libcurl waits a second for leave to send a large body
        handle = pycurl.Curl()
        handle.setopt(pycurl.URL, url)
        handle.setopt(pycurl.POST, 1)
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        handle.setopt(SUPPRESS_CONNECT_HEADERS, 1)
        handle.setopt(pycurl.MAXAGE_CONN, MAX_IDLE_TIME)
        handle.setopt(pycurl.USERAGENT, "dify-invoke")
        handle.setopt(pycurl.HEADERFUNCTION, transfer.take_header)
        # 0 would be libcurl's own 300 s.
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int((self._connect_timeout or 1e6) * 1000))
        if url.startswith("https:"):
            for option, path in self._certificates:
                handle.setopt(option, path)
        proxy = _proxy(url) if self._trust_env else ""
        if proxy is not None:
            handle.setopt(pycurl.PROXY, proxy)
        if isinstance(content, bytes):
            handle.setopt(pycurl.POSTFIELDS, content)
        else:
            handle.setopt(pycurl.READFUNCTION, transfer.give_body)
            if content.length is None:
                lines.append("Transfer-Encoding: chunked")
            else:
                handle.setopt(pycurl.POSTFIELDSIZE_LARGE, content.length)
        handle.setopt(pycurl.HTTPHEADER, lines)
        return handle

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        code, text = error.args if len(error.args) == 2 else (None, str(error))
        if code in _NOT_CONNECTED:
            return TransportError(f"cannot connect to {server}: {text}")
        if code in _TIMED_OUT:
            return InvokeTimeoutError(f"{server} timed out before the reply began: {text}")
        if code in _NOT_SENT:
            return InvalidRequestError(f"the address or a header cannot be sent: {text}")
        return TransportError(f"the connection failed: {text}")


def _seconds(timeout: "Timeout | None") -> tuple[float | None, float | None]:
    """To connect, and between two pieces of a reply; None for no limit."""
    if timeout is None:
        return DEFAULT_CONNECT_TIMEOUT, DEFAULT_READ_TIMEOUT
    if not isinstance(timeout, int | float) and hasattr(timeout, "connect"):  # an httpx.Timeout
        return timeout.connect, timeout.read
    seconds = check_timeout(timeout)
    return seconds, seconds


def _certificates(trust_env: bool) -> list[tuple[int, str]]:
    """What vouches for a server, by libcurl's option: as with httpx, the environment's, or certifi's."""
    named = {
        pycurl.CAINFO: os.environ.get("SSL_CERT_FILE") if trust_env else None,
        pycurl.CAPATH: os.environ.get("SSL_CERT_DIR") if trust_env else None,
    }
    found = [(option, path) for option, path in named.items() if path]
    return found or [(pycurl.CAINFO, certifi.where())]


def _proxy(url: str) -> str | None:
    """The environment's proxy; libcurl itself would pass over HTTP_PROXY, and knows NO_PROXY."""
    scheme, _, _ = url.partition(":")
    for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY"):
        if proxy := os.environ.get(name):
            return proxy
    return None


def _check_gevent() -> None:
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("socket"):
        raise ConfigurationError(
            "transport 'pycurl' would stop all greenlets while it waits, and gevent's patch is "
            "applied here, as dify_plugin does: use the transport 'httpx'"
        )


class _Line:
    """A connection that is kept from call to call, and what tells when it has something to do."""

    def __init__(self, bell: socket) -> None:
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, 1)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._selector = selectors.DefaultSelector()
        self._selector.register(bell, selectors.EVENT_READ)
        self._bell = bell.fileno()
        self._timer: float | None = None

    def begin(self, handle: pycurl.Curl) -> None:
        self._multi.add_handle(handle)

    def end(self, handle: pycurl.Curl) -> None:
        self._multi.remove_handle(handle)

    def act(self, seconds: float | None) -> None:
        """Waits for at most so long, and does what is to be done."""
        if self._timer is not None:
            due = max(0.0, self._timer - monotonic())
            seconds = due if seconds is None else min(seconds, due)
        for key, events in self._selector.select(seconds):
            if key.fd != self._bell:
                mask = pycurl.CSELECT_IN if events & selectors.EVENT_READ else 0
                mask |= pycurl.CSELECT_OUT if events & selectors.EVENT_WRITE else 0
                self._multi.socket_action(key.fd, mask)
        if self._timer is not None and self._timer <= monotonic():
            self._timer = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def outcome(self) -> tuple[bool, pycurl.error | None]:
        """Whether the transfer is over, and why it failed, if it did."""
        _, ended, failed = self._multi.info_read()
        for _, code, text in failed:
            return True, pycurl.error(code, text)
        return bool(ended), None

    def close(self) -> None:
        self._multi.close()
        self._selector.close()

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        events = 0
        if what in (pycurl.POLL_IN, pycurl.POLL_INOUT):
            events |= selectors.EVENT_READ
        if what in (pycurl.POLL_OUT, pycurl.POLL_INOUT):
            events |= selectors.EVENT_WRITE
        known = fd in self._selector.get_map()
        if events and known:
            self._selector.modify(fd, events)
        elif events:
            self._selector.register(fd, events)
        elif known:
            self._selector.unregister(fd)

    def _set_timer(self, milliseconds: int) -> None:
        self._timer = None if milliseconds < 0 else monotonic() + milliseconds / 1000


class PycurlReply:
    """A `Reply`."""

    def __init__(
        self, transport: "PycurlTransport", handle: pycurl.Curl, transfer: _Transfer
    ) -> None:
        self._transport = transport
        self._handle = handle
        self._transfer = transfer
        self._over = False
        self._error: Exception | None = None
        self._heard = monotonic()
        self._line: _Line | None = transport.take_line()
        try:
            self._line.begin(handle)
            while not transfer.headed:
                if self._over:
                    raise self._ended()
                self._go_on(self._line)
        except BaseException:
            self.close()
            raise
        self.status: int = transfer.status
        self.headers: Mapping[str, str] = transfer.headers

    def __iter__(self) -> Iterator[bytes]:
        transfer = self._transfer
        while True:
            if transfer.pieces:
                data = b"".join(transfer.pieces)
                transfer.pieces.clear()
                yield data
            elif self._over:
                if self._error is not None:
                    raise self._ended()
                return
            elif self._line is not None:
                self._go_on(self._line)

    def _go_on(self, line: _Line) -> None:
        """Waits until something has come, or the transfer is over."""
        transfer = self._transfer
        limit = self._transport.read_timeout
        while True:
            if self._transport.closed:
                raise TransportError("the session was closed")
            left = None if limit is None else self._heard + limit - monotonic()
            if left is not None and left <= 0:
                raise InvokeTimeoutError(
                    f"no more of the reply came in time: nothing for {limit:g} s"
                )
            line.act(left)
            self._over, self._error = line.outcome()
            if transfer.pieces or transfer.moved or self._over:
                transfer.moved = False
                self._heard = monotonic()
                return

    def _ended(self) -> Exception:
        """Why the transfer is over."""
        return self._transfer.failure or self._error or TransportError("the reply has no head")

    def close(self) -> None:
        """A transfer that goes on ends with its connection; otherwise the next call has that."""
        if self._line is not None:
            line, self._line = self._line, None
            self._over = True
            line.end(self._handle)
            self._handle.close()
            self._transport.give_line(line)


class PycurlTransport(_Curl):
    """A `Transport`."""

    def __init__(self, timeout: "Timeout | None", trust_env: bool) -> None:
        super().__init__(timeout, trust_env)
        self.closed = False
        self._lines: deque[_Line] = deque()
        # Closing one end wakes whoever waits on the other.
        self._bell, self._clapper = socketpair()

    def post(self, url: str, content: bytes | Upload, headers: Mapping[str, str]) -> PycurlReply:
        transfer = _Transfer(content)
        handle = self._handle(url, content, headers, transfer)
        handle.setopt(pycurl.BUFFERSIZE, READ_SIZE)
        handle.setopt(pycurl.WRITEFUNCTION, transfer.pieces.append)
        return PycurlReply(self, handle, transfer)

    def take_line(self) -> _Line:
        """The line that was used last, or a new one."""
        try:
            return self._lines.pop()
        except IndexError:
            return _Line(self._bell)

    def give_line(self, line: _Line) -> None:
        """Keeps a line for the next call."""
        if self.closed or len(self._lines) >= MAX_IDLE_CONNECTIONS:
            line.close()
        else:
            self._lines.append(line)

    def close(self) -> None:
        self.closed = True
        self._clapper.close()
        while self._lines:
            self._lines.pop().close()

    def __del__(self) -> None:
        self.close()
        self._bell.close()


class AsyncPycurlReply:
    """An `AsyncReply`."""

    def __init__(
        self,
        multi: pycurl.AsyncCurlMulti,
        handle: pycurl.Curl,
        transfer: _Transfer,
        limit: float | None,
    ) -> None:
        self._multi = multi
        self._handle = handle
        self._transfer = transfer
        self._limit = limit
        self._held = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        handle.setopt(pycurl.HEADERFUNCTION, self._take_header)
        handle.setopt(pycurl.WRITEFUNCTION, self._take_body)
        self._end = multi.add_handle(handle)
        self._end.add_done_callback(self._wake)
        self.status: int = 0
        self.headers: Mapping[str, str] = transfer.headers

    async def head(self) -> None:
        """Waits for the head of the reply."""
        try:
            while not self._transfer.headed:
                if self._end.done():
                    raise self._transfer.failure or self._error() or TransportError("no head came")
                await self._go_on()
        except BaseException:
            await self.aclose()
            raise
        self.status = self._transfer.status

    async def __aiter__(self) -> AsyncIterator[bytes]:
        transfer = self._transfer
        while True:
            if transfer.pieces:
                data = b"".join(transfer.pieces)
                transfer.pieces.clear()
                self._held = 0
                yield data
                if self._paused:
                    self._paused = False
                    self._handle.pause(pycurl.PAUSE_CONT)
            elif self._end.done():
                if error := transfer.failure or self._error():
                    raise error
                return
            else:
                await self._go_on()

    async def _go_on(self) -> None:
        """Waits until something has come, or the transfer is over."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._limit):
                await self._waiter
        except TimeoutError:
            raise InvokeTimeoutError(
                f"no more of the reply came in time: nothing for {self._limit:g} s"
            ) from None
        finally:
            self._waiter = None

    def _error(self) -> BaseException | None:
        if self._end.cancelled():
            return TransportError("the session was closed")
        return self._end.exception()

    def _wake(self, _: object = None) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _take_header(self, line: bytes) -> None:
        self._transfer.take_header(line)
        self._wake()

    def _take_body(self, data: bytes) -> int | None:
        if self._held > HIGH_WATER:
            self._paused = True
            return pycurl.WRITEFUNC_PAUSE
        self._transfer.pieces.append(data)
        self._held += len(data)
        self._wake()
        return None

    async def aclose(self) -> None:
        """A transfer that goes on ends with its connection."""
        if not self._end.done():
            self._multi.remove_handle(self._handle)
        elif not self._end.cancelled():
            self._end.exception()
        self._handle.close()


class AsyncPycurlTransport(_Curl):
    """An `AsyncTransport`."""

    # RuntimeError is what it has for a second event loop.
    errors: tuple[type[Exception], ...] = (pycurl.error, RuntimeError)

    def __init__(self, timeout: "Timeout | None", trust_env: bool) -> None:
        super().__init__(timeout, trust_env)
        self._multi = pycurl.AsyncCurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, MAX_IDLE_CONNECTIONS)

    async def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str]
    ) -> AsyncPycurlReply:
        transfer = _Transfer(content)
        handle = self._handle(url, content, headers, transfer)
        reply = AsyncPycurlReply(self._multi, handle, transfer, self.read_timeout)
        await reply.head()
        return reply

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        if isinstance(error, RuntimeError):
            return TransportError(f"the session belongs to an event loop that has ended: {error}")
        return super().failure(error, server)

    async def aclose(self) -> None:
        await self._multi.aclose()
