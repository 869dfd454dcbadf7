"""Requests to the daemon's transaction endpoint, and the HTTP clients of plugins that send them.

In a serverless runtime each call of a plugin has a new session. Sync sessions share one client and its
connections. Each async session has its own client because its event loop ends with the call.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import TypeVar

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION
from dify_inner_api.client import AsyncClient, Client

from ..errors import RequestTooLargeError
from ..protocol.timeouts import Timeout
from .events import TransactionReader, encode_request
from .invocation import Invocation

T = TypeVar("T")

MAX_REQUEST = 6_291_456
"""Bytes (6 MiB). The daemon silently cuts the rest of a longer body."""


def transaction(
    session_id: str, invocation: Invocation[T]
) -> tuple[str, bytes, Callable[[], TransactionReader[T]], dict[str, str]]:
    """The path, body, maker of readers and headers of an HTTP call. Raises RequestTooLargeError above 6 MiB."""
    operation, call = invocation.operation, invocation.call
    request_id, body = encode_request(session_id, invocation.request)
    body += b"\n\n"
    if invocation.file:
        upload = invocation.file.within(body)
        _check_size(upload.length or 0, operation.name)
        body = b"".join(upload)
    _check_size(len(body), operation.name)
    if call.record is not None:
        call.record.request_id = request_id
    reader = partial(TransactionReader[T], operation, request_id, call.options.limits)
    return TRANSACTION.path, body, reader, {"Dify-Plugin-Session-ID": session_id}


def _check_size(size: int, operation: str) -> None:
    if size > MAX_REQUEST:
        raise RequestTooLargeError(
            f"the request is {size} bytes; the daemon reads at most {MAX_REQUEST} (6 MiB) and cuts "
            "the rest: send a smaller file or fewer texts",
            operation=operation,
        )


class _SharedClient(Client):
    def close(self) -> None:
        """Does nothing: other sessions use the client, too."""


@cache
def daemon_client(url: str, idle: float) -> Client:
    """The client that all sync sessions share. `idle` is in seconds."""
    return _SharedClient(url, timeout=Timeout(idle=idle))


def async_daemon_client(url: str, idle: float) -> AsyncClient:
    """A new client. `idle` is in seconds."""
    return AsyncClient(url, timeout=Timeout(idle=idle))
