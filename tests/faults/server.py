"""A server on loopback with a fault."""

import socket
import threading
from contextlib import suppress
from typing import Any

from ..support.certificates import trusted
from ..support.servers import HungUpError, Peer, Request
from .fault import Fault
from .progress import CallProgress
from .scripts import Channel, ReplyScript
from .steps import KeptError

RECEIVE_BUFFER = 4096
"""Bytes. It is small, so that a server that does not read soon blocks the client."""


class FaultServer(CallProgress):
    """Answers the first calls as the fault describes, and all later ones correctly."""

    def __init__(self, fault: Fault, channel: Channel) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self._fault = fault
        self._channel: Channel = channel
        self._faults_left = fault.times if fault.server == "listens" else 0
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self._fillers: list[socket.socket] = []
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self._listener.bind(("127.0.0.1", 0))
        if fault.server == "listens":
            self._listen()
        elif fault.server == "is full":
            self._fill()

    @property
    def url(self) -> str:
        port = self._listener.getsockname()[1]
        host = "no-such-host.invalid" if self._fault.server == "is unknown" else "127.0.0.1"
        return f"{'https' if self._fault.https else 'http'}://{host}:{port}"

    def repair(self) -> None:
        """Lets a server that did not listen accept connections."""
        if self._fault.server != "listens":
            for filler in self._fillers:
                filler.close()
            self._listen()

    def close(self) -> bool:
        """Stops the server. Returns whether the client has closed all connections before."""
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
        """Fills the queue of the listener, so that no further connection is made."""
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
                self._answer_requests(Peer(connection, self.requests))
            elif self._faults_left and fault.certificate is None:
                self._fail(Peer(connection, self.requests))
            else:
                context = trusted().server()
                if self._faults_left and fault.certificate:
                    self._faults_left -= 1
                    context = fault.certificate()
                with context.wrap_socket(connection, server_side=True) as secure:
                    self._answer_requests(Peer(secure, self.requests))

    def _answer_requests(self, peer: Peer) -> None:
        while True:
            if self._faults_left:
                try:
                    self._fail(peer)
                except KeptError:
                    continue
                return
            peer.send(ReplyScript(self._channel, peer.request(), self._fault.call).whole())

    def _fail(self, peer: Peer) -> None:
        self._faults_left -= 1
        request = peer.request() if self._fault.reads_request else None
        for step in self._fault.http(ReplyScript(self._channel, request, self._fault.call)):
            if isinstance(step, bytes):
                peer.send(step)
            else:
                step(self, peer)
        peer.finish()
