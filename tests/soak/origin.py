"""The origin, a process of its own. It answers as the inner API or the daemon, with each frame in an HTTP chunk.

`python -m tests.soak.origin PATH` serves at that Unix socket until its stdin ends.
"""

import asyncio
import json
import re
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from typing import Any

from .answer_spec import AnswerSpec, Framing, read_answer_spec
from .http import END, HEAD, chunk, read_request
from .process import serve

_REQUEST_ID = re.compile(rb'"backwards_request_id": ?"([0-9a-f]+)"')
_USAGE = {
    "prompt_tokens": 1, "prompt_unit_price": "0.15", "prompt_price_unit": "0.000001",
    "prompt_price": "0.00000015", "completion_unit_price": "0.6",
    "completion_price_unit": "0.000001", "completion_price": "0.000012", "total_tokens": 30,
    "total_price": "0.0000135", "currency": "USD", "latency": 1.5,
}  # fmt: skip


def frames(spec: AnswerSpec, request: bytes) -> Iterator[bytes]:
    """The frames of the answer, including the `end` event of the daemon."""
    request_id = ""
    if spec.framing is Framing.EVENTS:
        found = _REQUEST_ID.search(request)
        assert found
        request_id = found[1].decode()
    for index in range(spec.count):
        result = _result(spec, index)
        if spec.framing is Framing.EVENTS:
            yield _event(request_id, "response", result)
            continue
        payload = _json({"data": result, "error": ""})
        if spec.framing is Framing.LINES:
            yield payload + b"\n\n"
        else:
            yield b"\x0f\x00\x0a\x00" + len(payload).to_bytes(4, "little") + bytes(6) + payload
    if spec.framing is Framing.EVENTS:
        yield _event(request_id, "end", None)


def _result(spec: AnswerSpec, index: int) -> dict[str, Any]:
    last = index == spec.count - 1
    return {
        "model": "m",
        "prompt_messages": [],
        "system_fingerprint": "fp",
        "delta": {
            "index": index,
            "message": {"role": "assistant", "content": spec.chunk_text(index), "tool_calls": []},
            "usage": _USAGE | {"completion_tokens": spec.count} if last else None,
            "finish_reason": "stop" if last else None,
        },
    }


def _event(request_id: str, event: str, data: Any) -> bytes:
    response = {"backwards_request_id": request_id, "event": event, "message": "", "data": data}
    line = {"session_id": "soak", "event": "backwards_response", "data": response, "context": None}
    return _json(line) + b"\n\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


async def _answer(reader: StreamReader, writer: StreamWriter) -> None:
    try:
        request = await read_request(reader)
        writer.write(HEAD)
        for frame in frames(read_answer_spec(request), request):
            writer.write(chunk(frame))
            await writer.drain()
        writer.write(END)
        await writer.drain()
    except ConnectionError:
        pass  # the proxy has broken the reply
    finally:
        writer.close()


async def _main(path: str) -> None:
    async with await asyncio.start_unix_server(_answer, path, backlog=2048):
        await serve()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
