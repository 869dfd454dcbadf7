"""What a process that was forked does with the connections that it inherits: it leaves them to its parent."""

import os
from typing import Any, Protocol
from weakref import WeakSet

from ..errors import ReverseInvocationError


class _Renewed(Protocol):
    _closed: bool
    _transport: Any
    _open: Any


_clients: "WeakSet[Any]" = WeakSet()
_inherited: list[Any] = []
"""What is the parent's: closing it here would say goodbye in its name."""


class ProcessBound:
    """What belongs to the process that made it, such as a reply under way."""

    def __init__(self) -> None:
        self._process = os.getpid()

    def is_inherited(self) -> bool:
        """Whether this is another process. It is then kept as it is, and must not be closed."""
        if os.getpid() == self._process:
            return False
        _inherited.append(self)
        return True


def renew_after_fork(client: _Renewed) -> None:
    """Gives the client a transport of its own in each process that is forked from here."""
    _clients.add(client)


def _renew() -> None:
    for client in list(_clients):
        _inherited.append(client._transport)
        if client._closed:
            continue
        try:
            client._transport = client._open()
        except ReverseInvocationError:
            # Such as certificates that are gone. The parent's connections must not be used in any case.
            client._closed = True


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
