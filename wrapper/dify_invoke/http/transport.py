"""The seam between the HTTP clients and the library that does HTTP, and the choice of one."""

import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from ..errors import ConfigurationError, ReverseInvocationError
from ..protocol.timeouts import Deadline
from .upload import Upload

if TYPE_CHECKING:
    from .httpx_transport import AsyncHTTPClient, HTTPClient
    from .proxies import Proxy

MAX_IDLE_CONNECTIONS = 20
"""Connections that pycurl keeps for the next call; httpx keeps those that were in use within the time below."""
MAX_IDLE_TIME = 5
"""Seconds that a connection is kept for the next call, as with httpx."""
TAIL_PIECES = 4
"""Pieces that are read at most to find the end of a reply whose answer is whole."""

TRANSPORTS = ("httpx", "pycurl")
"""The libraries: httpx, with its pool httpcore, is always there; pycurl, which is libcurl, comes with
`dify-invoke[fast]`."""
VARIABLE = "DIFY_INVOKE_TRANSPORT"
"""The environment's choice, where no argument makes one."""


class Reply(Protocol):
    """A reply whose head has come."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""

    def __iter__(self) -> Iterator[bytes]:
        """The body as it comes, still compressed."""
        ...

    def finish(self) -> None:
        """Reads the end of a body whose answer is whole, if it comes at once, so that the connection is kept."""
        ...

    def close(self) -> None:
        """Frees the connection; ends it unless the body was read to its end."""
        ...


class AsyncReply(Protocol):
    """The same for asyncio."""

    status: int
    headers: Mapping[str, str]

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def finish(self) -> None: ...

    async def aclose(self) -> None: ...


class Transport(Protocol):
    """A pool of HTTP connections. It follows no redirect, and undoes no compression."""

    errors: tuple[type[Exception], ...]
    """What its calls and its replies raise."""

    def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Deadline
    ) -> Reply:
        """Sends the request, and reads the head of the reply; the wait is for that and for its body."""
        ...

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        """What one of `errors` means to the caller; the request is taken out of it, with its key."""
        ...

    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """The same for asyncio."""

    errors: tuple[type[Exception], ...]

    async def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Deadline
    ) -> AsyncReply: ...

    def failure(self, error: Exception, server: str) -> ReverseInvocationError: ...

    async def aclose(self) -> None: ...


def open_transport(
    url: str, name: str | None, http_client: "HTTPClient | None", trust_env: bool
) -> Transport:
    """The transport of that name, or the environment's choice, or httpx, for the server there.

    Raises ConfigurationError for a name there is not, and for a library that is not installed.
    """
    if _chosen(name, http_client) == "pycurl":
        try:
            from ._pycurl.transport import PycurlTransport
        except ImportError as error:
            raise _not_installed(error) from error
        return PycurlTransport(trust_env, _proxy(url, trust_env))
    if http_client is not None:
        from .httpx_transport import HTTPXTransport

        return HTTPXTransport(http_client)
    from .httpcore_transport import HTTPCoreTransport

    return HTTPCoreTransport(url, trust_env, _proxy(url, trust_env))


def open_async_transport(
    url: str, name: str | None, http_client: "AsyncHTTPClient | None", trust_env: bool
) -> AsyncTransport:
    """The same for asyncio."""
    if _chosen(name, http_client) == "pycurl":
        try:
            from ._pycurl.transport import AsyncPycurlTransport
        except ImportError as error:
            raise _not_installed(error) from error
        return AsyncPycurlTransport(trust_env, _proxy(url, trust_env))
    if http_client is not None:
        from .httpx_transport import AsyncHTTPXTransport

        return AsyncHTTPXTransport(http_client)
    from .httpcore_transport import AsyncHTTPCoreTransport

    return AsyncHTTPCoreTransport(url, trust_env, _proxy(url, trust_env))


def check_alone(http_client: object, timeout: object) -> None:
    """Raises ConfigurationError where both are given."""
    if http_client is not None and timeout is not None:
        raise ConfigurationError("give either http_client, with its own timeout, or timeout")


def by_way_of(proxy: "Proxy | None", server: str) -> str:
    """The server, and the proxy on the way to it, in the words of an error."""
    return server if proxy is None else f"{server} by way of the proxy {proxy.url}"


def _proxy(url: str, trust_env: bool) -> "Proxy | None":
    """The environment's proxy for a server."""
    has_settings = sys.platform in ("darwin", "win32")
    named = any(name.lower().endswith("_proxy") for name in os.environ)
    if not trust_env or not (named or has_settings):
        return None
    from .proxies import proxy_for  # not cheap

    return proxy_for(url)


def _chosen(name: str | None, http_client: object) -> str:
    if http_client is not None:
        if name not in (None, "httpx"):
            raise ConfigurationError(f"give either http_client or transport={name!r}")
        return "httpx"
    where = "transport" if name is not None else VARIABLE
    chosen = name if name is not None else os.environ.get(VARIABLE) or "httpx"
    if chosen not in TRANSPORTS:
        raise ConfigurationError(f"{where} must be one of {', '.join(TRANSPORTS)}, not {chosen!r}")
    return chosen


def _not_installed(error: ImportError) -> ConfigurationError:
    return ConfigurationError(
        f"transport 'pycurl' is not installed ({error}): pip install 'dify-invoke[fast]'"
    )
