"""Replies that the servers of the tests send, and handlers that send them."""

import json
import re

from dify_invoke.protocol.framing import frame

from .servers import Handler, Peer, Request

MIB = 1_048_576


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LAST = b"0\r\n\r\n"


def chunk(text: str) -> bytes:
    """A frame with a chunk of an answer of the inner API."""
    message = {"role": "assistant", "content": text}
    data = {"model": "m", "delta": {"index": 0, "message": message}}
    return frame(json.dumps({"data": data}).encode())


def http_chunk(data: bytes) -> bytes:
    """The data as an HTTP chunk."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def with_length(data: bytes) -> bytes:
    """A reply with a Content-Length."""
    return OK + f"Content-Length: {len(data)}\r\n\r\n".encode() + data


A, B = http_chunk(chunk("a")), http_chunk(chunk("b"))
WHOLE_REPLY = CHUNKED + A + B + LAST


def daemon_events(request: Request) -> bytes:
    """The daemon's events for an answer of one chunk, as HTTP chunks without the last one."""
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
    return b"".join(http_chunk(json.dumps(line).encode() + b"\n\n") for line in lines)


def reply_with(*data: bytes) -> Handler:
    def handler(peer: Peer) -> None:
        peer.request()
        peer.send(*data)

    return handler


def answer_all(peer: Peer) -> None:
    """Answers each request of the connection."""
    while True:
        peer.request()
        peer.send(WHOLE_REPLY)


def never_answer(peer: Peer) -> None:
    peer.wait_until_left()
