# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Embed texts and images into one space: POST /inner/api/invoke/multimodal-embedding.

One vector for each document, in the order of the documents.

The calls raise what `Client.invoke` raises.
"""

from ...client import AsyncClient, Client
from ...models import (
    InvokeMultiModalEmbeddingBody,
    MultiModalEmbeddingResult,
    MultiModalEmbeddingResultEnvelope,
)
from ...types import Operation, encode

OPERATION: Operation[MultiModalEmbeddingResult] = Operation(
    name="invoke_multimodal_embedding",
    path="/inner/api/invoke/multimodal-embedding",
    reply=MultiModalEmbeddingResultEnvelope,
    result=MultiModalEmbeddingResult,
    streams=False,
    secured=True,
)


def sync(*, client: Client, body: InvokeMultiModalEmbeddingBody) -> MultiModalEmbeddingResult:
    """Returns the result."""
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(
    *, client: AsyncClient, body: InvokeMultiModalEmbeddingBody
) -> MultiModalEmbeddingResult:
    """Returns the result."""
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
