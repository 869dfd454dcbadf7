# Written by codegen/unasync.py from ../_async/pycurl_transport.py; do not edit, run `nox -s generate`.
"""HTTP by pycurl, the binding of libcurl: the transport of `dify-invoke[fast]`.

It has the errors, timeouts and limits of the default transport, with two differences: it reports
unreadable certificates only at the first call, and it can use SOCKS 4 proxies.
"""

from collections.abc import Iterator, Mapping
from time import monotonic

import pycurl

from ...errors import InvokeTimeoutError, TransportError
from ...protocol.deadline import Deadline
from ...protocol.timeouts import MAX_TIMEOUT
from .._pycurl_connections import Connection, Pool
from .._pycurl_handle import Handles, Transfer
from ..proxies import Proxy
from ..upload import Content


class PycurlReply(Transfer):
    """A `Reply`."""

    def __init__(
        self, transport: "PycurlTransport", content: Content | None, deadline: Deadline
    ) -> None:
        super().__init__(content, deadline)
        self._transport = transport
        self._connection: Connection | None = None
        self._over = False
        self._error: Exception | None = None

    def send(self, handle: pycurl.Curl) -> None:
        """Sends the request, and waits for the head of the reply."""
        self._handle = handle
        self._connection = connection = self._transport.pool.take()
        connection.begin(handle)
        try:
            while not self.has_head:
                if self._over:
                    raise self._transport.ended(self._error, self)
                self._go_on()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        while True:
            if self.pieces:
                if self.deadline.is_over():
                    raise InvokeTimeoutError(self.deadline.reason())
                yield self.give_pieces()
                if self._connection is not None:
                    self.resume(self._handle)
            elif not self._over:
                self._go_on()
            elif self._error is not None:
                raise self._transport.ended(self._error, self)
            else:
                return

    def _go_on(self) -> None:
        """Waits until something has come, or the transfer is over."""
        limit = self.deadline.left() if self.deadline.connected else None
        ends = monotonic() + (MAX_TIMEOUT if limit is None else limit)
        connection = self._connection
        while not (self.pieces or self.moved):
            if connection is None or self._transport.pool.closed:
                raise TransportError("the session was closed")
            self._over, self._error = connection.outcome()
            if self._over:
                return
            left = ends - monotonic()
            if left <= 0:
                raise InvokeTimeoutError("no more of the reply came in time")
            connection.wait(left)
        self.moved = False

    def close(self) -> None:
        """Keeps the connection for the next call, or closes it if the transfer is not over."""
        connection = self._connection
        if connection is not None and not self.is_inherited():
            self._connection = None
            if not self._over:
                self._over, self._error = connection.outcome()
            connection.end(self._handle, keep=self._over and self._error is None)
            self._over = True
            self._transport.pool.give(connection)


class PycurlTransport(Handles):
    """A `Transport`."""

    def __init__(self, trust_env: bool, proxy: Proxy | None) -> None:
        super().__init__(trust_env, proxy)
        self.pool: Pool = Pool()

    def send(
        self, url: str, content: Content | None, headers: Mapping[str, str], deadline: Deadline
    ) -> PycurlReply:
        reply = PycurlReply(self, content, deadline)
        reply.send(self.open(url, content, headers, reply))
        return reply

    def close(self) -> None:
        self.pool.close()
