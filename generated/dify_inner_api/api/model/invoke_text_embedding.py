# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Embed texts: POST /inner/api/invoke/text-embedding.

One vector for each text, in the order of the texts.

The calls raise what `Client.invoke` raises.
"""

from ...client import AsyncClient, Client
from ...models import InvokeTextEmbeddingBody, TextEmbeddingResult, TextEmbeddingResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[TextEmbeddingResult] = Operation(
    name="invoke_text_embedding",
    path="/inner/api/invoke/text-embedding",
    reply=TextEmbeddingResultEnvelope,
    result=TextEmbeddingResult,
    streams=False,
    secured=True,
)


def sync(*, client: Client, body: InvokeTextEmbeddingBody) -> TextEmbeddingResult:
    """Returns the result."""
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeTextEmbeddingBody) -> TextEmbeddingResult:
    """Returns the result."""
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
