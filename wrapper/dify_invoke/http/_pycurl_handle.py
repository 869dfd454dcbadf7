"""One transfer of libcurl: its options, what its callbacks collect, and what its errors mean."""

import os
import sys
from collections.abc import Mapping
from math import ceil

import certifi
import pycurl

from ..errors import ConfigurationError, ReverseInvocationError
from ..protocol.deadline import Deadline
from ..protocol.limits import over_head
from ..protocol.timeouts import MAX_TIMEOUT
from . import failures
from .forks import ProcessBound
from .proxies import Proxy, through, unusable
from .upload import Content, Upload

READ_SIZE = 65_536  # bytes that are read at a time
SEND_SIZE = 16_384  # the same for a request without a file; each connection keeps such a buffer
HIGH_WATER = 262_144  # bytes of a reply that wait for a slow reader before libcurl stops reading
MOST_PIECES = 512  # that a reader is given at once; thousands may have come

# Options and errors for which pycurl has no name.
_SUPPRESS_CONNECT_HEADERS, _E_PROXY, _E_TOO_LARGE = 265, 97, 100

_NO_TLS = (pycurl.E_SSL_CONNECT_ERROR, pycurl.E_PEER_FAILED_VERIFICATION)
_NO_ADDRESS = (pycurl.E_COULDNT_RESOLVE_HOST, pycurl.E_COULDNT_RESOLVE_PROXY)
_NOT_CONNECTED = (*_NO_ADDRESS, pycurl.E_COULDNT_CONNECT, _E_PROXY, *_NO_TLS)
_BROKEN = (pycurl.E_GOT_NOTHING, pycurl.E_SEND_ERROR, pycurl.E_RECV_ERROR)
_FOR_PROXY = {pycurl.CAINFO: pycurl.PROXY_CAINFO, pycurl.CAPATH: pycurl.PROXY_CAPATH}


class Transfer(ProcessBound):
    """One request and its reply, as libcurl's callbacks read and write them."""

    def __init__(self, content: Content | None, deadline: Deadline) -> None:
        super().__init__()
        self.deadline: Deadline = deadline
        self.status: int = 0
        self._fields: dict[str, str] = {}
        self.headers: Mapping[str, str] = self._fields
        self.has_head: bool = False
        """Whether the head of the reply is complete."""
        self.pieces: list[bytes] = []
        """Pieces of the body that the reader has not seen yet."""
        self.moved: bool = False
        """Whether anything else has happened since the reader last looked."""
        self.failure: BaseException | None = None
        """Why the request's content could not be read."""
        self._held = 0
        self._paused = False
        self._content = iter(content if isinstance(content, Upload) else (content or b"",))
        self._rest = memoryview(b"")

    def take_header(self, line: bytes) -> None:
        self.moved = True
        if line.startswith(b"HTTP/"):
            self._fields.clear()  # those of an interim reply
            self.status = int(line.split(None, 2)[1])
        elif line.strip():
            name, _, value = line.decode("latin-1").partition(":")
            self._fields.setdefault(name.strip().lower(), value.strip())
        else:
            self.has_head = self.status >= 200

    def take_body(self, data: bytes) -> int | None:
        if self._held > HIGH_WATER:
            self._paused = True
            return pycurl.WRITEFUNC_PAUSE
        self.pieces.append(data)
        self._held += len(data)
        return None

    def give_pieces(self) -> bytes:
        """The first pieces of the body, joined, since a reader decodes them faster together."""
        data = b"".join(self.pieces[:MOST_PIECES])
        del self.pieces[:MOST_PIECES]
        self._held = len(self.pieces) and self._held
        return data

    def resume(self, handle: pycurl.Curl) -> None:
        """Lets libcurl read again if a slow reader has stopped it."""
        if self._paused:
            self._paused = False
            handle.pause(pycurl.PAUSE_CONT)

    def begin(self, *_: object) -> int:
        """Is told that a request without a body is about to be sent."""
        self.moved = self.deadline.connected = True
        return int(pycurl.PREREQFUNC_OK)

    def give_body(self, size: int) -> bytes | int:
        """The next bytes of the request's content, at most `size`."""
        self.moved = self.deadline.connected = True
        try:
            rest = self._rest or memoryview(next(self._content, b""))
        except BaseException as error:  # pycurl would print it
            self.failure = error
            return pycurl.READFUNC_ABORT
        self._rest = rest[size:]
        return bytes(rest[:size])


class Handles:
    """What both halves of the transport share: it makes libcurl's handles, and explains their errors."""

    errors: tuple[type[Exception], ...] = (pycurl.error,)
    keeps_time = True

    def __init__(self, trust_env: bool, proxy: Proxy | None) -> None:
        monkey = sys.modules.get("gevent.monkey")
        if monkey is not None and monkey.is_module_patched("socket"):
            raise ConfigurationError(
                "transport 'pycurl' would block all greenlets, and gevent has patched this process, as "
                "dify_plugin makes it do: use the transport 'httpcore2'"
            )
        self._proxy = proxy
        kind, place = pycurl.CAINFO, certifi.where()
        if trust_env and (file := os.environ.get("SSL_CERT_FILE")):
            place = file
        elif trust_env and (directory := os.environ.get("SSL_CERT_DIR")):
            kind, place = pycurl.CAPATH, directory
        self._options: dict[int, object] = {
            pycurl.NOSIGNAL: 1,
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            pycurl.USERAGENT: "dify-invoke",
            pycurl.BUFFERSIZE: READ_SIZE,
            kind: os.fsencode(place),
            _SUPPRESS_CONNECT_HEADERS: 1,  # the proxy's own headers are not the reply's
            # Without these two, libcurl would read the environment.
            pycurl.NOPROXY: b"",
            pycurl.PROXY: b"" if proxy is None else proxy.url.encode(),
        }
        if proxy is not None and proxy.kind == "https":
            self._options[_FOR_PROXY[kind]] = os.fsencode(place)
        if proxy is not None and proxy.auth is not None:
            self._options[pycurl.PROXYUSERNAME], self._options[pycurl.PROXYPASSWORD] = proxy.auth

    def open(
        self, url: str, content: Content | None, headers: Mapping[str, str], transfer: Transfer
    ) -> pycurl.Curl:
        """A handle for one request."""
        # Without an empty Expect, libcurl waits a second for permission to send a large body.
        lines = [*(f"{name}: {value}" for name, value in headers.items()), "Expect:"]
        connect = transfer.deadline.to_connect()
        connect = MAX_TIMEOUT if connect is None else connect
        options: dict[int, object] = {
            **self._options,
            pycurl.URL: url,
            pycurl.HEADERFUNCTION: transfer.take_header,
            pycurl.WRITEFUNCTION: transfer.take_body,
            # 0 would mean libcurl's default of 300 s.
            pycurl.CONNECTTIMEOUT_MS: max(1, ceil(connect * 1000)),
        }
        if content is None:
            options[pycurl.HTTPGET] = 1
            options[pycurl.PREREQFUNCTION] = transfer.begin
        else:
            options[pycurl.POST] = 1
            # Not POSTFIELDS: libcurl sends those again by itself if a connection breaks.
            options[pycurl.READFUNCTION] = transfer.give_body
            length = len(content) if isinstance(content, bytes) else content.length
            if isinstance(content, bytes):
                options[pycurl.UPLOAD_BUFFERSIZE] = SEND_SIZE
            if length is None:
                lines.append("Transfer-Encoding: chunked")
            else:
                options[pycurl.POSTFIELDSIZE_LARGE] = length
        options[pycurl.HTTPHEADER] = lines
        handle = pycurl.Curl()
        for name, value in options.items():
            handle.setopt(name, value)
        return handle

    def ended(self, error: Exception | None, transfer: Transfer) -> BaseException:
        """Why a transfer is over although its reply is incomplete."""
        if transfer.failure is not None:
            return transfer.failure
        if error is None:
            return failures.connection_failed("the reply has no head")
        if self._proxy is not None and not transfer.deadline.connected and error.args[0] in _BROKEN:
            return pycurl.error(pycurl.E_COULDNT_CONNECT, *error.args[1:])
        # A copy, since a traceback would keep the reply alive.
        return type(error)(*error.args)

    def failure(self, error: Exception, server: str, deadline: Deadline) -> ReverseInvocationError:
        code, text = error.args if len(error.args) == 2 else (None, str(error))
        server = through(self._proxy, server)
        if code in _NOT_CONNECTED:
            return failures.cannot_connect(server, text, unsent=code not in _NO_TLS)
        if code == pycurl.E_OPERATION_TIMEDOUT:  # libcurl limits only how long it connects
            return failures.timed_out(server, text)
        if code == _E_TOO_LARGE:
            return over_head()
        if code == pycurl.E_SSL_CACERT_BADFILE:
            return unusable("certificates", text)
        if code == pycurl.E_URL_MALFORMAT:
            return failures.cannot_be_sent(text)
        if code == pycurl.E_SEND_FAIL_REWIND:
            text = "the server closed it without an answer"
        return failures.connection_failed(text)
