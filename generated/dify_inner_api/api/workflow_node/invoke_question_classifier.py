# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Find the class that a question belongs to: POST /inner/api/invoke/question-classifier."""

from ...client import AsyncClient, Client
from ...models import (
    InvokeQuestionClassifierBody,
    NodeResponse,
    NodeResponseEnvelope,
    QuestionClassifierRequest,
)
from ...types import Operation, encode

OPERATION: Operation[NodeResponse] = Operation(
    name="invoke_question_classifier",
    path="/inner/api/invoke/question-classifier",
    body=InvokeQuestionClassifierBody,
    request=QuestionClassifierRequest,
    reply=NodeResponseEnvelope,
    result=NodeResponse,
    streams=False,
    secured=True,
    permission="node",
    daemon_name="question classifier",
    span="question_classifier",
)


def sync(*, client: Client, body: InvokeQuestionClassifierBody) -> NodeResponse:
    """Find the class that a question belongs to: POST /inner/api/invoke/question-classifier.

    Runs the node of workflows that does this, on its own. A node that fails answers with three nulls, and
    without an error. Servers up to at least 1.12 fail at any question.

    Returns the `NodeResponse`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeQuestionClassifierBody) -> NodeResponse:
    """Find the class that a question belongs to: POST /inner/api/invoke/question-classifier.

    Runs the node of workflows that does this, on its own. A node that fails answers with three nulls, and
    without an error. Servers up to at least 1.12 fail at any question.

    Returns the `NodeResponse`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
