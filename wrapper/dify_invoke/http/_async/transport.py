"""What the client asks of a library that does HTTP, and the choice of the library."""

import os
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Protocol

from ...errors import ConfigurationError, ReverseInvocationError
from ...protocol.deadline import Deadline
from ..proxies import environment_proxy
from ..upload import Content

if TYPE_CHECKING:
    from .http_client_transport import AsyncHTTPClient


_VARIABLE = "DIFY_INVOKE_TRANSPORT"
_LIBRARIES = {"httpcore2": "httpcore2", "httpx": "httpcore2", "pycurl": "pycurl"}
"""The library for each name. `httpx` is the former name of httpcore2 here."""


class AsyncReply(Protocol):
    """A reply whose head has come."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body as it comes, still compressed."""
        ...

    async def aclose(self) -> None:
        """Frees the connection. Closes it unless the body was read to its end."""


class AsyncTransport(Protocol):
    """A pool of HTTP connections. It follows no redirect, and leaves compressed bodies as they are."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What its methods and its replies raise."""
        ...

    @property
    def keeps_time(self) -> bool:
        """Whether each read ends with the call's deadline."""
        ...

    async def send(
        self, url: str, content: Content | None, headers: Mapping[str, str], deadline: Deadline
    ) -> AsyncReply:
        """Posts the content, or asks by GET if there is none, and reads the head of the reply.

        The deadline is for the body, too.
        """
        ...

    def failure(self, error: Exception, server: str, deadline: Deadline) -> ReverseInvocationError:
        """The error for one of `errors`. Removes the request, and so the key, from it."""
        ...

    async def aclose(self) -> None: ...


def open_async_transport(
    url: str, name: str | None, http_client: "AsyncHTTPClient | None", trust_env: bool
) -> AsyncTransport:
    """The transport for a server: over the given client or the named library, or as the environment says.

    Raises ConfigurationError for an unknown name, and for a library that is not installed.
    """
    if http_client is not None:
        if name is not None and _LIBRARIES.get(name) != "httpcore2":
            raise ConfigurationError(f"give either http_client or transport={name!r}")
        from .http_client_transport import AsyncHTTPClientTransport

        return AsyncHTTPClientTransport(http_client)
    where = "transport"
    if name is None:
        where, name = _VARIABLE, os.environ.get(_VARIABLE) or "httpcore2"
    if name not in _LIBRARIES:
        raise ConfigurationError(f"{where} must be one of {', '.join(_LIBRARIES)}, not {name!r}")
    proxy = environment_proxy(url) if trust_env else None
    if _LIBRARIES[name] == "httpcore2":
        from .httpcore_transport import AsyncHTTPCoreTransport

        return AsyncHTTPCoreTransport(url, trust_env, proxy)
    try:
        from .pycurl_transport import AsyncPycurlTransport
    except ImportError as error:
        raise ConfigurationError(
            f"transport 'pycurl' is not installed ({error}): pip install 'dify-invoke[fast]'"
        ) from error
    return AsyncPycurlTransport(trust_env, proxy)
