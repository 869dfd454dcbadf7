# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Embed texts and images into one space: POST /inner/api/invoke/multimodal-embedding."""

from ...client import AsyncClient, Client
from ...models import (
    InvokeMultiModalEmbeddingBody,
    MultiModalEmbeddingRequest,
    MultiModalEmbeddingResult,
    MultiModalEmbeddingResultEnvelope,
)
from ...types import Operation, encode

OPERATION: Operation[MultiModalEmbeddingResult] = Operation(
    name="invoke_multimodal_embedding",
    path="/inner/api/invoke/multimodal-embedding",
    body=InvokeMultiModalEmbeddingBody,
    request=MultiModalEmbeddingRequest,
    reply=MultiModalEmbeddingResultEnvelope,
    result=MultiModalEmbeddingResult,
    streams=False,
    secured=True,
    permission="text_embedding",
    daemon_name="multimodal-embedding model",
    span="embeddings",
)


def sync(*, client: Client, body: InvokeMultiModalEmbeddingBody) -> MultiModalEmbeddingResult:
    """Embed texts and images into one space: POST /inner/api/invoke/multimodal-embedding.

    One vector for each document, in the order of the documents.

    Returns the `MultiModalEmbeddingResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(
    *, client: AsyncClient, body: InvokeMultiModalEmbeddingBody
) -> MultiModalEmbeddingResult:
    """Embed texts and images into one space: POST /inner/api/invoke/multimodal-embedding.

    One vector for each document, in the order of the documents.

    Returns the `MultiModalEmbeddingResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
