"""A plugin's duplex stream as a channel for threads and greenlets. `async_duplex` is for asyncio."""

from collections.abc import Generator, Iterator
from typing import Any, TypeVar

from ..http import forks
from ..http._sync.file_client import FileClient
from ..http._sync.retrying import retried
from ..http.pauses import Pauses
from ..protocol.deadline import Deadline
from ..protocol.timeouts import MAX_TIMEOUT
from .events import Answer, read_event
from .invocation import Invocation
from .official import OfficialFilterReader, OfficialSession
from .plugin_stream import Exchange, PluginStream, exchanges

T = TypeVar("T")


class DuplexChannel(PluginStream):
    """A `Channel` that reads the lines from the runtime's own queue."""

    def __init__(self, session: OfficialSession) -> None:
        super().__init__(session)
        self._pauses = Pauses()
        self.files: FileClient = FileClient()

    def invoke(self, invocation: Invocation[T]) -> Generator[T, None, None]:
        exchange = exchanges(self, invocation)

        def attempt() -> Generator[T, None, None]:
            return _results(invocation, exchange())

        if not invocation.call.options.retries.read_replies:
            return attempt()
        # A file can be read only once.
        return retried(attempt, invocation.call, lambda: invocation.file is None, self._pauses)

    def close(self) -> None:
        """Ends the pauses between attempts, and transfers of files. The stream belongs to the plugin."""
        self._pauses.end()
        self.files.close()


def _results(invocation: Invocation[T], exchange: Exchange) -> Generator[T, None, None]:
    operation = invocation.operation
    answer = Answer(operation, exchange.request_id)
    born = forks.generation
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
                if forks.generation != born:
                    raise exchange.carried_over()
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
