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

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        self._request = request
        try:
            response = await self._connection.handle_async_request(request)
        except httpcore.ConnectionNotAvailable:
            raise
        except BaseException:
            await self.end(request)
            raise
        _extensions(response)[_CONNECTION] = (self, request)
        return response

    async def end(self, request: httpcore.Request) -> None:
        """Closes it, if it still has that request. Nothing is awaited before it is closed."""
        if self._request is request and not (self.is_idle() or self.is_closed()):
            await self._connection.aclose()

    async def aclose(self) -> None:
        await self._connection.aclose()

    def info(self) -> str:
        return self._connection.info()

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        return self._connection.can_handle_request(origin)

    def is_available(self) -> bool:
        return self._connection.is_available()

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
