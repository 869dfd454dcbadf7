"""What the duplex channels of both kinds of session share: everything but the waiting.

A plugin's duplex stream to its daemon is stdin and stdout, or TCP under remote debugging. The official
runtime reads the stream and passes each line to the registered filters. All sessions of a plugin and
all their invocations share the stream.
"""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

from ..errors import InvokeTimeoutError, RequestTooLargeError, TransportError
from ..http import forks
from ..protocol.call import Call, Options
from ..protocol.timeouts import Timeout
from .events import encode_request
from .invocation import Invocation
from .official import OfficialFilterReader, OfficialSession, check_session

MAX_LINE = 5_242_880
"""Bytes (5 MiB): PLUGIN_RUNTIME_MAX_BUFFER_SIZE of the daemon, which reads a local plugin's stdout line by line."""


def exchanges(stream: "PluginStream", invocation: Invocation[Any]) -> Callable[[], "Exchange"]:
    """Makes one exchange for each attempt. The first is made at once: it raises InvalidRequestError."""
    ready = [Exchange(stream, invocation)]
    return lambda: ready.pop() if ready else Exchange(stream, invocation)


class PluginStream:
    """One official session's end of the stream."""

    def __init__(self, session: OfficialSession) -> None:
        self.session: OfficialSession = session
        self.is_local: bool = check_session(session) == "local"
        self.options: Options = Options(Timeout(idle=float(session.max_invocation_timeout)))

    def __repr__(self) -> str:
        return "the plugin's own channel"


class Exchange:
    """Sends one request and recognizes its answer."""

    def __init__(self, stream: PluginStream, invocation: Invocation[Any]) -> None:
        request_id, message = encode_request(stream.session.session_id, invocation.request)
        if invocation.file:
            message = b"".join(invocation.file.within(message))
        self.request_id: str = request_id
        self.call: Call = invocation.call
        self.written: Future[None] = Future()
        """Done when the request is written. It raises TransportError if that failed."""
        self._stream = stream
        self._operation = invocation.operation.name
        if stream.is_local and len(message) > MAX_LINE:
            raise RequestTooLargeError(
                f"the request is {len(message)} bytes; the daemon reads at most {MAX_LINE} (5 MiB) from a local "
                "plugin in one line, and ends the plugin at a longer one: send it in smaller parts",
                operation=self._operation,
            )
        self._line = message.decode() + "\n\n"

    @contextmanager
    def open(self, is_answer: Callable[[Any], bool]) -> Generator[OfficialFilterReader, None, None]:
        """Registers the filter, then sends the request. On exit, it cancels a write that has not begun.

        A thread of its own writes the request because the official writer has no timeout.
        """
        self.call.begin()
        self.call.attempts += 1
        if (record := self.call.record) is not None:
            record.request_id = self.request_id
            record.attempts = self.call.attempts
            record.sent = len(self._line.encode())
        with closing(self._stream.session.reader.read(is_answer)) as reader:
            threading.Thread(target=self._write, name="dify-invoke-channel", daemon=True).start()
            try:
                yield reader
            finally:
                self.written.cancel()

    def _write(self) -> None:
        # The runtime may write a line in several pieces. No other line may come between them.
        with _write_lock():
            if not self.written.set_running_or_notify_cancel():
                return
            try:
                self._stream.session.writer.write(self._line)
            except Exception as error:
                message = f"the request could not be written to the daemon: {error}"
                failure = TransportError(message, operation=self._operation)
                failure.__cause__ = error
                self.written.set_exception(failure)
            else:
                self.written.set_result(None)

    def is_answer(self, line: Any) -> bool:
        """Whether a line of the stream answers the request."""
        if getattr(line.event, "value", line.event) != "backwards_response":
            return False
        return bool(line.data.get("backwards_request_id") == self.request_id)

    def timed_out(self) -> InvokeTimeoutError:
        """The error for a call that has taken too long."""
        deadline = self.call.deadline
        reason = deadline.reason()
        if deadline.timeout is self._stream.options.timeout:
            reason += ", the plugin's MAX_INVOCATION_TIMEOUT"
        return InvokeTimeoutError(reason, operation=self._operation)

    def carried_over(self) -> TransportError:
        """The error for a stream that a fork has carried into another process."""
        error = forks.carried_over()
        error.operation = self._operation
        return error

    def closed(self) -> TransportError:
        """The error for a closed stream."""
        return TransportError("the channel to the daemon was closed", operation=self._operation)


@cache
def _write_lock() -> threading.Lock:
    """Held while a line is written. It is created at its first use, after gevent's monkey patch."""
    return threading.Lock()
