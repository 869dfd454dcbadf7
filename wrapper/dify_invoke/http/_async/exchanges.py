"""Exchanges of a request and a reply: sends one, and reads the other as it comes."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from typing import NoReturn, Self, TypeVar

from ...errors import InvokeTimeoutError, ReverseInvocationError, TransportError
from ...observability.observation import log_retry
from ...protocol.body import Body
from ...protocol.call import Call
from ...protocol.compression import ACCEPTED
from ...protocol.deadline import CLOCK_SLACK, Deadline
from ...protocol.limits import MAX_REFUSAL
from ...protocol.replies import Reads
from .. import forks
from ..loops import AsyncLoop
from ..pauses import AsyncPauses
from ..upload import Content, Upload
from .retrying import retried
from .transport import AsyncReply, AsyncTransport

T = TypeVar("T")

_ACCEPT = {"Accept": "*/*", "Accept-Encoding": ACCEPTED}
_HEADERS = {"Content-Type": "application/json", **_ACCEPT}
_TAIL_PIECES = 4  # that are read at most to find the end of a reply whose answer is complete


class AsyncExchanges:
    """What the clients share. Close it, or use it with `async with`.

    `open_transport` makes the transport, here and in each process that is forked from this one.
    """

    _key: str | None = None
    """What no error may show."""

    def __init__(self, open_transport: Callable[[], AsyncTransport], renewed: bool) -> None:
        self._closed = False
        self._loop = AsyncLoop()
        self._pauses = AsyncPauses()
        self._open = open_transport
        self._transport = self._open()
        if renewed:
            forks.renew_after_fork(self)

    def _address(self, path: str) -> str:
        """The whole address for a path."""
        raise NotImplementedError

    def _server(self, path: str) -> str:
        """The server as an error names it."""
        raise NotImplementedError

    @property
    def _errors(self) -> tuple[type[Exception], ...]:
        """What the transport raises; it is asked only when something was raised."""
        return (*self._transport.errors, ReverseInvocationError)

    def exchange(
        self,
        path: str,
        content: Content | None,
        make_reader: Callable[[], Reads[T]],
        headers: Mapping[str, str],
        call: Call,
    ) -> AsyncGenerator[T, None]:
        """Posts the content, and yields what a reader makes of the reply, until it is done.

        Content is JSON unless the headers say otherwise. Without any, the path is read by GET.
        """

        def attempt() -> AsyncGenerator[T, None]:
            return self._attempt(path, content, make_reader(), headers, call)

        if not call.options.retries.read_replies:
            return attempt()
        return retried(attempt, call, lambda: not _is_begun(content), self._pauses)

    async def _attempt(  # noqa: PLR0912  # one loop, so that a chunk costs little
        self,
        path: str,
        content: Content | None,
        reader: Reads[T],
        headers: Mapping[str, str],
        call: Call,
    ) -> AsyncGenerator[T, None]:
        self._check_open(reader.operation)
        call.begin()
        born = forks.generation
        if call.record is not None:
            call.record.sent = _size_of(content)
        reply = await self._ask(path, content, reader, headers, call)
        deadline = call.deadline
        try:
            try:
                body = Body(reply.headers.get("content-encoding", ""), call)
                sole = reader.sole if body.as_is else None
                async for piece in reply:
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
                        await self._read_tail(reply, deadline)
                        break
                else:
                    body.close()
            finally:
                await reply.aclose()
            for result in reader.close():
                yield result
                if forks.generation != born:
                    raise forks.carried_over()
        except self._errors as error:
            failure = self._failure(reader.operation, error, call, path)
            try:
                raise failure  # its cause is set
            finally:
                del failure  # its traceback has this frame

    async def _read_tail(self, reply: AsyncReply, deadline: Deadline) -> None:
        """Reads the end of a complete answer, if it comes at once, so that the connection is kept."""
        if self._transport.keeps_time:
            deadline.shorten()
            rest = aiter(reply)
            with suppress(*self._errors):
                for _ in range(_TAIL_PIECES):
                    if await anext(rest, None) is None:
                        break

    async def _ask(
        self,
        path: str,
        content: Content | None,
        reader: Reads[T],
        headers: Mapping[str, str],
        call: Call,
    ) -> AsyncReply:
        """The reply that the reader takes. Sends the request again if the call allows it."""
        fields = _ACCEPT if content is None else _HEADERS
        while True:
            call.attempts += 1
            if call.record is not None:
                call.record.attempts = call.attempts
            try:
                reply = await self._transport.send(
                    self._address(path), content, {**fields, **headers}, call.deadline
                )
                if reader.takes(reply.status, reply.headers):
                    return reply
                try:
                    refusal = await self._body_of(reply, call)
                finally:
                    await reply.aclose()
                raise reader.refusal(reply.status, reply.headers, refusal)
            except self._errors as error:
                failure = self._failure(reader.operation, error, call, path)
                delay = call.options.retries.delay(failure, call.attempts)
                begun = _is_begun(content)
                try:
                    if self._closed or begun or delay is None or not call.deadline.allows(delay):
                        raise failure  # its cause is set
                    log_retry(failure, call.attempts, delay)
                finally:
                    del failure
            await self._pauses.pause(delay)
            self._check_open(reader.operation)
            call.deadline.reconnect()

    async def _body_of(self, reply: AsyncReply, call: Call) -> bytes:
        """The body of a refusal, as far as it can be read. The status alone says much."""
        read = bytearray()
        with suppress(*self._errors):
            body = Body(reply.headers.get("content-encoding", ""), call)
            async for piece in reply:
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

    def _failure(
        self, operation: str, error: Exception, call: Call, path: str
    ) -> ReverseInvocationError:
        """The error for the caller, without the key. The exception is its cause, or the error itself."""
        if isinstance(error, ReverseInvocationError):
            failure = error
        else:
            failure = self._transport.failure(error, self._server(path), call.deadline)
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

    async def aclose(self) -> None:
        """Closes the connections; calls that still run end with a TransportError."""
        self._closed = True
        self._pauses.end()
        await self._loop.run(self._transport.aclose)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled: it holds connections and a key; make one in each process"
        )


def _size_of(content: Content | None) -> int:
    """Bytes of a content, as far as they are known."""
    if content is None:
        return 0
    return (len(content) if isinstance(content, bytes) else content.length) or 0


def _is_begun(content: Content | None) -> bool:
    """Whether the content is a file that has been read in part, so that it cannot be sent again."""
    return isinstance(content, Upload) and content.begun
