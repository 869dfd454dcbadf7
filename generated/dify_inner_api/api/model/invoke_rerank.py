# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Order texts by their relevance to a query: POST /inner/api/invoke/rerank."""

from ...client import AsyncClient, Client
from ...models import InvokeRerankBody, RerankRequest, RerankResult, RerankResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[RerankResult] = Operation(
    name="invoke_rerank",
    path="/inner/api/invoke/rerank",
    body=InvokeRerankBody,
    request=RerankRequest,
    reply=RerankResultEnvelope,
    result=RerankResult,
    streams=False,
    secured=True,
    permission="rerank",
    daemon_name="rerank model",
    span="rerank",
)


def sync(*, client: Client, body: InvokeRerankBody) -> RerankResult:
    """Order texts by their relevance to a query: POST /inner/api/invoke/rerank.

    The best document comes first.

    Returns the `RerankResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeRerankBody) -> RerankResult:
    """Order texts by their relevance to a query: POST /inner/api/invoke/rerank.

    The best document comes first.

    Returns the `RerankResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
