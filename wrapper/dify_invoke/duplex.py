"""The plugin's own channel as a road: stdin/stdout, or TCP under remote debugging.

The official runtime reads the channel, and hands each line to the filters that are registered. All
sessions of a plugin share it, and so do all their invocations.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import closing, suppress
from functools import cache
from typing import Any, TypeVar

import attrs

from dify_inner_api.types import Operation

from .errors import InvokeTimeoutError, TransportError
from .events import Answer, encode_request, read_event
from .official import OfficialSession

T = TypeVar("T")


@cache
def _writing() -> threading.Lock:
    """Held while a line is written; made on first use, when gevent's patch has been applied."""
    return threading.Lock()


class Channel:
    """One official session's end of the channel."""

    def __init__(self, session: OfficialSession) -> None:
        self._session = session
        self.timeout: float = float(session.max_invocation_timeout)

    def request(self, request: attrs.AttrsInstance) -> tuple[str, str]:
        """A new request id, and the line to send."""
        request_id, message = encode_request(self._session.session_id, request)
        return request_id, message.decode() + "\n\n"

    def listen(self, filter: Any) -> Any:  # noqa: A002
        """Registers a filter; it is there before anything is sent, so that no answer is missed."""
        return self._session.reader.read(filter)

    def send(self, operation: str, line: str) -> None:
        """Writes a whole line at once."""
        try:
            # The runtime may send a line in several pieces, which another line must not part.
            with _writing():
                self._session.writer.write(line)
        except Exception as error:
            raise TransportError(
                f"the channel to the daemon does not take the request: {error}", operation=operation
            ) from error

    def timed_out(self, operation: str) -> InvokeTimeoutError:
        return InvokeTimeoutError(
            f"nothing came for {self.timeout:g} s, the plugin's MAX_INVOCATION_TIMEOUT",
            operation=operation,
        )


def _answers(line: Any, request_id: str) -> bool:
    """Whether a line of the channel is an answer to the request."""
    event = getattr(line.event, "value", line.event)
    if event != "backwards_response":
        return False
    return bool(line.data.get("backwards_request_id") == request_id)


class DuplexRoad:
    """Writes invocations to the channel, and reads their answers from it."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __repr__(self) -> str:
        return "the plugin's own channel"

    def invoke(
        self, operation: Operation[T], request: attrs.AttrsInstance
    ) -> Generator[T, None, None]:
        request_id, line = self._channel.request(request)
        return self._exchange(operation, request_id, line)

    def _exchange(
        self, operation: Operation[T], request_id: str, request: str
    ) -> Generator[T, None, None]:
        answer = Answer(operation, request_id)

        def is_meant(line: Any) -> bool:
            return _answers(line, request_id)

        reader = self._channel.listen(is_meant)
        with closing(reader):
            self._channel.send(operation.name, request)
            for line in reader.read(timeout_for_round=self._channel.timeout):
                if line is None:
                    raise self._channel.timed_out(operation.name)
                yield from answer.take(read_event(line.data, operation))
                if answer.ended:
                    return
        raise TransportError("the channel to the daemon was closed", operation=operation.name)

    def close(self) -> None:
        """Does nothing: the channel is the plugin's."""


class AsyncDuplexRoad:
    """The same for asyncio.

    A filter is called for each line, in the thread or greenlet that reads the channel: it hands the
    lines over to the event loop, and keeps none of them for the runtime's own queue.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __repr__(self) -> str:
        return "the plugin's own channel"

    def invoke(
        self, operation: Operation[T], request: attrs.AttrsInstance
    ) -> AsyncGenerator[T, None]:
        request_id, line = self._channel.request(request)
        return self._exchange(operation, request_id, line)

    async def _exchange(
        self, operation: Operation[T], request_id: str, request: str
    ) -> AsyncGenerator[T, None]:
        answer = Answer(operation, request_id)
        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()

        def hand_over(line: Any) -> bool:
            if _answers(line, request_id):
                with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
                    loop.call_soon_threadsafe(lines.put_nowait, line.data)
            return False

        with closing(self._channel.listen(hand_over)):
            self._channel.send(operation.name, request)
            while not answer.ended:
                try:
                    async with asyncio.timeout(self._channel.timeout):
                        line = await lines.get()
                except TimeoutError:
                    raise self._channel.timed_out(operation.name) from None
                for result in answer.take(read_event(line, operation)):
                    yield result

    async def aclose(self) -> None:
        """Does nothing: the channel is the plugin's."""
