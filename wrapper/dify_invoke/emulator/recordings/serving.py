"""What recorders and replays share: a server without headers of its own, and the sessions that reach it."""

import socket
import threading
from typing import NoReturn, Self

import uvicorn
from starlette.types import Message, Receive, Scope, Send

from dify_inner_api.client import AsyncClient, Client

from ...channels._async.http import AsyncInnerAPIChannel
from ...channels._sync.http import InnerAPIChannel
from ...channels.invocation import Caller
from ...http.relay import RawHeaders
from ...session._async.session import AsyncSession
from ...session._sync.session import Session
from .file_errors import RecordingError


class BrokenOffError(Exception):
    """Makes the server close the connection in the middle of a reply."""


class _Server(uvicorn.Server):
    """A server that sets an event when it listens, or when it has failed to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


class Serving:
    """A server on loopback that answers HTTP requests, one exchange after the other or many at a time."""

    def __init__(self, api_key: str | None, tenant_id: str | None, host: str, port: int) -> None:
        self._api_key = api_key
        self._tenant_id = tenant_id
        self._address = (host, port)
        self._running: tuple[_Server, threading.Thread, socket.socket] | None = None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The address, such as `http://127.0.0.1:49152`. Raises RuntimeError if not running."""
        host, port = self._started()[2].getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

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
        listener = socket.create_server(self._address, reuse_port=False)
        config = uvicorn.Config(
            self._app,
            interface="asgi3",
            proxy_headers=False,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            date_header=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        thread = threading.Thread(
            target=server.run, args=([listener],), name="dify-invoke-recordings", daemon=True
        )
        thread.start()
        server.listening.wait()
        self._running = (server, thread, listener)
        return self

    def stop(self) -> None:
        """Stops the server and ends all open requests. Raises RuntimeError if not running."""
        server, thread, listener = self._started()
        self._running = None
        server.should_exit = True
        thread.join()
        listener.close()

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)

    def _started(self) -> tuple[_Server, threading.Thread, socket.socket]:
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
