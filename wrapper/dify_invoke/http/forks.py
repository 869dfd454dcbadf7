"""Connections in a forked process: they belong to its parent, which must not notice the fork."""

import os
from contextlib import suppress
from socket import SHUT_RDWR, socket
from typing import Any
from weakref import WeakSet

from ..errors import ReverseInvocationError

_clients: "WeakSet[Any]" = WeakSet()
_inherited: list[Any] = []
"""What belongs to the parent. It is kept alive, since closing it would end the parent's connections."""


class ProcessBound:
    """An object that belongs to the process that made it, such as a reply."""

    def __init__(self) -> None:
        self._process = os.getpid()

    def is_inherited(self) -> bool:
        """Whether this is another process. The object is then kept alive, and must not be closed."""
        if os.getpid() == self._process:
            return False
        _inherited.append(self)
        return True


def renew_after_fork(client: Any) -> None:
    """Gives a client a transport of its own in each process that is forked from this one."""
    _clients.add(client)


def _renew() -> None:
    for client in list(_clients):
        _inherited.append(client._transport)
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
