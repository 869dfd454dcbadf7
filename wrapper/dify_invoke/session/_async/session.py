"""The session for asyncio: a channel to the platform's models, for as long as it is open."""

import os
from typing import TYPE_CHECKING, NoReturn, Self

from dify_inner_api.client import AsyncClient

from ...channels.channel import AsyncChannel
from ...channels.inner_api import AsyncInnerAPIChannel, Caller
from ...channels.official import OfficialSession, check_session
from ...protocol.call import Options
from ...protocol.settings import check_key, check_url, from_environment
from ...protocol.timeouts import Timeout
from .models import AsyncModels

if TYPE_CHECKING:
    from ...http.httpx_transport import AsyncHTTPClient
    from ...protocol.limits import Limits
    from ...protocol.retries import Retries
    from ...protocol.timeouts import TimeoutLike


class AsyncSession:
    """Reaches the platform's models over one channel, for asyncio.

    Many tasks may use it at once. Close it with `aclose()`, or use it as an async context manager.
    """

    model: AsyncModels
    """The models: `await session.model.moderation.invoke(...)` and so on."""

    def __init__(self, channel: AsyncChannel, options: Options | None = None) -> None:
        self._channel = channel
        self._options = options or channel.options
        self.model = AsyncModels(channel, self._options)

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
        return cls(AsyncInnerAPIChannel(client, caller))

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
        from ...channels.daemon import AsyncDaemonChannel, Transactions

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
        return cls(AsyncDaemonChannel(client, transactions))

    @classmethod
    def from_plugin(cls, session: OfficialSession) -> Self:
        """As `Session.from_plugin`, for a plugin that runs an event loop."""
        if check_session(session) != "serverless":
            from ...channels.async_duplex import AsyncDuplexChannel
            from ...channels.duplex import PluginStream

            return cls(AsyncDuplexChannel(PluginStream(session)))
        from ...channels.daemon import AsyncDaemonChannel, Transactions

        url = check_url(session.dify_plugin_daemon_url, "dify_plugin_daemon_url")
        client = AsyncClient(url, timeout=Timeout(idle=float(session.max_invocation_timeout)))
        return cls(AsyncDaemonChannel(client, Transactions(session.session_id)))

    async def aclose(self) -> None:
        """Closes the connections; streams that still run end with a TransportError."""
        await self._channel.aclose()

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
        return type(self)(self._channel, self._options.but(timeout, retries, limits))

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled: it holds connections and a key; make one in each process"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {self._channel!r}>"
