"""Steps of a server other than sending bytes."""

import select

from ..support.servers import HungUpError, Peer
from .fault import Step
from .progress import CallProgress

PULSE = 0.05
"""Seconds between two pieces that are sent slowly."""


def reset(_: CallProgress, peer: Peer) -> None:
    """Resets the connection."""
    peer.reset()
    raise HungUpError


def reset_after(texts: int) -> tuple[Step, Step]:
    """Resets the connection once the caller has received that many texts, as unread bytes are lost with it."""
    return (lambda progress, _: progress.wait_until_received(texts)), reset


def hold(_: CallProgress, peer: Peer) -> None:
    """Sends nothing more, and waits until the client closes the connection."""
    peer.wait_until_left()
    raise HungUpError


def read_some(_: CallProgress, peer: Peer) -> None:
    """Reads one byte of the request."""
    peer.connection.recv(1)


def read_head(_: CallProgress, peer: Peer) -> None:
    """Reads the head of a request, but not its body."""
    peer.head()


def read_nothing(progress: CallProgress, _: Peer) -> None:
    """Reads nothing until the call is over."""
    progress.wait_until_over()
    raise HungUpError


class KeptError(Exception):
    """The connection stays open for the next request."""


def keep(_: CallProgress, __: Peer) -> None:
    """Keeps the connection open for the next request."""
    raise KeptError


class Drip:
    """Sends the same bytes slowly, until the client closes the connection; with `once`, each byte once."""

    def __init__(self, data: bytes, once: bool = False) -> None:
        self._data = data
        self._once = once

    def __call__(self, _: CallProgress, peer: Peer) -> None:
        at = 0
        while not (self._once and at == len(self._data)):
            peer.send(self._data[at : at + 1] if self._once else self._data)
            at += 1
            if select.select([peer.connection], [], [], PULSE)[0]:
                raise HungUpError


def pause(_: CallProgress, peer: Peer) -> None:
    """Sends nothing for a while."""
    if select.select([peer.connection], [], [], PULSE)[0]:
        raise HungUpError


def sip(progress: CallProgress, peer: Peer) -> None:
    """Reads the request slowly."""
    while not progress.wait_until_over(PULSE):
        peer.connection.recv(1000)
    raise HungUpError


class Flood:
    """Sends the same bytes many times, as fast as possible."""

    def __init__(self, data: bytes, times: int) -> None:
        self._data = data
        self._times = times

    def __call__(self, _: CallProgress, peer: Peer) -> None:
        for _time in range(self._times):
            peer.send(self._data)
