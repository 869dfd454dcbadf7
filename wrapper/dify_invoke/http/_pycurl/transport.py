"""HTTP by pycurl, which is libcurl: the transport of `dify-invoke[fast]`.

Its name is private, since pycurl has no types and so not all of these are known. It gives the errors,
timeouts and limits of httpx, but for these: a certificate that does not serve is found with the first
call, not before; of proxies, it knows SOCKS 4, too.
"""

import asyncio
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from math import ceil
from socket import socketpair
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

import certifi
import pycurl

from ...errors import (
    ConfigurationError,
    InvalidRequestError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from ...protocol.limits import over_head
from ...protocol.timeouts import MAX_TIMEOUT, Deadline
from ..forks import ProcessBound
from ..transport import MAX_IDLE_CONNECTIONS, MAX_IDLE_TIME, TAIL_PIECES, by_way_of
from ..upload import Upload
from .connections import AsyncLine, Line, SyncLine, Transfer

if TYPE_CHECKING:
    from ..proxies import Proxy

SUPPRESS_CONNECT_HEADERS = 265
"""libcurl's option, for which pycurl has no name: the proxy's own headers are not the reply's."""
READ_SIZE = 65_536
"""Bytes that are read at a time."""
MOST_PIECES = 512
"""Pieces that a reader is given at once: libcurl may bring thousands, and what they hold is decoded together."""
SEND_SIZE = 16_384
"""Bytes that are sent at a time of a request without a file; each connection keeps a buffer of that size."""
HIGH_WATER = 262_144
"""Bytes of a reply that wait for a slow reader before the sender is made to wait, too."""

_TIMED_OUT = (pycurl.E_OPERATION_TIMEDOUT,)
_NOT_CONNECTED = (
    pycurl.E_COULDNT_RESOLVE_HOST,
    pycurl.E_COULDNT_RESOLVE_PROXY,
    pycurl.E_COULDNT_CONNECT,
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_PEER_FAILED_VERIFICATION,
    97,  # CURLE_PROXY, for which pycurl has no name
)
_BROKEN = (pycurl.E_GOT_NOTHING, pycurl.E_SEND_ERROR, pycurl.E_RECV_ERROR)
_NO_TLS = (pycurl.E_SSL_CONNECT_ERROR, pycurl.E_PEER_FAILED_VERIFICATION)
_FOR_A_PROXY = {pycurl.CAINFO: pycurl.PROXY_CAINFO, pycurl.CAPATH: pycurl.PROXY_CAPATH}
_TOO_LARGE = 100  # CURLE_TOO_LARGE, for which pycurl has no name

L = TypeVar("L", bound=Line)


class _Curl(Generic[L]):
    """What is the same, sync or async: the idle lines, how a handle is set up, what its errors mean."""

    errors: tuple[type[Exception], ...] = (pycurl.error,)

    def __init__(self, trust_env: bool, proxy: "Proxy | None") -> None:
        self.closed: bool = False
        self._lines: deque[L] = deque()
        _check_gevent()
        self._certificates = _certificates(trust_env)
        self._proxy = proxy

    def _handle(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], transfer: Transfer
    ) -> pycurl.Curl:
        lines = [f"{name}: {value}" for name, value in headers.items()]
        lines.append("Expect:")  # or libcurl waits a second for leave to send a large body
        handle = pycurl.Curl()
        handle.setopt(pycurl.URL, url)
        handle.setopt(pycurl.POST, 1)
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        handle.setopt(SUPPRESS_CONNECT_HEADERS, 1)
        handle.setopt(pycurl.USERAGENT, "dify-invoke")
        handle.setopt(pycurl.HEADERFUNCTION, transfer.take_header)
        connect = transfer.wait.to_connect()
        connect = MAX_TIMEOUT if connect is None else connect
        # 0 would be libcurl's own 300 s.
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, ceil(connect * 1000)))
        if url[:6].lower() == "https:":
            handle.setopt(*self._certificates)
        self._ask(self._proxy, handle)
        # No POSTFIELDS: what libcurl has whole, it sends again by itself when a connection breaks.
        handle.setopt(pycurl.READFUNCTION, transfer.give_body)
        if isinstance(content, bytes):
            handle.setopt(pycurl.UPLOAD_BUFFERSIZE, SEND_SIZE)
        length = len(content) if isinstance(content, bytes) else content.length
        if length is None:
            lines.append("Transfer-Encoding: chunked")
        else:
            handle.setopt(pycurl.POSTFIELDSIZE_LARGE, length)
        handle.setopt(pycurl.HTTPHEADER, lines)
        return handle

    def _ask(self, proxy: "Proxy | None", handle: pycurl.Curl) -> None:
        """Has libcurl ask a proxy, or none, whatever it reads in the environment."""
        handle.setopt(pycurl.NOPROXY, b"")
        if proxy is None:
            handle.setopt(pycurl.PROXY, b"")
            return
        handle.setopt(pycurl.PROXY, proxy.url.encode())
        if proxy.user or proxy.password:
            handle.setopt(pycurl.PROXYUSERNAME, proxy.user.encode())
            handle.setopt(pycurl.PROXYPASSWORD, proxy.password.encode())
        if proxy.kind == "https":
            option, where = self._certificates
            handle.setopt(_FOR_A_PROXY[option], where)

    def _new_line(self) -> L:
        raise NotImplementedError

    def take_line(self) -> L:
        """The line that was used last and is still good, or a new one."""
        while True:
            try:
                line = self._lines.pop()
            except IndexError:
                return self._new_line()
            if not line.is_stale():
                return line
            line.close()

    def give_line(self, line: L) -> None:
        """Keeps a line for the next call."""
        self._lines.append(line)
        self._close_lines(0 if self.closed else MAX_IDLE_CONNECTIONS)

    def _close_lines(self, kept: int) -> None:
        """Closes those that have been idle for long, and the others but for so many."""
        with suppress(IndexError):  # another thread took the last one
            while len(self._lines) > kept or monotonic() - self._lines[0].since > MAX_IDLE_TIME:
                self._lines.popleft().close()

    def explained(self, error: Exception | None, transfer: Transfer) -> Exception:
        """Why a transfer is over."""
        if error is None:
            return TransportError("the reply has no head")
        if self._proxy is not None and not transfer.connected and error.args[0] in _BROKEN:
            return pycurl.error(pycurl.E_COULDNT_CONNECT, *error.args[1:])
        # A copy: its traceback will have the reply, which must not have it, too.
        return type(error)(*error.args)

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        code, text = error.args if len(error.args) == 2 else (None, str(error))
        server = by_way_of(self._proxy, server)
        if code == pycurl.E_SEND_FAIL_REWIND:
            text = "the server closed it without an answer"
        if code in _NOT_CONNECTED:
            failure = TransportError(f"cannot connect to {server}: {text}")
            failure.unsent = code not in _NO_TLS
            return failure
        if code in _TIMED_OUT:
            failure = InvokeTimeoutError(f"{server} timed out before the reply began: {text}")
            failure.unsent = True  # our own limits are no libcurl's
            return failure
        if code == _TOO_LARGE:
            return over_head()
        if code == pycurl.E_SSL_CACERT_BADFILE:
            return ConfigurationError(
                f"a certificate that the environment names does not serve: {text}"
            )
        if code == pycurl.E_URL_MALFORMAT:
            return InvalidRequestError(f"the address or a header cannot be sent: {text}")
        return TransportError(f"the connection failed: {text}")


def _certificates(trust_env: bool) -> tuple[int, bytes]:
    """What vouches for a server, after libcurl's option: the environment's, or certifi's."""
    if trust_env and (file := os.environ.get("SSL_CERT_FILE")):
        return pycurl.CAINFO, os.fsencode(file)
    if trust_env and (directory := os.environ.get("SSL_CERT_DIR")):
        return pycurl.CAPATH, os.fsencode(directory)
    return pycurl.CAINFO, os.fsencode(certifi.where())


def _check_gevent() -> None:
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("socket"):
        raise ConfigurationError(
            "transport 'pycurl' would stop all greenlets while it waits, and gevent's patch is "
            "applied here, as dify_plugin does: use the transport 'httpx'"
        )


def _check(wait: Deadline) -> None:
    """Raises InvokeTimeoutError when the call's whole time has passed, however much there is to read."""
    if wait.is_over():
        raise InvokeTimeoutError(wait.reason())


class PycurlReply(ProcessBound):
    """A `Reply`."""

    def __init__(
        self, transport: "PycurlTransport", handle: pycurl.Curl, transfer: Transfer
    ) -> None:
        super().__init__()
        self._transport = transport
        self._handle = handle
        self._transfer = transfer
        self._over = False
        self._error: Exception | None = None
        self._line: SyncLine | None = transport.take_line()
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
                _check(transfer.wait)
                data = b"".join(transfer.pieces[:MOST_PIECES])
                del transfer.pieces[:MOST_PIECES]
                yield data
            elif self._over:
                if self._error is not None:
                    raise self._ended()
                return
            elif self._line is not None:
                self._go_on(self._line)

    def _go_on(self, line: SyncLine) -> None:
        """Waits until something has come, or the transfer is over."""
        transfer = self._transfer
        limit = transfer.wait.left() if transfer.connected else None
        began = monotonic()
        while not (transfer.pieces or transfer.moved):
            self._over, self._error = line.outcome()
            if self._over:
                return
            if self._transport.closed:
                raise TransportError("the session was closed")
            left = None if limit is None else began + limit - monotonic()
            if left is not None and left <= 0:
                raise InvokeTimeoutError("no more of the reply came in time")
            line.act(left)
        transfer.moved = False

    def _ended(self) -> BaseException:
        """Why the transfer is over."""
        return self._transfer.failure or self._transport.explained(self._error, self._transfer)

    def finish(self) -> None:
        self._transfer.wait.shorten()
        with suppress(pycurl.error, TransportError):
            for _ in islice(self, TAIL_PIECES):
                pass

    def close(self) -> None:
        """A transfer that goes on ends with its connection; otherwise the next call has that."""
        if self._line is not None and not self.is_inherited():
            line, self._line = self._line, None
            if not self._over:
                self._over, self._error = line.outcome()
            line.end(self._handle, self._over and self._error is None)
            self._over = True
            self._handle.close()
            self._transport.give_line(line)


class PycurlTransport(_Curl[SyncLine]):
    """A `Transport`."""

    def __init__(self, trust_env: bool, proxy: "Proxy | None") -> None:
        # A byte that nobody reads wakes all who wait for it.
        self._bell, self._clapper = socketpair()
        super().__init__(trust_env, proxy)

    def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Deadline
    ) -> PycurlReply:
        transfer = Transfer(content, wait)
        handle = self._handle(url, content, headers, transfer)
        handle.setopt(pycurl.BUFFERSIZE, READ_SIZE)
        handle.setopt(pycurl.WRITEFUNCTION, transfer.pieces.append)
        return PycurlReply(self, handle, transfer)

    def _new_line(self) -> SyncLine:
        return SyncLine(self._bell)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            with suppress(OSError):
                self._clapper.send(b"!")
            self._close_lines(0)

    def __del__(self) -> None:
        self.close()
        self._clapper.close()
        self._bell.close()


class AsyncPycurlReply(ProcessBound):
    """An `AsyncReply`."""

    def __init__(
        self, transport: "AsyncPycurlTransport", handle: pycurl.Curl, transfer: Transfer
    ) -> None:
        super().__init__()
        self._transport = transport
        self._handle = handle
        self._transfer = transfer
        self._over = False
        self._error: Exception | None = None
        self._held = 0
        self._paused = False
        self._line: AsyncLine | None = transport.take_line()
        self.status: int = 0
        self.headers: Mapping[str, str] = transfer.headers
        handle.setopt(pycurl.WRITEFUNCTION, self._take_body)

    async def head(self) -> None:
        """Waits for the head of the reply."""
        transfer = self._transfer
        try:
            if self._line is not None:
                self._line.begin(self._handle)
            while not transfer.headed:
                if self._line is None or self._over:
                    raise self._ended()
                await self._go_on(self._line)
        except BaseException:
            await self.aclose()
            raise
        self.status = transfer.status

    async def __aiter__(self) -> AsyncIterator[bytes]:
        transfer = self._transfer
        while True:
            if transfer.pieces:
                _check(transfer.wait)
                data = b"".join(transfer.pieces)
                transfer.pieces.clear()
                self._held = 0
                yield data
                if self._paused and self._line is not None:
                    self._paused = False
                    self._handle.pause(pycurl.PAUSE_CONT)
            elif self._line is None or self._over:
                if self._error is not None:
                    raise self._ended()
                return
            else:
                await self._go_on(self._line)

    async def _go_on(self, line: AsyncLine) -> None:
        """Waits until something has come, or the transfer is over."""
        transfer = self._transfer
        limit = transfer.wait.left() if transfer.connected else None
        ends = None if limit is None else asyncio.get_running_loop().time() + limit
        while not (transfer.pieces or transfer.moved or self._over):
            self._over, self._error = line.outcome()
            if self._over:
                return
            try:
                async with asyncio.timeout_at(ends):
                    await line.wait()
            except TimeoutError:
                raise InvokeTimeoutError("no more of the reply came in time") from None
        transfer.moved = False

    def _ended(self) -> BaseException:
        """Why the transfer is over."""
        return self._transfer.failure or self._transport.explained(self._error, self._transfer)

    def _take_body(self, data: bytes) -> int | None:
        if self._held > HIGH_WATER:
            self._paused = True
            return pycurl.WRITEFUNC_PAUSE
        self._transfer.pieces.append(data)
        self._held += len(data)
        return None

    def abort(self) -> None:
        """Ends the transfer for whoever waits for it."""
        if self._line is not None:
            line = self._line
            self._free(line)
            if not self._over:
                self._over, self._error = True, TransportError("the session was closed")
            line.wake()

    async def finish(self) -> None:
        self._transfer.wait.shorten()
        with suppress(pycurl.error, TransportError):
            rest = aiter(self)
            for _ in range(TAIL_PIECES):
                if await anext(rest, None) is None:
                    break

    async def aclose(self) -> None:
        """A transfer that goes on ends with its connection; otherwise the next call has that."""
        if self._line is not None and not self.is_inherited():
            self._free(self._line)

    def _free(self, line: AsyncLine) -> None:
        self._line = None
        self._transport.running.discard(self)
        if not self._over:
            self._over, self._error = line.outcome()
        line.end(self._handle, self._over and self._error is None)
        self._handle.close()
        self._transport.give_line(line)


class AsyncPycurlTransport(_Curl[AsyncLine]):
    """An `AsyncTransport`, for asyncio alone."""

    def __init__(self, trust_env: bool, proxy: "Proxy | None") -> None:
        super().__init__(trust_env, proxy)
        self.running: set[AsyncPycurlReply] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Deadline
    ) -> AsyncPycurlReply:
        self._check_loop()
        transfer = Transfer(content, wait)
        handle = self._handle(url, content, headers, transfer)
        reply = AsyncPycurlReply(self, handle, transfer)
        self.running.add(reply)
        await reply.head()
        return reply

    def _check_loop(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigurationError(
                "transport 'pycurl' needs an event loop of asyncio: use the transport 'httpx'"
            ) from None
        if self._loop is None:
            if type(loop).__name__ == "ProactorEventLoop":
                raise ConfigurationError(
                    "transport 'pycurl' cannot use Windows' default event loop: use the transport "
                    "'httpx', or a SelectorEventLoop"
                )
            self._loop = loop
        if self._loop is not loop:
            raise TransportError("the session belongs to an event loop that has ended")

    def _new_line(self) -> AsyncLine:
        return AsyncLine(asyncio.get_running_loop())

    async def aclose(self) -> None:
        self.closed = True
        for reply in list(self.running):
            reply.abort()
        self._close_lines(0)
