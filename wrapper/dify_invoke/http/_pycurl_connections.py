"""The connections of the pycurl transport. Each has a libcurl of its own, for one transfer at a time.

A libcurl for all of them would send a request again by itself if a connection that it kept is broken.
Both halves are written by hand: `Connection` waits in a selector, while an event loop watches the
sockets of `AsyncConnection`.
"""

import asyncio
import os
import select
import selectors
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from socket import socket, socketpair
from time import monotonic
from typing import Generic, TypeVar
from weakref import WeakSet, finalize

import pycurl
from pycurl import ACTIVESOCKET, SOCKET_TIMEOUT  # a pycurl without them counts as not installed

from ..errors import ConfigurationError, TransportError
from . import idle
from .forks import shut_down
from .idle import AsyncIdleTimer, IdleTimer


class _Multi:
    """A connection that is kept from call to call, in a libcurl of its own."""

    def __init__(self) -> None:
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, 1)
        self._idle = -1
        """The socket while the connection is idle; -1 otherwise."""
        self.used: float = 0.0
        """When a transfer last ended."""

    def begin(self, handle: pycurl.Curl) -> None:
        """Starts a transfer."""
        self._idle = -1
        self._multi.add_handle(handle)

    def outcome(self) -> tuple[bool, pycurl.error | None]:
        """Whether the transfer is over, and its error."""
        _, ended, failed = self._multi.info_read()
        for _, code, text in failed:
            return True, pycurl.error(code, text)
        return bool(ended), None

    def end(self, handle: pycurl.Curl, keep: bool) -> None:
        """Ends the transfer, and closes its connection unless that is to be kept."""
        fd = handle.getinfo(ACTIVESOCKET)
        self._idle = fd if keep else -1
        self.used = monotonic()
        if not keep and (copy := _copy(fd)) is not None:
            with copy:
                shut_down(copy)
        self._multi.remove_handle(handle)
        handle.close()

    def is_stale(self) -> bool:
        """Whether it was idle for too long, or the server has closed it or sent something unasked.

        libcurl would notice only after it has sent the next request, which is not sent twice.
        """
        was_long_idle = monotonic() - self.used > idle.MAX_IDLE_TIME
        return was_long_idle or (self._idle >= 0 and _is_readable(self._idle))

    def close(self) -> None:
        """Closes an idle connection, even if a forked process has a copy of it."""
        copy, self._idle = _copy(self._idle), -1
        self._multi.close()  # in TLS it takes leave, so it comes first
        if copy is not None:
            with copy:
                shut_down(copy)


def _copy(fd: int) -> socket | None:
    with suppress(OSError):
        if fd >= 0:
            return socket(fileno=os.dup(fd))
    return None


def _is_readable(fd: int) -> bool:
    if not hasattr(select, "poll"):
        return bool(select.select([fd], [], [], 0)[0])
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(0))


C = TypeVar("C", bound=_Multi)


class _Pool(Generic[C]):
    """The idle connections of a transport."""

    def __init__(self, new: Callable[[], C], timer: IdleTimer | AsyncIdleTimer) -> None:
        self.closed: bool = False
        self._new = new
        self._timer = timer
        self._idle: deque[C] = deque()

    def take(self) -> C:
        """The connection that was used last and is still good, or a new one."""
        with suppress(IndexError):
            while (connection := self._idle.pop()).is_stale():
                connection.close()
            return connection
        return self._new()

    def give(self, connection: C) -> None:
        """Keeps a connection for the next call."""
        self._idle.append(connection)
        self._close_idle(0 if self.closed else idle.MAX_IDLE_CONNECTIONS)
        self._timer.start()

    def close(self) -> None:
        """Closes the idle connections, and wakes the calls that wait for a reply. They fail then."""
        self.closed = True
        self._timer.cancel()
        self._close_idle(0)

    def _close_expired(self) -> bool:
        """Closes those that are idle for too long, and tells whether others are idle."""
        self._close_idle(idle.MAX_IDLE_CONNECTIONS)
        return bool(self._idle)

    def _close_idle(self, kept: int) -> None:
        with suppress(IndexError):  # another thread took the last one
            while len(self._idle) > kept or monotonic() - self._idle[0].used > idle.MAX_IDLE_TIME:
                self._idle.popleft().close()


class Connection(_Multi):
    """A connection whose thread waits for it, or for a byte from `bell`."""

    def __init__(self, bell: socket) -> None:
        super().__init__()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._selector = selectors.DefaultSelector()
        self._selector.register(bell, selectors.EVENT_READ)
        self._bell = bell.fileno()
        self._timer: float | None = None

    def wait(self, seconds: float) -> None:
        """Waits until something happens, for so many seconds at most."""
        if self._timer is not None:
            seconds = max(0.0, min(seconds, self._timer - monotonic()))
        for key, events in self._selector.select(seconds):
            if key.fd != self._bell:
                self._multi.socket_action(key.fd, events)  # numbers as those of CSELECT_IN and _OUT
        if self._timer is not None and self._timer <= monotonic():
            self._timer = None
            self._multi.socket_action(SOCKET_TIMEOUT, 0)

    def close(self) -> None:
        super().close()
        self._selector.close()

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        if fd in self._selector.get_map():
            self._selector.unregister(fd)
        if events := what & pycurl.POLL_INOUT:  # numbers as those of EVENT_READ and EVENT_WRITE
            self._selector.register(fd, events)

    def _set_timer(self, milliseconds: int) -> None:
        self._timer = None if milliseconds < 0 else monotonic() + milliseconds / 1000


class Pool(_Pool[Connection]):
    """The idle connections, for all threads."""

    def __init__(self) -> None:
        bell, self._clapper = socketpair()
        super().__init__(lambda: Connection(bell), IdleTimer(self._close_expired))
        # In a cycle, the collector would complain of the sockets before it came to a `__del__`.
        for end in (bell, self._clapper):
            finalize(self, end.close)

    def close(self) -> None:
        super().close()
        with suppress(OSError):
            self._clapper.send(b"!")  # nobody reads it, so that it wakes every thread


class AsyncConnection(_Multi):
    """A connection whose sockets the event loop watches."""

    def __init__(self) -> None:
        super().__init__()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] = self._loop.create_future()
        self._timer: asyncio.Handle | None = None
        self._failure: pycurl.error | None = None

    async def wait(self, seconds: float) -> None:
        """Waits until something happens, for so many seconds at most."""
        self._waiter = self._loop.create_future()
        timer = self._loop.call_later(seconds, self.wake)
        try:
            await self._waiter
        finally:
            timer.cancel()
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def wake(self) -> None:
        if not self._waiter.done():
            self._waiter.set_result(None)

    def close(self) -> None:
        super().close()
        self._set_timer(-1)

    def _act(self, fd: int, mask: int) -> None:
        try:
            self._multi.socket_action(fd, mask)
        except pycurl.error as error:
            self._failure = error
        self.wake()

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        loop = self._loop
        if loop.is_closed():
            return
        if what & pycurl.POLL_IN:
            loop.add_reader(fd, self._act, fd, pycurl.CSELECT_IN)
        else:
            loop.remove_reader(fd)
        if what & pycurl.POLL_OUT:
            loop.add_writer(fd, self._act, fd, pycurl.CSELECT_OUT)
        else:
            loop.remove_writer(fd)

    def _set_timer(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if milliseconds >= 0 and not self._loop.is_closed():
            self._timer = self._loop.call_later(milliseconds / 1000, self._act, SOCKET_TIMEOUT, 0)


class AsyncPool(_Pool[AsyncConnection]):
    """The idle connections, for all tasks of one event loop."""

    def __init__(self) -> None:
        super().__init__(AsyncConnection, AsyncIdleTimer(self._close_expired))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._alive: WeakSet[AsyncConnection] = WeakSet()

    def take(self) -> AsyncConnection:
        loop: asyncio.AbstractEventLoop | None = None
        with suppress(RuntimeError):
            loop = asyncio.get_running_loop()
        if loop is None or type(loop).__name__ == "ProactorEventLoop":
            raise ConfigurationError(
                "transport 'pycurl' needs an event loop of asyncio that can watch sockets, such as a "
                "SelectorEventLoop on Windows: change the loop, or use the transport 'httpcore2'"
            )
        self._loop = self._loop or loop
        if self._loop is not loop:
            raise TransportError("the session belongs to an event loop that has ended")
        connection = super().take()
        self._alive.add(connection)
        return connection

    def close(self) -> None:
        super().close()
        for connection in list(self._alive):
            connection.wake()
