"""Pools for asyncio whose connections end with the call that has them, wherever its task is cancelled.

httpcore shields what it does to close a connection from anyio's cancellation, but not from that of asyncio's tasks,
and would keep the connection for ever, open and for nobody.
"""

from typing import Any

import httpcore

_CONNECTION = "dify_invoke.connection"
"""Where a response has it, among its extensions."""


class _Connection(httpcore.AsyncConnectionInterface):
    """One of httpcore's."""

    def __init__(self, connection: httpcore.AsyncConnectionInterface) -> None:
        self._connection = connection
        self._request: httpcore.Request | None = None
        """The one that has it."""

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        if self._request is not None:
            # The pool gives an idle one to all that come before it is asked.
            raise httpcore.ConnectionNotAvailable
        self._request = request
        try:
            response = await self._connection.handle_async_request(request)
        except httpcore.ConnectionNotAvailable:
            self._request = None
            raise
        except BaseException:
            await self.end(request)
            raise
        _extensions(response)[_CONNECTION] = (self, request)
        return response

    async def end(self, request: httpcore.Request) -> None:
        """Takes it from that request, and closes it unless it is idle; nothing is awaited before that."""
        if self._request is request:
            self._request = None
            if not (self.is_idle() or self.is_closed()):
                await self._connection.aclose()

    async def aclose(self) -> None:
        await self._connection.aclose()

    def info(self) -> str:
        return self._connection.info()

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        return self._connection.can_handle_request(origin)

    def is_available(self) -> bool:
        return self._request is None and self._connection.is_available()

    def has_expired(self) -> bool:
        return self._connection.has_expired()

    def is_idle(self) -> bool:
        return self._connection.is_idle()

    def is_closed(self) -> bool:
        return self._connection.is_closed()


class AsyncPool(httpcore.AsyncConnectionPool):
    """One that connects to the server itself."""

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        return _Connection(super().create_connection(origin))


class AsyncProxyPool(httpcore.AsyncHTTPProxy):
    """One that asks a proxy that knows HTTP."""

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        return _Connection(super().create_connection(origin))


async def end(response: httpcore.Response) -> None:
    """Closes the connection of a response that is over, unless it can serve another call."""
    connection, request = _extensions(response)[_CONNECTION]
    await connection.end(request)


def _extensions(response: Any) -> dict[str, Any]:
    extensions: dict[str, Any] = response.extensions
    return extensions
