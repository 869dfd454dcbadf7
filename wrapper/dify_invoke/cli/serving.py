"""Serving until Ctrl-C or SIGTERM."""

import argparse
import signal
import threading
from collections.abc import Callable, Iterable

from ..emulator.local_server import LocalServer


def serve(
    server: LocalServer, options: argparse.Namespace, described: Callable[[], Iterable[str]]
) -> None:
    """Serves until Ctrl-C or SIGTERM. Prints the address, and then what `described` says of the running server.

    Raises OSError if the server cannot listen on the options' host and port.
    """
    try:
        server.start()
    except OSError as error:
        reason = str(error.strerror or error).partition(" (while")[0]
        raise OSError(f"cannot listen on {options.host}:{options.port}: {reason}") from error
    try:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: stopped.set())
        lines = (f"export DIFY_INNER_API_URL={server.url}", *described())
        print("\n".join(lines), flush=True)
        stopped.wait()
    finally:
        server.stop()
