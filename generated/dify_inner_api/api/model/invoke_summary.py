# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Summarise a text with the workspace's system model: POST /inner/api/invoke/summary.

The platform picks the model: the workspace's default LLM.

The calls raise what `Client.invoke` raises.
"""

from ...client import AsyncClient, Client
from ...models import InvokeSummaryBody, SummaryResult, SummaryResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[SummaryResult] = Operation(
    name="invoke_summary",
    path="/inner/api/invoke/summary",
    reply=SummaryResultEnvelope,
    result=SummaryResult,
    streams=False,
    secured=True,
)


def sync(*, client: Client, body: InvokeSummaryBody) -> SummaryResult:
    """Returns the result."""
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeSummaryBody) -> SummaryResult:
    """Returns the result."""
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
