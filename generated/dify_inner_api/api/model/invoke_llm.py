# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Invoke a large language model: POST /inner/api/invoke/llm.

Streams the answer chunk by chunk, whatever `stream` says: with `false` the reply is a stream of
one chunk that holds the whole answer, with `finish_reason` `""`.

The calls raise what `Client.invoke` raises.
"""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import InvokeLLMBody, LLMResultChunk, LLMResultChunkEnvelope
from ...types import Operation, encode

OPERATION: Operation[LLMResultChunk] = Operation(
    name="invoke_llm",
    path="/inner/api/invoke/llm",
    reply=LLMResultChunkEnvelope,
    result=LLMResultChunk,
    streams=True,
    secured=True,
)


def stream(*, client: Client, body: InvokeLLMBody) -> Generator[LLMResultChunk, None, None]:
    """Yields the results as they come."""
    return client.invoke(OPERATION, encode(body))


def astream(*, client: AsyncClient, body: InvokeLLMBody) -> AsyncGenerator[LLMResultChunk, None]:
    """Yields the results as they come."""
    return client.invoke(OPERATION, encode(body))


def sync(*, client: Client, body: InvokeLLMBody) -> list[LLMResultChunk]:
    """Returns all results of the stream."""
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(*, client: AsyncClient, body: InvokeLLMBody) -> list[LLMResultChunk]:
    """Returns all results of the stream."""
    return [result async for result in client.invoke(OPERATION, encode(body))]
