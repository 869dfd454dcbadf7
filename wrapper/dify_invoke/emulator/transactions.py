"""The daemon's endpoint for serverless plugins: an invocation in a request, its events in the reply."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from ..channels.transactions import MAX_REQUEST
from ..protocol.json import is_array, is_object
from .answers import Json
from .daemon import Daemon, MalformedError
from .exchange import Pause
from .failures import RefusedError
from .golang import go_kind
from .requests import body_of, in_turn

MAX_WAIT = 300.0
"""How many seconds the daemon keeps a transaction open that it cannot read."""

_GO_TYPE = "plugin_entities.SessionMessage"


class Transactions:
    """Answers what is posted to the endpoint.

    Args:
        daemon: Answers the invocations.
        delay: How many seconds to wait between two events.
        heartbeat: How many seconds pass between two heartbeats.
        serverless: Whether the daemon is of the platform `serverless`. No other has the endpoint.
        max_wait: How many seconds to keep a transaction open that cannot be read.
    """

    def __init__(
        self,
        daemon: Daemon,
        *,
        delay: float,
        heartbeat: float,
        serverless: bool,
        max_wait: float,
    ) -> None:
        self._daemon = daemon
        self._delay = delay
        self._heartbeat = heartbeat
        self._serverless = serverless
        self._max_wait = max_wait

    async def __call__(self, request: Request) -> Response:
        if not self._serverless:
            return JSONResponse({"code": "not_found", "message": "route not found"}, 404)
        try:
            # The daemon silently ignores the bytes after MAX_REQUEST.
            event = _event(await body_of(request, MAX_REQUEST))
        except RefusedError as refusal:
            return PlainTextResponse(str(refusal), refusal.status)
        if event is None:  # the daemon logs that, and waits
            await asyncio.sleep(self._max_wait)
            return Response()
        response = self._answer(event, request.headers.get("accept-encoding", ""))
        if response.status_code != 200:
            self._daemon.log.open("daemon", "-").close(str(response.status_code))
        return response

    def _answer(self, event: Json, accepted: str) -> Response:
        # The header with the session's id is only logged: the body's counts.
        session_id, message = str(event.get("session_id") or ""), event.get("data")
        if not is_object(message):
            kind = "array" if is_array(message) else type(message).__name__
            text = f"json: cannot unmarshal {kind} into Go value of type {_GO_TYPE}"
            return PlainTextResponse(text, 400)
        if mistake := _mistake_in_type(message.get("type")):
            return PlainTextResponse(mistake, 400)
        invocation = message.get("data")
        if not self._daemon.knows(session_id):
            return JSONResponse(_unknown_session(session_id, invocation), 400)
        try:
            lines = self._daemon.answer(session_id, invocation)
        except MalformedError:
            return PlainTextResponse("failed to parse request", 500)
        # The functions of the workspace may wait, even for this server.
        waits = self._daemon.calls_functions(invocation)
        events = self._events(iterate_in_threadpool(lines) if waits else in_turn(lines))
        zipped = "gzip" in accepted
        return StreamingResponse(
            _zipped(events) if zipped else events,
            media_type="text/event-stream",
            headers={"Content-Encoding": "gzip"} if zipped else None,
        )

    async def _events(self, lines: AsyncIterator[Json | Pause]) -> AsyncIterator[bytes]:
        async for line in lines:
            if isinstance(line, Pause):
                rest = line.seconds
            else:
                yield json.dumps(line, ensure_ascii=False).encode() + b"\n\n"
                rest = self._delay
            while rest > self._heartbeat:
                await asyncio.sleep(self._heartbeat)
                rest -= self._heartbeat
                yield b"\n\n"
            await asyncio.sleep(rest)


def _event(body: bytes) -> Json | None:
    """Returns the event of a session in a request, or None if there is none."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return event if is_object(event) and event.get("event") == "session" else None


def _mistake_in_type(type_: Any) -> str:
    """What the daemon says of the type of a message; "" if nothing. It takes any text for `invoke`."""
    if not type_ and (type_ is None or isinstance(type_, str)):
        return "Key: 'SessionMessage.Type' Error:Field validation for 'Type' failed on the 'required' tag"
    if isinstance(type_, str):
        return ""
    kind = go_kind(type_)
    kind = {"float64": "number", "map": "object", "slice": "array"}.get(kind, kind)
    field = "struct field SessionMessage.type of type plugin_entities.SESSION_MESSAGE_TYPE"
    return f"json: cannot unmarshal {kind} into Go {field}"


def _unknown_session(session_id: str, invocation: Any) -> Json:
    request_id = invocation.get("backwards_request_id", "") if is_object(invocation) else ""
    return {
        "backwards_request_id": request_id,
        "event": "error",
        "message": "failed to get session info from cache",
        "data": {
            "error_type": "SessionNotFound",
            "detail": "key not found",
            "session_id": session_id,
        },
    }


async def _zipped(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Compresses and flushes each piece, so that the client receives it at once."""
    gzip = zlib.compressobj(wbits=31)
    async for piece in pieces:
        yield gzip.compress(piece) + gzip.flush(zlib.Z_SYNC_FLUSH)
    yield gzip.flush()
