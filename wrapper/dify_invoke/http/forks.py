"""Connections in a forked process: they belong to its parent, which must not notice the fork."""

import os
from contextlib import suppress
from socket import SHUT_RDWR, socket
from typing import Any
from weakref import WeakSet

from ..errors import ReverseInvocationError, TransportError

generation: int = 0
"""How many forks lie between the first process and this one."""
_clients: "WeakSet[Any]" = WeakSet()


def _keep(inherited: object) -> None:
    """Keeps what belongs to the parent alive until the process is gone: to end it would end connections.

    A list is not enough: the interpreter clears it when it shuts down, and generators run once more.
    """
    from ctypes import py_object, pythonapi

    pythonapi.Py_IncRef(py_object(inherited))


class ProcessBound:
    """An object that belongs to the process that made it, such as a reply."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._kept = False

    def is_inherited(self) -> bool:
        """Whether this is another process. The object is then kept alive, and must not be closed."""
        if os.getpid() == self._process:
            return False
        if not self._kept:
            self._kept = True
            _keep(self)
        return True


def renew_after_fork(client: Any) -> None:
    """Gives a client a transport of its own in each process that is forked from this one."""
    _clients.add(client)


def carried_over() -> TransportError:
    """The error for a stream that a fork has carried into another process."""
    return TransportError(
        "this stream belongs to the parent process, which goes on reading it: start one in this process"
    )


def _renew() -> None:
    global generation  # noqa: PLW0603  # a plain number is the cheapest to compare
    generation += 1
    for client in list(_clients):
        _keep(client._transport)
        try:
            client._transport = client._open()
        except ReverseInvocationError:  # such as certificates that were deleted
            client._closed = True


def shut_down(connection: socket) -> None:
    """Ends a connection at once, even if a forked process has a copy of it."""
    with suppress(OSError):
        connection.shutdown(SHUT_RDWR)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
