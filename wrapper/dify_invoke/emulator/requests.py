"""What all routes do: reading the body of a request, refusing one, and answering in several parts."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from .exchange import Pause
from .failures import RefusedError

T = TypeVar("T")

MAX_BODY = 268_435_456
"""The largest request body in bytes: 256 MiB, enough for an audio file of almost 128 MiB in hex."""


class BrokenOffError(Exception):
    """The connection is closed inside a reply, because the script says so."""


async def pause(length: Pause) -> None:
    """Waits, for ever if the pause has no end: until the client leaves."""
    if math.isinf(length.seconds):
        await asyncio.Event().wait()
    await asyncio.sleep(length.seconds)


async def body_of(request: Request, kept: int | None = None) -> bytes:
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


def refused(refusal: RefusedError) -> Response:
    return Response(refusal.content, refusal.status, media_type=refusal.media_type)


async def in_turn(items: Iterable[T]) -> AsyncIterator[T]:
    """Yields the items, in the thread of the event loop."""
    for item in items:
        yield item
