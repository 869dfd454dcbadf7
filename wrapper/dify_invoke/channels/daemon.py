"""The daemon's transaction endpoint as a channel, for plugins in a serverless runtime."""

from collections.abc import AsyncGenerator, Generator
from functools import cache
from typing import Any, TypeVar

import attrs

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION
from dify_inner_api.client import AsyncClient, Client
from dify_inner_api.types import Operation

from ..errors import RequestTooLargeError
from ..http.upload import HexFile
from ..protocol.call import Call, Options
from ..protocol.settings import check_key
from ..protocol.timeouts import Timeout
from .events import TransactionReader, encode_request

T = TypeVar("T")

MAX_REQUEST = 6_291_456
"""Bytes, 6 MiB: the daemon reads no more of a body, and silently cuts the rest."""


class Transactions:
    """Makes the requests of one session."""

    def __init__(self, session_id: str) -> None:
        # It travels in a header, like a key, and is no secret.
        self.session_id: str = check_key(session_id, "session_id")
        self.headers: dict[str, str] = {"Dify-Plugin-Session-ID": self.session_id}

    def request(
        self,
        operation: Operation[T],
        request: attrs.AttrsInstance,
        file: HexFile | None,
        call: Call,
    ) -> tuple[bytes, TransactionReader[T]]:
        """The body, and the reader of its answer. Raises RequestTooLargeError above 6 MiB."""
        request_id, body = encode_request(self.session_id, request)
        body += b"\n\n"
        if file:
            upload = file.within(body)
            _check_size(upload.length or 0, operation)
            body = b"".join(upload)
        _check_size(len(body), operation)
        if call.observation is not None:
            call.observation.request_id = request_id
        return body, TransactionReader(operation, request_id, call.options.limits)


def _check_size(size: int, operation: Operation[Any]) -> None:
    if size > MAX_REQUEST:
        raise RequestTooLargeError(
            f"the request is {size} bytes; the daemon reads at most {MAX_REQUEST} (6 MiB) and cuts "
            "the rest: send less, such as a smaller file or fewer texts",
            operation=operation.name,
        )


class _SharedClient(Client):
    """Stays open for the plugin's next call."""

    def close(self) -> None:
        pass


@cache
def shared_client(daemon_url: str, timeout: float) -> Client:
    """The plugin's client for its daemon: a plugin has a session a call, and one pool for all."""
    return _SharedClient(daemon_url, timeout=Timeout(idle=timeout))


class DaemonChannel:
    """Posts to `/backwards-invocation/transaction`."""

    def __init__(self, client: Client, transactions: Transactions) -> None:
        self.options: Options = client.options
        self._client = client
        self._transactions = transactions

    def __repr__(self) -> str:
        return f"the daemon at {self._client.base_url}"

    def invoke(
        self,
        operation: Operation[T],
        request: attrs.AttrsInstance,
        file: HexFile | None,
        call: Call,
    ) -> Generator[T, None, None]:
        body, reader = self._transactions.request(operation, request, file, call)
        return self._client.exchange(
            TRANSACTION.path, body, reader, self._transactions.headers, call
        )

    def close(self) -> None:
        self._client.close()


class AsyncDaemonChannel:
    """The same for asyncio."""

    def __init__(self, client: AsyncClient, transactions: Transactions) -> None:
        self.options: Options = client.options
        self._client = client
        self._transactions = transactions

    def __repr__(self) -> str:
        return f"the daemon at {self._client.base_url}"

    def invoke(
        self,
        operation: Operation[T],
        request: attrs.AttrsInstance,
        file: HexFile | None,
        call: Call,
    ) -> AsyncGenerator[T, None]:
        body, reader = self._transactions.request(operation, request, file, call)
        return self._client.exchange(
            TRANSACTION.path, body, reader, self._transactions.headers, call
        )

    async def aclose(self) -> None:
        await self._client.aclose()
