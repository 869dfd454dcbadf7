# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The HTTP clients: one POST an operation, the reply read as it comes. The only module that imports httpx."""

from collections.abc import AsyncGenerator, Generator, Mapping
from typing import Any, Self, TypeVar

import httpx

from dify_invoke.compression import ACCEPTED, decompressor
from dify_invoke.errors import (
    ConfigurationError,
    InvalidRequestError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from dify_invoke.replies import Reader, read_reply
from dify_invoke.settings import check_key, check_timeout, check_url

from .types import Operation

T = TypeVar("T")
C = TypeVar("C", httpx.Client, httpx.AsyncClient)

Timeout = float | httpx.Timeout
HTTPClient = httpx.Client
AsyncHTTPClient = httpx.AsyncClient

DEFAULT_TIMEOUT = httpx.Timeout(250.0, connect=10.0)
"""Seconds: 10 to connect, 250 between two pieces of a reply, since the daemon ends a call after 240."""

_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20)
_HEADERS = {"Content-Type": "application/json", "Accept": "*/*", "Accept-Encoding": ACCEPTED}
_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError)


def _check_class(client: object, class_: type) -> None:
    if not isinstance(client, class_):
        raise ConfigurationError(
            f"http_client must be an httpx.{class_.__name__}, not {type(client).__name__}"
        )


class _Connections:
    """What both clients know of the server: its address, and the key, which is in no repr."""

    def __init__(self, base_url: str, api_key: str | None) -> None:
        self.base_url: str = check_url(base_url)
        self._key = None if api_key is None else check_key(api_key)
        self._closed = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def _http_client(
        self, class_: type[C], given: C | None, timeout: Timeout | None, trust_env: bool
    ) -> C:
        """The client to use: the one that was given, or one of our own."""
        if given is not None:
            _check_class(given, class_)
            if timeout is not None:
                raise ConfigurationError(
                    "give either http_client, with its own timeout, or timeout"
                )
            return given
        if timeout is None:
            timeout = DEFAULT_TIMEOUT
        elif not isinstance(timeout, httpx.Timeout):
            timeout = httpx.Timeout(check_timeout(timeout))
        try:
            return class_(timeout=timeout, limits=_LIMITS, trust_env=trust_env)
        except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
            raise ConfigurationError(
                f"a proxy or a certificate that the environment names does not serve: {error}"
            ) from error

    def _key_header(self, operation: Operation[Any]) -> dict[str, str]:
        if self._key is None or not operation.secured:
            return {}
        return {"X-Inner-Api-Key": self._key}

    def _request(self, path: str, content: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        return {
            "method": "POST",
            "url": self.base_url + path,
            "content": content,
            "headers": {**_HEADERS, **headers},
            # A redirect would take the key and the request to another address.
            "follow_redirects": False,
        }

    def _check_open(self, operation: str) -> None:
        if self._closed:
            raise TransportError("the session is closed", operation=operation)

    def _failure(self, operation: str, error: Exception) -> ReverseInvocationError:
        """What an exception of httpx, or of our own, means to the caller; without the key."""
        failure = self._translated(operation, error)
        failure.operation = failure.operation or operation
        if self._key is not None:
            failure.redact(self._key)
        if isinstance(error, httpx.RequestError):
            # The request that failed holds the key in its headers.
            error.request = httpx.Request("POST", self.base_url)
        return failure

    def _translated(self, operation: str, error: Exception) -> ReverseInvocationError:
        text = str(error) or type(error).__name__
        if isinstance(error, ReverseInvocationError):
            return error
        if isinstance(error, UnicodeError):
            return InvalidRequestError(f"the address or a header cannot be sent: {text}")
        if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout | httpx.WriteTimeout):
            return InvokeTimeoutError(f"{self.base_url} timed out before the reply began: {text}")
        if isinstance(error, httpx.TimeoutException):
            return InvokeTimeoutError(f"no more of the reply came in time: {text}")
        if isinstance(error, httpx.ConnectError | httpx.UnsupportedProtocol):
            return TransportError(f"cannot connect to {self.base_url}: {text}")
        if isinstance(error, RuntimeError) and not isinstance(error, httpx.StreamError):
            return TransportError(f"the session belongs to an event loop that has ended: {text}")
        return TransportError(f"the connection failed: {text}")


class Client(_Connections):
    """A pooled HTTP client for the operations; close it, or use it as a context manager.

    An `http_client` that is given is used as it is, timeout included, and left open. With
    `trust_env=False` the environment's proxies and certificates are not used.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout: Timeout | None = None,
        http_client: HTTPClient | None = None,
        trust_env: bool = True,
    ) -> None:
        super().__init__(base_url, api_key)
        self._owned = http_client is None
        self._http = self._http_client(httpx.Client, http_client, timeout, trust_env)

    def invoke(
        self, operation: Operation[T], content: bytes, headers: Mapping[str, str] = {}
    ) -> Generator[T, None, None]:
        """Posts the JSON and yields the results as they come: one, for an operation that does not stream."""
        headers = {**self._key_header(operation), **headers}
        return self.exchange(operation.path, content, read_reply(operation), headers)

    def exchange(
        self, path: str, content: bytes, reader: Reader[T], headers: Mapping[str, str]
    ) -> Generator[T, None, None]:
        """Posts the JSON and yields what the reader makes of the reply, until it is done."""
        self._check_open(reader.operation)
        try:
            with self._http.stream(**self._request(path, content, headers)) as response:
                if response.status_code != 200:
                    raise reader.refusal(response.status_code, response.headers, _body_of(response))
                plain = decompressor(response.headers.get("content-encoding", ""))
                for piece in response.iter_raw():
                    yield from reader.feed(plain.feed(piece))
                    if reader.done:
                        return
                plain.close()
                yield from reader.close()
        except (*_ERRORS, ReverseInvocationError) as error:
            failure = self._failure(reader.operation, error)
            if failure is error:
                raise
            raise failure from error

    def close(self) -> None:
        """Closes the connections."""
        self._closed = True
        if self._owned:
            self._http.close()

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
        timeout: Timeout | None = None,
        http_client: AsyncHTTPClient | None = None,
        trust_env: bool = True,
    ) -> None:
        super().__init__(base_url, api_key)
        self._owned = http_client is None
        self._http = self._http_client(httpx.AsyncClient, http_client, timeout, trust_env)

    def invoke(
        self, operation: Operation[T], content: bytes, headers: Mapping[str, str] = {}
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON and yields the results as they come: one, for an operation that does not stream."""
        headers = {**self._key_header(operation), **headers}
        return self.exchange(operation.path, content, read_reply(operation), headers)

    async def exchange(
        self, path: str, content: bytes, reader: Reader[T], headers: Mapping[str, str]
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON and yields what the reader makes of the reply, until it is done."""
        self._check_open(reader.operation)
        try:
            async with self._http.stream(**self._request(path, content, headers)) as response:
                if response.status_code != 200:
                    raise reader.refusal(
                        response.status_code, response.headers, await _async_body_of(response)
                    )
                plain = decompressor(response.headers.get("content-encoding", ""))
                async for piece in response.aiter_raw():
                    for result in reader.feed(plain.feed(piece)):
                        yield result
                    if reader.done:
                        return
                plain.close()
                for result in reader.close():
                    yield result
        except (*_ERRORS, RuntimeError, ReverseInvocationError) as error:
            failure = self._failure(reader.operation, error)
            if failure is error:
                raise
            raise failure from error

    async def aclose(self) -> None:
        """Closes the connections."""
        self._closed = True
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _body_of(response: httpx.Response) -> bytes:
    """The body of a refusal; what the status says counts also where it cannot be read."""
    try:
        return response.read()
    except httpx.HTTPError:
        return b""


async def _async_body_of(response: httpx.Response) -> bytes:
    try:
        return await response.aread()
    except httpx.HTTPError:
        return b""
