"""A server that answers each connection with exactly the given bytes. The fixture `serve` starts it."""

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class RawServer:
    """A server that sends each connection the bytes of the next script, with pauses between them."""

    port: int
    requests: list[bytes] = field(default_factory=list[bytes])
    asked: threading.Event = field(default_factory=threading.Event)
    client_left: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


Script = Sequence[bytes | threading.Event]
Serve = Callable[..., RawServer]


def read_request(connection: socket.socket) -> bytes:
    """Reads one HTTP request that has a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def wait_for_close(connection: socket.socket) -> None:
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass
