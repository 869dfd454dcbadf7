# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Check a text for sensitive content: POST /inner/api/invoke/moderation."""

from ...client import AsyncClient, Client
from ...models import (
    InvokeModerationBody,
    ModerationRequest,
    ModerationResult,
    ModerationResultEnvelope,
)
from ...types import Operation, encode

OPERATION: Operation[ModerationResult] = Operation(
    name="invoke_moderation",
    path="/inner/api/invoke/moderation",
    body=InvokeModerationBody,
    request=ModerationRequest,
    reply=ModerationResultEnvelope,
    result=ModerationResult,
    streams=False,
    secured=True,
    permission="moderation",
    daemon_name="moderation model",
    span="moderation",
)


def sync(*, client: Client, body: InvokeModerationBody) -> ModerationResult:
    """Check a text for sensitive content: POST /inner/api/invoke/moderation.

    True says that the text is sensitive.

    Returns the `ModerationResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeModerationBody) -> ModerationResult:
    """Check a text for sensitive content: POST /inner/api/invoke/moderation.

    True says that the text is sensitive.

    Returns the `ModerationResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
