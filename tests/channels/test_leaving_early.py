"""A stream that its reader leaves before its end."""

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from dify_invoke import (
    AsyncSession,
    Session,
)
from dify_invoke.emulator import Emulator
from dify_invoke.protocol.framing import frame

from ..support.drivers import CONFIG, HI

Ask = Callable[..., Any]
NOBODY = "00000000-0000-4000-8000-00000000dead"


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


class TestLeavingEarly:
    def test_a_context_manager_closes_the_connection(self, serve: Any) -> None:
        server = serve([http(frame(chunk("a")))], hold=True)
        with Session.from_inner_api(
            server.url, api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
        ) as session:
            with session.model.llm.invoke(CONFIG, HI) as stream:
                assert next(stream).delta.message.content == "a"
            assert server.client_left.wait(10)

    def test_dropping_the_stream_closes_the_connection(self, serve: Any) -> None:
        server = serve([http(frame(chunk("a")))], hold=True)
        with Session.from_inner_api(
            server.url, api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
        ) as session:
            for _ in session.model.llm.invoke(CONFIG, HI):
                break
            assert server.client_left.wait(10)

    def test_tts_closes_the_connection(self, serve: Any) -> None:
        server = serve([http(frame(b'{"data": {"result": "ff"}}'))], hold=True)
        with Session.from_inner_api(
            server.url, api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
        ) as session:
            with session.model.tts.invoke({**CONFIG, "voice": "v"}, "x") as stream:
                assert next(stream) == b"\xff"
            assert server.client_left.wait(10)

    def test_an_async_context_manager_closes_the_connection(self, serve: Any) -> None:
        server = serve([http(frame(chunk("a")))], hold=True)

        async def run() -> None:
            async with AsyncSession.from_inner_api(
                server.url, api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
            ) as session:
                async with session.model.llm.invoke(CONFIG, HI) as stream:
                    assert (await anext(stream)).delta.message.content == "a"
                assert await asyncio.to_thread(server.client_left.wait, 10)

        asyncio.run(run())

    def test_cancelling_a_task_closes_the_connection(self, serve: Any) -> None:
        arrived = threading.Event()
        server = serve([arrived, http(frame(chunk("a")))], hold=True)

        async def run() -> None:
            async with AsyncSession.from_inner_api(
                server.url, api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
            ) as session:
                task = asyncio.ensure_future(session.model.llm.invoke(CONFIG, HI, stream=False))
                assert await asyncio.to_thread(server.asked.wait, 10)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                arrived.set()
                assert await asyncio.to_thread(server.client_left.wait, 10)

        asyncio.run(run())

    def test_nothing_is_sent_before_the_first_item_is_requested(self, emulator: Emulator) -> None:
        with emulator.session() as session:
            session.model.llm.invoke(CONFIG, HI)
            assert emulator.requests == []
