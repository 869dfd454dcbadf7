# Written by codegen/unasync.py from ../_async/httpcore_transport.py; do not edit, run `nox -s generate`.
"""HTTP by httpcore2, the connection pool of httpx2: the default transport."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpcore2
import socksio

from ...errors import ReverseInvocationError
from ...protocol.deadline import Deadline
from .. import failures, idle
from ..forks import ProcessBound
from ..idle import IdleTimer
from ..pools import Pool
from ..proxies import Proxy, through, unusable
from ..sockets import Sockets, ssl_context
from ..targets import origin_of, split_target
from ..upload import Content, Upload


class HTTPCoreReply(ProcessBound):
    """A `Reply`."""

    def __init__(self, response: httpcore2.Response, idle_timer: IdleTimer) -> None:
        super().__init__()
        self.status: int = response.status
        self.headers: Mapping[str, str] = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers[::-1]
        }
        self._response = response
        self._idle_timer = idle_timer
        stream: Any = response.stream
        self._body: Iterator[bytes] = iter(stream)

    def __iter__(self) -> Iterator[bytes]:
        return self._body

    def close(self) -> None:
        if not self.is_inherited():
            give_up_rest(self._response)
            self._response.close()
            self._idle_timer.start()


class HTTPCoreTransport:
    """A `Transport`. The address that it is made with says only whether its servers use TLS."""

    errors: tuple[type[Exception], ...] = (*failures.errors(httpcore2), *failures.SYNC_LOOP_ERRORS)
    keeps_time = True

    def __init__(self, url: str, trust_env: bool, proxy: Proxy | None) -> None:
        self._proxy = proxy
        self._sockets = Sockets()
        self._pool = Pool(
            ssl_context=ssl_context(trust_env) if url.startswith("https:") else None,
            proxy=None if proxy is None else _proxy(proxy, trust_env),
            max_connections=None,
            max_keepalive_connections=idle.MAX_IDLE_CONNECTIONS,
            keepalive_expiry=idle.MAX_IDLE_TIME,
            network_backend=self._sockets,
        )
        self._idle_timer = IdleTimer(self._pool.close_expired)

    def send(
        self, url: str, content: Content | None, headers: Mapping[str, str], deadline: Deadline
    ) -> HTTPCoreReply:
        server, path = split_target(url)
        scheme, host, port, netloc = origin_of(server)
        method = b"GET" if content is None else b"POST"
        fields = [(b"Host", netloc)]
        fields += [(name.encode(), value.encode("ascii")) for name, value in headers.items()]
        if content is not None:
            length = len(content) if isinstance(content, bytes) else content.length
            if length is None:
                fields.append((b"Transfer-Encoding", b"chunked"))
            else:
                fields.append((b"Content-Length", b"%d" % length))
        target = path.encode("ascii")
        address = httpcore2.URL(scheme=scheme, host=host, port=port, target=target)
        body = iter(content) if isinstance(content, Upload) else content
        # The pool passes the deadline on to our sockets. It has no limit, so no call waits for it.
        timeouts = {"connect": deadline, "read": deadline, "write": deadline, "pool": None}
        request = httpcore2.Request(
            method, address, headers=fields, content=body, extensions={"timeout": timeouts}
        )
        failed = True
        try:
            response = self._pool.handle_request(request)
            failed = False
        except (socksio.ProtocolError, AssertionError) as error:
            raise httpcore2.ProxyError("the answer is not that of a SOCKS 5 proxy") from error
        finally:
            opened = self._sockets.opening.pop(deadline, None)
            if failed and opened is not None:
                opened.close()  # httpcore2 leaves it open if a SOCKS proxy refuses
        return HTTPCoreReply(response, self._idle_timer)

    def failure(self, error: Exception, server: str, deadline: Deadline) -> ReverseInvocationError:
        server = through(self._proxy, server)
        return failures.failure(httpcore2, error, server, unsent=not deadline.connected)

    def close(self) -> None:
        self._idle_timer.cancel()
        self._pool.close()
        self._sockets.close()


def _proxy(proxy: Proxy, trust_env: bool) -> httpcore2.Proxy:
    if proxy.kind not in ("http", "https", "socks5", "socks5h"):
        raise unusable("proxy", f"transport 'httpcore2' cannot use {proxy.kind}")
    context = ssl_context(trust_env) if proxy.kind == "https" else None
    return httpcore2.Proxy(proxy.url, proxy.auth, ssl_context=context)


def give_up_rest(response: httpcore2.Response) -> None:
    """Gives up a connection on which more came than the reply: the next call would take it for its own.

    httpcore2 looks for such bytes in the socket, but not among those that it has read already. It has
    no public name for these; a test fails if the private names are gone.
    """
    stream: Any = response.stream
    connection = getattr(getattr(stream, "_stream", None), "_connection", None)
    state = getattr(connection, "_h11_state", None)
    if state is not None and state.trailing_data[0]:
        state.send_failed()
