"""The emulator's HTTP application, which checks requests and frames answers as the platform does.

It checks the key, the tenant and the body.
"""

import asyncio
import json
import zlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from hmac import compare_digest
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION

from ..channels.transactions import MAX_REQUEST
from ..protocol.framing import frame
from ..protocol.json import is_object
from .answers import Json
from .daemon import Daemon
from .exchange import Failure, Framing, Received, Script
from .operations import OPERATIONS, Served

MAX_BODY = 268_435_456
"""The largest request body in bytes: 256 MiB, enough for an audio file of almost 128 MiB in hex."""

_NOT_FOUND = (
    "The requested URL was not found on the server. If you entered the URL manually please check "
    "your spelling and try again."
)


def build_app(
    *,
    api_key: str,
    tenant_id: str,
    framing: Framing,
    delay: float,
    heartbeat: float,
    script: Script,
    received: deque[Received],
    daemon: Daemon,
) -> Starlette:
    """Builds the ASGI application. It has a route for each operation and one for the daemon."""
    cut = frame if framing == "length-prefixed" else _line

    def endpoint(served: Served) -> Callable[[Request], Any]:
        async def invoke(request: Request) -> Response:
            key = request.headers.get("x-inner-api-key", "")
            if not compare_digest(key.encode(), api_key.encode()):
                return _error(404, "not_found", _NOT_FOUND)
            try:
                body = _checked(served, await _body_of(request), tenant_id)
            except _TooLargeError as refusal:
                return _error(413, "request_entity_too_large", str(refusal))
            except _RefusedError as refusal:
                return _error(400, "invalid_param", str(refusal))
            received.append(Received(served.name, body))
            failure = script.next(served.name)
            if failure and failure.status is not None:
                return _error(failure.status, "unknown", failure.text)
            envelopes = _envelopes(served.results(body), failure, served.contract.streams)
            if not served.contract.streams:
                return JSONResponse(next(envelopes))
            stream = _paced(envelopes, cut, delay)
            return StreamingResponse(stream, media_type="text/event-stream")

        return invoke

    async def transaction(request: Request) -> Response:
        session_id = request.headers.get("dify-plugin-session-id", "")
        if not session_id:
            return PlainTextResponse("session id is required", 400)
        try:
            # The daemon silently ignores the bytes after MAX_REQUEST.
            invocation = _invocation(await _body_of(request, MAX_REQUEST))
        except _TooLargeError as refusal:
            return PlainTextResponse(str(refusal), 413)
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

    return Starlette(
        routes=[
            Route(served.contract.path, endpoint(served), methods=["POST"])
            for served in OPERATIONS.values()
        ]
        + [Route(TRANSACTION.path, transaction, methods=["POST"])],
        exception_handlers={HTTPException: _http_error, Exception: _internal_error},
    )


class _TooLargeError(Exception):
    """The body is larger than MAX_BODY."""


async def _body_of(request: Request, kept: int | None = None) -> bytes:
    """Returns the first `kept` bytes of the body. Raises _TooLargeError if it exceeds MAX_BODY."""
    body = bytearray()
    size = 0
    kept = MAX_BODY if kept is None else kept
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > MAX_BODY:
        raise _TooLargeError(f"the body is larger than {MAX_BODY} bytes")
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_BODY:
            raise _TooLargeError(f"the body is larger than {MAX_BODY} bytes")
        body += piece[: max(0, kept - len(body))]
    return bytes(body)


class _RefusedError(Exception):
    """The body is invalid. The text is the platform's error message."""


def _checked(served: Served, content: bytes, tenant_id: str) -> Json:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise _RefusedError("invalid json") from None
    if not is_object(body):
        raise _RefusedError("invalid json")
    if body.get("tenant_id") != tenant_id:
        raise _RefusedError("tenant not found")
    try:
        served.body.model_validate_json(content)
    except ValidationError as error:
        raise _RefusedError(f"invalid payload: {error}") from None
    return body


def _envelopes(results: Iterator[Json], failure: Failure | None, streams: bool) -> Iterator[Json]:
    """Wraps the results in envelopes. Stops when a model fails or the script makes it fail."""
    try:
        for count, result in enumerate(results):
            if failure and (count >= failure.after or not streams):
                break
            yield {"data": result, "error": ""}
    except Exception as error:  # like the platform: any exception of a model is an answer
        yield {"data": None, "error": f"{type(error).__name__}: {error}"}
        return
    if failure:
        yield {"data": None, "error": failure.text}


async def _paced(
    envelopes: Iterator[Json], cut: Callable[[bytes], bytes], delay: float
) -> AsyncIterator[bytes]:
    for envelope in envelopes:
        yield cut(json.dumps(envelope, ensure_ascii=False).encode())
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


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message, "status": status}, status)


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(status, "not_found" if status == 404 else "unknown", _NOT_FOUND)


async def _internal_error(_: Request, error: Exception) -> Response:
    return _error(500, "unknown", "Internal Server Error")
