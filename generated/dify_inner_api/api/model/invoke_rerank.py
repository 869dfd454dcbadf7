# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Order texts by their relevance to a query: POST /inner/api/invoke/rerank.

The best document comes first.

The calls raise what `Client.invoke` raises.
"""

from ...client import AsyncClient, Client
from ...models import InvokeRerankBody, RerankResult, RerankResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[RerankResult] = Operation(
    name="invoke_rerank",
    path="/inner/api/invoke/rerank",
    reply=RerankResultEnvelope,
    result=RerankResult,
    streams=False,
    secured=True,
)


def sync(*, client: Client, body: InvokeRerankBody) -> RerankResult:
    """Returns the result."""
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeRerankBody) -> RerankResult:
    """Returns the result."""
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
