"""The seam between the HTTP clients and the library that does HTTP, and the choice of one."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

from .errors import ConfigurationError, ReverseInvocationError
from .upload import Upload

if TYPE_CHECKING:
    from .httpx_transport import AsyncHTTPClient, HTTPClient, HTTPTimeout

    Timeout: TypeAlias = float | HTTPTimeout

DEFAULT_CONNECT_TIMEOUT = 10.0
"""Seconds to connect."""
DEFAULT_READ_TIMEOUT = 250.0
"""Seconds between two pieces of a reply: the daemon ends a call after 240."""
MAX_IDLE_CONNECTIONS = 20
"""Connections kept for the next call."""

TRANSPORTS = ("httpx", "pycurl")
"""The libraries: httpx is always there; pycurl, which is libcurl, comes with `dify-invoke[fast]`."""
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

    def close(self) -> None:
        """Frees the connection; ends it unless the body was read to its end."""
        ...


class AsyncReply(Protocol):
    """The same for asyncio."""

    status: int
    headers: Mapping[str, str]

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None: ...


class Transport(Protocol):
    """A pool of HTTP connections. It follows no redirect, and undoes no compression."""

    errors: tuple[type[Exception], ...]
    """What its calls and its replies raise."""

    def post(self, url: str, content: bytes | Upload, headers: Mapping[str, str]) -> Reply:
        """Sends the request, and reads the head of the reply."""
        ...

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        """What one of `errors` means to the caller; the request is taken out of it, with its key."""
        ...

    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """The same for asyncio."""

    errors: tuple[type[Exception], ...]

    async def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str]
    ) -> AsyncReply: ...

    def failure(self, error: Exception, server: str) -> ReverseInvocationError: ...

    async def aclose(self) -> None: ...


def open_transport(
    name: str | None,
    http_client: "HTTPClient | None",
    timeout: "Timeout | None",
    trust_env: bool,
) -> Transport:
    """The transport of that name, or the environment's choice, or httpx.

    Raises ConfigurationError for a name there is not, and for a library that is not installed.
    """
    if _chosen(name, http_client) == "pycurl":
        try:
            from ._pycurl_transport import PycurlTransport
        except ImportError as error:
            raise _not_installed(error) from error
        return PycurlTransport(timeout, trust_env)
    from .httpx_transport import HTTPXTransport

    return HTTPXTransport(http_client, timeout, trust_env)


def open_async_transport(
    name: str | None,
    http_client: "AsyncHTTPClient | None",
    timeout: "Timeout | None",
    trust_env: bool,
) -> AsyncTransport:
    """The same for asyncio."""
    if _chosen(name, http_client) == "pycurl":
        try:
            from ._pycurl_transport import AsyncPycurlTransport
        except ImportError as error:
            raise _not_installed(error) from error
        return AsyncPycurlTransport(timeout, trust_env)
    from .httpx_transport import AsyncHTTPXTransport

    return AsyncHTTPXTransport(http_client, timeout, trust_env)


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
