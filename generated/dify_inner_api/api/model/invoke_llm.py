# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Invoke a large language model: POST /inner/api/invoke/llm."""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import InvokeLLMBody, LLMRequest, LLMResultChunk, LLMResultChunkEnvelope
from ...types import Operation, encode

OPERATION: Operation[LLMResultChunk] = Operation(
    name="invoke_llm",
    path="/inner/api/invoke/llm",
    body=InvokeLLMBody,
    request=LLMRequest,
    reply=LLMResultChunkEnvelope,
    result=LLMResultChunk,
    streams=True,
    secured=True,
    permission="llm",
    daemon_name="llm model",
    span="chat",
)


def stream(*, client: Client, body: InvokeLLMBody) -> Generator[LLMResultChunk, None, None]:
    """Invoke a large language model: POST /inner/api/invoke/llm.

    Streams the answer chunk by chunk, whatever `stream` says: with `false` the reply is a stream of
    one chunk that holds the whole answer, with `finish_reason` `""`.

    Yields each `LLMResultChunk` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def astream(*, client: AsyncClient, body: InvokeLLMBody) -> AsyncGenerator[LLMResultChunk, None]:
    """Invoke a large language model: POST /inner/api/invoke/llm.

    Streams the answer chunk by chunk, whatever `stream` says: with `false` the reply is a stream of
    one chunk that holds the whole answer, with `finish_reason` `""`.

    Yields each `LLMResultChunk` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def sync(*, client: Client, body: InvokeLLMBody) -> list[LLMResultChunk]:
    """Invoke a large language model: POST /inner/api/invoke/llm.

    Streams the answer chunk by chunk, whatever `stream` says: with `false` the reply is a stream of
    one chunk that holds the whole answer, with `finish_reason` `""`.

    Returns each `LLMResultChunk` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(*, client: AsyncClient, body: InvokeLLMBody) -> list[LLMResultChunk]:
    """Invoke a large language model: POST /inner/api/invoke/llm.

    Streams the answer chunk by chunk, whatever `stream` says: with `false` the reply is a stream of
    one chunk that holds the whole answer, with `finish_reason` `""`.

    Returns each `LLMResultChunk` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return [result async for result in client.invoke(OPERATION, encode(body))]
