"""The replies of the load server, encoded in advance: the same results in the framing of each channel."""

import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

from . import runs

Channel = Literal["inner", "daemon", "duplex", "openai"]

REQUEST_ID = b"0123456789abcdef" * 2
"""A placeholder for the id of the request, of the same length."""
TEXT_LENGTH = 7
"""Characters of text in each chunk of an answer."""
TEXTS = ["text"] * 100
"""The texts that are embedded."""
SLICE = 10
"""How many chunks the server sends at once to each of many streams."""
PIECE = 1024
"""Bytes per piece of a frame that is sent in pieces."""

_FRAME = b"\x0f\x00\x0a\x00"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_NOTHING = dict.fromkeys(("conversation_id", "message_id", "app_id", "endpoint_id", "context"))
_USAGE = {
    "prompt_tokens": 10, "prompt_unit_price": "0.15", "prompt_price_unit": "0.000001",
    "prompt_price": "0.0000015", "completion_tokens": 20, "completion_unit_price": "0.6",
    "completion_price_unit": "0.000001", "completion_price": "0.000012", "total_tokens": 30,
    "total_price": "0.0000135", "currency": "USD", "latency": 1.5,
}  # fmt: skip


def reply(kind: str, count: int, size: int, channel: Channel) -> list[bytes]:
    """The whole reply, in pieces. `kind`, `count` and `size` are those of its address."""
    if kind == "embedding" and channel == "inner":
        return [plain_reply({"data": _embedding(size), "error": ""})]
    # All blocks except the last are the same object, so that a million chunks need little memory.
    length = 32 if kind == "tts" else 5000
    whole, rest = divmod(count - 1, length)
    block = b"".join(_parts(kind, length, size, channel, ends=False)) if whole else b""
    tail = b"".join(_parts(kind, rest + 1, size, channel))
    return [b"" if channel == "duplex" else _HEAD, *[block] * whole, tail + _end(channel)]


def slices(count: int) -> list[bytes]:
    """An answer of the inner API in slices of chunks, and its end."""
    parts = list(_parts("llm", count, 0, "inner"))
    first, *others = (b"".join(parts[at : at + SLICE]) for at in range(0, count, SLICE))
    return [_HEAD + first, *others, _end("inner")]


def plain_reply(document: Any) -> bytes:
    """A reply that is one JSON document."""
    body = _json(document)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def _parts(
    kind: str, count: int, size: int, channel: Channel, ends: bool = True
) -> Iterator[bytes]:
    """Each result in the framing of the channel, as one HTTP chunk unless it is sent in pieces."""
    for index in range(count):
        if kind == "tts":
            result = _audio(size)
        elif kind == "embedding":
            result = _embedding(size)
        elif kind in runs.KINDS:
            result = runs.KINDS[kind](index, ends and index == count - 1)
        else:
            text = "x" * size if kind == "text" else f" word{index % 100:02}"
            result = _chunk(index, text, ends and index == count - 1, channel)
        document = _framed(result, channel)
        if channel == "duplex":
            yield document
            continue
        length = PIECE if kind == "text" else len(document)
        for start in range(0, len(document), length):
            yield _http_chunk(document[start : start + length])


def _chunk(index: int, text: str, last: bool, channel: Channel) -> dict[str, Any]:
    reason, usage = ("stop", _USAGE) if last else (None, None)
    said = {"role": "assistant", "content": text}
    if channel == "openai":
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1700000000,
            "model": "gpt-4o-mini",
            "system_fingerprint": "fp",
            "choices": [{"index": 0, "delta": said, "logprobs": None, "finish_reason": reason}],
        }
    # The server writes all fields of its message class, and the daemon those of its own class.
    names: dict[str, Any] = {"name": "", "tool_call_id": ""}
    if channel == "inner":
        names = {"name": None, "opaque_body": None}
    message: dict[str, Any] = {**said, **names, "tool_calls": []}
    delta: dict[str, Any] = {
        "index": index,
        "message": message,
        "usage": usage,
        "finish_reason": reason,
    }
    return {
        "model": "gpt-4o-mini",
        "prompt_messages": [],
        "system_fingerprint": "fp",
        "delta": delta,
    }


@cache
def _embedding(size: int) -> dict[str, Any]:
    chance = random.Random(7)
    return {
        "model": "text-embedding-3-small",
        "embeddings": [[chance.uniform(-0.1, 0.1) for _ in range(size)] for _ in TEXTS],
        "usage": {
            "tokens": 800, "total_tokens": 800, "unit_price": "0.02", "price_unit": "0.000001",
            "total_price": "0.000016", "currency": "USD", "latency": 0.5,
        },
    }  # fmt: skip


@cache
def _audio(size: int) -> dict[str, Any]:
    return {"result": random.Random(7).randbytes(size).hex(), "mime_type": "audio/mpeg"}


def _framed(result: dict[str, Any], channel: Channel) -> bytes:
    if channel == "inner":
        payload = _json({"data": result, "error": ""})
        return _FRAME + len(payload).to_bytes(4, "little") + bytes(6) + payload
    if channel == "openai":
        return b"data: " + _json(result) + b"\n\n"
    return _event("response", result) + (b"\n" if channel == "duplex" else b"\n\n")


def _event(event: str, data: Any) -> bytes:
    message = "stream" if event == "response" else ""
    response = {"backwards_request_id": REQUEST_ID.decode(), "event": event, "message": message}
    line = {"session_id": "bench", "event": "backwards_response", "data": response | {"data": data}}
    return _json(line | _NOTHING)


def _end(channel: Channel) -> bytes:
    if channel == "duplex":
        return _event("end", None) + b"\n"
    words = {"inner": b"", "daemon": _event("end", None) + b"\n\n", "openai": b"data: [DONE]\n\n"}
    return (_http_chunk(words[channel]) if words[channel] else b"") + b"0\r\n\r\n"


def _http_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
