"""The emulator's HTTP application: the routes of the API server and of the daemon, framing and headers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from difflib import get_close_matches
from hmac import compare_digest
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION

from ..protocol.framing import frame
from .answers import Json
from .api_server import APIServer
from .checks import check_contract, check_sender, read_body
from .exchange import Cut, Framing
from .failures import NoSuchPageError, RefusedError, hidden
from .operations import OPERATIONS, Served
from .request_log import RequestLog
from .requests import BrokenOffError, body_of, in_turn, pause, refused
from .scripts.answering import Step
from .transactions import Transactions

_NOT_SERVED = "/inner/api/download/file/request"
"""A path of the API server that the emulator does not have. The server suggests it where it hides a path."""


def build_app(
    *,
    api_key: str,
    tenant_id: str,
    api_server: APIServer,
    framing: Framing,
    delay: float,
    transactions: Transactions,
    files: Sequence[Route],
    log: RequestLog,
) -> ASGIApp:
    """Builds the ASGI application. It has a route for each operation, one for the daemon, and those of files."""
    cut = frame if framing == "length-prefixed" else _line
    rules = api_server.rules
    operations = [served for name, served in OPERATIONS.items() if name not in rules.lacks]
    paths = [*(served.contract.path for served in operations), _NOT_SERVED]

    def check_key(request: Request) -> None:
        key = request.headers.get("x-inner-api-key", "")
        if not compare_digest(key.encode(), api_key.encode()):
            path: str = request.scope["path"]
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
            entry = log.open("inner API", served.name)
            streams = served.contract.streams
            try:
                body = admit(served, request, await body_of(request))
                entry.ask(body)
                answer, user_id = api_server.answer, body["user_id"]
                if not api_server.calls_functions(served):
                    counted = entry.envelopes(answer(served, body, user_id), streams=streams)
                    return await reply(served, in_turn(counted))
                # Functions may wait, even for this server.
                envelopes = await run_in_threadpool(answer, served, body, user_id)
                counted = entry.envelopes(envelopes, streams=streams)
                return await reply(served, iterate_in_threadpool(counted))
            except RefusedError as refusal:
                entry.close(str(refusal.status))
                return refused(refusal)
            except Exception:
                entry.close("500")
                raise

        return invoke

    async def reply(served: Served, envelopes: AsyncIterator[Step]) -> Response:
        if served.contract.streams:
            pieces = _paced(envelopes, cut, delay)
            return StreamingResponse(pieces, media_type="text/event-stream")
        async for step in envelopes:
            if isinstance(step, dict):
                return Response(json.dumps(step), media_type="application/json")
            if isinstance(step, Cut):
                break
            await pause(step)
        return StreamingResponse(_broken(), media_type="application/json")

    routes = [
        Route(served.contract.path, endpoint(served), methods=["POST"]) for served in operations
    ]

    async def http_error(request: Request, error: Exception) -> Response:
        response = await _http_error(request, error)
        log.open("inner API", request.scope["path"]).close(str(response.status_code))
        return response

    app = Starlette(
        routes=[*routes, *files, Route(TRANSACTION.path, transactions.__call__, methods=["POST"])],
        exception_handlers={HTTPException: http_error, Exception: _internal_error},
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


async def _paced(
    envelopes: AsyncIterator[Step], cut: Callable[[bytes], bytes], delay: float
) -> AsyncIterator[bytes]:
    async for step in envelopes:
        if isinstance(step, dict):
            yield cut(json.dumps(step, ensure_ascii=False, separators=(",", ":")).encode())
            await asyncio.sleep(delay)
        elif isinstance(step, Cut):
            raise BrokenOffError
        else:
            await pause(step)


async def _broken() -> AsyncIterator[bytes]:
    """A reply that breaks off inside its only document."""
    yield b"{"
    raise BrokenOffError


def _line(payload: bytes) -> bytes:
    return payload + b"\n\n"


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return refused(NoSuchPageError())
    response = refused(RefusedError(status, "The method is not allowed for the requested URL."))
    response.headers.update(getattr(error, "headers", None) or {})  # the methods that are allowed
    return response


async def _internal_error(_: Request, error: Exception) -> Response:
    return refused(RefusedError(500, "Internal Server Error"))
