"""A plugin's duplex stream as a channel for threads and greenlets. `async_duplex` is for asyncio."""

from collections.abc import Generator, Iterator
from typing import Any, TypeVar

from ..protocol.deadline import Deadline
from ..protocol.timeouts import MAX_TIMEOUT
from .events import Answer, read_event
from .invocation import Invocation
from .official import OfficialFilterReader
from .plugin_stream import Exchange, PluginStream

T = TypeVar("T")


class DuplexChannel(PluginStream):
    """A `Channel` that reads the lines from the runtime's own queue."""

    def invoke(self, invocation: Invocation[T]) -> Generator[T, None, None]:
        return _results(invocation, Exchange(self, invocation))

    def close(self) -> None:
        """Does nothing: the stream belongs to the plugin."""


def _results(invocation: Invocation[T], exchange: Exchange) -> Generator[T, None, None]:
    operation = invocation.operation
    answer = Answer(operation, exchange.request_id)
    with exchange.open(exchange.is_answer) as reader:
        deadline = invocation.call.deadline
        try:
            exchange.written.result(deadline.left())
        except TimeoutError:
            raise exchange.timed_out() from None
        for line in _lines(reader, deadline):
            if line is None or deadline.is_over():
                raise exchange.timed_out()
            if (result := answer.take(read_event(line.data, operation))) is not None:
                yield result
            if answer.ended:
                return
    raise exchange.closed()


def _lines(reader: OfficialFilterReader, deadline: Deadline) -> Iterator[Any]:
    """Yields the lines, and None if no line arrived in time."""
    while True:
        left = deadline.left()
        for line in reader.read(timeout_for_round=MAX_TIMEOUT if left is None else left):
            yield line
            if deadline.timeout.total is not None:
                break  # less time is left for the next line
        else:
            return
