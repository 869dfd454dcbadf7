"""The load server, a process of its own. It sends replies that were encoded in advance, with a thread per connection.

`/KIND/COUNT/SIZE` before the path of the channel selects the reply. As a program it prints its port, and serves
until its stdin ends.
"""

import re
import socket
import sys
import threading
from functools import cache
from typing import BinaryIO

from .replies import REQUEST_ID, Channel, plain_reply, reply, slices

_ID = re.compile(rb'"backwards_request_id": ?"([0-9a-f]{32})"')
_TURN = re.compile(rb"turn-([0-9]+)")
_encoded = cache(reply)
_slices = cache(slices)


class Turns:
    """A stream that gets the next slice when its reader has read the last one."""

    def __init__(self, connection: socket.socket, parts: list[bytes]) -> None:
        self._connection = connection
        self._left = parts[::-1]
        self.over = threading.Event()

    def feed(self) -> None:
        self._connection.sendall(self._left.pop())
        if not self._left:
            self.over.set()


_turns: dict[int, Turns] = {}


def _take_turns(lines: BinaryIO) -> None:
    """Each two bytes are the number of a stream whose reader has read a slice."""
    while number := lines.read(2):
        _turns[int.from_bytes(number)].feed()


def _body(lines: BinaryIO, headers: dict[bytes, bytes]) -> tuple[bytes, int]:
    """Reads the body of a request. Returns its first bytes and its length."""
    first, length = b"", 0
    if headers.get(b"transfer-encoding") == b"chunked":
        while size := int(lines.readline(), 16):
            first = first or lines.read(size)[:65536]
            length += size
            lines.readline()
        lines.readline()
        return first, length
    left = int(headers.get(b"content-length", b"0"))
    while left:
        piece = lines.read(min(left, 1 << 20))
        first, length, left = first or piece, length + len(piece), left - len(piece)
    return first, length


def _answer(connection: socket.socket, lines: BinaryIO, path: str) -> None:
    headers = dict[bytes, bytes]()
    while line := lines.readline().strip():
        name, _, value = line.lower().partition(b":")
        headers[name] = value.strip()
    _, kind, count, size, rest = path.split("/", 4)
    body, length = _body(lines, headers)
    if kind == "upload":
        connection.sendall(plain_reply({"data": {"result": str(length)}, "error": ""}))
    elif kind == "turns":
        turn = _TURN.search(body)
        assert turn
        number = int(turn[1])
        _turns[number] = turns = Turns(connection, _slices(int(count)))
        turns.feed()
        turns.over.wait()
    else:
        channel: Channel = "daemon" if rest.startswith("backwards") else "openai"
        channel = "inner" if rest.startswith("inner") else channel
        _send(connection, kind, int(count), int(size), channel, body)


def _send(
    connection: socket.socket, kind: str, count: int, size: int, channel: Channel, request: bytes
) -> None:
    request_id = _ID.search(request)
    made: dict[int, bytes] = {}
    for piece in _encoded(kind, count, size, channel):
        if request_id and id(piece) not in made:
            made[id(piece)] = piece.replace(REQUEST_ID, request_id[1])
        connection.sendall(made.get(id(piece), piece))


def _serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, connection.makefile("rb") as lines:
        try:
            while line := lines.readline():
                if line.startswith(b'{"type":"handshake"'):
                    _serve_channel(connection, lines, line)
                elif line.startswith(b"TURNS"):
                    _take_turns(lines)
                else:
                    _answer(connection, lines, line.decode().split()[1])
        except OSError:
            pass  # the client has left


def _serve_channel(connection: socket.socket, lines: BinaryIO, handshake: bytes) -> None:
    """Serves the channel of a plugin under remote debugging. The key of the channel selects the replies."""
    key = re.search(rb'"key":"/([a-z]+)/([0-9]+)/([0-9]+)', handshake)
    assert key
    for line in lines:
        if line.strip():
            _send(connection, key[1].decode(), int(key[2]), int(key[3]), "duplex", line)


def main() -> None:
    threading.stack_size(256 * 1024)
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
