"""HTTP by httpx: the default transport. The only module that imports it."""

from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.request import getproxies

import httpx

from .errors import (
    ConfigurationError,
    InvalidRequestError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from .settings import check_timeout
from .transport import DEFAULT_CONNECT_TIMEOUT, DEFAULT_READ_TIMEOUT, MAX_IDLE_CONNECTIONS
from .upload import Upload

HTTPClient = httpx.Client
AsyncHTTPClient = httpx.AsyncClient
HTTPTimeout = httpx.Timeout

DEFAULT_TIMEOUT = httpx.Timeout(DEFAULT_READ_TIMEOUT, connect=DEFAULT_CONNECT_TIMEOUT)
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=MAX_IDLE_CONNECTIONS)


def _timeout(timeout: float | httpx.Timeout | None) -> httpx.Timeout:
    if timeout is None:
        return DEFAULT_TIMEOUT
    return timeout if isinstance(timeout, httpx.Timeout) else httpx.Timeout(check_timeout(timeout))


def _check_given(given: object, class_: type, timeout: object) -> None:
    if not isinstance(given, class_):
        raise ConfigurationError(
            f"http_client must be an httpx.{class_.__name__}, not {type(given).__name__}"
        )
    if timeout is not None:
        raise ConfigurationError("give either http_client, with its own timeout, or timeout")


@contextmanager
def _of_the_environment() -> Generator[None, None, None]:
    try:
        yield
    except (httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        raise ConfigurationError(
            f"a proxy or a certificate that the environment names does not serve: {error}"
        ) from error


class _HTTPX:
    """What is the same, sync or async."""

    errors: tuple[type[Exception], ...] = (
        httpx.HTTPError,
        httpx.InvalidURL,
        httpx.StreamError,
        UnicodeError,
    )

    def __init__(self) -> None:
        self._urls: dict[str, httpx.URL] = {}

    def _url(self, url: str) -> httpx.URL:
        """Parsed once: a session asks few addresses, many times."""
        if url not in self._urls:
            self._urls[url] = httpx.URL(url)
        return self._urls[url]

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        if isinstance(error, httpx.RequestError):
            # The request that failed holds the key in its headers.
            error.request = httpx.Request("POST", server)
        text = str(error) or type(error).__name__
        match error:
            case UnicodeError():
                return InvalidRequestError(f"the address or a header cannot be sent: {text}")
            case httpx.ConnectTimeout() | httpx.PoolTimeout() | httpx.WriteTimeout():
                return InvokeTimeoutError(f"{server} timed out before the reply began: {text}")
            case httpx.TimeoutException():
                return InvokeTimeoutError(f"no more of the reply came in time: {text}")
            case httpx.ConnectError() | httpx.UnsupportedProtocol():
                return TransportError(f"cannot connect to {server}: {text}")
            case _:
                return TransportError(f"the connection failed: {text}")


class HTTPXReply:
    """A `Reply`; below `iter_raw`, which counts and cuts what needs neither."""

    def __init__(self, response: httpx.Response) -> None:
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        stream: Any = self._response.stream
        return iter(stream)

    def close(self) -> None:
        self._response.close()


class AsyncHTTPXReply:
    """An `AsyncReply`."""

    def __init__(self, response: httpx.Response) -> None:
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        stream: Any = self._response.stream
        return aiter(stream)

    async def aclose(self) -> None:
        await self._response.aclose()


def _framed(content: bytes | Upload, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, with the length of an upload that knows it."""
    if isinstance(content, Upload) and content.length is not None:
        return {**headers, "Content-Length": str(content.length)}
    return dict(headers)


class HTTPXTransport(_HTTPX):
    """A `Transport`.

    A client is needed for what it was given for, and to choose among proxies. Without either, requests
    go to httpx's pool below it: no cookies, no redirects, no log line, and a third less time.
    """

    def __init__(
        self,
        given: httpx.Client | None,
        timeout: float | httpx.Timeout | None,
        trust_env: bool,
    ) -> None:
        super().__init__()
        if given is not None:
            _check_given(given, httpx.Client, timeout)
        self._client = given
        self._owned: httpx.Client | httpx.HTTPTransport | None = None
        self._extensions = {"timeout": _timeout(timeout).as_dict()}
        if given is None:
            with _of_the_environment():
                if trust_env and getproxies():
                    self._owned = self._client = httpx.Client(
                        timeout=_timeout(timeout), limits=_LIMITS
                    )
                else:
                    self._owned = self._pool = httpx.HTTPTransport(
                        limits=_LIMITS, trust_env=trust_env
                    )

    def post(self, url: str, content: bytes | Upload, headers: Mapping[str, str]) -> HTTPXReply:
        headers = _framed(content, headers)
        if self._client is None:
            request = httpx.Request(
                "POST",
                self._url(url),
                content=content,
                headers=headers,
                extensions=self._extensions,
            )
            return HTTPXReply(self._pool.handle_request(request))
        request = self._client.build_request(
            "POST", self._url(url), content=content, headers=headers
        )
        # A redirect would take the key and the request to another address.
        return HTTPXReply(self._client.send(request, stream=True, follow_redirects=False))

    def close(self) -> None:
        if self._owned is not None:
            self._owned.close()


class AsyncHTTPXTransport(_HTTPX):
    """An `AsyncTransport`; see `HTTPXTransport`."""

    errors: tuple[type[Exception], ...] = (*_HTTPX.errors, RuntimeError)

    def __init__(
        self,
        given: httpx.AsyncClient | None,
        timeout: float | httpx.Timeout | None,
        trust_env: bool,
    ) -> None:
        super().__init__()
        if given is not None:
            _check_given(given, httpx.AsyncClient, timeout)
        self._client = given
        self._owned: httpx.AsyncClient | httpx.AsyncHTTPTransport | None = None
        self._extensions = {"timeout": _timeout(timeout).as_dict()}
        if given is None:
            with _of_the_environment():
                if trust_env and getproxies():
                    self._owned = self._client = httpx.AsyncClient(
                        timeout=_timeout(timeout), limits=_LIMITS
                    )
                else:
                    self._owned = self._pool = httpx.AsyncHTTPTransport(
                        limits=_LIMITS, trust_env=trust_env
                    )

    async def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str]
    ) -> AsyncHTTPXReply:
        headers = _framed(content, headers)
        body = content if isinstance(content, bytes) else _asynchronous(content)
        if self._client is None:
            request = httpx.Request(
                "POST", self._url(url), content=body, headers=headers, extensions=self._extensions
            )
            return AsyncHTTPXReply(await self._pool.handle_async_request(request))
        request = self._client.build_request("POST", self._url(url), content=body, headers=headers)
        return AsyncHTTPXReply(
            await self._client.send(request, stream=True, follow_redirects=False)
        )

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        if isinstance(error, RuntimeError) and not isinstance(error, httpx.StreamError):
            return TransportError(f"the session belongs to an event loop that has ended: {error}")
        return super().failure(error, server)

    async def aclose(self) -> None:
        if self._owned is not None:
            await self._owned.aclose()


async def _asynchronous(content: Upload) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece
