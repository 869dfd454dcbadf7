"""Asks a platform, and keeps what it answers. Decides nothing."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ...channels.invocation import Caller, Invocation
from ...channels.transactions import transaction
from ...errors import ConfigurationError, InvokeTimeoutError, ReverseInvocationError
from ...http.relay import Relay, Relayed
from ...http.sockets import ssl_context
from ...protocol.call import Call
from ...protocol.compression import ACCEPTED, decompressor
from ...protocol.operation import Operation
from ...protocol.replies import Reads, ReplyReader
from ...session.requests import prepare
from ..platform import Platform
from .findings import Answer, Reply
from .invocation import Outcome

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds that a server has to answer, except for a model."""
MODEL_PATIENCE = 120.0
PATH = "/inner/api/invoke/moderation"
"""An operation of every version of the API server."""
_CONNECT = 5.0
_KEPT = 65_536


def place(platform: Platform) -> tuple[str, int]:
    """The host and the port to connect to."""
    parts = urlsplit(platform.url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def connect(place: tuple[str, int]) -> OSError | None:
    """Connects, and returns the error if it cannot."""
    try:
        socket.create_connection(place, _CONNECT).close()
    except OSError as error:
        return error
    return None


def shake_hands(place: tuple[str, int]) -> tuple[Exception | None, str]:
    """The error of a TLS handshake, if any, and the version of TLS."""
    try:
        with (
            socket.create_connection(place, _CONNECT) as connection,
            ssl_context(True).wrap_socket(connection, server_hostname=place[0]) as secured,
        ):
            return None, secured.version() or "TLS"
    except (OSError, ConfigurationError) as error:
        return error, ""


def ask(platform: Platform, padding: int = 0) -> Answer:
    """Sends a request without a model, which no server carries out; with `padding`, one that is as long."""
    body = {"tenant_id": platform.tenant, "user_id": platform.user}
    content = json.dumps(body | ({"padding": "x" * padding} if padding else {})).encode()

    async def sent() -> Reply:
        relayed = await _send(platform, PATH, {"X-Inner-Api-Key": platform.key}, content)
        at = datetime.now(UTC)
        headers = _headers(relayed)
        body = b""
        with suppress(ReverseInvocationError):  # an unknown encoding is a finding of its own
            async with aclosing(_pieces(relayed)) as pieces:
                async for piece in pieces:
                    body += piece
                    if len(body) >= _KEPT:
                        break
        return Reply(relayed.status, headers, body, at)

    try:
        return _within(PATIENCE, sent)
    except ReverseInvocationError as error:
        return error


def invoke(
    platform: Platform, operation: Operation[Any], config: dict[str, Any], arguments: dict[str, Any]
) -> Outcome:
    """Invokes a model, and notes when its results come."""
    request, file = prepare(operation, config, arguments)
    reader: Callable[[], Reads[Any]]
    if platform.session_id:
        invocation = Invocation(operation, request, file, Call())
        path, content, reader, headers = transaction(platform.session_id, invocation)
    else:
        path, content = operation.path, Caller(platform.tenant, platform.user).body(request)
        reader, headers = partial(ReplyReader[Any], operation), {"X-Inner-Api-Key": platform.key}
    times: list[float] = []
    beginning = bytearray()
    began = perf_counter()

    async def sent() -> None:
        relayed = await _send(platform, path, headers, content)
        read: Reads[Any] = reader()
        answered = _headers(relayed)
        async with aclosing(_pieces(relayed)) as pieces:
            if not read.takes(relayed.status, answered):
                refused = b"".join([piece async for piece in pieces])
                raise read.refusal(relayed.status, answered, refused)
            async for piece in pieces:
                beginning.extend(piece[: 1 - len(beginning)])
                times.extend(perf_counter() - began for _ in read.feed(piece))
                if read.done:
                    break
            times.extend(perf_counter() - began for _ in read.close())

    failed: ReverseInvocationError | None = None
    try:
        _within(MODEL_PATIENCE, sent)
    except ReverseInvocationError as error:
        failed = error
    first, last = (times[0], times[-1]) if times else (None, 0.0)
    return Outcome(first, last, len(times), failed, bytes(beginning))


async def _send(
    platform: Platform, path: str, headers: Mapping[str, str], content: bytes
) -> Relayed:
    given = {"Content-Type": "application/json", "Accept-Encoding": ACCEPTED, **headers}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return await Relay(platform.url).send(b"POST", path.encode(), raw, content)


async def _pieces(relayed: Relayed) -> AsyncGenerator[bytes, None]:
    """Yields the pieces of a body, and closes it. Raises ProtocolError for a compression that was not asked for."""
    try:
        decompressed = decompressor(_headers(relayed).get("content-encoding", ""))
        async with aclosing(relayed.__aiter__()) as pieces:
            async for piece in pieces:
                for plain in decompressed.feed(piece) if decompressed else (piece,):
                    yield plain
    finally:
        await relayed.aclose()


def _headers(relayed: Relayed) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in relayed.headers
    }


def _within(seconds: float, asked: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Runs what is asked. Raises InvokeTimeoutError if it takes longer."""

    async def run() -> T:
        try:
            async with asyncio.timeout(seconds):
                return await asked()
        except TimeoutError:
            raise InvokeTimeoutError(f"no answer within {seconds:.0f} s") from None

    return asyncio.run(run())
