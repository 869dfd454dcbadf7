# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The HTTP clients: one POST an operation, the reply read as it comes. The only module that imports httpx."""

from collections.abc import AsyncGenerator, Generator, Mapping
from typing import Any, Self, TypeVar

import httpx

from dify_invoke.errors import (
    ConfigurationError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from dify_invoke.replies import Reader, read_reply
from dify_invoke.settings import check_key, check_timeout, check_url

from .types import Operation

T = TypeVar("T")

Timeout = float | httpx.Timeout
HTTPClient = httpx.Client
AsyncHTTPClient = httpx.AsyncClient

DEFAULT_TIMEOUT = httpx.Timeout(250.0, connect=10.0)
"""Seconds: 10 to connect, 250 between two pieces of a reply, since the daemon ends a call after 240."""

_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20)
_HEADERS = {"Content-Type": "application/json", "Accept": "*/*"}


def _timeout(timeout: Timeout | None) -> httpx.Timeout:
    if timeout is None:
        return DEFAULT_TIMEOUT
    if isinstance(timeout, httpx.Timeout):
        return timeout
    return httpx.Timeout(check_timeout(timeout))


def _failure(operation: str, error: Exception) -> ReverseInvocationError:
    """What an exception of httpx means to the caller."""
    text = str(error) or type(error).__name__
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout | httpx.WriteTimeout):
        return InvokeTimeoutError(f"timed out before the reply began: {text}", operation=operation)
    if isinstance(error, httpx.TimeoutException):
        return InvokeTimeoutError(f"no more of the reply came in time: {text}", operation=operation)
    if isinstance(error, httpx.DecodingError):
        return TransportError(f"the reply's compression is broken: {text}", operation=operation)
    if isinstance(error, httpx.ConnectError):
        return TransportError(f"cannot connect: {text}", operation=operation)
    return TransportError(f"the connection failed: {text}", operation=operation)


_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)


def _check_client(client: object, expected: type) -> None:
    if client is not None and not isinstance(client, expected):
        raise ConfigurationError(
            f"http_client must be an httpx.{expected.__name__}, not {type(client).__name__}"
        )


class _Settings:
    """What both clients know of the server: its address, the key (in no repr) and their headers."""

    def __init__(self, base_url: str, api_key: str | None) -> None:
        self.base_url = check_url(base_url)
        self._headers = _HEADERS
        if api_key is not None:
            self._headers = {**_HEADERS, "X-Inner-Api-Key": check_key(api_key)}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"

    def _request(self, path: str, content: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        return {
            "method": "POST",
            "url": self.base_url + path,
            "content": content,
            "headers": {**self._headers, **headers},
            # A redirect would take the key and the request to another address.
            "follow_redirects": False,
        }


class Client(_Settings):
    """A pooled HTTP client for the operations; close it, or use it as a context manager.

    An `http_client` that is given is used as it is, timeout included, and left open.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout: Timeout | None = None,
        http_client: HTTPClient | None = None,
    ) -> None:
        super().__init__(base_url, api_key)
        _check_client(http_client, httpx.Client)
        self._owned = http_client is None
        self._http = http_client or httpx.Client(timeout=_timeout(timeout), limits=_LIMITS)

    def invoke(
        self, operation: Operation[T], content: bytes, headers: Mapping[str, str] = {}
    ) -> Generator[T, None, None]:
        """Posts the JSON and yields the results as they come: one, for an operation that does not stream."""
        return self.exchange(operation.path, content, read_reply(operation), headers)

    def exchange(
        self, path: str, content: bytes, reader: Reader[T], headers: Mapping[str, str] = {}
    ) -> Generator[T, None, None]:
        """Posts the JSON and yields what the reader makes of the reply, until it is done."""
        if self._http.is_closed:
            raise TransportError("the session is closed", operation=reader.operation)
        try:
            with self._http.stream(**self._request(path, content, headers)) as response:
                if response.status_code != 200:
                    body = response.read()
                    raise reader.refusal(response.status_code, response.headers, body)
                for piece in response.iter_bytes():
                    yield from reader.feed(piece)
                    if reader.done:
                        return
                yield from reader.close()
        except _ERRORS as error:
            raise _failure(reader.operation, error) from error

    def close(self) -> None:
        """Closes the connections."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_Settings):
    """The same for asyncio."""

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout: Timeout | None = None,
        http_client: AsyncHTTPClient | None = None,
    ) -> None:
        super().__init__(base_url, api_key)
        _check_client(http_client, httpx.AsyncClient)
        self._owned = http_client is None
        self._http = http_client or httpx.AsyncClient(timeout=_timeout(timeout), limits=_LIMITS)

    def invoke(
        self, operation: Operation[T], content: bytes, headers: Mapping[str, str] = {}
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON and yields the results as they come: one, for an operation that does not stream."""
        return self.exchange(operation.path, content, read_reply(operation), headers)

    async def exchange(
        self, path: str, content: bytes, reader: Reader[T], headers: Mapping[str, str] = {}
    ) -> AsyncGenerator[T, None]:
        """Posts the JSON and yields what the reader makes of the reply, until it is done."""
        if self._http.is_closed:
            raise TransportError("the session is closed", operation=reader.operation)
        try:
            async with self._http.stream(**self._request(path, content, headers)) as response:
                if response.status_code != 200:
                    body = await response.aread()
                    raise reader.refusal(response.status_code, response.headers, body)
                async for piece in response.aiter_bytes():
                    for result in reader.feed(piece):
                        yield result
                    if reader.done:
                        return
                for result in reader.close():
                    yield result
        except _ERRORS as error:
            raise _failure(reader.operation, error) from error

    async def aclose(self) -> None:
        """Closes the connections."""
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
