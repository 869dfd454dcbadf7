"""Pools of httpcore2 that can be told to close their expired connections.

By itself, httpcore2 closes them when the next request comes. Both halves are written by hand: among
threads, the pool must not give an expired connection to a call meanwhile, and in an event loop, nothing
must be left to be done in a task, which a loop that ends would lose.
"""

from contextlib import suppress

import httpcore2

_LOOK = httpcore2.URL(scheme=b"ws", host=b"", port=None, target=b"/")
"""An address that no call has."""


class _Nowhere(httpcore2.ConnectionInterface):
    """A connection without a socket, for one request."""

    def handle_request(self, request: httpcore2.Request) -> httpcore2.Response:
        return httpcore2.Response(204)

    def close(self) -> None:
        """Does nothing; the pool may be closed meanwhile."""

    def is_closed(self) -> bool:
        return True

    def is_idle(self) -> bool:
        return False


class Pool(httpcore2.ConnectionPool):
    """A pool for all threads."""

    def create_connection(self, origin: httpcore2.Origin) -> httpcore2.ConnectionInterface:
        return _Nowhere() if origin == _LOOK.origin else super().create_connection(origin)

    def close_expired(self) -> bool:
        """Closes them, and tells whether others are idle.

        It makes a request that goes nowhere: only the pool itself, in its lock, can tell an idle
        connection from one that a call is about to use.
        """
        with suppress(OSError):  # nobody could handle it
            self.request("GET", _LOOK)
        return any(connection.is_idle() for connection in self.connections)


class AsyncPool(httpcore2.AsyncConnectionPool):
    """A pool for all tasks."""

    def close_expired(self) -> bool:
        """Closes them, and tells whether others are idle.

        This is one step of the event loop. A call that has just been given one of these has not begun to
        send; httpcore2 gives it another.
        """
        for connection in self.connections:
            if connection.is_idle() and connection.has_expired():
                with suppress(StopIteration, OSError, RuntimeError):  # nobody could handle them
                    connection.aclose().send(None)
        return any(connection.is_idle() for connection in self.connections)
