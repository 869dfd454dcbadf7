"""The plugin's own channel as a channel for asyncio; see `duplex`."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import closing, suppress
from typing import Any, TypeVar

import attrs

from dify_inner_api.types import Operation

from ..http.upload import HexFile
from ..protocol.call import Call, Options
from .duplex import PluginStream, answers, closed, is_closed
from .events import Answer, read_event
from .official import OfficialFilterReader

T = TypeVar("T")

LOOK = 1.0
"""Seconds between two looks whether the channel is still open, while nothing comes."""


class AsyncDuplexChannel:
    """As `DuplexChannel`.

    A filter is called for each line, in the thread or greenlet that reads the channel: it hands the
    lines over to the event loop, and keeps none of them for the runtime's own queue.
    """

    def __init__(self, channel: PluginStream) -> None:
        self.options: Options = channel.options
        self._channel = channel

    def __repr__(self) -> str:
        return "the plugin's own channel"

    def invoke(
        self,
        operation: Operation[T],
        request: attrs.AttrsInstance,
        file: HexFile | None,
        call: Call,
    ) -> AsyncGenerator[T, None]:
        request_id, line = self._channel.request(request, file)
        return self._exchange(operation, request_id, line, call)

    async def _exchange(
        self, operation: Operation[T], request_id: str, request: str, call: Call
    ) -> AsyncGenerator[T, None]:
        answer = Answer(operation, request_id)
        self._channel.begin(call, request_id, request)
        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()

        def hand_over(line: Any) -> bool:
            if answers(line, request_id):
                with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
                    loop.call_soon_threadsafe(lines.put_nowait, line.data)
            return False

        with closing(self._channel.listen(hand_over)) as reader:
            await self._send(operation.name, request, call)
            while not answer.ended:
                line = await self._next(lines, reader, operation.name, call)
                if (result := answer.take(read_event(line, operation))) is not None:
                    yield result

    async def _send(self, operation: str, line: str, call: Call) -> None:
        loop = asyncio.get_running_loop()
        done = asyncio.Event()

        def say() -> None:
            with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
                loop.call_soon_threadsafe(done.set)

        sending = self._channel.sending(line)
        sending.then = say
        if sending.done.is_set():  # perhaps before anybody said what then
            done.set()
        try:
            async with asyncio.timeout(call.wait.left()):
                await done.wait()
        except TimeoutError:
            sending.give_up()
            raise self._channel.timed_out(operation, call.wait) from None
        except BaseException:
            sending.give_up()
            raise
        sending.check(operation)

    async def _next(
        self,
        lines: "asyncio.Queue[Mapping[str, Any]]",
        reader: OfficialFilterReader,
        operation: str,
        call: Call,
    ) -> Mapping[str, Any]:
        if not lines.empty() and not call.wait.is_over():
            return lines.get_nowait()
        now = asyncio.get_running_loop().time
        left = call.wait.left()
        ends = None if left is None else now() + left
        while not call.wait.is_over():
            look = now() + LOOK
            try:
                async with asyncio.timeout_at(look if ends is None else min(ends, look)):
                    return await lines.get()
            except TimeoutError:
                # The runtime tells the reader alone that the channel was closed.
                if is_closed(reader):
                    raise closed(operation) from None
                if ends is not None and now() >= ends:
                    break
        raise self._channel.timed_out(operation, call.wait)

    async def aclose(self) -> None:
        """Does nothing: the channel is the plugin's."""
