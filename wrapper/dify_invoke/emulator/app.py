"""The emulator's HTTP application: the routes of the API server and of the daemon, framing and headers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
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
from .exchange import Framing
from .failures import NoSuchPageError, RefusedError, hidden
from .operations import OPERATIONS, Served
from .requests import body_of, in_turn, refused
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
) -> ASGIApp:
    """Builds the ASGI application. It has a route for each operation, one for the daemon, and those of files."""
    cut = frame if framing == "length-prefixed" else _line
    rules = api_server.rules
    operations = [served for name, served in OPERATIONS.items() if name not in rules.lacks]
    paths = [*(served.contract.path for served in operations), _NOT_SERVED]

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
                body = admit(served, request, await body_of(request))
                if served.answer is None:
                    return reply(served, api_server.answer(served, body))
                # The functions of the workspace may wait, even for this server.
                answer, user_id = api_server.answer, body["user_id"]
                envelopes = await run_in_threadpool(answer, served, body, user_id)
                return reply(served, envelopes)
            except RefusedError as refusal:
                return refused(refusal)

        return invoke

    def reply(served: Served, envelopes: Iterator[Json]) -> Response:
        if not served.contract.streams:
            return Response(json.dumps(next(envelopes)), media_type="application/json")
        pieces = iterate_in_threadpool(envelopes) if served.answer else in_turn(envelopes)
        return StreamingResponse(_paced(pieces, cut, delay), media_type="text/event-stream")

    routes = [
        Route(served.contract.path, endpoint(served), methods=["POST"]) for served in operations
    ]
    app = Starlette(
        routes=[*routes, *files, Route(TRANSACTION.path, transactions.__call__, methods=["POST"])],
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


async def _paced(
    envelopes: AsyncIterator[Json], cut: Callable[[bytes], bytes], delay: float
) -> AsyncIterator[bytes]:
    async for envelope in envelopes:
        yield cut(json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode())
        await asyncio.sleep(delay)


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
