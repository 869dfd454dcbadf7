"""The plugin's own channel as a channel: stdin/stdout, or TCP under remote debugging.

The official runtime reads the channel, and hands each line to the filters that are registered. All
sessions of a plugin share it, and so do all their invocations.
"""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import cache
from typing import Any, TypeVar

import attrs

from dify_inner_api.types import Operation

from ..errors import InvokeTimeoutError, TransportError
from ..http.upload import HexFile
from ..protocol.call import Call, Options
from ..protocol.timeouts import MAX_TIMEOUT, Deadline, Timeout
from .events import Answer, encode_request, read_event
from .official import OfficialFilterReader, OfficialSession, OfficialWriter

T = TypeVar("T")

_CLOSED: Any = object()


@cache
def _writing() -> threading.Lock:
    """Held while a line is written; made on first use, when gevent's patch has been applied."""
    return threading.Lock()


class PendingWrite:
    """A line on its way into the channel, in a thread of its own: the official writer knows no time limit."""

    def __init__(self, writer: OfficialWriter, line: str) -> None:
        self.done: threading.Event = threading.Event()
        self.then: Callable[[], object] = self.done.is_set
        """Called when it is done, in that thread."""
        self._writer = writer
        self._line = line
        self._given_up = False
        self._error: Exception | None = None
        threading.Thread(target=self._run, name="dify-invoke-channel", daemon=True).start()

    def give_up(self) -> None:
        """Does not write what has not been begun; nobody waits for an answer any more."""
        self._given_up = True

    def check(self, operation: str) -> None:
        """Raises TransportError when it could not be written."""
        if self._error is not None:
            raise TransportError(
                f"the channel to the daemon does not take the request: {self._error}",
                operation=operation,
            ) from self._error

    def _run(self) -> None:
        try:
            # The runtime may send a line in several pieces, which another line must not part.
            with _writing():
                if not self._given_up:
                    self._writer.write(self._line)
        except Exception as error:
            self._error = error
        finally:
            self.done.set()
            self.then()


class PluginStream:
    """One official session's end of the channel."""

    def __init__(self, session: OfficialSession) -> None:
        self._session = session
        self.options: Options = Options().but(Timeout(idle=float(session.max_invocation_timeout)))

    def request(self, request: attrs.AttrsInstance, file: HexFile | None) -> tuple[str, str]:
        """A new request id, and the line to send."""
        request_id, message = encode_request(self._session.session_id, request)
        if file:
            message = b"".join(file.within(message))
        return request_id, message.decode() + "\n\n"

    def begin(self, call: Call, request_id: str, line: str) -> None:
        """Notes that the call is sent now."""
        call.begin()
        if call.observation is not None:
            call.observation.request_id = request_id
            call.observation.attempts = 1
            call.observation.sent = len(line.encode())

    def listen(self, filter: Any) -> Any:  # noqa: A002
        """Registers a filter; it is there before anything is sent, so that no answer is missed."""
        return self._session.reader.read(filter)

    def send(self, operation: str, line: str, wait: Deadline) -> None:
        """Writes a whole line at once, or gives up when the call's time has passed."""
        sending = PendingWrite(self._session.writer, line)
        if not sending.done.wait(wait.left()):
            sending.give_up()
            raise self.timed_out(operation, wait)
        sending.check(operation)

    def sending(self, line: str) -> "PendingWrite":
        """Begins to write a whole line."""
        return PendingWrite(self._session.writer, line)

    def timed_out(self, operation: str, wait: Deadline) -> InvokeTimeoutError:
        said = wait.reason()
        if wait.timeout is self.options.timeout:
            said += ", the plugin's MAX_INVOCATION_TIMEOUT"
        return InvokeTimeoutError(said, operation=operation)


def answers(line: Any, request_id: str) -> bool:
    """Whether a line of the channel is an answer to the request."""
    event = getattr(line.event, "value", line.event)
    if event != "backwards_response":
        return False
    return bool(line.data.get("backwards_request_id") == request_id)


def _seconds(wait: Deadline) -> float:
    left = wait.left()
    return MAX_TIMEOUT if left is None else left


def is_closed(reader: OfficialFilterReader) -> bool:
    """Whether the runtime has closed it; one that is given no lines has none, else."""
    return next(reader.read(timeout_for_round=0), _CLOSED) is _CLOSED


def closed(operation: str) -> TransportError:
    """The error for a channel that was closed."""
    return TransportError("the channel to the daemon was closed", operation=operation)


def _rounds(reader: OfficialFilterReader, wait: Deadline) -> Iterator[Any]:
    """The lines, and None when there was none in time."""
    if wait.timeout.total is None:
        yield from reader.read(timeout_for_round=_seconds(wait))
        return
    while True:
        line = next(reader.read(timeout_for_round=_seconds(wait)), _CLOSED)
        if line is _CLOSED:
            return
        yield line


class DuplexChannel:
    """Writes invocations to the channel, and reads their answers from it."""

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
    ) -> Generator[T, None, None]:
        request_id, line = self._channel.request(request, file)
        return self._exchange(operation, request_id, line, call)

    def _exchange(
        self, operation: Operation[T], request_id: str, request: str, call: Call
    ) -> Generator[T, None, None]:
        answer = Answer(operation, request_id)
        self._channel.begin(call, request_id, request)

        def is_meant(line: Any) -> bool:
            return answers(line, request_id)

        reader = self._channel.listen(is_meant)
        with closing(reader):
            self._channel.send(operation.name, request, call.wait)
            for line in _rounds(reader, call.wait):
                if line is None or call.wait.is_over():
                    raise self._channel.timed_out(operation.name, call.wait)
                if (result := answer.take(read_event(line.data, operation))) is not None:
                    yield result
                if answer.ended:
                    return
        raise closed(operation.name)

    def close(self) -> None:
        """Does nothing: the channel is the plugin's."""
