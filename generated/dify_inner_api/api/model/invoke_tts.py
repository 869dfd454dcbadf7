# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Speak a text: POST /inner/api/invoke/tts.

Streams audio; each chunk is one complete segment.

The calls raise what `Client.invoke` raises.
"""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import InvokeTTSBody, TTSResult, TTSResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[TTSResult] = Operation(
    name="invoke_tts",
    path="/inner/api/invoke/tts",
    reply=TTSResultEnvelope,
    result=TTSResult,
    streams=True,
    secured=True,
)


def stream(*, client: Client, body: InvokeTTSBody) -> Generator[TTSResult, None, None]:
    """Yields the results as they come."""
    return client.invoke(OPERATION, encode(body))


def astream(*, client: AsyncClient, body: InvokeTTSBody) -> AsyncGenerator[TTSResult, None]:
    """Yields the results as they come."""
    return client.invoke(OPERATION, encode(body))


def sync(*, client: Client, body: InvokeTTSBody) -> list[TTSResult]:
    """Returns all results of the stream."""
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(*, client: AsyncClient, body: InvokeTTSBody) -> list[TTSResult]:
    """Returns all results of the stream."""
    return [result async for result in client.invoke(OPERATION, encode(body))]
