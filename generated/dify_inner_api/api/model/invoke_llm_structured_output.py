# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Invoke a large language model for a JSON object: POST /inner/api/invoke/llm/structured-output.

As `invoke_llm`; the answer follows the given JSON Schema, and one of the chunks carries it
parsed.

The calls raise what `Client.invoke` raises.
"""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import (
    InvokeLLMStructuredOutputBody,
    LLMResultChunkWithStructuredOutput,
    LLMResultChunkWithStructuredOutputEnvelope,
)
from ...types import Operation, encode

OPERATION: Operation[LLMResultChunkWithStructuredOutput] = Operation(
    name="invoke_llm_structured_output",
    path="/inner/api/invoke/llm/structured-output",
    reply=LLMResultChunkWithStructuredOutputEnvelope,
    result=LLMResultChunkWithStructuredOutput,
    streams=True,
    secured=True,
)


def stream(
    *, client: Client, body: InvokeLLMStructuredOutputBody
) -> Generator[LLMResultChunkWithStructuredOutput, None, None]:
    """Yields the results as they come."""
    return client.invoke(OPERATION, encode(body))


def astream(
    *, client: AsyncClient, body: InvokeLLMStructuredOutputBody
) -> AsyncGenerator[LLMResultChunkWithStructuredOutput, None]:
    """Yields the results as they come."""
    return client.invoke(OPERATION, encode(body))


def sync(
    *, client: Client, body: InvokeLLMStructuredOutputBody
) -> list[LLMResultChunkWithStructuredOutput]:
    """Returns all results of the stream."""
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(
    *, client: AsyncClient, body: InvokeLLMStructuredOutputBody
) -> list[LLMResultChunkWithStructuredOutput]:
    """Returns all results of the stream."""
    return [result async for result in client.invoke(OPERATION, encode(body))]
