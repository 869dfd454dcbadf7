# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Order texts and images by their relevance to a query: POST /inner/api/invoke/multimodal-rerank."""

from ...client import AsyncClient, Client
from ...models import (
    InvokeMultiModalRerankBody,
    MultiModalRerankRequest,
    MultiModalRerankResult,
    MultiModalRerankResultEnvelope,
)
from ...types import Operation, encode

OPERATION: Operation[MultiModalRerankResult] = Operation(
    name="invoke_multimodal_rerank",
    path="/inner/api/invoke/multimodal-rerank",
    body=InvokeMultiModalRerankBody,
    request=MultiModalRerankRequest,
    reply=MultiModalRerankResultEnvelope,
    result=MultiModalRerankResult,
    streams=False,
    secured=True,
    permission="rerank",
    daemon_name="multimodal-rerank model",
    span="rerank",
)


def sync(*, client: Client, body: InvokeMultiModalRerankBody) -> MultiModalRerankResult:
    """Order texts and images by their relevance to a query: POST /inner/api/invoke/multimodal-rerank.

    The best document comes first.

    Returns the `MultiModalRerankResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(
    *, client: AsyncClient, body: InvokeMultiModalRerankBody
) -> MultiModalRerankResult:
    """Order texts and images by their relevance to a query: POST /inner/api/invoke/multimodal-rerank.

    The best document comes first.

    Returns the `MultiModalRerankResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
