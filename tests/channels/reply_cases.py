"""Replies of the inner API that end with their connection, or come in HTTP chunks."""

import json
from typing import Any


def chunk(text: str) -> bytes:
    message: dict[str, Any] = {"role": "assistant", "content": text, "tool_calls": []}
    data = {"model": "m", "delta": {"index": 0, "message": message}}
    return json.dumps({"data": data, "error": ""}).encode()


def http(
    body: bytes,
    status: str = "200 OK",
    content_type: str = "text/event-stream",
    headers: str = "",
) -> bytes:
    """A reply that ends with its connection."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nConnection: close\r\n{headers}\r\n"
    )
    return head.encode() + body


def chunked(body: bytes, end: bool = True) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = f"{len(body):x}\r\n".encode() + body + b"\r\n"
    return head + piece + (b"0\r\n\r\n" if end else b"")
