# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Check a text for sensitive content: POST /inner/api/invoke/moderation.

True says that the text is sensitive.

The calls raise what `Client.invoke` raises.
"""

from ...client import AsyncClient, Client
from ...models import InvokeModerationBody, ModerationResult, ModerationResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[ModerationResult] = Operation(
    name="invoke_moderation",
    path="/inner/api/invoke/moderation",
    reply=ModerationResultEnvelope,
    result=ModerationResult,
    streams=False,
    secured=True,
)


def sync(*, client: Client, body: InvokeModerationBody) -> ModerationResult:
    """Returns the result."""
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeModerationBody) -> ModerationResult:
    """Returns the result."""
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
