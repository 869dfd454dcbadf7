# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""Encrypt or decrypt the secret fields of settings: POST /inner/api/invoke/encrypt."""

from ...client import AsyncClient, Client
from ...models import (
    EncryptedSettings,
    EncryptedSettingsEnvelope,
    EncryptRequest,
    InvokeEncryptBody,
)
from ...types import Operation, encode

OPERATION: Operation[EncryptedSettings] = Operation(
    name="invoke_encrypt",
    path="/inner/api/invoke/encrypt",
    body=InvokeEncryptBody,
    request=EncryptRequest,
    reply=EncryptedSettingsEnvelope,
    result=EncryptedSettings,
    streams=False,
    nested=True,
    secured=True,
    daemon_name="encrypt",
    span="encrypt",
)


def sync(*, client: Client, body: InvokeEncryptBody) -> EncryptedSettings:
    """Encrypt or decrypt the secret fields of settings: POST /inner/api/invoke/encrypt.

    Used by the daemon itself for the settings of endpoints. Only fields of type `secret-input` change.

    Returns the `EncryptedSettings`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = client.invoke(OPERATION, encode(body))
    return result


async def asyncio(*, client: AsyncClient, body: InvokeEncryptBody) -> EncryptedSettings:
    """Encrypt or decrypt the secret fields of settings: POST /inner/api/invoke/encrypt.

    Used by the daemon itself for the settings of endpoints. Only fields of type `secret-input` change.

    Returns the `EncryptedSettings`.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    (result,) = [result async for result in client.invoke(OPERATION, encode(body))]
    return result
