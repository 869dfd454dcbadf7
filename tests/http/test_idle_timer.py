"""The timer that closes idle connections: its thread, and its place in an event loop."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session

from ..support.drivers import PATIENCE, SETTINGS, Transport
from ..support.replies import answer_all
from ..support.servers import Listen
from .idle_cases import IdleFor, ask, ask_async, has_ended, timer_threads

pytestmark = pytest.mark.usefixtures("_clean_environment")

HOUR = 3600.0
PROGRAM = """
import json, sys, threading
from dify_invoke import Session
from dify_invoke.http import idle

idle.MAX_IDLE_TIME = 3600
url, settings = sys.argv[1], json.loads(sys.argv[2])
session = Session.from_inner_api(url, **settings)
print(session.model.llm.invoke({"provider": "p", "model": "m"}, []).result().message.content)
assert threading.active_count() == 2
"""


class TestTheThreadOfASession:
    @pytest.fixture
    def open_for(
        self, listen: Listen, transport: Transport, idle_for: IdleFor
    ) -> Callable[[float], Session]:
        """Opens a session that keeps an idle connection for so many seconds."""

        def open_session(seconds: float) -> Session:
            idle_for(seconds)
            return Session.from_inner_api(listen(answer_all).url, transport=transport, **SETTINGS)

        return open_session

    def test_is_there_only_while_a_connection_is_idle(
        self, open_for: Callable[[float], Session]
    ) -> None:
        with open_for(0.2) as session:
            assert timer_threads() == []
            for _ in range(2):
                for _ in range(3):
                    assert ask(session) == "ab"
                (thread,) = timer_threads()
                assert has_ended(thread)

    def test_ends_with_its_session(self, open_for: Callable[[float], Session]) -> None:
        with open_for(HOUR) as session:
            assert ask(session) == "ab"
            (thread,) = timer_threads()
        assert has_ended(thread)

    @pytest.fixture
    def _quick_collections(self) -> Iterator[None]:
        """A collection looks at the objects of the test alone: at those of all tests it could look for a second."""
        gc.freeze()
        yield
        gc.unfreeze()

    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    @pytest.mark.usefixtures("_quick_collections")
    def test_does_not_keep_its_session_alive(self, open_for: Callable[[float], Session]) -> None:
        session = open_for(1)
        assert ask(session) == "ab"
        (thread,) = timer_threads()
        gone = threading.Event()
        weakref.finalize(vars(session)["_channel"], gone.set)
        del session
        gc.collect()
        assert gone.is_set()
        assert thread.is_alive()
        assert has_ended(thread)

    def test_does_not_keep_the_program_running(self, listen: Listen, transport: Transport) -> None:
        settings = json.dumps({**SETTINGS, "transport": transport})
        program = subprocess.run(
            [sys.executable, "-c", PROGRAM, listen(answer_all).url, settings],
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (program.stdout, program.stderr) == ("ab\n", "")


class TestTheEventLoop:
    @pytest.fixture
    def settings(self, transport: Transport) -> dict[str, Any]:
        return {**SETTINGS, "transport": transport}

    def test_has_no_task_left_when_the_session_is_closed(
        self, listen: Listen, settings: dict[str, Any], idle_for: IdleFor
    ) -> None:
        idle_for(0.01)
        server = listen(answer_all)

        async def run() -> None:
            async with AsyncSession.from_inner_api(server.url, **settings) as session:
                for _ in range(3):
                    assert await ask_async(session) == "ab"
                    assert await asyncio.to_thread(server.left.wait, PATIENCE)
                    server.left.clear()
                assert await ask_async(session) == "ab"
            await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}

        asyncio.run(run())

    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    @pytest.mark.parametrize("seconds", [0.0, 0.01, HOUR])
    def test_may_end_before(
        self,
        listen: Listen,
        settings: dict[str, Any],
        seconds: float,
        idle_for: IdleFor,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """The session is not closed. A connection may expire, or not, before the loop is closed."""
        idle_for(seconds)
        server = listen(answer_all)

        async def run() -> None:
            session = AsyncSession.from_inner_api(server.url, **settings)
            assert await ask_async(session) == "ab"

        with caplog.at_level(logging.WARNING, "asyncio"):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(run())
            loop.close()
            del loop
            gc.collect()
        assert caplog.records == []

    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    def test_may_end_at_the_same_moment(
        self,
        listen: Listen,
        settings: dict[str, Any],
        idle_for: IdleFor,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Nothing is then left undone in a task."""
        idle_for(0.05)
        session = AsyncSession.from_inner_api(listen(answer_all).url, **settings)
        loop = asyncio.new_event_loop()

        async def run(session: AsyncSession) -> None:
            assert await ask_async(session) == "ab"
            loop.call_later(0.05, loop.stop)

        with caplog.at_level(logging.WARNING, "asyncio"):
            task = loop.create_task(run(session))
            loop.run_forever()
            loop.close()
            task.result()
            del session, task
            gc.collect()
        assert caplog.records == []

    def test_of_a_second_run_closes_connections_too(
        self, listen: Listen, idle_for: IdleFor
    ) -> None:
        """A session of httpcore2 may go on in another event loop, if the first has left no connection."""
        idle_for(0.05)
        server = listen(answer_all)
        session = AsyncSession.from_inner_api(server.url, **SETTINGS)

        async def run() -> bool:
            assert await ask_async(session) == "ab"
            closed = await asyncio.to_thread(server.left.wait, PATIENCE)
            server.left.clear()
            return closed

        assert [asyncio.run(run()) for _ in range(2)] == [True, True]
        asyncio.run(session.aclose())
