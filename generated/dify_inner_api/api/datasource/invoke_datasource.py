# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Ask a datasource of the workspace: POST /inner/api/invoke/datasource."""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import (
    DatasourceRequest,
    DatasourceResult,
    DatasourceResultEnvelope,
    InvokeDatasourceBody,
)
from ...types import Operation, encode

OPERATION: Operation[DatasourceResult] = Operation(
    name="invoke_datasource",
    path="/inner/api/invoke/datasource",
    body=InvokeDatasourceBody,
    request=DatasourceRequest,
    reply=DatasourceResultEnvelope,
    result=DatasourceResult,
    streams=True,
    secured=True,
    daemon_name="datasource",
    span="datasource",
)


def stream(
    *, client: Client, body: InvokeDatasourceBody
) -> Generator[DatasourceResult, None, None]:
    """Ask a datasource of the workspace: POST /inner/api/invoke/datasource.

    New in 2026, made for Dify's own knowledge service. The shape of a result follows from `operation`. The body
    may have no other fields.

    Yields each `DatasourceResult` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def astream(
    *, client: AsyncClient, body: InvokeDatasourceBody
) -> AsyncGenerator[DatasourceResult, None]:
    """Ask a datasource of the workspace: POST /inner/api/invoke/datasource.

    New in 2026, made for Dify's own knowledge service. The shape of a result follows from `operation`. The body
    may have no other fields.

    Yields each `DatasourceResult` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(OPERATION, encode(body))


def sync(*, client: Client, body: InvokeDatasourceBody) -> list[DatasourceResult]:
    """Ask a datasource of the workspace: POST /inner/api/invoke/datasource.

    New in 2026, made for Dify's own knowledge service. The shape of a result follows from `operation`. The body
    may have no other fields.

    Returns each `DatasourceResult` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return list(client.invoke(OPERATION, encode(body)))


async def asyncio(*, client: AsyncClient, body: InvokeDatasourceBody) -> list[DatasourceResult]:
    """Ask a datasource of the workspace: POST /inner/api/invoke/datasource.

    New in 2026, made for Dify's own knowledge service. The shape of a result follows from `operation`. The body
    may have no other fields.

    Returns each `DatasourceResult` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return [result async for result in client.invoke(OPERATION, encode(body))]
