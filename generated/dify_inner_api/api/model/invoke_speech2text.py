# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Turn speech into text: POST /inner/api/invoke/speech2text."""

from ...client import AsyncClient, Client
from ...models import (
    InvokeSpeech2TextBody,
    Speech2TextRequest,
    Speech2TextResult,
    Speech2TextResultEnvelope,
)
from ...types import Operation, encode

OPERATION: Operation[Speech2TextResult] = Operation(
    name="invoke_speech2text",
    path="/inner/api/invoke/speech2text",
    body=InvokeSpeech2TextBody,
    request=Speech2TextRequest,
    reply=Speech2TextResultEnvelope,
    result=Speech2TextResult,
    streams=False,
    secured=True,
    permission="speech2text",
    daemon_name="speech2text model",
    span="speech_to_text",
)


def sync(*, client: Client, body: InvokeSpeech2TextBody) -> Speech2TextResult:
    """Turn speech into text: POST /inner/api/invoke/speech2text.

    One audio file, one text.

    Returns the `Speech2TextResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeSpeech2TextBody) -> Speech2TextResult:
    """Turn speech into text: POST /inner/api/invoke/speech2text.

    One audio file, one text.

    Returns the `Speech2TextResult`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
