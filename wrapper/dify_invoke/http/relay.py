"""A relay of HTTP exchanges as they are: any method, raw headers, and a body in the pieces that came.

Only an event loop relays. The channels do not use it: it decides nothing, and retries nothing.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import httpcore2

from ..protocol.settings import ascii_url, check_url
from . import failures
from .proxies import environment_proxy, through
from .sockets import ssl_context
from .targets import origin_of

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Names and values as they travel."""

_CONNECT = 10.0
"""Seconds to connect. What comes later takes as long as the two ends want."""


class Relayed:
    """A reply whose head has come. Its body raises TransportError where the server breaks it off."""

    def __init__(self, response: httpcore2.Response, server: str) -> None:
        self.status: int = response.status
        self.headers: RawHeaders = response.headers
        self._response = response
        self._server = server

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        try:
            async with aclosing(self._response.aiter_stream()) as pieces:
                async for piece in pieces:
                    yield piece
        except failures.errors(httpcore2) as error:
            raise failures.failure(httpcore2, error, self._server, unsent=False) from error

    async def aclose(self) -> None:
        """Closes the connection unless the body was read to its end."""
        await self._response.aclose()


class Relay:
    """Sends requests to one server, each over a connection of its own. Raises ConfigurationError for a wrong address.

    `name` is the argument that the address was given as.
    """

    def __init__(self, url: str, name: str = "url") -> None:
        self.url: str = check_url(url, name)
        self._server = ascii_url(self.url)
        proxy = environment_proxy(self._server)
        tls = ssl_context(True) if self._server.startswith("https:") else None
        self._named = through(proxy, self.url)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            proxy=None if proxy is None else httpcore2.Proxy(proxy.url, proxy.auth),
            max_connections=None,
            max_keepalive_connections=0,  # an idle one would take one of the platform's few
        )

    async def send(
        self, method: bytes, target: bytes, headers: RawHeaders, content: bytes
    ) -> Relayed:
        """Sends a request with its `Host` and `Content-Length`. Raises TransportError if it cannot."""
        scheme, host, port, netloc = origin_of("/".join(self._server.split("/", 3)[:3]))
        path = "".join(f"/{part}" for part in self._server.split("/", 3)[3:]).encode("ascii")
        request = httpcore2.Request(
            method,
            httpcore2.URL(scheme=scheme, host=host, port=port, target=path + target),
            headers=[(b"Host", netloc), *headers, (b"Content-Length", b"%d" % len(content))],
            content=content,
            extensions={"timeout": {"connect": _CONNECT}},
        )
        try:
            response = await self._pool.handle_async_request(request)
        except failures.errors(httpcore2) as error:
            unsent = isinstance(error, httpcore2.ConnectError | httpcore2.ConnectTimeout)
            raise failures.failure(httpcore2, error, self._named, unsent=unsent) from error
        return Relayed(response, self._named)
