"""What a server does besides sending."""

import select

from ..inner_api.servers import HungUpError, Peer
from .fault import Scene, Step

PULSE = 0.05
"""Seconds between two signs of life."""


def reset(_: Scene, peer: Peer) -> None:
    """Breaks the connection."""
    peer.reset()
    raise HungUpError


def reset_after(texts: int) -> tuple[Step, Step]:
    """Breaks it once so many texts were given: what was sent and not yet read is lost with it."""
    return (lambda scene, _: scene.wait_until_given(texts)), reset


def hold(_: Scene, peer: Peer) -> None:
    """Says nothing more, and waits until the client has left."""
    peer.wait_until_left()
    raise HungUpError


def read_some(_: Scene, peer: Peer) -> None:
    """Takes a byte of what the client sends."""
    peer.connection.recv(1)


def read_head(_: Scene, peer: Peer) -> None:
    """Takes the head of a request, and leaves its body where it is."""
    peer.head()


def read_nothing(scene: Scene, _: Peer) -> None:
    """Leaves all that the client sends where it is."""
    scene.wait_until_over()
    raise HungUpError


class KeptError(Exception):
    """The connection goes on."""


def keep(_: Scene, __: Peer) -> None:
    """Goes on with the next request of the same connection."""
    raise KeptError


class Drip:
    """Sends the same again and again, slowly, until the client has left; or each byte of something."""

    def __init__(self, data: bytes, once: bool = False) -> None:
        self._data = data
        self._once = once

    def __call__(self, _: Scene, peer: Peer) -> None:
        at = 0
        while not (self._once and at == len(self._data)):
            peer.send(self._data[at : at + 1] if self._once else self._data)
            at += 1
            if select.select([peer.connection], [], [], PULSE)[0]:
                raise HungUpError


def pause(_: Scene, peer: Peer) -> None:
    """Says nothing for a while."""
    if select.select([peer.connection], [], [], PULSE)[0]:
        raise HungUpError


def sip(scene: Scene, peer: Peer) -> None:
    """Takes what the client sends, slowly."""
    while not scene.wait_until_over(PULSE):
        peer.connection.recv(1000)
    raise HungUpError


class Flood:
    """Sends the same many times, as fast as it is read."""

    def __init__(self, data: bytes, times: int) -> None:
        self._data = data
        self._times = times

    def __call__(self, _: Scene, peer: Peer) -> None:
        for _time in range(self._times):
            peer.send(self._data)
