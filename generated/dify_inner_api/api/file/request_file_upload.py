# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Ask for an address to upload a file to: POST /inner/api/upload/file/request."""

from ...client import AsyncClient, Client
from ...models import FileUploadRequest, RequestFileUploadBody, UploadAddress, UploadAddressEnvelope
from ...types import Operation, encode

OPERATION: Operation[UploadAddress] = Operation(
    name="request_file_upload",
    path="/inner/api/upload/file/request",
    body=RequestFileUploadBody,
    request=FileUploadRequest,
    reply=UploadAddressEnvelope,
    result=UploadAddress,
    streams=False,
    secured=True,
    daemon_name="upload file",
    span="upload_file",
)


def sync(*, client: Client, body: RequestFileUploadBody) -> UploadAddress:
    """Ask for an address to upload a file to: POST /inner/api/upload/file/request.

    The address is signed, and good for some minutes (the server's `FILES_ACCESS_TIMEOUT`, 300 seconds). The
    file itself is then posted to it, as the part `file` of a multipart form, with this name and this type;
    the answer has status 201 and is an `UploadFileResponse`. The server compares the type in lower case and
    without parameters, so it must be asked for like that.

    Returns the `UploadAddress`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: RequestFileUploadBody) -> UploadAddress:
    """Ask for an address to upload a file to: POST /inner/api/upload/file/request.

    The address is signed, and good for some minutes (the server's `FILES_ACCESS_TIMEOUT`, 300 seconds). The
    file itself is then posted to it, as the part `file` of a multipart form, with this name and this type;
    the answer has status 201 and is an `UploadFileResponse`. The server compares the type in lower case and
    without parameters, so it must be asked for like that.

    Returns the `UploadAddress`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
