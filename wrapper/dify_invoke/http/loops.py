"""The event loop that a client belongs to, since its connections work in no other.

Both halves are written by hand: the sync half has no event loop.
"""

from collections.abc import Callable, Coroutine
from threading import Lock
from typing import Any
from weakref import ref

from ..errors import TransportError
from . import forks


class Loop:
    """No event loop."""

    def has_changed(self) -> bool:
        return False

    def run(self, work: Callable[[], None]) -> None:
        work()


class AsyncLoop:
    """The event loop of a client: that of its first call, until it is closed."""

    def __init__(self) -> None:
        self._loop: Any = None
        """A weak reference to it."""
        self._generation = forks.generation
        self._lock = Lock()

    def has_changed(self) -> bool:
        """Whether the last loop was closed and another one runs, which this client now belongs to.

        Raises TransportError if the last loop is not closed: one client cannot serve both.
        """
        from asyncio import get_running_loop

        try:
            running = get_running_loop()
        except RuntimeError:
            return False  # another library's loop: the transport knows whether it can work there
        if self._loop and self._loop() is running:
            return False
        if (
            self._generation != forks.generation
        ):  # the loop, and who holds the lock, are the parent's
            self._loop, self._generation, self._lock = None, forks.generation, Lock()
        with self._lock:
            return self._take_over(running)

    def _take_over(self, running: Any) -> bool:
        last = self._loop and self._loop()
        if last is not None and not last.is_closed():
            raise TransportError(
                "this session belongs to another event loop, which is still open, and its connections "
                "work only there: make a session in each event loop"
            )
        had_one = self._loop is not None
        self._loop = ref(running)
        return had_one

    async def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Runs the work in this loop, even if it is called in another one."""
        from asyncio import get_running_loop, run_coroutine_threadsafe, wrap_future

        last = self._loop and self._loop()
        here = last is None or last is get_running_loop() or not last.is_running()
        if last is not None and not here and self._generation == forks.generation:
            await wrap_future(run_coroutine_threadsafe(work(), last))
        else:
            await work()
