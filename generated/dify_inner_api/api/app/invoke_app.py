# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Run an app of the workspace: POST /inner/api/invoke/app."""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import AppEvent, AppEventEnvelope, AppRequest, InvokeAppBody
from ...types import Operation, encode

OPERATION: Operation[AppEvent] = Operation(
    name="invoke_app",
    path="/inner/api/invoke/app",
    body=InvokeAppBody,
    request=AppRequest,
    reply=AppEventEnvelope,
    result=AppEvent,
    streams=True,
    secured=True,
    permission="app",
    daemon_name="app",
    span="invoke_app",
)


def stream(*, client: Client, body: InvokeAppBody) -> Generator[AppEvent, None, None]:
    """Run an app of the workspace: POST /inner/api/invoke/app.

    Runs a chat, agent, completion or workflow app; the app's own mode says which. Its events come in both
    response modes: with `blocking` the reply is a stream of one event, which for a workflow has no `event`.
    What is wrong before the run begins is an HTTP status; what fails later is an `error` event.

    Yields each `AppEvent` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def astream(*, client: AsyncClient, body: InvokeAppBody) -> AsyncGenerator[AppEvent, None]:
    """Run an app of the workspace: POST /inner/api/invoke/app.

    Runs a chat, agent, completion or workflow app; the app's own mode says which. Its events come in both
    response modes: with `blocking` the reply is a stream of one event, which for a workflow has no `event`.
    What is wrong before the run begins is an HTTP status; what fails later is an `error` event.

    Yields each `AppEvent` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def sync(*, client: Client, body: InvokeAppBody) -> list[AppEvent]:
    """Run an app of the workspace: POST /inner/api/invoke/app.

    Runs a chat, agent, completion or workflow app; the app's own mode says which. Its events come in both
    response modes: with `blocking` the reply is a stream of one event, which for a workflow has no `event`.
    What is wrong before the run begins is an HTTP status; what fails later is an `error` event.

    Returns each `AppEvent` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(*, client: AsyncClient, body: InvokeAppBody) -> list[AppEvent]:
    """Run an app of the workspace: POST /inner/api/invoke/app.

    Runs a chat, agent, completion or workflow app; the app's own mode says which. Its events come in both
    response modes: with `blocking` the reply is a stream of one event, which for a workflow has no `event`.
    What is wrong before the run begins is an HTTP status; what fails later is an `error` event.

    Returns each `AppEvent` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return [result async for result in client.invoke(OPERATION, encode(body))]
