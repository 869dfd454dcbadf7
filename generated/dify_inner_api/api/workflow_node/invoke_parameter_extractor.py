# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Extract parameters from a text: POST /inner/api/invoke/parameter-extractor."""

from ...client import AsyncClient, Client
from ...models import (
    InvokeParameterExtractorBody,
    NodeResponse,
    NodeResponseEnvelope,
    ParameterExtractorRequest,
)
from ...types import Operation, encode

OPERATION: Operation[NodeResponse] = Operation(
    name="invoke_parameter_extractor",
    path="/inner/api/invoke/parameter-extractor",
    body=InvokeParameterExtractorBody,
    request=ParameterExtractorRequest,
    reply=NodeResponseEnvelope,
    result=NodeResponse,
    streams=False,
    secured=True,
    permission="node",
    daemon_name="parameter extractor",
    span="parameter_extractor",
)


def sync(*, client: Client, body: InvokeParameterExtractorBody) -> NodeResponse:
    """Extract parameters from a text: POST /inner/api/invoke/parameter-extractor.

    Runs the node of workflows that does this, on its own. A node that fails answers with three nulls, and
    without an error.

    Returns the `NodeResponse`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeParameterExtractorBody) -> NodeResponse:
    """Extract parameters from a text: POST /inner/api/invoke/parameter-extractor.

    Runs the node of workflows that does this, on its own. A node that fails answers with three nulls, and
    without an error.

    Returns the `NodeResponse`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
