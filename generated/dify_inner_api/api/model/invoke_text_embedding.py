# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Embed texts: POST /inner/api/invoke/text-embedding."""

from ...client import AsyncClient, Client
from ...models import (
    InvokeTextEmbeddingBody,
    TextEmbeddingRequest,
    TextEmbeddingResult,
    TextEmbeddingResultEnvelope,
)
from ...types import Operation, encode

OPERATION: Operation[TextEmbeddingResult] = Operation(
    name="invoke_text_embedding",
    path="/inner/api/invoke/text-embedding",
    body=InvokeTextEmbeddingBody,
    request=TextEmbeddingRequest,
    reply=TextEmbeddingResultEnvelope,
    result=TextEmbeddingResult,
    streams=False,
    secured=True,
    permission="text_embedding",
    daemon_name="text-embedding model",
    span="embeddings",
)


def sync(*, client: Client, body: InvokeTextEmbeddingBody) -> TextEmbeddingResult:
    """Embed texts: POST /inner/api/invoke/text-embedding.

    One vector for each text, in the order of the texts.

    Returns the `TextEmbeddingResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeTextEmbeddingBody) -> TextEmbeddingResult:
    """Embed texts: POST /inner/api/invoke/text-embedding.

    One vector for each text, in the order of the texts.

    Returns the `TextEmbeddingResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
