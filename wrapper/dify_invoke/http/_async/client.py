"""The HTTP client of the operations: posts a request, and reads the reply as it comes."""

from collections.abc import AsyncGenerator, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ...errors import ConfigurationError
from ...observability.redaction import redact_logs
from ...protocol.call import Call, Options
from ...protocol.limits import Limits
from ...protocol.operation import Operation
from ...protocol.replies import ReplyReader
from ...protocol.retries import Retries
from ...protocol.settings import ascii_url, check_key, check_url
from ...protocol.timeouts import TimeoutLike
from ..upload import Content
from .exchanges import AsyncExchanges
from .file_client import AsyncFileClient
from .transport import open_async_transport

if TYPE_CHECKING:
    from .http_client_transport import AsyncHTTPClient

T = TypeVar("T")


class AsyncClient(AsyncExchanges):
    """A pooled HTTP client for the operations. Close it, or use it with `async with`.

    Args:
        base_url: The server, such as `http://localhost:5001`.
        api_key: The key for the operations that need one. It is in no repr, log or error.
        timeout: Seconds, or a `Timeout`; 10 to connect and 250 of idleness unless given.
        retries: When a call is sent again, or how often at most; see `Retries`.
        limits: The most that is read of a reply; see `Limits`.
        http_client: An `httpx2.AsyncClient` or `httpx.AsyncClient` to use as it is, with its own
            timeout. It is not closed.
        trust_env: Whether the environment's proxies and certificates are used.
        transport: The library that does HTTP, `httpcore2` or `pycurl`.

    A process that is forked from this one opens connections of its own.

    Raises:
        ConfigurationError: An argument does not fit; the message names it.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout: TimeoutLike | None = None,
        retries: Retries | int | None = None,
        limits: Limits | None = None,
        http_client: "AsyncHTTPClient | None" = None,
        trust_env: bool = True,
        transport: str | None = None,
    ) -> None:
        self.base_url: str = check_url(base_url)
        self.options: Options = Options().replace(timeout, retries, limits)
        self._url = ascii_url(self.base_url)
        self._key = None if api_key is None else check_key(api_key)
        if http_client is not None and timeout is not None:
            raise ConfigurationError("give either http_client, with its own timeout, or timeout")
        super().__init__(
            partial(open_async_transport, self._url, transport, http_client, trust_env),
            renewed=http_client is None,
        )
        self.files: AsyncFileClient = AsyncFileClient(transport, http_client, trust_env)
        """Sends files to other servers, and reads them, with the same settings and without the key."""
        if self._key is not None:
            redact_logs(self)

    def _address(self, path: str) -> str:
        return self._url + path

    def _server(self, path: str) -> str:
        return self.base_url

    async def aclose(self) -> None:
        """Closes the connections; calls that still run end with a TransportError."""
        try:
            await super().aclose()
        finally:
            await self.files.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def invoke(
        self,
        operation: Operation[T],
        content: Content,
        headers: Mapping[str, str] | None = None,
        call: Call | None = None,
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON of a request, and yields the results as they come.

        An operation that does not stream has one result. What can go wrong is in
        `dify_invoke.errors`; nothing is sent before the first result is asked for.
        """
        call = call or Call(self.options)
        key = {"X-Inner-Api-Key": self._key} if self._key is not None and operation.secured else {}
        reader = partial(ReplyReader[T], operation, call.options.limits)
        return self.exchange(operation.path, content, reader, {**key, **(headers or {})}, call)
