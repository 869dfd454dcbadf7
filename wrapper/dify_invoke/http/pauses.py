"""Pauses between two attempts of a call, which end when the client is closed.

Both halves are written by hand, since threads and tasks wait for events of different kinds.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakSet


class Pauses:
    """The pauses of all threads."""

    def __init__(self) -> None:
        closing = threading.Event()
        self.pause: Callable[[float], object] = closing.wait
        self.end: Callable[[], None] = closing.set


class AsyncPauses:
    """The pauses of all tasks, in any event loop."""

    def __init__(self) -> None:
        self._running: WeakSet[Any] = WeakSet()

    async def pause(self, seconds: float) -> None:
        from asyncio import Event, timeout  # a client that does not wait does not import it

        closing = Event()
        self._running.add(closing)
        with suppress(TimeoutError):
            async with timeout(seconds):
                await closing.wait()

    def end(self) -> None:
        for closing in list(self._running):
            closing.set()
