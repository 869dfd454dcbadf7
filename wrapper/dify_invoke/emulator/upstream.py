"""A real platform behind the daemon: its API server answers what plugins invoke."""

import json
from collections.abc import Generator, Iterator, Mapping
from functools import partial
from itertools import chain

import attrs

from dify_inner_api.client import Client

from ..errors import ProtocolError, ReverseInvocationError
from ..protocol.call import Call
from ..protocol.framing import DocumentReader, FrameReader
from ..protocol.json import is_object
from ..protocol.replies import Reader
from .answers import Json
from .api_server import APIServer
from .failures import RefusedError
from .operations import Served
from .scripts.answering import Step


@attrs.frozen
class Upstream:
    """The API server of a platform, and the workspace that is asked there."""

    url: str
    api_key: str = attrs.field(repr=False)
    """The deployment's `INNER_API_KEY_FOR_PLUGIN`."""
    tenant_id: str
    trust_env: bool = True
    """Whether the environment's proxies and certificates are used."""

    def client(self) -> Client:
        """Returns a client that reaches it. Raises ConfigurationError if the address or the key is not valid."""
        return Client(self.url, api_key=self.api_key, trust_env=self.trust_env)


class UpstreamServer(APIServer):
    """Passes on to a platform what the daemon asks, as the daemon of a deployment does.

    The platform checks what it is sent. What the daemon does itself, such as the storage, it goes on to do here.

    Raises ConfigurationError if the address or the key is not valid.
    """

    def __init__(self, server: APIServer, upstream: Upstream) -> None:
        super().__init__(
            server.rules, server.script, server.scripts, server.received, server.workspace
        )
        self._upstream = upstream
        self._client = upstream.client()

    def close(self) -> None:
        """Closes the connections. Answers that still come end with an error."""
        self._client.close()

    def calls_functions(self, served: Served) -> bool:
        return True  # it waits for the platform

    def check(self, served: Served, body: Json, tenant_id: str) -> None:
        """Checks nothing."""

    def answer(self, served: Served, request: Json, user_id: str = "") -> Iterator[Step]:
        """Yields the envelopes of the platform's answer. Raises RefusedError, before the first.

        Raises a ReverseInvocationError where the platform cannot be reached, or the reply is none.
        """
        body = {**request, "tenant_id": self._upstream.tenant_id, "user_id": user_id}
        replies = self._client.exchange(
            served.contract.path,
            json.dumps(body).encode(),
            partial(_EnvelopeReader, served),
            {"X-Inner-Api-Key": self._upstream.api_key},
            Call(self._client.options),
        )
        try:
            first = next(replies)
        except StopIteration:
            return iter(())
        except _RefusedByPlatformError as error:
            refusal = RefusedError(error.code, error.message)
            refusal.content = error.message
            raise refusal from None
        return _closing(chain([first], replies), replies)


class _RefusedByPlatformError(ReverseInvocationError):
    """The platform answered with an HTTP status that is no 200. The message is the whole reply."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code: int = code


class _EnvelopeReader(Reader[Json]):
    """Reads the envelopes of a reply as they are."""

    def __init__(self, served: Served) -> None:
        documents = FrameReader if served.contract.streams else DocumentReader
        super().__init__(served.contract.name, documents())

    def refusal(
        self, status: int, headers: Mapping[str, str], body: bytes
    ) -> ReverseInvocationError:
        return _RefusedByPlatformError(body.decode("utf-8", "replace"), status)

    def _take(self, document: bytes) -> Json:
        try:
            envelope = json.loads(document)
        except (ValueError, RecursionError):
            envelope = None
        if not is_object(envelope):
            text = document[:80].decode("utf-8", "replace")
            raise ProtocolError(f"the platform sent no envelope: {text!r}")
        return {"data": None, "error": "", **envelope}


def _closing(envelopes: Iterator[Json], replies: Generator[Json, None, None]) -> Iterator[Step]:
    """Ends the request where the reader leaves early."""
    try:
        yield from envelopes
    finally:
        replies.close()
