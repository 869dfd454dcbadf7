"""What recorders and replays share: a server without headers of its own, and the sessions that reach it."""

from typing import NoReturn, Self

from starlette.types import Message, Receive, Scope, Send

from dify_inner_api.client import AsyncClient, Client

from ...channels._async.http import AsyncInnerAPIChannel
from ...channels._sync.http import InnerAPIChannel
from ...channels.invocation import Caller
from ...http.relay import RawHeaders
from ...session._async.session import AsyncSession
from ...session._sync.session import Session
from ..listening import Listening
from .file_errors import RecordingError


class BrokenOffError(Exception):
    """Makes the server close the connection in the middle of a reply."""


class Serving:
    """A server on loopback that answers HTTP requests, one exchange after the other or many at a time."""

    def __init__(self, api_key: str | None, tenant_id: str | None, host: str, port: int) -> None:
        self._api_key = api_key
        self._tenant_id = tenant_id
        self._address = (host, port)
        self._running: Listening | None = None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The address, such as `http://127.0.0.1:49152`. Raises RuntimeError if not running."""
        return self._started().url

    @property
    def api_key(self) -> str:
        """The key that a session sends. Raises RecordingError if none was given to a recorder."""
        return self._api_key or self._lacks("api_key")

    @property
    def tenant_id(self) -> str:
        """The tenant of a session. Raises RecordingError if none was given to a recorder."""
        return self._tenant_id or self._lacks("tenant_id")

    def session(self, *, user_id: str | None = None, timeout: float | None = None) -> Session:
        """Returns a Session that reaches this server. It uses no proxy. The caller closes it."""
        client = Client(self.url, api_key=self.api_key, timeout=timeout, trust_env=False)
        return Session(InnerAPIChannel(client, Caller(self.tenant_id, user_id)))

    def async_session(
        self, *, user_id: str | None = None, timeout: float | None = None
    ) -> AsyncSession:
        """Returns an AsyncSession that reaches this server. The caller closes it."""
        client = AsyncClient(self.url, api_key=self.api_key, timeout=timeout, trust_env=False)
        return AsyncSession(AsyncInnerAPIChannel(client, Caller(self.tenant_id, user_id)))

    def start(self) -> Self:
        """Starts the server. `with` does this, too.

        Raises:
            OSError: The server cannot listen on the address.
            RuntimeError: The server is already running.
        """
        if self._running:
            raise RuntimeError(f"{self!r} is already running; call stop() before start()")
        self._running = Listening(
            self._app,
            *self._address,
            interface="asgi3",
            proxy_headers=False,
            date_header=False,
            server_header=False,
        )
        return self

    def stop(self) -> None:
        """Stops the server and ends all open requests. Raises RuntimeError if not running."""
        running = self._started()
        self._running = None
        running.stop()

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)

    def _started(self) -> Listening:
        if not self._running:
            raise RuntimeError(f"{self!r} is not running; use it with `with`, or call start()")
        return self._running

    def _lacks(self, name: str) -> NoReturn:
        raise RecordingError(f"this recorder was given no {name}: Recorder(..., {name}=...)")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def target_of(scope: Scope) -> str:
    """The path as it came, with the query."""
    path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


async def begin(send: Send, status: int, headers: RawHeaders) -> None:
    """Sends the head of a reply."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def go_on(send: Send, piece: bytes) -> None:
    """Sends a piece of the body, as an HTTP chunk of its own where the body is chunked."""
    await send({"type": "http.response.body", "body": piece, "more_body": True})


async def end(send: Send) -> None:
    """Ends the body."""
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def until_left(receive: Receive) -> None:
    """Returns when the client has left, or has the whole reply."""
    message: Message = {"type": "http.request"}
    while message["type"] != "http.disconnect":
        message = await receive()


async def refuse(send: Send, status: int, content: bytes) -> None:
    """Sends a whole reply of JSON."""
    headers = [(b"Content-Type", b"application/json"), (b"Content-Length", b"%d" % len(content))]
    await begin(send, status, headers)
    await go_on(send, content)
    await end(send)
