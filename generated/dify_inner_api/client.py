# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The HTTP clients: one POST an operation, the reply read as it comes."""

from collections.abc import AsyncGenerator, Generator, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from dify_invoke.compression import ACCEPTED, decompressor
from dify_invoke.errors import InvokeTimeoutError, ReverseInvocationError, TransportError
from dify_invoke.replies import MAX_REFUSAL, Reader, read_reply
from dify_invoke.settings import ascii_url, check_key, check_url
from dify_invoke.timeouts import Timeout, TimeoutLike, Wait
from dify_invoke.transport import open_async_transport, open_transport
from dify_invoke.upload import Upload

from .types import Operation

if TYPE_CHECKING:
    from dify_invoke.httpx_transport import AsyncHTTPClient, HTTPClient
    from dify_invoke.transport import AsyncReply, AsyncTransport, Reply, Transport

T = TypeVar("T")

_HEADERS = {"Content-Type": "application/json", "Accept": "*/*", "Accept-Encoding": ACCEPTED}


class _Connections:
    """What both clients know of the server: its address, and the key, which is in no repr."""

    def __init__(self, base_url: str, api_key: str | None, timeout: TimeoutLike | None) -> None:
        self.base_url: str = check_url(base_url)
        self._url = ascii_url(self.base_url)
        self._key = None if api_key is None else check_key(api_key)
        self._timeout = Timeout.of(timeout)
        self._closed = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def _headers(self, operation: Operation[Any], headers: Mapping[str, str]) -> Mapping[str, str]:
        if self._key is None or not operation.secured:
            return headers
        return {"X-Inner-Api-Key": self._key, **headers}

    def _check_open(self, operation: str) -> None:
        if self._closed:
            raise TransportError("the session is closed", operation=operation)

    def _failure(
        self, operation: str, error: Exception, transport: "Transport | AsyncTransport", wait: Wait
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
        elif isinstance(failure, InvokeTimeoutError) and wait.is_over():
            failure.message = wait.said()
        failure.operation = failure.operation or operation
        if self._key is not None:
            failure.redact(self._key)
        return failure


class Client(_Connections):
    """A pooled HTTP client for the operations; close it, or use it as a context manager.

    An `http_client` that is given is used as it is, timeout included, and left open. With
    `trust_env=False` the environment's proxies and certificates are not used. `transport` is the
    library that does HTTP, `httpx` or `pycurl`.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout: TimeoutLike | None = None,
        http_client: "HTTPClient | None" = None,
        trust_env: bool = True,
        transport: str | None = None,
    ) -> None:
        super().__init__(base_url, api_key, timeout)
        self._transport = open_transport(self._url, transport, http_client, trust_env)
        self._errors: tuple[type[Exception], ...] = (
            *self._transport.errors,
            ReverseInvocationError,
        )

    def invoke(
        self, operation: Operation[T], content: bytes | Upload, headers: Mapping[str, str] = {}
    ) -> Generator[T, None, None]:
        """Posts the JSON and yields the results as they come: one, for an operation that does not stream."""
        headers = self._headers(operation, headers)
        return self.exchange(operation.path, content, read_reply(operation), headers)

    def exchange(
        self, path: str, content: bytes | Upload, reader: Reader[T], headers: Mapping[str, str]
    ) -> Generator[T, None, None]:
        """Posts the JSON and yields what the reader makes of the reply, until it is done."""
        self._check_open(reader.operation)
        wait = Wait(self._timeout)
        try:
            reply = self._transport.post(self._url + path, content, {**_HEADERS, **headers}, wait)
            try:
                if reply.status != 200:
                    raise reader.refusal(reply.status, reply.headers, _body_of(reply, self._errors))
                plain = decompressor(reply.headers.get("content-encoding", ""))
                for piece in reply:
                    for result in reader.feed(plain.feed(piece) if plain else piece):
                        yield result
                    if reader.done:
                        reply.finish()
                        break
                else:
                    if plain:
                        plain.close()
            finally:
                reply.close()
            for result in reader.close():
                yield result
        except self._errors as error:
            failure = self._failure(reader.operation, error, self._transport, wait)
            if failure is error:
                raise
            raise failure from error

    def close(self) -> None:
        """Closes the connections."""
        self._closed = True
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
        http_client: "AsyncHTTPClient | None" = None,
        trust_env: bool = True,
        transport: str | None = None,
    ) -> None:
        super().__init__(base_url, api_key, timeout)
        self._transport = open_async_transport(self._url, transport, http_client, trust_env)
        self._errors: tuple[type[Exception], ...] = (
            *self._transport.errors,
            ReverseInvocationError,
        )

    def invoke(
        self, operation: Operation[T], content: bytes | Upload, headers: Mapping[str, str] = {}
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON and yields the results as they come: one, for an operation that does not stream."""
        headers = self._headers(operation, headers)
        return self.exchange(operation.path, content, read_reply(operation), headers)

    async def exchange(
        self, path: str, content: bytes | Upload, reader: Reader[T], headers: Mapping[str, str]
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON and yields what the reader makes of the reply, until it is done."""
        self._check_open(reader.operation)
        wait = Wait(self._timeout)
        try:
            reply = await self._transport.post(
                self._url + path, content, {**_HEADERS, **headers}, wait
            )
            try:
                if reply.status != 200:
                    body = await _async_body_of(reply, self._errors)
                    raise reader.refusal(reply.status, reply.headers, body)
                plain = decompressor(reply.headers.get("content-encoding", ""))
                async for piece in reply:
                    for result in reader.feed(plain.feed(piece) if plain else piece):
                        yield result
                    if reader.done:
                        await reply.finish()
                        break
                else:
                    if plain:
                        plain.close()
            finally:
                await reply.aclose()
            for result in reader.close():
                yield result
        except self._errors as error:
            failure = self._failure(reader.operation, error, self._transport, wait)
            if failure is error:
                raise
            raise failure from error

    async def aclose(self) -> None:
        """Closes the connections."""
        self._closed = True
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _body_of(reply: "Reply", errors: tuple[type[Exception], ...]) -> bytes:
    """The body of a refusal; what the status says counts also where it cannot be read."""
    body = bytearray()
    try:
        plain = decompressor(reply.headers.get("content-encoding", ""))
        for piece in reply:
            body += plain.feed(piece) if plain else piece
            if len(body) > MAX_REFUSAL:
                break
    except errors:
        pass
    return bytes(body)


async def _async_body_of(reply: "AsyncReply", errors: tuple[type[Exception], ...]) -> bytes:
    body = bytearray()
    try:
        plain = decompressor(reply.headers.get("content-encoding", ""))
        async for piece in reply:
            body += plain.feed(piece) if plain else piece
            if len(body) > MAX_REFUSAL:
                break
    except errors:
        pass
    return bytes(body)
