# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Order texts and images by their relevance to a query: POST /inner/api/invoke/multimodal-rerank.

The best document comes first.

The calls raise what `Client.invoke` raises.
"""

from ...client import AsyncClient, Client
from ...models import (
    InvokeMultiModalRerankBody,
    MultiModalRerankResult,
    MultiModalRerankResultEnvelope,
)
from ...types import Operation, encode

OPERATION: Operation[MultiModalRerankResult] = Operation(
    name="invoke_multimodal_rerank",
    path="/inner/api/invoke/multimodal-rerank",
    reply=MultiModalRerankResultEnvelope,
    result=MultiModalRerankResult,
    streams=False,
    secured=True,
)


def sync(*, client: Client, body: InvokeMultiModalRerankBody) -> MultiModalRerankResult:
    """Returns the result."""
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(
    *, client: AsyncClient, body: InvokeMultiModalRerankBody
) -> MultiModalRerankResult:
    """Returns the result."""
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
