"""The client for files: posts them to the servers that the platform names, and reads them from there."""

from functools import partial
from typing import TYPE_CHECKING

from ...errors import ReverseInvocationError, TransportError
from ...protocol.call import Call
from ..targets import split_target
from .exchanges import AsyncExchanges
from .file_transports import AsyncFileTransports

if TYPE_CHECKING:
    from .http_client_transport import AsyncHTTPClient


class AsyncFileClient(AsyncExchanges):
    """Its paths are whole addresses in ASCII. It opens no connection before the first file.

    It has no key, so that no file server can see one.
    """

    def __init__(
        self,
        transport: str | None = None,
        http_client: "AsyncHTTPClient | None" = None,
        trust_env: bool = True,
    ) -> None:
        super().__init__(
            partial(AsyncFileTransports, transport, http_client, trust_env),
            renewed=http_client is None,
        )

    async def pause(self, seconds: float) -> None:
        """Waits before another attempt, or until the client is closed."""
        await self._pauses.pause(seconds)

    def _failure(
        self, operation: str, error: Exception, call: Call, path: str
    ) -> ReverseInvocationError:
        failure = super()._failure(operation, error, call, path)
        if failure is not error and isinstance(failure, TransportError) and failure.unsent:
            failure.message += (
                ". The API server names this host, in its INTERNAL_FILES_URL for uploads and in its FILES_URL "
                "otherwise: it must be reachable from where this program runs. A name inside the deployment, such "
                "as 'api', is not reachable from outside, as a plugin under remote debugging is"
            )
        return failure

    def _address(self, path: str) -> str:
        return path

    def _server(self, path: str) -> str:
        return split_target(path)[0]
