# Written by codegen/unasync.py from ../_async/http_client_transport.py; do not edit, run `nox -s generate`.
"""HTTP by a client of httpx2 or httpx that the caller passes in, and that stays open.

The library of the client counts time by itself, from one read to the next. A call's deadline is
checked only between two reads.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from ...errors import ConfigurationError, InvokeTimeoutError, ReverseInvocationError, TransportError
from ...protocol.deadline import Deadline
from ...protocol.timeouts import DEFAULT
from .. import failures
from ..forks import ProcessBound
from ..upload import Content, Upload

if TYPE_CHECKING:
    import httpx
    import httpx2

    HTTPClient: TypeAlias = httpx2.Client | httpx.Client


class HTTPClientReply(ProcessBound):
    """A `Reply`. It reads `response.stream`, since `iter_raw` only adds work."""

    def __init__(self, response: Any, deadline: Deadline) -> None:
        super().__init__()
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        stream: Any = self._response.stream
        return iter(stream) if self._deadline.timeout is DEFAULT else self._in_time(stream)

    def _in_time(self, stream: Iterable[bytes]) -> Iterator[bytes]:
        for piece in stream:
            if self._deadline.left() == 0:
                raise InvokeTimeoutError(self._deadline.reason())
            yield piece

    def close(self) -> None:
        if not self.is_inherited():
            self._response.close()


class HTTPClientTransport(ProcessBound):
    """A `Transport`."""

    keeps_time = False

    def __init__(self, client: "HTTPClient") -> None:
        super().__init__()
        self._client: Any = client
        for name in ("httpx2", "httpx"):
            self._library: Any = sys.modules.get(name)  # the caller of the client has imported it
            if self._library is not None and isinstance(client, self._library.Client):
                break
        else:
            raise ConfigurationError(
                f"http_client must be an httpx2.Client or an httpx.Client, not {type(client).__name__}"
            )
        errors = failures.errors(self._library)
        self.errors: tuple[type[Exception], ...] = (*errors, *failures.SYNC_LOOP_ERRORS)
        self._parsed: Callable[[str], Any] = lru_cache(maxsize=16)(self._library.URL)
        """Most requests of a session go to few addresses."""

    def send(
        self, url: str, content: Content | None, headers: Mapping[str, str], deadline: Deadline
    ) -> HTTPClientReply:
        if self.is_inherited():
            raise TransportError(
                "the http_client belongs to the parent process: make a client and a session in this one"
            )
        fields = dict(headers)
        if isinstance(content, Upload) and content.length is not None:
            fields["Content-Length"] = str(content.length)
        timeout = self._library.USE_CLIENT_DEFAULT
        if deadline.timeout is not DEFAULT:
            connect, left = deadline.to_connect(), deadline.left()
            timeout = self._library.Timeout(connect=connect, read=left, write=left, pool=None)
        body = iter(content) if isinstance(content, Upload) else content
        options = {"content": body, "headers": fields, "timeout": timeout}
        method = "GET" if content is None else "POST"
        request = self._client.build_request(method, self._parsed(url), **options)
        # A redirect would take the key and the request to another address.
        response = self._client.send(request, stream=True, follow_redirects=False)
        return HTTPClientReply(response, deadline)

    def failure(self, error: Any, server: str, deadline: Deadline) -> ReverseInvocationError:
        library = self._library
        if isinstance(error, library.RequestError):
            error.request = library.Request("POST", server)  # the one that failed holds the key
        connecting = library.ConnectTimeout, library.ConnectError, library.UnsupportedProtocol
        unsent = isinstance(error, (*connecting, library.PoolTimeout))
        return failures.failure(library, error, server, unsent)

    def close(self) -> None:
        """Does nothing: the caller closes the client."""
