"""Closes idle connections by a timer, so that a client that has nothing to ask leaves the server alone.

The platform's own image serves ten connections at a time, and never closes an idle one: ten that wait
for a next call keep all others out. httpcore2 and libcurl look at the age of a connection only when
they are asked for one.

Both halves are written by hand, since a thread waits, and an event loop calls back.
"""

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakMethod, ref

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, TimerHandle

MAX_IDLE_TIME: float = 5
"""Seconds that an idle connection is kept for the next call, as in httpx."""
MAX_IDLE_CONNECTIONS = 2
"""Connections that a transport keeps for the next call, as Go does."""
_LOOKS = 5
"""How often the timer looks in that time, once the first connection has been idle for so long."""


class IdleTimer:
    """Looks for expired connections in a thread, which lives only while some connection is idle.

    `close_expired` closes them, and tells whether others are still idle. The timer does not keep its
    object alive.
    """

    def __init__(self, close_expired: Callable[[], bool]) -> None:
        self._close_expired = WeakMethod(close_expired)
        self._closed = threading.Event()
        # A reply that is garbage may be closed, and call `start`, in a thread that holds the lock.
        self._lock = threading.RLock()
        self._due = False
        """Whether a look is to come. It sees all connections that are idle by now."""
        self._running = False

    def start(self) -> None:
        """Sees to it that the connection that has just become idle is closed in time."""
        if self._due or self._closed.is_set():
            return
        with self._lock:
            self._due = True
            if self._running:
                return
            self._running = True
        self._start_thread()

    def _start_thread(self) -> None:
        thread = threading.Thread(
            target=_look_repeatedly,
            args=(ref(self), self._closed),
            name="dify-invoke: idle connections",
            daemon=True,
        )
        try:
            if sys.is_finalizing():  # some Pythons would then wait for ever for the thread to begin
                raise RuntimeError
            thread.start()
        except RuntimeError:  # there can be no more threads; the call has its answer all the same
            self._running = self._due = False

    def look(self) -> bool:
        """Whether there is something left to look for."""
        self._due = False
        close_expired = self._close_expired()
        some_are_idle = close_expired is not None and close_expired()
        with self._lock:
            self._running = self._due = self._due or some_are_idle
            return self._running

    def cancel(self) -> None:
        """Ends the thread, for good."""
        self._closed.set()


def _look_repeatedly(timer: ref[IdleTimer], closed: threading.Event) -> None:
    seconds = MAX_IDLE_TIME
    while not closed.wait(seconds):
        found = timer()
        if found is None or not found.look():
            return
        del found  # nothing here keeps it alive while it waits
        seconds = MAX_IDLE_TIME / _LOOKS


class AsyncIdleTimer:
    """Has the running event loop look for expired connections as long as some connection is idle.

    `close_expired` closes them, and tells whether others are still idle. The timer does not keep its
    object alive.
    """

    def __init__(self, close_expired: Callable[[], bool]) -> None:
        from asyncio import get_running_loop  # slow to import, and a sync session needs none of it

        self._running_loop = get_running_loop
        self._close_expired = WeakMethod(close_expired)
        self._closed = False
        self._loop: AbstractEventLoop | None = None
        self._due: TimerHandle | None = None

    def start(self) -> None:
        """Sees to it that the connection that has just become idle is closed in time."""
        try:
            loop = self._running_loop()
        except RuntimeError:  # a reply may be closed after its event loop has ended
            return
        if self._due is None or self._loop is not loop:
            self._look_in(MAX_IDLE_TIME, loop)

    def _look_in(self, seconds: float, loop: "AbstractEventLoop") -> None:
        if not self._closed:
            timer: ref[AsyncIdleTimer] = ref(self)
            self._loop = loop
            self._due = loop.call_later(seconds, _look_once, timer, loop)

    def look(self, loop: "AbstractEventLoop") -> None:
        """Is no task: one that is left when its loop ends would complain."""
        self._due = None
        close_expired = self._close_expired()
        if close_expired is not None and close_expired():
            self._look_in(MAX_IDLE_TIME / _LOOKS, loop)

    def cancel(self) -> None:
        """Looks no more."""
        self._closed = True
        if self._due is not None:
            self._due.cancel()


def _look_once(timer: ref[AsyncIdleTimer], loop: "AbstractEventLoop") -> None:
    if (found := timer()) is not None:
        found.look(loop)
