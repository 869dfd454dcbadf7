# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Summarise a text with the workspace's system model: POST /inner/api/invoke/summary."""

from ...client import AsyncClient, Client
from ...models import InvokeSummaryBody, SummaryRequest, SummaryResult, SummaryResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[SummaryResult] = Operation(
    name="invoke_summary",
    path="/inner/api/invoke/summary",
    body=InvokeSummaryBody,
    request=SummaryRequest,
    reply=SummaryResultEnvelope,
    result=SummaryResult,
    streams=False,
    secured=True,
    permission="llm",
    daemon_name="summary",
    span="summary",
)


def sync(*, client: Client, body: InvokeSummaryBody) -> SummaryResult:
    """Summarise a text with the workspace's system model: POST /inner/api/invoke/summary.

    The platform picks the model: the workspace's default LLM.

    Returns the `SummaryResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeSummaryBody) -> SummaryResult:
    """Summarise a text with the workspace's system model: POST /inner/api/invoke/summary.

    The platform picks the model: the workspace's default LLM.

    Returns the `SummaryResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
