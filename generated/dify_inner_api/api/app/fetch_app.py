# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""What an app asks of its user: POST /inner/api/fetch/app/info."""

from ...client import AsyncClient, Client
from ...models import AppParameters, AppParametersEnvelope, FetchAppBody, FetchAppRequest
from ...types import Operation, encode

OPERATION: Operation[AppParameters] = Operation(
    name="fetch_app",
    path="/inner/api/fetch/app/info",
    body=FetchAppBody,
    request=FetchAppRequest,
    reply=AppParametersEnvelope,
    result=AppParameters,
    streams=False,
    nested=True,
    secured=True,
    permission="app",
    daemon_name="fetch app",
    span="fetch_app",
)


def sync(*, client: Client, body: FetchAppBody) -> AppParameters:
    """What an app asks of its user: POST /inner/api/fetch/app/info.

    The app's form and features. It tells neither the name nor the mode of the app.

    Returns the `AppParameters`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: FetchAppBody) -> AppParameters:
    """What an app asks of its user: POST /inner/api/fetch/app/info.

    The app's form and features. It tells neither the name nor the mode of the app.

    Returns the `AppParameters`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
