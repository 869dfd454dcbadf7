"""The plugin's own channel as a road for asyncio; see `duplex`."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import closing, suppress
from typing import Any, TypeVar

import attrs

from dify_inner_api.types import Operation

from .calls import Call, Options
from .duplex import Channel, answers
from .events import Answer, read_event
from .upload import HexFile

T = TypeVar("T")


class AsyncDuplexRoad:
    """As `DuplexRoad`.

    A filter is called for each line, in the thread or greenlet that reads the channel: it hands the
    lines over to the event loop, and keeps none of them for the runtime's own queue.
    """

    def __init__(self, channel: Channel) -> None:
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

        with closing(self._channel.listen(hand_over)):
            self._channel.send(operation.name, request)
            while not answer.ended:
                try:
                    async with asyncio.timeout(call.wait.left()):
                        line = await lines.get()
                except TimeoutError:
                    raise self._channel.timed_out(operation.name, call.wait) from None
                if (result := answer.take(read_event(line, operation))) is not None:
                    yield result

    async def aclose(self) -> None:
        """Does nothing: the channel is the plugin's."""
