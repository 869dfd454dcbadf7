"""A stream that its reader leaves before its end."""

import asyncio
import threading
from typing import Any

import pytest

from dify_invoke import (
    AsyncSession,
    Session,
    TTSModelConfig,
)
from dify_invoke.emulator import Emulator
from dify_invoke.protocol.framing import frame

from ..support.drivers import CONFIG, HI
from .reply_cases import chunk, http


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
            with session.model.tts.invoke(TTSModelConfig(**CONFIG, voice="v"), "x") as stream:
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
        with emulator.session() as session, session.model.llm.invoke(CONFIG, HI):
            assert emulator.requests == []
