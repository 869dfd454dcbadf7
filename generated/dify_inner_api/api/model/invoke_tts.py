# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Speak a text: POST /inner/api/invoke/tts."""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import InvokeTTSBody, TTSRequest, TTSResult, TTSResultEnvelope
from ...types import Operation, encode

OPERATION: Operation[TTSResult] = Operation(
    name="invoke_tts",
    path="/inner/api/invoke/tts",
    body=InvokeTTSBody,
    request=TTSRequest,
    reply=TTSResultEnvelope,
    result=TTSResult,
    streams=True,
    secured=True,
    permission="tts",
    daemon_name="tts model",
    span="text_to_speech",
    output="speech",
)


def stream(*, client: Client, body: InvokeTTSBody) -> Generator[TTSResult, None, None]:
    """Speak a text: POST /inner/api/invoke/tts.

    Streams audio; each chunk is one complete segment.

    Yields each `TTSResult` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def astream(*, client: AsyncClient, body: InvokeTTSBody) -> AsyncGenerator[TTSResult, None]:
    """Speak a text: POST /inner/api/invoke/tts.

    Streams audio; each chunk is one complete segment.

    Yields each `TTSResult` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def sync(*, client: Client, body: InvokeTTSBody) -> list[TTSResult]:
    """Speak a text: POST /inner/api/invoke/tts.

    Streams audio; each chunk is one complete segment.

    Returns each `TTSResult` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(*, client: AsyncClient, body: InvokeTTSBody) -> list[TTSResult]:
    """Speak a text: POST /inner/api/invoke/tts.

    Streams audio; each chunk is one complete segment.

    Returns each `TTSResult` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return [result async for result in client.invoke(OPERATION, encode(body))]
