"""Requests, replies and handlers for the tests of the options of a call."""

from __future__ import annotations

import copy
import io
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from dify_invoke import (
    InvokeTimeoutError,
    Retries,
    ReverseInvocationError,
    Timeout,
)

from ..support.drivers import (
    PATIENCE,
    AsyncDriver,
    Driver,
    SyncDriver,
)
from ..support.replies import (
    CHUNKED,
    LAST,
    WHOLE_REPLY,
    A,
    daemon_events,
    with_length,
)
from ..support.servers import Handler, HungUpError, Peer, Request

TRANSCRIPT = with_length(b'{"data": {"result": "heard"}}')
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy"
AGAIN = Retries(statuses={429, 503}, wait=0, attempts=4)
"""The retries of a caller who accepts that a request may be answered twice."""


def but(driver: Driver, **options: Any) -> Driver:
    """A driver of the same session with other options, with the same event loop."""
    assert isinstance(driver, SyncDriver | AsyncDriver)
    other = copy.copy(driver)
    if isinstance(other, SyncDriver):
        other.session = other.session.with_options(**options)
    else:
        other.session = other.session.with_options(**options)
    return other


def refusal(driver: Driver) -> ReverseInvocationError:
    """The error that ends an answer. The session stays open."""
    with pytest.raises(ReverseInvocationError) as caught:
        list(driver.answer())
    return caught.value


def pause(seconds: float) -> None:
    """Sleeps."""
    threading.Event().wait(seconds)


def sends_chunks_slowly(peer: Peer) -> None:
    """Sends chunks slowly, for longer than any test waits."""
    peer.request()
    peer.send(CHUNKED)
    for _ in range(60):
        peer.send(A)
        pause(0.02)
    peer.send(LAST)


TOTAL = Timeout(total=0.3, idle=PATIENCE)


def check_total(error: BaseException) -> None:
    """Checks that the `total` of a timeout ended the call."""
    assert type(error) is InvokeTimeoutError
    assert "the call did not end within 0.3 s, its `total`" in str(error)


BEAT = b"\n\n"
"""A heartbeat of the daemon."""


def beats(*steps: bytes, times: int) -> Handler:
    """Sends a heartbeat in the given pieces, several times, and then the daemon's answer."""

    def handler(peer: Peer) -> None:
        events = daemon_events(peer.request())
        peer.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.send(CHUNKED)
        # A heartbeat that arrives with the head is another case: see tests/protocol/test_timeouts.py.
        pause(0.05)
        for _ in range(times):
            for step in steps:
                peer.send(step)
                pause(0.1 / len(steps))
        peer.send(events, LAST)

    return handler


class Slow(io.BytesIO):
    """A file that gives one byte at a time, for longer than any test waits."""

    def __init__(self) -> None:
        super().__init__(bytes(60))

    def read(self, _: int | None = None, /) -> bytes:
        pause(0.02)
        return super().read(1)


def byte_by_byte(data: bytes) -> Handler:
    """Sends one byte at a time."""

    def handler(peer: Peer) -> None:
        peer.request()
        for byte in data:
            peer.send(bytes([byte]))
            pause(0.02)

    return handler


class LateServer:
    """Holds a port, and listens there only after `begin`."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[Request] = []
        self._handler = handler
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def begin(self) -> None:
        self._listener.listen()
        self._thread.start()

    def end(self) -> None:
        self._listener.close()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE)
            assert not self._thread.is_alive()

    def _run(self) -> None:
        connection, _ = self._listener.accept()
        with connection, suppress(HungUpError, OSError):
            peer = Peer(connection, self.requests)
            self._handler(peer)
            peer.finish()


BeforeRetry = Callable[[Callable[[], None]], None]


def busy(times: int, reply: bytes = BUSY, then: bytes = WHOLE_REPLY) -> Handler:
    """Refuses the first requests of a connection, and answers all later ones."""

    def handler(peer: Peer) -> None:
        for _ in range(times):
            peer.request()
            peer.send(reply)
        while True:
            peer.request()
            peer.send(then)

    return handler
