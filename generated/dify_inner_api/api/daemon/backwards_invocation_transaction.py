# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""One reverse invocation through the plugin daemon: POST /backwards-invocation/transaction."""

from collections.abc import AsyncGenerator, Generator

from ...client import AsyncClient, Client
from ...models import TransactionEvent, TransactionRequest
from ...types import Operation, encode

OPERATION: Operation[TransactionEvent] = Operation(
    name="backwards_invocation_transaction",
    path="/backwards-invocation/transaction",
    body=TransactionRequest,
    request=TransactionRequest,
    reply=TransactionEvent,
    result=TransactionEvent,
    streams=True,
    secured=False,
)


def stream(
    *, client: Client, body: TransactionRequest, dify_plugin_session_id: str
) -> Generator[TransactionEvent, None, None]:
    """One reverse invocation through the plugin daemon: POST /backwards-invocation/transaction.

    The body is one JSON object; the official SDK ends it with two newlines. The daemon takes
    tenant and user from the session, and checks that the plugin's manifest permits the model type.

    It reads at most 6 291 456 bytes (6 MiB) of the body and silently cuts the rest, so a larger
    request has to be refused before it is sent. It closes its own call to the inner API after
    240 seconds in all.

    The reply is a stream of events that closes with an `end` event or an `error` event; one that
    stops without either has lost something. From daemon 0.6.6 on, two newlines come every 25
    seconds as a heartbeat. From 0.6.4 on the reply is gzip-compressed when the request accepts
    that.

    Yields each `TransactionEvent` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(
        OPERATION,
        encode(body),
        {
            "Dify-Plugin-Session-ID": dify_plugin_session_id,
        },
    )


def astream(
    *, client: AsyncClient, body: TransactionRequest, dify_plugin_session_id: str
) -> AsyncGenerator[TransactionEvent, None]:
    """One reverse invocation through the plugin daemon: POST /backwards-invocation/transaction.

    The body is one JSON object; the official SDK ends it with two newlines. The daemon takes
    tenant and user from the session, and checks that the plugin's manifest permits the model type.

    It reads at most 6 291 456 bytes (6 MiB) of the body and silently cuts the rest, so a larger
    request has to be refused before it is sent. It closes its own call to the inner API after
    240 seconds in all.

    The reply is a stream of events that closes with an `end` event or an `error` event; one that
    stops without either has lost something. From daemon 0.6.6 on, two newlines come every 25
    seconds as a heartbeat. From 0.6.4 on the reply is gzip-compressed when the request accepts
    that.

    Yields each `TransactionEvent` as it comes; closing the generator ends the connection.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return client.invoke(
        OPERATION,
        encode(body),
        {
            "Dify-Plugin-Session-ID": dify_plugin_session_id,
        },
    )


def sync(
    *, client: Client, body: TransactionRequest, dify_plugin_session_id: str
) -> list[TransactionEvent]:
    """One reverse invocation through the plugin daemon: POST /backwards-invocation/transaction.

    The body is one JSON object; the official SDK ends it with two newlines. The daemon takes
    tenant and user from the session, and checks that the plugin's manifest permits the model type.

    It reads at most 6 291 456 bytes (6 MiB) of the body and silently cuts the rest, so a larger
    request has to be refused before it is sent. It closes its own call to the inner API after
    240 seconds in all.

    The reply is a stream of events that closes with an `end` event or an `error` event; one that
    stops without either has lost something. From daemon 0.6.6 on, two newlines come every 25
    seconds as a heartbeat. From 0.6.4 on the reply is gzip-compressed when the request accepts
    that.

    Returns each `TransactionEvent` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return list(
        client.invoke(
            OPERATION,
            encode(body),
            {
                "Dify-Plugin-Session-ID": dify_plugin_session_id,
            },
        )
    )


async def asyncio(
    *, client: AsyncClient, body: TransactionRequest, dify_plugin_session_id: str
) -> list[TransactionEvent]:
    """One reverse invocation through the plugin daemon: POST /backwards-invocation/transaction.

    The body is one JSON object; the official SDK ends it with two newlines. The daemon takes
    tenant and user from the session, and checks that the plugin's manifest permits the model type.

    It reads at most 6 291 456 bytes (6 MiB) of the body and silently cuts the rest, so a larger
    request has to be refused before it is sent. It closes its own call to the inner API after
    240 seconds in all.

    The reply is a stream of events that closes with an `end` event or an `error` event; one that
    stops without either has lost something. From daemon 0.6.6 on, two newlines come every 25
    seconds as a heartbeat. From 0.6.4 on the reply is gzip-compressed when the request accepts
    that.

    Returns each `TransactionEvent` of the stream, once it has ended.

    Raises InvokeError, or a class below it, for an error of the platform; TransportError where the
    connection fails; ProtocolError for a reply that does not fit the contract; InvalidRequestError
    for a body that cannot be sent. All are in `dify_invoke.errors`.
    """
    return [
        result
        async for result in client.invoke(
            OPERATION,
            encode(body),
            {
                "Dify-Plugin-Session-ID": dify_plugin_session_id,
            },
        )
    ]
