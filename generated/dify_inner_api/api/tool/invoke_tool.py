# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Run a tool of the workspace: POST /inner/api/invoke/tool."""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import InvokeToolBody, ToolInvokeMessage, ToolInvokeMessageEnvelope, ToolRequest
from ...types import Operation, encode

OPERATION: Operation[ToolInvokeMessage] = Operation(
    name="invoke_tool",
    path="/inner/api/invoke/tool",
    body=InvokeToolBody,
    request=ToolRequest,
    reply=ToolInvokeMessageEnvelope,
    result=ToolInvokeMessage,
    streams=True,
    secured=True,
    permission="tool",
    daemon_name="tool",
    span="execute_tool",
)


def stream(*, client: Client, body: InvokeToolBody) -> Generator[ToolInvokeMessage, None, None]:
    """Run a tool of the workspace: POST /inner/api/invoke/tool.

    Streams the messages of the tool. The server stores what a tool gives as a `blob` and sends a link to it.
    An unknown provider or tool, and a missing credential, is a status 400; a tool that fails is an error in the
    envelope.

    Yields each `ToolInvokeMessage` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def astream(
    *, client: AsyncClient, body: InvokeToolBody
) -> AsyncGenerator[ToolInvokeMessage, None]:
    """Run a tool of the workspace: POST /inner/api/invoke/tool.

    Streams the messages of the tool. The server stores what a tool gives as a `blob` and sends a link to it.
    An unknown provider or tool, and a missing credential, is a status 400; a tool that fails is an error in the
    envelope.

    Yields each `ToolInvokeMessage` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def sync(*, client: Client, body: InvokeToolBody) -> list[ToolInvokeMessage]:
    """Run a tool of the workspace: POST /inner/api/invoke/tool.

    Streams the messages of the tool. The server stores what a tool gives as a `blob` and sends a link to it.
    An unknown provider or tool, and a missing credential, is a status 400; a tool that fails is an error in the
    envelope.

    Returns each `ToolInvokeMessage` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(*, client: AsyncClient, body: InvokeToolBody) -> list[ToolInvokeMessage]:
    """Run a tool of the workspace: POST /inner/api/invoke/tool.

    Streams the messages of the tool. The server stores what a tool gives as a `blob` and sends a link to it.
    An unknown provider or tool, and a missing credential, is a status 400; a tool that fails is an error in the
    envelope.

    Returns each `ToolInvokeMessage` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return [result async for result in client.invoke(OPERATION, encode(body))]
