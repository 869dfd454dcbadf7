"""Servers on loopback that do exactly what a test says, connection by connection."""

import selectors
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

_PATIENCE = 30.0
"""Seconds that a handler has to end."""


@dataclass(frozen=True)
class Request:
    """A request that a server has read."""

    head: bytes
    body: bytes

    @property
    def line(self) -> str:
        return self.head.split(b"\r\n")[0].decode()

    def header(self, name: str) -> str | None:
        for line in self.head.split(b"\r\n")[1:]:
            given, _, value = line.partition(b":")
            if given.decode().lower() == name:
                return value.strip().decode()
        return None


class HungUpError(Exception):
    """The client has closed the connection."""


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket, requests: list[Request]) -> None:
        self.connection = connection
        self._requests = requests
        self._rest = bytearray()

    def request(self) -> Request:
        """Reads a request with a Content-Length or in chunks."""
        head = self.head()
        if head.header("transfer-encoding") == "chunked":
            pieces: list[bytes] = []
            while size := int(self._until(b"\r\n"), 16):
                pieces.append(self.exactly(size + 2)[:-2])
            self._until(b"\r\n")
            body = b"".join(pieces)
        else:
            body = self.exactly(int(head.header("content-length") or 0))
        self._requests[-1] = Request(head.head, body)
        return self._requests[-1]

    def head(self) -> Request:
        """Reads only the head of a request."""
        self._requests.append(Request(self._until(b"\r\n\r\n"), b""))
        return self._requests[-1]

    def drop_body(self, head: Request) -> None:
        """Reads the body that follows the head, and discards it."""
        left = int(head.header("content-length") or 0) - len(self._rest)
        self._rest.clear()
        buffer = bytearray(65_536)
        while left > 0:
            count = self.connection.recv_into(buffer, min(left, len(buffer)))
            if not count:
                raise HungUpError
            left -= count

    def send(self, *data: bytes | memoryview) -> None:
        self.connection.sendall(b"".join(data))

    def send_until_it_blocks(self, data: bytes, stalled: float = 0.3) -> int:
        """Sends until the client has read nothing for that many seconds. Returns how many bytes were sent."""
        view, sent = memoryview(data), 0
        self.connection.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_WRITE)
            while sent < len(view) and selector.select(stalled):
                sent += self.connection.send(view[sent : sent + 65_536])
        self.connection.setblocking(True)
        return sent

    def wait_until_left(self) -> None:
        """Returns when the client has closed the connection."""
        with suppress(OSError):
            while self.connection.recv(65_536):
                pass

    def finish(self) -> None:
        """Closes the sending side, and waits until the client has closed the connection."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
        self.wait_until_left()

    def tunnel(self, port: int) -> None:
        """Forwards bytes in both directions until one side closes."""
        with (
            socket.create_connection(("127.0.0.1", port)) as other,
            selectors.DefaultSelector() as selector,
        ):
            selector.register(self.connection, selectors.EVENT_READ, other)
            selector.register(other, selectors.EVENT_READ, self.connection)
            while True:
                for key, _ in selector.select():
                    source: Any = key.fileobj
                    if not (data := source.recv(65_536)):
                        return
                    key.data.sendall(data)

    def reset(self) -> None:
        """Resets the connection instead of closing it."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._read()
        return self._take(self._rest.index(end), len(end))

    def exactly(self, size: int) -> bytes:
        """Reads that many bytes."""
        while len(self._rest) < size:
            self._read()
        return self._take(size)

    def _take(self, size: int, more: int = 0) -> bytes:
        taken = bytes(self._rest[:size])
        del self._rest[: size + more]
        return taken

    def _read(self) -> None:
        piece = self.connection.recv(1_048_576)
        if not piece:
            raise HungUpError
        self._rest += piece


Handler = Callable[[Peer], None]


@dataclass
class Server:
    """Runs the handler for each connection, in a thread of its own."""

    port: int
    scheme: str
    connections: int = 0
    requests: list[Request] = field(default_factory=list[Request])
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a client has closed a connection."""

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"


class Listen(Protocol):
    def __call__(self, handler: Handler, tls: ssl.SSLContext | None = None) -> Server: ...


@contextmanager
def listening() -> Generator[Listen, None, None]:
    """Starts servers. A connection is closed when its handler returns or raises HungUpError or OSError."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(handler: Handler, tls: ssl.SSLContext | None = None) -> Server:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        server = Server(listener.getsockname()[1], "https" if tls else "http")

        def serve_one(connection: socket.socket) -> None:
            with connection, suppress(HungUpError, OSError), secured(connection) as secure:
                try:
                    peer = Peer(secure, server.requests)
                    handler(peer)
                    peer.finish()
                finally:
                    server.left.set()

        def secured(connection: socket.socket) -> socket.socket:
            return tls.wrap_socket(connection, server_side=True) if tls else connection

        def run() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                server.connections += 1
                begin(serve_one, connection)

        begin(run)
        return server

    def begin(work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        threads.append(thread)
        thread.start()

    yield start
    for listener in listeners:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes `accept`
        listener.close()
    for thread in threads:
        thread.join(_PATIENCE)
        assert not thread.is_alive(), "a connection was not closed"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
