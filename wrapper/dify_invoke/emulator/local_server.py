"""A server on this machine that is started and stopped, and the sessions that reach it."""

from typing import Any, Protocol, Self

from starlette.types import ASGIApp

from dify_inner_api.client import AsyncClient, Client

from ..channels._async.http import AsyncInnerAPIChannel
from ..channels._sync.http import InnerAPIChannel
from ..channels.invocation import Caller
from ..session._async.session import AsyncSession
from ..session._sync.session import Session
from .listening import Listening


class _Reached(Protocol):
    """What a session needs to know of a server."""

    @property
    def url(self) -> str: ...
    @property
    def api_key(self) -> str: ...
    @property
    def tenant_id(self) -> str: ...


class LocalServer:
    """Serves an app while it runs. The options are those of uvicorn."""

    def __init__(self, app: ASGIApp, host: str, port: int, **options: Any) -> None:
        self._served = app
        self._address = (host, port)
        self._options = options
        self._listening: Listening | None = None

    @property
    def url(self) -> str:
        """The address, such as `http://127.0.0.1:49152`. Raises RuntimeError if not running."""
        return self._started().url

    def session(
        self: _Reached, *, user_id: str | None = None, timeout: float | None = None
    ) -> Session:
        """Returns a Session that reaches the server. It uses no proxy. The caller closes it.

        The user is a UUID, or absent for the server's default user.
        """
        client = Client(self.url, api_key=self.api_key, timeout=timeout, trust_env=False)
        return Session(InnerAPIChannel(client, Caller(self.tenant_id, user_id)))

    def async_session(
        self: _Reached, *, user_id: str | None = None, timeout: float | None = None
    ) -> AsyncSession:
        """Returns an AsyncSession that reaches the server. The caller closes it."""
        client = AsyncClient(self.url, api_key=self.api_key, timeout=timeout, trust_env=False)
        return AsyncSession(AsyncInnerAPIChannel(client, Caller(self.tenant_id, user_id)))

    def start(self) -> Self:
        """Starts the server. `with` does this, too.

        Raises:
            OSError: The server cannot listen on the address.
            RuntimeError: The server is already running.
        """
        if self._listening:
            raise RuntimeError(
                f"this {type(self).__name__} is already running; call stop() before start()"
            )
        self._listening = Listening(self._served, *self._address, **self._options)
        return self

    def stop(self) -> None:
        """Stops the server and ends all open requests. Raises RuntimeError if not running."""
        listening = self._started()
        self._listening = None
        listening.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.stop()

    def _started(self) -> Listening:
        if not self._listening:
            name = type(self).__name__
            raise RuntimeError(
                f"this {name} is not running; use `with {name}(...)`, or call start()"
            )
        return self._listening
