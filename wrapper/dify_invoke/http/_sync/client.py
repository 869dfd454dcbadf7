# Written by codegen/unasync.py from ../_async/client.py; do not edit, run `nox -s generate`.
"""The HTTP client of the operations: posts a request, and reads the reply as it comes."""

from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NoReturn, Self, TypeVar

from ...errors import ConfigurationError, InvokeTimeoutError, ReverseInvocationError, TransportError
from ...observability.observation import log_retry
from ...observability.redaction import redact_logs
from ...protocol.body import Body
from ...protocol.call import Call, Options
from ...protocol.compression import ACCEPTED
from ...protocol.deadline import CLOCK_SLACK, Deadline
from ...protocol.limits import MAX_REFUSAL, Limits
from ...protocol.operation import Operation
from ...protocol.replies import Reader, ReplyReader
from ...protocol.retries import Retries
from ...protocol.settings import ascii_url, check_key, check_url
from ...protocol.timeouts import TimeoutLike
from .. import forks
from ..loops import Loop
from ..pauses import Pauses
from ..upload import Content, Upload
from .retrying import retried
from .transport import Reply, open_transport

if TYPE_CHECKING:
    from .http_client_transport import HTTPClient

T = TypeVar("T")

_HEADERS = {"Content-Type": "application/json", "Accept": "*/*", "Accept-Encoding": ACCEPTED}
_TAIL_PIECES = 4  # that are read at most to find the end of a reply whose answer is complete


class Client:
    """A pooled HTTP client for the operations. Close it, or use it with `with`.

    Args:
        base_url: The server, such as `http://localhost:5001`.
        api_key: The key for the operations that need one. It is in no repr, log or error.
        timeout: Seconds, or a `Timeout`; 10 to connect and 250 of idleness unless given.
        retries: When a call is sent again, or how often at most; see `Retries`.
        limits: The most that is read of a reply; see `Limits`.
        http_client: An `httpx2.Client` or `httpx.Client` to use as it is, with its own
            timeout. It is not closed.
        trust_env: Whether the environment's proxies and certificates are used.
        transport: The library that does HTTP, `httpcore2` or `pycurl`.

    A process that is forked from this one opens connections of its own.

    Raises:
        ConfigurationError: An argument does not fit; the message names it.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout: TimeoutLike | None = None,
        retries: Retries | int | None = None,
        limits: Limits | None = None,
        http_client: "HTTPClient | None" = None,
        trust_env: bool = True,
        transport: str | None = None,
    ) -> None:
        self.base_url: str = check_url(base_url)
        self.options: Options = Options().replace(timeout, retries, limits)
        self._url = ascii_url(self.base_url)
        self._key = None if api_key is None else check_key(api_key)
        if http_client is not None and timeout is not None:
            raise ConfigurationError("give either http_client, with its own timeout, or timeout")
        self._closed = False
        self._loop = Loop()
        self._pauses = Pauses()
        self._open = partial(open_transport, self._url, transport, http_client, trust_env)
        self._transport = self._open()
        errors = self._transport.errors
        self._errors: tuple[type[Exception], ...] = (*errors, ReverseInvocationError)
        if self._key is not None:
            redact_logs(self)
        if http_client is None:
            forks.renew_after_fork(self)

    def invoke(
        self,
        operation: Operation[T],
        content: Content,
        headers: Mapping[str, str] | None = None,
        call: Call | None = None,
    ) -> Generator[T, None, None]:
        """Posts the JSON of a request, and yields the results as they come.

        An operation that does not stream has one result. What can go wrong is in
        `dify_invoke.errors`; nothing is sent before the first result is asked for.
        """
        call = call or Call(self.options)
        key = {"X-Inner-Api-Key": self._key} if self._key is not None and operation.secured else {}
        reader = partial(ReplyReader[T], operation, call.options.limits)
        return self.exchange(operation.path, content, reader, {**key, **(headers or {})}, call)

    def exchange(
        self,
        path: str,
        content: Content,
        make_reader: Callable[[], Reader[T]],
        headers: Mapping[str, str],
        call: Call,
    ) -> Generator[T, None, None]:
        """Posts the JSON, and yields what a reader makes of the reply, until it is done."""

        def attempt() -> Generator[T, None, None]:
            return self._attempt(path, content, make_reader(), headers, call)

        if not call.options.retries.read_replies:
            return attempt()
        return retried(attempt, call, lambda: not _is_begun(content), self._pauses)

    def _attempt(  # noqa: PLR0912  # one loop, so that a chunk costs little
        self, path: str, content: Content, reader: Reader[T], headers: Mapping[str, str], call: Call
    ) -> Generator[T, None, None]:
        self._check_open(reader.operation)
        call.begin()
        born = forks.generation
        if call.record is not None:
            call.record.sent = (len(content) if isinstance(content, bytes) else content.length) or 0
        reply = self._ask(path, content, reader, headers, call)
        deadline = call.deadline
        try:
            try:
                body = Body(reply.headers.get("content-encoding", ""), call)
                sole = reader.sole if body.as_is else None
                for piece in reply:
                    if sole is not None and (result := sole(piece)) is not None:
                        yield result
                        if forks.generation != born:
                            raise forks.carried_over()
                        continue
                    for data in body.feed(piece):
                        results = reader.feed(data)
                        for result in results:
                            yield result
                            if forks.generation != born:
                                raise forks.carried_over()
                        if reader.done:
                            break
                        if not results or deadline.only_heartbeats:
                            deadline.received(data)
                    if reader.done:
                        self._read_tail(reply, deadline)
                        break
                else:
                    body.close()
            finally:
                reply.close()
            for result in reader.close():
                yield result
                if forks.generation != born:
                    raise forks.carried_over()
        except self._errors as error:
            failure = self._failure(reader.operation, error, call)
            try:
                raise failure  # its cause is set
            finally:
                del failure  # its traceback has this frame

    def _read_tail(self, reply: Reply, deadline: Deadline) -> None:
        """Reads the end of a complete answer, if it comes at once, so that the connection is kept."""
        if self._transport.keeps_time:
            deadline.shorten()
            rest = iter(reply)
            with suppress(*self._errors):
                for _ in range(_TAIL_PIECES):
                    if next(rest, None) is None:
                        break

    def _ask(
        self, path: str, content: Content, reader: Reader[T], headers: Mapping[str, str], call: Call
    ) -> Reply:
        """The reply whose status is 200. Sends the request again if the call allows it."""
        while True:
            call.attempts += 1
            if call.record is not None:
                call.record.attempts = call.attempts
            try:
                reply = self._transport.post(
                    self._url + path, content, {**_HEADERS, **headers}, call.deadline
                )
                if reply.status == 200:
                    return reply
                try:
                    refusal = self._body_of(reply, call)
                finally:
                    reply.close()
                raise reader.refusal(reply.status, reply.headers, refusal)
            except self._errors as error:
                failure = self._failure(reader.operation, error, call)
                delay = call.options.retries.delay(failure, call.attempts)
                begun = _is_begun(content)
                try:
                    if self._closed or begun or delay is None or not call.deadline.allows(delay):
                        raise failure  # its cause is set
                    log_retry(failure, call.attempts, delay)
                finally:
                    del failure
            self._pauses.pause(delay)
            self._check_open(reader.operation)
            call.deadline.reconnect()

    def _body_of(self, reply: Reply, call: Call) -> bytes:
        """The body of a refusal, as far as it can be read. The status alone says much."""
        read = bytearray()
        with suppress(*self._errors):
            body = Body(reply.headers.get("content-encoding", ""), call)
            for piece in reply:
                for data in body.feed(piece):
                    read += data
                    if len(read) > MAX_REFUSAL:
                        return bytes(read)
        return bytes(read)

    def _check_open(self, operation: str) -> None:
        if self._closed:
            raise TransportError("the session is closed", operation=operation)
        try:
            if self._loop.has_changed():
                self._transport = self._open()
        except TransportError as error:
            error.operation = operation
            raise

    def _failure(self, operation: str, error: Exception, call: Call) -> ReverseInvocationError:
        """The error for the caller, without the key. The exception is its cause, or the error itself."""
        if isinstance(error, ReverseInvocationError):
            failure = error
        else:
            failure = self._transport.failure(error, self.base_url, call.deadline)
        if self._closed and isinstance(failure, TransportError):
            failure = TransportError("the session was closed")
        elif isinstance(failure, InvokeTimeoutError) and call.deadline.is_over(CLOCK_SLACK):
            failure.message = call.deadline.reason()
        if failure is not error:
            failure.__cause__ = error
        failure.operation = failure.operation or operation
        if self._key is not None:
            failure.redact(self._key)
        return failure

    def close(self) -> None:
        """Closes the connections; calls that still run end with a TransportError."""
        self._closed = True
        self._pauses.end()
        self._loop.run(self._transport.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled: it holds connections and a key; make one in each process"
        )


def _is_begun(content: Content) -> bool:
    """Whether the content is a file that has been read in part, so that it cannot be sent again."""
    return isinstance(content, Upload) and content.begun
