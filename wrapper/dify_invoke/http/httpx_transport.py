"""HTTP by an httpx client that the caller gives. The only module that imports httpx.

The client counts time by itself, from one read to the next, so that a call's own is looked at only between
them. It is left open.
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import Any

import httpx

from ..errors import (
    ConfigurationError,
    InvalidRequestError,
    InvokeTimeoutError,
    ReverseInvocationError,
    TransportError,
)
from ..protocol.limits import over_head
from ..protocol.timeouts import DEFAULT, Deadline
from .forks import ProcessBound
from .upload import Upload

HTTPClient = httpx.Client
AsyncHTTPClient = httpx.AsyncClient


def _check_given(given: object, class_: type) -> None:
    if not isinstance(given, class_):
        raise ConfigurationError(
            f"http_client must be an httpx.{class_.__name__}, not {type(given).__name__}"
        )


def _timeout(wait: Deadline) -> httpx.Timeout | Any:
    """The wait in httpx's terms; the client has its own, unless the call is to have another."""
    if wait.timeout is DEFAULT:
        return httpx.USE_CLIENT_DEFAULT
    left = wait.left()
    return httpx.Timeout(connect=wait.to_connect(), read=left, write=left, pool=None)


class _HTTPX(ProcessBound):
    """What is the same, sync or async."""

    errors: tuple[type[Exception], ...] = (
        httpx.HTTPError,
        httpx.InvalidURL,
        httpx.StreamError,
        UnicodeError,
    )

    def __init__(self) -> None:
        super().__init__()
        self._urls: dict[str, httpx.URL] = {}

    def check_process(self) -> None:
        """Raises TransportError in a process that was forked from the client's."""
        if self.is_inherited():
            raise TransportError(
                "the http_client belongs to the process that this one was forked from: make a client and "
                "a session here"
            )

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
        failure: ReverseInvocationError
        match error:
            case UnicodeError():
                failure = InvalidRequestError(f"the address or a header cannot be sent: {text}")
            case httpx.ConnectTimeout() | httpx.PoolTimeout():
                failure = InvokeTimeoutError(f"{server} timed out before the reply began: {text}")
                failure.unsent = True
            case httpx.WriteTimeout():
                failure = InvokeTimeoutError(f"{server} timed out before the reply began: {text}")
            case httpx.TimeoutException():
                failure = InvokeTimeoutError(f"no more of the reply came in time: {text}")
            case httpx.ConnectError() | httpx.UnsupportedProtocol():
                failure = TransportError(f"cannot connect to {server}: {text}")
                failure.unsent = "certificate" not in text.lower() and "ssl" not in text.lower()
            case httpx.RemoteProtocolError() if "buffer too long" in text:
                failure = over_head()
            case _:
                failure = TransportError(f"the connection failed: {text}")
        return failure


def _framed(content: bytes | Upload, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, with the length of an upload that knows it."""
    if isinstance(content, Upload) and content.length is not None:
        return {**headers, "Content-Length": str(content.length)}
    return dict(headers)


def _check(wait: Deadline) -> None:
    if wait.left() == 0:
        raise InvokeTimeoutError(wait.reason())


class HTTPXReply:
    """A `Reply`; below `iter_raw`, which counts and cuts what needs neither."""

    def __init__(self, response: httpx.Response, wait: Deadline) -> None:
        self._wait = wait
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        stream: Any = self._response.stream
        return iter(stream) if self._wait.timeout is DEFAULT else self._in_time(stream)

    def _in_time(self, stream: Iterable[bytes]) -> Iterator[bytes]:
        for piece in stream:
            _check(self._wait)
            yield piece

    def finish(self) -> None:
        """Does nothing: nobody knows how long a read would take."""

    def close(self) -> None:
        self._response.close()


class AsyncHTTPXReply:
    """An `AsyncReply`."""

    def __init__(self, response: httpx.Response, wait: Deadline) -> None:
        self._wait = wait
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        stream: Any = self._response.stream
        return aiter(stream) if self._wait.timeout is DEFAULT else self._in_time(stream)

    async def _in_time(self, stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        async for piece in stream:
            _check(self._wait)
            yield piece

    async def finish(self) -> None:
        """Does nothing: nobody knows how long a read would take."""

    async def aclose(self) -> None:
        await self._response.aclose()


class HTTPXTransport(_HTTPX):
    """A `Transport`."""

    def __init__(self, client: httpx.Client) -> None:
        super().__init__()
        _check_given(client, httpx.Client)
        self._client = client

    def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Deadline
    ) -> HTTPXReply:
        self.check_process()
        request = self._client.build_request(
            "POST",
            self._url(url),
            content=content,
            headers=_framed(content, headers),
            timeout=_timeout(wait),
        )
        # A redirect would take the key and the request to another address.
        response = self._client.send(request, stream=True, follow_redirects=False)
        return HTTPXReply(response, wait)

    def close(self) -> None:
        """Does nothing: the client is its owner's."""


class AsyncHTTPXTransport(_HTTPX):
    """An `AsyncTransport`."""

    errors: tuple[type[Exception], ...] = (*_HTTPX.errors, RuntimeError)

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__()
        _check_given(client, httpx.AsyncClient)
        self._client = client

    async def post(
        self, url: str, content: bytes | Upload, headers: Mapping[str, str], wait: Deadline
    ) -> AsyncHTTPXReply:
        self.check_process()
        request = self._client.build_request(
            "POST",
            self._url(url),
            content=content if isinstance(content, bytes) else content.asynchronous(),
            headers=_framed(content, headers),
            timeout=_timeout(wait),
        )
        response = await self._client.send(request, stream=True, follow_redirects=False)
        return AsyncHTTPXReply(response, wait)

    def failure(self, error: Exception, server: str) -> ReverseInvocationError:
        if isinstance(error, RuntimeError) and not isinstance(error, httpx.StreamError):
            return TransportError(f"the session belongs to an event loop that has ended: {error}")
        return super().failure(error, server)

    async def aclose(self) -> None:
        """Does nothing: the client is its owner's."""
