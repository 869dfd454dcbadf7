"""The interface of a channel, and the channels over HTTP."""

from collections.abc import AsyncGenerator
from typing import Protocol, TypeVar

from dify_inner_api.client import AsyncClient

from ...errors import InvalidRequestError
from ...http._async.file_client import AsyncFileClient
from ...protocol.call import Options
from ...protocol.settings import check_key
from ..invocation import Caller, Invocation

T = TypeVar("T")


class AsyncChannel(Protocol):
    """Carries any number of invocations at the same time."""

    options: Options
    """The default options of a session over this channel."""
    files: AsyncFileClient
    """Sends files to the servers that the platform names, and reads them from there."""

    def invoke(self, invocation: Invocation[T]) -> AsyncGenerator[T, None]:
        """Yields the results as they arrive. An operation that does not stream has one result.

        This method raises InvalidRequestError if the request cannot be sent. The generator raises
        all later errors. Closing the generator ends the invocation.
        """
        ...

    async def aclose(self) -> None:
        """Closes the connections."""
        ...


class AsyncInnerAPIChannel:
    """The inner API: posts requests with tenant and user to `/inner/api/invoke/...`."""

    def __init__(self, client: AsyncClient, caller: Caller) -> None:
        self.options: Options = client.options
        self.files: AsyncFileClient = client.files
        self._client = client
        self._caller = caller

    def __repr__(self) -> str:
        return f"the inner API at {self._client.base_url}, tenant {self._caller.tenant_id}"

    def invoke(self, invocation: Invocation[T]) -> AsyncGenerator[T, None]:
        if not invocation.operation.path:
            raise InvalidRequestError(
                "the inner API has no storage: the plugin daemon keeps it, so only a plugin reaches it"
            )
        body = self._caller.body(invocation.request)
        content = invocation.file.within(body) if invocation.file else body
        return self._client.invoke(invocation.operation, content, None, invocation.call)

    async def aclose(self) -> None:
        await self._client.aclose()


class AsyncDaemonChannel:
    """The daemon's transaction endpoint, for plugins in a serverless runtime."""

    def __init__(self, client: AsyncClient, session_id: str) -> None:
        self.options: Options = client.options
        self.files: AsyncFileClient = client.files
        self._client = client
        # The id travels in a header, like a key, but it is not a secret.
        self._session_id = check_key(session_id, "session_id")

    def __repr__(self) -> str:
        return f"the daemon at {self._client.base_url}"

    def invoke(self, invocation: Invocation[T]) -> AsyncGenerator[T, None]:
        from ..transactions import transaction

        request = transaction(self._session_id, invocation)
        return self._client.exchange(*request, invocation.call)

    async def aclose(self) -> None:
        await self._client.aclose()
