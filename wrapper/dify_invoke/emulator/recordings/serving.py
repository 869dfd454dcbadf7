"""What recorders and replays share: a server without headers of its own."""

from typing import NoReturn

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from ...http.relay import RawHeaders
from ..failures import RefusedError
from ..local_server import LocalServer
from ..requests import body_of
from .file_errors import RecordingError


class Serving(LocalServer):
    """A server that answers HTTP requests, one exchange after the other or many at a time."""

    def __init__(self, api_key: str | None, tenant_id: str | None, host: str, port: int) -> None:
        super().__init__(
            self._app,
            host,
            port,
            interface="asgi3",
            proxy_headers=False,
            date_header=False,
            server_header=False,
        )
        self._api_key = api_key
        self._tenant_id = tenant_id

    async def _answer(self, scope: Scope, content: bytes, receive: Receive, send: Send) -> None:
        raise NotImplementedError

    @property
    def api_key(self) -> str:
        """The key that a session sends. Raises RecordingError if none was given to a recorder."""
        return self._api_key or self._lacks("api_key")

    @property
    def tenant_id(self) -> str:
        """The tenant of a session. Raises RecordingError if none was given to a recorder."""
        return self._tenant_id or self._lacks("tenant_id")

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            content = await body_of(Request(scope, receive))
        except ClientDisconnect:
            return
        except RefusedError as refusal:
            await refuse(send, refusal.status, refusal.content.encode())
            return
        await self._answer(scope, content, receive, send)

    def _lacks(self, name: str) -> NoReturn:
        raise RecordingError(f"this recorder was given no {name}: Recorder(..., {name}=...)")


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
