"""A plugin's duplex stream as a channel for asyncio. `duplex` is for threads and greenlets."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from math import inf
from typing import Any, TypeVar

from ..http import forks
from ..http._async.file_client import AsyncFileClient
from ..http._async.retrying import retried
from ..http.pauses import AsyncPauses
from .events import Answer, read_event
from .invocation import Invocation
from .official import OfficialFilterReader, OfficialSession
from .plugin_stream import Exchange, PluginStream, exchanges

T = TypeVar("T")
Line = Mapping[str, Any]

CHECK_INTERVAL = 1.0
"""Seconds between two checks whether the stream is still open while no line arrives."""


class AsyncDuplexChannel(PluginStream):
    """An `AsyncChannel`.

    The runtime calls a filter for each line, in the thread or greenlet that reads the stream. The
    filter passes the line to the event loop and keeps it out of the runtime's own queue.
    """

    def __init__(self, session: OfficialSession) -> None:
        super().__init__(session)
        self._pauses = AsyncPauses()
        self.files: AsyncFileClient = AsyncFileClient()

    def invoke(self, invocation: Invocation[T]) -> AsyncGenerator[T, None]:
        exchange = exchanges(self, invocation)

        def attempt() -> AsyncGenerator[T, None]:
            return _results(invocation, exchange())

        if not invocation.call.options.retries.read_replies:
            return attempt()
        # A file can be read only once.
        return retried(attempt, invocation.call, lambda: invocation.file is None, self._pauses)

    async def aclose(self) -> None:
        """Ends the pauses between attempts, and transfers of files. The stream belongs to the plugin."""
        self._pauses.end()
        await self.files.aclose()


async def _results(invocation: Invocation[T], exchange: Exchange) -> AsyncGenerator[T, None]:
    operation = invocation.operation
    answer = Answer(operation, exchange.request_id)
    born = forks.generation
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[Line] = asyncio.Queue()

    def hand_over(line: Any) -> bool:
        if exchange.is_answer(line):
            with suppress(RuntimeError):  # the loop is closed, so nobody waits for the line
                loop.call_soon_threadsafe(lines.put_nowait, line.data)
        return False

    with exchange.open(hand_over) as reader:
        try:
            async with asyncio.timeout(exchange.call.deadline.left()):
                await asyncio.wrap_future(exchange.written)
        except TimeoutError:
            raise exchange.timed_out() from None
        while not answer.ended:
            line = await _next(lines, reader, exchange)
            if (result := answer.take(read_event(line, operation))) is not None:
                yield result
                if forks.generation != born:
                    raise exchange.carried_over()


async def _next(
    lines: "asyncio.Queue[Line]", reader: OfficialFilterReader, exchange: Exchange
) -> Line:
    deadline = exchange.call.deadline
    if not lines.empty() and not deadline.is_over():
        return lines.get_nowait()
    now = asyncio.get_running_loop().time
    left = deadline.left()
    ends = inf if left is None else now() + left
    while now() < ends and not deadline.is_over():
        with suppress(TimeoutError):
            async with asyncio.timeout_at(min(ends, now() + CHECK_INTERVAL)):
                return await lines.get()
        # Only the reader knows whether the stream is closed: it then yields nothing, not even None.
        if not any(True for _ in reader.read(timeout_for_round=0)):
            raise exchange.closed()
    raise exchange.timed_out()
