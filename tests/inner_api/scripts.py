"""What servers of the tests send."""

import json
import re

from dify_invoke.protocol.framing import frame

from .servers import Handler, Peer, Request

MIB = 1_048_576


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LAST = b"0\r\n\r\n"


def chunk(text: str) -> bytes:
    """A frame with a chunk of an answer."""
    message = {"role": "assistant", "content": text}
    data = {"model": "m", "delta": {"index": 0, "message": message}}
    return frame(json.dumps({"data": data}).encode())


def piece(data: bytes) -> bytes:
    """The data as an HTTP chunk."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def measured(data: bytes) -> bytes:
    """A reply with its length."""
    return OK + f"Content-Length: {len(data)}\r\n\r\n".encode() + data


A, B = piece(chunk("a")), piece(chunk("b"))
WHOLE = CHUNKED + A + B + LAST


def answer_of_the_daemon(request: Request) -> bytes:
    """The events of an answer of one chunk, without the end of the reply."""
    found = re.search(rb'"backwards_request_id":\s*"([0-9a-f]+)"', request.body)
    assert found
    answers = {"backwards_request_id": found[1].decode(), "message": ""}
    message = {"role": "assistant", "content": "a"}
    result = {"model": "m", "delta": {"index": 0, "message": message}}
    lines = [
        {"session_id": "session", "event": "backwards_response", "data": data}
        for data in (
            {**answers, "event": "response", "data": result},
            {**answers, "event": "end", "data": None},
        )
    ]
    return b"".join(piece(json.dumps(line).encode() + b"\n\n") for line in lines)


def sends(*data: bytes) -> Handler:
    def handler(peer: Peer) -> None:
        peer.request()
        peer.send(*data)

    return handler


def answers(peer: Peer) -> None:
    """Answers each request that comes over the connection."""
    while True:
        peer.request()
        peer.send(WHOLE)


def is_silent(peer: Peer) -> None:
    peer.wait_until_left()
