"""Serving until Ctrl-C or SIGTERM."""

import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..emulator.local_server import LocalServer
from .screen import Screen


class Address(NamedTuple):
    """Where a server is to listen."""

    host: str
    port: int


def serve(
    server: LocalServer,
    screen: Screen,
    address: Address,
    described: Callable[[], Iterable[str]],
) -> None:
    """Serves until Ctrl-C or SIGTERM. Prints the address, and then what `described` says of the running server.

    Raises OSError if the server cannot listen on the address.
    """
    try:
        socket.getaddrinfo(*address, socket.AF_INET, socket.SOCK_STREAM)
        server.start()
    except OSError as error:
        reason = _reason(error)
        raise OSError(f"cannot listen on {address.host}:{address.port}: {reason}") from error
    try:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: stopped.set())
        screen.lines((f"export DIFY_INNER_API_URL={server.url}", *described()))
        stopped.wait()
    finally:
        server.stop()


def _reason(error: OSError) -> str:
    """Why a server cannot listen, and what to do."""
    if isinstance(error, socket.gaierror):
        return (
            "the name was not found, or has no IPv4 address; give one of this machine, such as "
            "127.0.0.1, or 0.0.0.0 for all"
        )
    words = str(error.strerror or error).partition(" (while")[0]
    advice = {
        errno.EADDRINUSE: "give another port by --port, or 0 for any free one",
        errno.EADDRNOTAVAIL: "give an address of this machine by --host, or 0.0.0.0 for all",
        errno.EACCES: "give a port from 1024 on by --port",
    }.get(error.errno or 0)
    return f"{words}; {advice}" if advice else words
