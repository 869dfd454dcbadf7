# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Invoke a large language model for a JSON object: POST /inner/api/invoke/llm/structured-output."""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import (
    InvokeLLMStructuredOutputBody,
    LLMResultChunkWithStructuredOutput,
    LLMResultChunkWithStructuredOutputEnvelope,
    LLMStructuredOutputRequest,
)
from ...types import Operation, encode

OPERATION: Operation[LLMResultChunkWithStructuredOutput] = Operation(
    name="invoke_llm_structured_output",
    path="/inner/api/invoke/llm/structured-output",
    body=InvokeLLMStructuredOutputBody,
    request=LLMStructuredOutputRequest,
    reply=LLMResultChunkWithStructuredOutputEnvelope,
    result=LLMResultChunkWithStructuredOutput,
    streams=True,
    secured=True,
    permission="llm",
    daemon_name="llm with structured output model",
    span="chat",
    output="json",
)


def stream(
    *, client: Client, body: InvokeLLMStructuredOutputBody
) -> Generator[LLMResultChunkWithStructuredOutput, None, None]:
    """Invoke a large language model for a JSON object: POST /inner/api/invoke/llm/structured-output.

    As `invoke_llm`; the answer follows the given JSON Schema, and one of the chunks carries it
    parsed.

    Yields each `LLMResultChunkWithStructuredOutput` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def astream(
    *, client: AsyncClient, body: InvokeLLMStructuredOutputBody
) -> AsyncGenerator[LLMResultChunkWithStructuredOutput, None]:
    """Invoke a large language model for a JSON object: POST /inner/api/invoke/llm/structured-output.

    As `invoke_llm`; the answer follows the given JSON Schema, and one of the chunks carries it
    parsed.

    Yields each `LLMResultChunkWithStructuredOutput` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def sync(
    *, client: Client, body: InvokeLLMStructuredOutputBody
) -> list[LLMResultChunkWithStructuredOutput]:
    """Invoke a large language model for a JSON object: POST /inner/api/invoke/llm/structured-output.

    As `invoke_llm`; the answer follows the given JSON Schema, and one of the chunks carries it
    parsed.

    Returns each `LLMResultChunkWithStructuredOutput` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(
    *, client: AsyncClient, body: InvokeLLMStructuredOutputBody
) -> list[LLMResultChunkWithStructuredOutput]:
    """Invoke a large language model for a JSON object: POST /inner/api/invoke/llm/structured-output.

    As `invoke_llm`; the answer follows the given JSON Schema, and one of the chunks carries it
    parsed.

    Returns each `LLMResultChunkWithStructuredOutput` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return [result async for result in client.invoke(OPERATION, encode(body))]
