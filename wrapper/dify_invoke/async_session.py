"""The session for asyncio: a road to the platform's models, for as long as it is open."""

import os
from typing import TYPE_CHECKING, NoReturn, Self

from dify_inner_api.client import AsyncClient

from .async_model import AsyncModels
from .calls import Options
from .inner_api import AsyncInnerAPIRoad, Caller
from .official import OfficialSession, check_session
from .roads import AsyncRoad
from .settings import check_key, check_url, from_environment
from .timeouts import Timeout

if TYPE_CHECKING:
    from .httpx_transport import AsyncHTTPClient
    from .limits import Limits
    from .retries import Retries
    from .timeouts import TimeoutLike


class AsyncSession:
    """Reaches the platform's models over one road, for asyncio.

    Many tasks may use it at once. Close it with `aclose()`, or use it as an async context manager.
    """

    model: AsyncModels
    """The models: `await session.model.moderation.invoke(...)` and so on."""

    def __init__(self, road: AsyncRoad, options: Options | None = None) -> None:
        self._road = road
        self._options = options or road.options
        self.model = AsyncModels(road, self._options)

    @classmethod
    def from_inner_api(
        cls,
        base_url: str,
        *,
        api_key: str,
        tenant_id: str,
        user_id: str | None = None,
        timeout: "TimeoutLike | None" = None,
        retries: "Retries | int | None" = None,
        limits: "Limits | None" = None,
        http_client: "AsyncHTTPClient | None" = None,
        transport: str | None = None,
    ) -> Self:
        """As `Session.from_inner_api`; `http_client` is an `httpx.AsyncClient`."""
        caller = Caller(tenant_id, user_id)
        key = check_key(api_key)
        client = AsyncClient(
            base_url,
            api_key=key,
            timeout=timeout,
            retries=retries,
            limits=limits,
            http_client=http_client,
            transport=transport,
        )
        return cls(AsyncInnerAPIRoad(client, caller))

    @classmethod
    def from_env(
        cls,
        *,
        timeout: "TimeoutLike | None" = None,
        retries: "Retries | int | None" = None,
        limits: "Limits | None" = None,
        http_client: "AsyncHTTPClient | None" = None,
        transport: str | None = None,
    ) -> Self:
        """As `Session.from_env`."""
        url, key, tenant, user = from_environment(os.environ)
        return cls.from_inner_api(
            url,
            api_key=key,
            tenant_id=tenant,
            user_id=user,
            timeout=timeout,
            retries=retries,
            limits=limits,
            http_client=http_client,
            transport=transport,
        )

    @classmethod
    def from_daemon(
        cls,
        daemon_url: str,
        session_id: str,
        *,
        timeout: "TimeoutLike | None" = None,
        retries: "Retries | int | None" = None,
        limits: "Limits | None" = None,
        http_client: "AsyncHTTPClient | None" = None,
        transport: str | None = None,
    ) -> Self:
        """As `Session.from_daemon`; `http_client` is an `httpx.AsyncClient`."""
        from .daemon import AsyncDaemonRoad, Transactions

        transactions = Transactions(session_id)
        url = check_url(daemon_url, "daemon_url")
        client = AsyncClient(
            url,
            timeout=timeout,
            retries=retries,
            limits=limits,
            http_client=http_client,
            transport=transport,
        )
        return cls(AsyncDaemonRoad(client, transactions))

    @classmethod
    def from_plugin(cls, session: OfficialSession) -> Self:
        """As `Session.from_plugin`, for a plugin that runs an event loop."""
        if check_session(session) != "serverless":
            from .async_duplex import AsyncDuplexRoad
            from .duplex import Channel

            return cls(AsyncDuplexRoad(Channel(session)))
        from .daemon import AsyncDaemonRoad, Transactions

        url = check_url(session.dify_plugin_daemon_url, "dify_plugin_daemon_url")
        client = AsyncClient(url, timeout=Timeout(idle=float(session.max_invocation_timeout)))
        return cls(AsyncDaemonRoad(client, Transactions(session.session_id)))

    async def aclose(self) -> None:
        """Closes the connections; streams that still run end with a TransportError."""
        await self._road.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def with_options(
        self,
        *,
        timeout: "TimeoutLike | None" = None,
        retries: "Retries | int | None" = None,
        limits: "Limits | None" = None,
    ) -> Self:
        """A session over the same connections whose calls may take something else.

        For one call, `session.with_options(timeout=5).model.llm.invoke(...)`. What is not given stays
        as it is; closing either session closes both.
        """
        return type(self)(self._road, self._options.but(timeout, retries, limits))

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled: it holds connections and a key; make one in each process"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {self._road!r}>"
