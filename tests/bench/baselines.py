"""Baselines: pooled httpx with the dicts of orjson, and a raw socket with the decoder of msgspec.

They do the minimum that any client must do. They expect a 200, and check nothing else.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from .replies import TEXTS

# It has types, but is only installed for the benchmark.
orjson: Any = import_module("orjson")
PATH = "/inner/api/invoke/"


class Frames:
    """Splits a reply into frames."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        data = self._rest + data if self._rest else data
        frames: list[bytes] = []
        start, size = 0, len(data)
        while size - start >= 14:
            end = start + 14 + int.from_bytes(data[start + 4 : start + 8], "little")
            if end > size:
                break
            frames.append(data[start + 14 : end])
            start = end
        self._rest = data[start:]
        return frames


def llm_body(question: str = "hi") -> dict[str, Any]:
    """The body of an LLM request."""
    return {
        "tenant_id": "11111111-1111-1111-1111-111111111111",
        "user_id": "u",
        "provider": "p",
        "model": "m",
        "model_type": "llm",
        "mode": "chat",
        "completion_params": {},
        "prompt_messages": [{"role": "user", "content": question}],
        "stream": True,
    }


class Httpx:
    """Pooled httpx and orjson."""

    def __init__(self, url: str) -> None:
        self._base = url + PATH
        self._http = httpx.Client(headers={"Content-Type": "application/json"}, timeout=60)

    def llm(self) -> int:
        total = 0
        frames = Frames()
        content = orjson.dumps(llm_body())
        with self._http.stream("POST", self._base + "llm", content=content) as response:
            for piece in response.iter_bytes():
                for frame in frames.feed(piece):
                    total += len(orjson.loads(frame)["data"]["delta"]["message"]["content"])
        return total

    def embedding(self) -> int:
        content = orjson.dumps(
            {"tenant_id": "11111111-1111-1111-1111-111111111111", "texts": TEXTS}
        )
        response = self._http.post(self._base + "text-embedding", content=content)
        return sum(map(len, orjson.loads(response.content)["data"]["embeddings"]))

    def tts(self) -> int:
        total = 0
        frames = Frames()
        content = orjson.dumps(
            {"tenant_id": "11111111-1111-1111-1111-111111111111", "content_text": "text"}
        )
        with self._http.stream("POST", self._base + "tts", content=content) as response:
            for piece in response.iter_bytes():
                for frame in frames.feed(piece):
                    total += len(bytes.fromhex(orjson.loads(frame)["data"]["result"]))
        return total

    def speech2text(self, file: Path) -> int:
        content = orjson.dumps(
            {"tenant_id": "11111111-1111-1111-1111-111111111111", "file": file.read_bytes().hex()}
        )
        response = self._http.post(self._base + "speech2text", content=content)
        return int(orjson.loads(response.content)["data"]["result"])


class AsyncHttpx:
    """Pooled httpx and orjson for asyncio."""

    def __init__(self, url: str) -> None:
        self._url = url + PATH + "llm"
        # The defaults, except that no stream waits for another.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
        self._http = httpx.AsyncClient(limits=limits, timeout=60)
        self._runner = asyncio.Runner()

    async def answer(self, question: str) -> AsyncIterator[str]:
        frames = Frames()
        content = orjson.dumps(llm_body(question))
        async with self._http.stream("POST", self._url, content=content) as response:
            async for piece in response.aiter_bytes():
                for frame in frames.feed(piece):
                    yield orjson.loads(frame)["data"]["delta"]["message"]["content"]

    def llm(self) -> int:
        return self._runner.run(self._llm())

    async def _llm(self) -> int:
        total = 0
        async for text in self.answer("hi"):
            total += len(text)
        return total


class RawSocket:
    """A blocking socket that stays open, and the decoder of the generated models."""

    def __init__(self, url: str) -> None:
        from dify_inner_api.api.model.invoke_llm import OPERATION

        self._decode = OPERATION.decode
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port))
        self._head = f"POST {parts.path}{PATH}llm HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode()

    def llm(self) -> int:
        body = orjson.dumps(llm_body())
        self._socket.sendall(self._head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        total = 0
        receive, decode, frames = self._socket.recv, self._decode, Frames()
        data = receive(65536)
        while (head := data.find(b"\r\n\r\n")) < 0:
            data += receive(65536)
        data = data[head + 4 :]
        while True:
            start, pieces, size = 0, list[bytes](), -1
            while (line := data.find(b"\r\n", start)) >= 0:
                size = int(data[start:line], 16)
                end = line + 2 + size
                if end + 2 > len(data):
                    break
                pieces.append(data[line + 2 : end])
                start = end + 2
                if not size:
                    break
            for frame in frames.feed(b"".join(pieces)):
                reply: Any = decode(frame)
                total += len(reply.data.delta.message.content)
            if size == 0 and start == len(data):
                return total
            data = data[start:] + receive(65536)
