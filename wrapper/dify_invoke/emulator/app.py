"""The emulator's HTTP application: the routes of the API server and of the daemon, framing and headers."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from difflib import get_close_matches
from hmac import compare_digest
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION

from ..channels.transactions import MAX_REQUEST
from ..protocol.framing import frame
from ..protocol.json import is_object
from .answers import Json
from .api_server import APIServer
from .checks import check_contract, check_sender, read_body
from .daemon import Daemon
from .exchange import Framing
from .failures import NoSuchPageError, RefusedError, hidden
from .operations import OPERATIONS, Served

MAX_BODY = 268_435_456
"""The largest request body in bytes: 256 MiB, enough for an audio file of almost 128 MiB in hex."""

_OTHER_PATHS = [
    f"/inner/api/{path}"
    for path in (
        "invoke/app",
        "invoke/encrypt",
        "invoke/parameter-extractor",
        "invoke/question-classifier",
        "invoke/tool",
        "fetch/app/info",
        "download/file/request",
        "upload/file/request",
    )
]
"""Paths of the API server that are not about models. It suggests them where it hides a path."""


def build_app(
    *,
    api_key: str,
    tenant_id: str,
    api_server: APIServer,
    framing: Framing,
    delay: float,
    heartbeat: float,
    daemon: Daemon,
) -> ASGIApp:
    """Builds the ASGI application. It has a route for each operation and one for the daemon."""
    cut = frame if framing == "length-prefixed" else _line
    rules = api_server.rules
    operations = [served for name, served in OPERATIONS.items() if name not in rules.lacks]
    paths = [served.contract.path for served in operations] + _OTHER_PATHS

    def check_key(request: Request) -> None:
        key = request.headers.get("x-inner-api-key", "")
        if not compare_digest(key.encode(), api_key.encode()):
            path = request.url.path
            raise hidden(path, get_close_matches(path, paths))

    def admit(served: Served, request: Request, content: bytes) -> Json:
        """Returns the body, checked in the server's order. Raises RefusedError."""
        if rules.older:
            check_key(request)
        body: Json = read_body(content, request.headers.get("content-type", ""))
        check_sender(body, tenant_id, rules)
        check_key(request)
        check_contract(content, served.body)
        return body

    def endpoint(served: Served) -> Callable[[Request], Any]:
        async def invoke(request: Request) -> Response:
            try:
                body = admit(served, request, await _body_of(request))
                envelopes = api_server.answer(served, body)
            except RefusedError as refusal:
                return _refused(refusal)
            if not served.contract.streams:
                return Response(json.dumps(next(envelopes)), media_type="application/json")
            return StreamingResponse(_paced(envelopes, cut, delay), media_type="text/event-stream")

        return invoke

    async def transaction(request: Request) -> Response:
        session_id = request.headers.get("dify-plugin-session-id", "")
        if not session_id:
            return PlainTextResponse("session id is required", 400)
        try:
            # The daemon silently ignores the bytes after MAX_REQUEST.
            invocation = _invocation(await _body_of(request, MAX_REQUEST))
        except RefusedError as refusal:
            return PlainTextResponse(str(refusal), refusal.status)
        if invocation is None:
            return PlainTextResponse("failed to parse request", 500)
        if not daemon.knows(session_id):
            return JSONResponse(_unknown_session(session_id, invocation), 400)
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        events = _events(daemon.answer(session_id, invocation), delay, heartbeat)
        return StreamingResponse(
            _zipped(events) if zipped else events,
            media_type="text/event-stream",
            headers={"Content-Encoding": "gzip"} if zipped else None,
        )

    routes = [
        Route(served.contract.path, endpoint(served), methods=["POST"]) for served in operations
    ]
    app = Starlette(
        routes=[*routes, Route(TRANSACTION.path, transaction, methods=["POST"])],
        exception_handlers={HTTPException: _http_error, Exception: _internal_error},
    )
    return _with_headers(app, rules.version)


def _with_headers(app: ASGIApp, version: str) -> ASGIApp:
    """Adds the headers that the API server gives each reply, but not to the daemon's."""
    added = [(b"x-version", version.encode()), (b"x-env", b"PRODUCTION"), (b"vary", b"Cookie")]

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_more(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await app(scope, receive, send if scope.get("path") == TRANSACTION.path else send_more)

    return answer


async def _body_of(request: Request, kept: int | None = None) -> bytes:
    """Returns the first `kept` bytes of the body. Raises RefusedError if it exceeds MAX_BODY."""
    too_large = RefusedError(413, f"the body is larger than {MAX_BODY} bytes")
    body = bytearray()
    size = 0
    kept = MAX_BODY if kept is None else kept
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > MAX_BODY:
        raise too_large
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_BODY:
            raise too_large
        body += piece[: max(0, kept - len(body))]
    return bytes(body)


async def _paced(
    envelopes: Iterator[Json], cut: Callable[[bytes], bytes], delay: float
) -> AsyncIterator[bytes]:
    for envelope in envelopes:
        yield cut(json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode())
        await asyncio.sleep(delay)


def _invocation(body: bytes) -> Json | None:
    """Returns the invocation in a transaction request, or None if the request has none."""
    try:
        invocation = json.loads(body)["data"]["data"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return invocation if is_object(invocation) else None


def _unknown_session(session_id: str, invocation: Json) -> Json:
    return {
        "backwards_request_id": invocation.get("backwards_request_id", ""),
        "event": "error",
        "message": "failed to get session info from cache",
        "data": {
            "error_type": "SessionNotFound",
            "detail": "key not found",
            "session_id": session_id,
        },
    }


async def _events(lines: Iterator[Json], delay: float, heartbeat: float) -> AsyncIterator[bytes]:
    for line in lines:
        yield _line(json.dumps(line, ensure_ascii=False).encode())
        rest = delay
        while rest > heartbeat:
            await asyncio.sleep(heartbeat)
            rest -= heartbeat
            yield b"\n\n"
        await asyncio.sleep(rest)


async def _zipped(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Compresses and flushes each piece, so that the client receives it at once."""
    gzip = zlib.compressobj(wbits=31)
    async for piece in pieces:
        yield gzip.compress(piece) + gzip.flush(zlib.Z_SYNC_FLUSH)
    yield gzip.flush()


def _line(payload: bytes) -> bytes:
    return payload + b"\n\n"


def _refused(refusal: RefusedError) -> Response:
    return Response(refusal.content, refusal.status, media_type=refusal.media_type)


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return _refused(NoSuchPageError())
    return _refused(RefusedError(status, "The method is not allowed for the requested URL."))


async def _internal_error(_: Request, error: Exception) -> Response:
    return _refused(RefusedError(500, "Internal Server Error"))
