"""The connections of the pycurl transport: each has a libcurl of its own, and serves one transfer at a time.

A shared libcurl would send a request again by itself when a connection that it keeps breaks.
"""

import asyncio
import os
import select
import selectors
from contextlib import suppress
from socket import SHUT_RDWR, socket
from time import monotonic

import pycurl
from pycurl import ACTIVESOCKET  # a pycurl that is too old to have it is as good as none

from ...protocol.timeouts import Deadline
from ..transport import MAX_IDLE_TIME
from ..upload import Upload


class Transfer:
    """One request and its reply, as libcurl's callbacks fill it."""

    def __init__(self, content: bytes | Upload, wait: Deadline) -> None:
        self.wait: Deadline = wait
        self.status: int = 0
        self.headers: dict[str, str] = {}
        self.headed: bool = False
        """Whether the head of the reply has come."""
        self.pieces: list[bytes] = []
        """What has come of the body since it was last looked at."""
        self.moved: bool = False
        """Whether anything else has gone on since then."""
        self.connected: bool = False
        """Whether the request is on its way."""
        self.failure: BaseException | None = None
        """Why the request could not be read to its end."""
        self._content = iter((content,) if isinstance(content, bytes) else content)
        self._rest = memoryview(b"")

    def take_header(self, line: bytes) -> None:
        self.moved = True
        if line.startswith(b"HTTP/"):
            # What an interim reply said before is not meant.
            self.headers.clear()
            self.status = int(line.split(None, 2)[1])
        elif line.strip():
            name, _, value = line.decode("latin-1").partition(":")
            self.headers.setdefault(name.strip().lower(), value.strip())
        else:
            self.headed = self.status >= 200

    def give_body(self, size: int) -> bytes | int:
        """The next bytes of the request's body, at most so many."""
        self.moved = self.connected = True
        try:
            rest = self._rest or memoryview(next(self._content, b""))
        except BaseException as error:  # pycurl would print it
            self.failure = error
            return pycurl.READFUNC_ABORT
        self._rest = rest[size:]
        return bytes(rest[:size])


class Line:
    """A connection that is kept from call to call, by a libcurl of its own."""

    def __init__(self) -> None:
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, 1)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._idle: int = -1
        """The connection's socket while nothing is asked; -1 where there is none."""
        self.since: float = 0.0
        """When it was last used."""

    def begin(self, handle: pycurl.Curl) -> None:
        self._multi.add_handle(handle)

    def outcome(self) -> tuple[bool, pycurl.error | None]:
        """Whether the transfer is over, and why it failed, if it did."""
        _, ended, failed = self._multi.info_read()
        for _, code, text in failed:
            return True, pycurl.error(code, text)
        return bool(ended), None

    def end(self, handle: pycurl.Curl, whole: bool) -> None:
        """Lets go of the transfer, and of its connection unless the reply was read to its end."""
        self._idle = handle.getinfo(ACTIVESOCKET) if whole else -1
        self.since = monotonic()
        if not whole and (fd := handle.getinfo(ACTIVESOCKET)) >= 0:
            _shut_down(fd)
        self._multi.remove_handle(handle)

    def is_stale(self) -> bool:
        """Whether it was idle for long, or the server has closed the connection, or speaks unasked.

        libcurl would find out only when it has sent the next request, and that is not sent twice.
        """
        if monotonic() - self.since > MAX_IDLE_TIME:
            return True
        return self._idle >= 0 and _is_readable(self._idle)

    def close(self) -> None:
        self._multi.close()

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        raise NotImplementedError

    def _set_timer(self, milliseconds: int) -> None:
        raise NotImplementedError


def _shut_down(fd: int) -> None:
    """Ends a connection at once, also where a child process has a copy of it."""
    with suppress(OSError), socket(fileno=os.dup(fd)) as copy:
        copy.shutdown(SHUT_RDWR)


def _is_readable(fd: int) -> bool:
    if not hasattr(select, "poll"):
        return bool(select.select([fd], [], [], 0)[0])
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(0))


class SyncLine(Line):
    """A line whose thread waits."""

    def __init__(self, bell: socket) -> None:
        super().__init__()
        self._selector = selectors.DefaultSelector()
        self._selector.register(bell, selectors.EVENT_READ)
        self._bell = bell.fileno()
        self._timer: float | None = None

    def act(self, seconds: float | None) -> None:
        """Waits for at most so long, and does what is to be done."""
        if self._timer is not None:
            due = max(0.0, self._timer - monotonic())
            seconds = due if seconds is None else min(seconds, due)
        for key, events in self._selector.select(seconds):
            if key.fd != self._bell:
                mask = pycurl.CSELECT_IN if events & selectors.EVENT_READ else 0
                mask |= pycurl.CSELECT_OUT if events & selectors.EVENT_WRITE else 0
                self._multi.socket_action(key.fd, mask)
        if self._timer is not None and self._timer <= monotonic():
            self._timer = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def close(self) -> None:
        super().close()
        self._selector.close()

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        events = 0
        if what in (pycurl.POLL_IN, pycurl.POLL_INOUT):
            events |= selectors.EVENT_READ
        if what in (pycurl.POLL_OUT, pycurl.POLL_INOUT):
            events |= selectors.EVENT_WRITE
        known = fd in self._selector.get_map()
        if events and known:
            self._selector.modify(fd, events)
        elif events:
            self._selector.register(fd, events)
        elif known:
            self._selector.unregister(fd)

    def _set_timer(self, milliseconds: int) -> None:
        self._timer = None if milliseconds < 0 else monotonic() + milliseconds / 1000


class AsyncLine(Line):
    """A line that an event loop drives."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._loop = loop
        self._timer: asyncio.Handle | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._failure: pycurl.error | None = None

    async def wait(self) -> None:
        """Waits until something has been done."""
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def wake(self) -> None:
        """Ends a `wait`."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def close(self) -> None:
        super().close()
        if self._timer is not None:
            self._timer.cancel()

    def _act(self, fd: int, mask: int) -> None:
        try:
            self._multi.socket_action(fd, mask)
        except pycurl.error as error:
            self._failure = error
        self.wake()

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        if self._loop.is_closed():
            return
        if what in (pycurl.POLL_IN, pycurl.POLL_INOUT):
            self._loop.add_reader(fd, self._act, fd, pycurl.CSELECT_IN)
        else:
            self._loop.remove_reader(fd)
        if what in (pycurl.POLL_OUT, pycurl.POLL_INOUT):
            self._loop.add_writer(fd, self._act, fd, pycurl.CSELECT_OUT)
        else:
            self._loop.remove_writer(fd)

    def _set_timer(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds >= 0 and not self._loop.is_closed():
            self._timer = self._loop.call_later(
                milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0
            )
