"""A server on loopback that plays a fault, and answers well ever after."""

import socket
import threading
from contextlib import suppress
from typing import Any

from ..inner_api.servers import HungUpError, Peer, Request
from ..inner_api.talks import PATIENCE
from .certificates import trusted
from .fault import Fault
from .speech import Road, Speech
from .steps import KeptError

RECEIVE_BUFFER = 4096
"""Bytes; so that a server that reads nothing soon takes nothing."""


class Script:
    """What happened so far, for whoever plays; a `Scene`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._texts = 0
        self._over = False

    def give(self) -> None:
        """Says that the caller was given a text."""
        with self._changed:
            self._texts += 1
            self._changed.notify_all()

    def end(self) -> None:
        """Says that the call has ended."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def wait_until_given(self, texts: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._texts >= texts or self._over, PATIENCE)

    def wait_until_over(self, seconds: float = PATIENCE) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._over, seconds)


class Stage(Script):
    """The server."""

    def __init__(self, fault: Fault, road: Road) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self._fault = fault
        self._road: Road = road
        self._left = fault.plays if fault.place == "there" else 0
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self._fillers: list[socket.socket] = []
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self._listener.bind(("127.0.0.1", 0))
        if fault.place == "there":
            self._listen()
        elif fault.place == "full":
            self._fill()

    @property
    def url(self) -> str:
        port = self._listener.getsockname()[1]
        host = "no-such-host.invalid" if self._fault.place == "nowhere" else "127.0.0.1"
        return f"{'https' if self._fault.https else 'http'}://{host}:{port}"

    def mend(self) -> None:
        """Makes a server that was not there one that is."""
        if self._fault.place != "there":
            for filler in self._fillers:
                filler.close()
            self._listen()

    def close(self) -> bool:
        """Stops; whether all connections were closed by the client before."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes `accept`
        self._listener.close()
        deadline = 2.0
        for thread in self._threads:
            thread.join(deadline)
        clean = not any(thread.is_alive() for thread in self._threads)
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        return clean

    def _listen(self) -> None:
        self._listener.listen()
        self._begin(self._accept)

    def _fill(self) -> None:
        """Takes all places of a queue that nobody serves, so that a connection is not made."""
        self._listener.listen(0)
        address = self._listener.getsockname()
        for _ in range(20):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(address)
            self._fillers.append(filler)

    def _begin(self, work: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            self._begin(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        fault = self._fault
        with connection, suppress(HungUpError, OSError):
            if not fault.https:
                self._converse(Peer(connection, self.requests))
            elif self._left and fault.certificate is None:
                self._play(Peer(connection, self.requests))
            else:
                context = trusted().server()
                if self._left and fault.certificate:
                    self._left -= 1
                    context = fault.certificate()
                with context.wrap_socket(connection, server_side=True) as secure:
                    self._converse(Peer(secure, self.requests))

    def _converse(self, peer: Peer) -> None:
        while True:
            if self._left:
                try:
                    self._play(peer)
                except KeptError:
                    continue
                return
            peer.send(Speech(self._road, peer.request()).whole())

    def _play(self, peer: Peer) -> None:
        self._left -= 1
        request = peer.request() if self._fault.reads else None
        for step in self._fault.http(Speech(self._road, request)):
            if isinstance(step, bytes):
                peer.send(step)
            else:
                step(self, peer)
        peer.finish()
