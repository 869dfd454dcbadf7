"""Cancelling an async call, wherever it waits, closes its connection or leaves it for the next call."""

import asyncio
import types
from collections.abc import Coroutine, Generator
from functools import partial
from itertools import count
from threading import Condition
from typing import Any

import pytest

from dify_invoke import AsyncSession, ReverseInvocationError, UserPromptMessage

from ..support.certificates import Authority
from ..support.drivers import CONFIG, HI, PATIENCE, SETTINGS, Transport
from ..support.replies import CHUNKED, OK, WHOLE_REPLY, A, B, answer_all
from ..support.servers import Handler, Listen, Peer

pytestmark = pytest.mark.usefixtures("_clean_environment")


@types.coroutine
def cancelled(work: Coroutine[Any, Any, None], step: int) -> Generator[Any, Any, None]:
    """Runs a coroutine, and cancels its task at its wait with that number."""
    go_on: partial[Any] = partial(work.send, None)
    for number in count():
        try:
            waiting = go_on()
        except StopIteration:
            return
        if number == step:
            task = asyncio.current_task()
            assert task
            task.cancel()
        try:
            go_on = partial(work.send, (yield waiting))
        except BaseException as error:
            go_on = partial(work.throw, error)


class ConnectionCount:
    """Counts the open connections of a server."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = Condition()

    def counting(self, handler: Handler) -> Handler:
        def counted(peer: Peer) -> None:
            self._change(1)
            try:
                handler(peer)
                peer.finish()
            finally:
                self._change(-1)

        return counted

    def _change(self, by: int) -> None:
        with self._changed:
            self._count += by
            self._changed.notify()

    def wait_for(self, most: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._count <= most, PATIENCE)


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize(
    "reply",
    [
        WHOLE_REPLY,
        b"garbage\r\n\r\n",
        OK,
        CHUNKED,
        CHUNKED + A + B[:9],
        CHUNKED + A + b"garbage\r\n",
    ],
    ids=["whole", "garbage", "half a head", "a head", "half a chunk", "a chunk and garbage"],
)
def test_leaves_no_connection_open(
    transport: Transport, listen: Listen, known_authority: Authority, reply: bytes, secure: bool
) -> None:
    connections = ConnectionCount()

    def handler(peer: Peer) -> None:
        while b"the first" in peer.request().body:
            peer.send(reply)
            if reply != WHOLE_REPLY:
                return
        peer.send(WHOLE_REPLY)
        answer_all(peer)

    server = listen(connections.counting(handler), known_authority.server() if secure else None)

    async def ask(session: AsyncSession, text: str) -> None:
        async for _ in session.model.llm.invoke(CONFIG, [UserPromptMessage(content=text)]):
            pass

    async def run(step: int) -> bool:
        """Cancels a call at a step, and makes another. Says whether the call got as far as that step."""
        async with AsyncSession.from_inner_api(
            server.url, transport=transport, **SETTINGS
        ) as session:
            task = asyncio.create_task(ask_cancelled(session, step))
            (outcome,) = await asyncio.gather(task, return_exceptions=True)
            await ask(session, "the second")
            # At most the connection of the second call is left.
            assert await asyncio.to_thread(connections.wait_for, 1), f"step {step}, {outcome!r}"
        assert connections.wait_for(0)
        if isinstance(outcome, ReverseInvocationError):
            assert reply != WHOLE_REPLY
        else:
            assert isinstance(outcome, asyncio.CancelledError | None)
        return isinstance(outcome, asyncio.CancelledError)

    async def ask_cancelled(session: AsyncSession, step: int) -> None:
        await cancelled(ask(session, "the first"), step)

    step = 0
    while asyncio.run(run(step)):
        step += 1
    assert step


def test_does_not_affect_other_calls(transport: Transport, listen: Listen) -> None:
    """Not even a call that is about to take the same idle connection."""
    server = listen(answer_all)

    async def ask(session: AsyncSession) -> str:
        return "".join(
            [str(it.delta.message.content) async for it in session.model.llm.invoke(CONFIG, HI)]
        )

    async def give_up(session: AsyncSession, step: int) -> None:
        async def work() -> None:
            await ask(session)

        await cancelled(work(), step)

    async def run(step: int) -> bool:
        async with AsyncSession.from_inner_api(
            server.url, transport=transport, **SETTINGS
        ) as session:
            await ask(session)
            others = [asyncio.create_task(ask(session)) for _ in range(2)]
            task = asyncio.create_task(give_up(session, step))
            (outcome,) = await asyncio.gather(task, return_exceptions=True)
            assert await asyncio.gather(*others) == ["ab"] * 2
        return isinstance(outcome, asyncio.CancelledError)

    step = 0
    while asyncio.run(run(step)):
        step += 1
    assert step
