"""Servers for the tests of file transfers: one for addresses, and one for the files themselves."""

import io
import json
from collections.abc import Callable
from typing import Any

from ..support.servers import Handler, Listen, Peer, Server

MADE = {"id": "f1", "name": "a.txt", "size": 5, "extension": ".txt", "mime_type": "text/plain"}
BODY = json.dumps(MADE).encode()


def head(status: str, length: int | None, more: str = "") -> bytes:
    """The head of a reply."""
    size = "" if length is None else f"Content-Length: {length}\r\n"
    return f"HTTP/1.1 {status}\r\n{size}{more}\r\n".encode()


CREATED = head("201 Created", len(BODY)) + BODY


def creates(peer: Peer) -> None:
    """Takes each form of the connection."""
    while True:
        peer.request()
        peer.send(CREATED)


def gives(*data: bytes) -> Handler:
    """Answers each request of the connection with these bytes."""

    def handler(peer: Peer) -> None:
        while True:
            peer.request()
            peer.send(*data)

    return handler


def addresses(listen: Listen, url: str | Callable[[], str]) -> Server:
    """An API server that gives this address for each file."""

    def handler(peer: Peer) -> None:
        while True:
            assert "/upload/file/request" in peer.request().line
            given = url if isinstance(url, str) else url()
            body = json.dumps({"data": {"url": given}, "error": ""}).encode()
            peer.send(head("200 OK", len(body)), body)

    return listen(handler)


def target(server: Any) -> str:
    """The address for a file at this server."""
    return f"{server.url}/files/upload/for-plugin?sign=c2ln%3D"


class Zeros(io.RawIOBase):
    """A file of that many zeros, which takes no memory."""

    def __init__(self, size: int, seekable: bool = True) -> None:
        self._size, self._seekable, self._place = size, seekable, 0

    def seekable(self) -> bool:
        return self._seekable

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = offset + (self._size if whence == 2 else 0)
        return self._place

    def read(self, size: int = -1) -> bytes:
        given = min(size, self._size - self._place)
        self._place += given
        return bytes(given)
