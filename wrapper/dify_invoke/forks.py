"""What a process that was forked does with the connections that it inherits: it leaves them to its parent."""

import os
from typing import Any, Protocol
from weakref import WeakSet


class _Renewed(Protocol):
    _transport: Any
    _open: Any


_clients: "WeakSet[Any]" = WeakSet()
_inherited: list[Any] = []
"""The parent's transports: closing them here would say goodbye in its name."""


def renew_after_fork(client: _Renewed) -> None:
    """Gives the client a transport of its own in each process that is forked from here."""
    _clients.add(client)


def _renew() -> None:
    for client in list(_clients):
        _inherited.append(client._transport)
        client._transport = client._open()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
