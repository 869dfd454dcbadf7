# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The HTTP clients: one POST an operation, the reply read as it comes."""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import suppress
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from dify_invoke.errors import InvokeTimeoutError, ReverseInvocationError, TransportError
from dify_invoke.http.forks import renew_after_fork
from dify_invoke.http.transport import check_alone, open_async_transport, open_transport
from dify_invoke.http.upload import Upload
from dify_invoke.observability.observation import log_retry
from dify_invoke.observability.redaction import redact_logs
from dify_invoke.protocol.body import received, received_async
from dify_invoke.protocol.call import Call, Options
from dify_invoke.protocol.compression import ACCEPTED
from dify_invoke.protocol.limits import Limits
from dify_invoke.protocol.replies import MAX_REFUSAL, Reader, read_reply
from dify_invoke.protocol.retries import Retries
from dify_invoke.protocol.settings import ascii_url, check_key, check_url
from dify_invoke.protocol.timeouts import SLACK, TimeoutLike

from .types import Operation

if TYPE_CHECKING:
    from dify_invoke.http.httpx_transport import AsyncHTTPClient, HTTPClient
    from dify_invoke.http.transport import AsyncReply, AsyncTransport, Reply, Transport

T = TypeVar("T")

_HEADERS = {"Content-Type": "application/json", "Accept": "*/*", "Accept-Encoding": ACCEPTED}


class _Connections:
    """What both clients know of the server: its address, and the key, which is in no repr."""

    def __init__(self, base_url: str, api_key: str | None, options: Options) -> None:
        self.base_url: str = check_url(base_url)
        self.options: Options = options
        self._url = ascii_url(self.base_url)
        self._key = None if api_key is None else check_key(api_key)
        self._closed = False
        if self._key is not None:
            redact_logs(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled: it holds connections and a key; make one in each process"
        )

    def _headers(self, operation: Operation[Any], headers: Mapping[str, str]) -> Mapping[str, str]:
        if self._key is None or not operation.secured:
            return headers
        return {"X-Inner-Api-Key": self._key, **headers}

    def _check_open(self, operation: str) -> None:
        if self._closed:
            raise TransportError("the session is closed", operation=operation)

    def _begin(self, operation: str, content: bytes | Upload, call: Call) -> None:
        self._check_open(operation)
        call.begin()
        if call.observation is not None:
            size = len(content) if isinstance(content, bytes) else content.length
            call.observation.sent = size or 0

    def _delay(
        self, failure: ReverseInvocationError, content: bytes | Upload, call: Call, attempt: int
    ) -> float:
        """Seconds until the next attempt. Raises the failure where there is none."""
        delay = call.options.retries.delay(failure, attempt)
        begun = isinstance(content, Upload) and content.begun
        try:
            if self._closed or begun or delay is None or not call.wait.allows(delay):
                raise failure
            log_retry(failure, attempt, delay)
        finally:
            del failure
        return delay

    def _failure(
        self, operation: str, error: Exception, transport: "Transport | AsyncTransport", call: Call
    ) -> ReverseInvocationError:
        """What an exception of the transport, or of our own, means to the caller; without the key."""
        if isinstance(error, ReverseInvocationError):
            failure = error
        else:
            failure = transport.failure(error, self.base_url)
            failure.__cause__ = error
        if self._closed and isinstance(failure, TransportError):
            failure = TransportError("the session was closed")
            failure.__cause__ = error
        elif isinstance(failure, InvokeTimeoutError) and call.wait.is_over(SLACK):
            failure.message = call.wait.reason()
        failure.operation = failure.operation or operation
        if self._key is not None:
            failure.redact(self._key)
        return failure


class Client(_Connections):
    """A pooled HTTP client for the operations; close it, or use it as a context manager.

    An `http_client` that is given is used as it is, timeout included, and left open. With
    `trust_env=False` the environment's proxies and certificates are not used. `transport` is the
    library that does HTTP, `httpx` or `pycurl`. What a process inherits by `fork` opens connections of
    its own there.
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
        super().__init__(base_url, api_key, Options().but(timeout, retries, limits))
        check_alone(http_client, timeout)
        self._closing = Event()
        self._open = partial(open_transport, self._url, transport, http_client, trust_env)
        self._transport = self._open()
        if http_client is None:
            renew_after_fork(self)
        self._errors: tuple[type[Exception], ...] = (
            *self._transport.errors,
            ReverseInvocationError,
        )

    def invoke(
        self,
        operation: Operation[T],
        content: bytes | Upload,
        headers: Mapping[str, str] = {},
        call: Call | None = None,
    ) -> Generator[T, None, None]:
        """Posts the JSON and yields the results as they come: one, for an operation that does not stream."""
        call = call or Call(self.options)
        headers = self._headers(operation, headers)
        reader = read_reply(operation, call.options.limits)
        return self.exchange(operation.path, content, reader, headers, call)

    def exchange(
        self,
        path: str,
        content: bytes | Upload,
        reader: Reader[T],
        headers: Mapping[str, str],
        call: Call,
    ) -> Generator[T, None, None]:
        """Posts the JSON and yields what the reader makes of the reply, until it is done."""
        self._begin(reader.operation, content, call)
        reply = self._ask(path, content, reader, headers, call)
        try:
            try:
                encoding = reply.headers.get("content-encoding", "")
                for piece in received(reply, encoding, call):
                    if (sole := reader.sole(piece)) is not None:
                        yield sole
                        continue
                    results = reader.feed(piece)
                    for result in results:
                        yield result
                    if reader.done:
                        reply.finish()
                        break
                    if not results or call.wait.stalled:
                        call.wait.received(piece)
            finally:
                reply.close()
            for result in reader.close():
                yield result
        except self._errors as error:
            failure = self._failure(reader.operation, error, self._transport, call)
            try:
                if failure is error:
                    raise
                raise failure from error
            finally:
                del failure  # its traceback has this frame

    def _ask(
        self,
        path: str,
        content: bytes | Upload,
        reader: Reader[T],
        headers: Mapping[str, str],
        call: Call,
    ) -> "Reply":
        """The reply whose status is 200; sends the request again where the call allows it."""
        attempt = 0
        while True:
            attempt += 1
            if call.observation is not None:
                call.observation.attempts = attempt
            try:
                reply = self._transport.post(
                    self._url + path, content, {**_HEADERS, **headers}, call.wait
                )
                if reply.status == 200:
                    return reply
                try:
                    body = _body_of(reply, self._errors, call)
                finally:
                    reply.close()
                raise reader.refusal(reply.status, reply.headers, body)
            except self._errors as error:
                failure = self._failure(reader.operation, error, self._transport, call)
                try:
                    delay = self._delay(failure, content, call, attempt)
                finally:
                    del failure
            self._closing.wait(delay)
            self._check_open(reader.operation)
            call.wait.reconnect()

    def close(self) -> None:
        """Closes the connections; calls that still run end with a TransportError."""
        self._closed = True
        self._closing.set()
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_Connections):
    """The same for asyncio."""

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout: TimeoutLike | None = None,
        retries: Retries | int | None = None,
        limits: Limits | None = None,
        http_client: "AsyncHTTPClient | None" = None,
        trust_env: bool = True,
        transport: str | None = None,
    ) -> None:
        super().__init__(base_url, api_key, Options().but(timeout, retries, limits))
        check_alone(http_client, timeout)
        self._pauses: set[Any] = set()
        self._open = partial(open_async_transport, self._url, transport, http_client, trust_env)
        self._transport = self._open()
        if http_client is None:
            renew_after_fork(self)
        self._errors: tuple[type[Exception], ...] = (
            *self._transport.errors,
            ReverseInvocationError,
        )

    def invoke(
        self,
        operation: Operation[T],
        content: bytes | Upload,
        headers: Mapping[str, str] = {},
        call: Call | None = None,
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON and yields the results as they come: one, for an operation that does not stream."""
        call = call or Call(self.options)
        headers = self._headers(operation, headers)
        reader = read_reply(operation, call.options.limits)
        return self.exchange(operation.path, content, reader, headers, call)

    async def exchange(
        self,
        path: str,
        content: bytes | Upload,
        reader: Reader[T],
        headers: Mapping[str, str],
        call: Call,
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON and yields what the reader makes of the reply, until it is done."""
        self._begin(reader.operation, content, call)
        reply = await self._ask(path, content, reader, headers, call)
        try:
            try:
                encoding = reply.headers.get("content-encoding", "")
                async for piece in received_async(reply, encoding, call):
                    if (sole := reader.sole(piece)) is not None:
                        yield sole
                        continue
                    results = reader.feed(piece)
                    for result in results:
                        yield result
                    if reader.done:
                        await reply.finish()
                        break
                    if not results or call.wait.stalled:
                        call.wait.received(piece)
            finally:
                await reply.aclose()
            for result in reader.close():
                yield result
        except self._errors as error:
            failure = self._failure(reader.operation, error, self._transport, call)
            try:
                if failure is error:
                    raise
                raise failure from error
            finally:
                del failure  # its traceback has this frame

    async def _ask(
        self,
        path: str,
        content: bytes | Upload,
        reader: Reader[T],
        headers: Mapping[str, str],
        call: Call,
    ) -> "AsyncReply":
        """The reply whose status is 200; sends the request again where the call allows it."""
        attempt = 0
        while True:
            attempt += 1
            if call.observation is not None:
                call.observation.attempts = attempt
            try:
                reply = await self._transport.post(
                    self._url + path, content, {**_HEADERS, **headers}, call.wait
                )
                if reply.status == 200:
                    return reply
                try:
                    body = await _async_body_of(reply, self._errors, call)
                finally:
                    await reply.aclose()
                raise reader.refusal(reply.status, reply.headers, body)
            except self._errors as error:
                failure = self._failure(reader.operation, error, self._transport, call)
                try:
                    delay = self._delay(failure, content, call, attempt)
                finally:
                    del failure
            await self._pause(delay)
            self._check_open(reader.operation)
            call.wait.reconnect()

    async def _pause(self, seconds: float) -> None:
        """Waits, or until the session is closed."""
        from asyncio import Event, timeout  # who does not wait does not import it

        closing = Event()
        self._pauses.add(closing)
        try:
            with suppress(TimeoutError):
                async with timeout(seconds):
                    await closing.wait()
        finally:
            self._pauses.discard(closing)

    async def aclose(self) -> None:
        """Closes the connections; calls that still run end with a TransportError."""
        self._closed = True
        for closing in list(self._pauses):
            closing.set()
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _body_of(reply: "Reply", errors: tuple[type[Exception], ...], call: Call) -> bytes:
    """The body of a refusal; what the status says counts also where it cannot be read."""
    body = bytearray()
    with suppress(*errors):
        for piece in received(reply, reply.headers.get("content-encoding", ""), call):
            body += piece
            if len(body) > MAX_REFUSAL:
                break
    return bytes(body)


async def _async_body_of(
    reply: "AsyncReply", errors: tuple[type[Exception], ...], call: Call
) -> bytes:
    body = bytearray()
    with suppress(*errors):
        async for piece in received_async(reply, reply.headers.get("content-encoding", ""), call):
            body += piece
            if len(body) > MAX_REFUSAL:
                break
    return bytes(body)
