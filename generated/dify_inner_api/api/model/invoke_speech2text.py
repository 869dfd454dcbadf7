# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Turn speech into text: POST /inner/api/invoke/speech2text.

One audio file, one text.

The calls raise what `Client.invoke` raises.
"""

from ...client import AsyncClient, Client
from ...models import InvokeSpeech2TextBody, Speech2TextResult, Speech2TextResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[Speech2TextResult] = Operation(
    name="invoke_speech2text",
    path="/inner/api/invoke/speech2text",
    reply=Speech2TextResultEnvelope,
    result=Speech2TextResult,
    streams=False,
    secured=True,
)


def sync(*, client: Client, body: InvokeSpeech2TextBody) -> Speech2TextResult:
    """Returns the result."""
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeSpeech2TextBody) -> Speech2TextResult:
    """Returns the result."""
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
