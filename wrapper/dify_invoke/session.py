"""The sessions: a road to the platform's models, for as long as it is open."""

import os
from typing import Self

from dify_inner_api.client import AsyncClient, AsyncHTTPClient, Client, HTTPClient, Timeout

from .async_model import AsyncModels
from .inner_api import AsyncInnerAPIRoad, Caller, InnerAPIRoad
from .model import Models
from .roads import AsyncRoad, Road
from .settings import check_key, from_environment


class Session:
    """Reaches the platform's models over one road.

    Several threads may use it at once. Close it, or use it as a context manager.
    """

    model: Models
    """The models: `session.model.llm.invoke(...)` and so on."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self.model = Models(road)

    @classmethod
    def from_inner_api(
        cls,
        base_url: str,
        *,
        api_key: str,
        tenant_id: str,
        user_id: str | None = None,
        timeout: Timeout | None = None,
        http_client: HTTPClient | None = None,
    ) -> Self:
        """A session over the API server's inner API.

        Args:
            base_url: The API server, such as `http://localhost:5001`.
            api_key: The deployment's `INNER_API_KEY_FOR_PLUGIN`. It is in no repr, log or error.
            tenant_id: The workspace, a UUID.
            user_id: On whose behalf the models run; without one the server uses a default user.
            timeout: Seconds to connect and between two pieces of a reply, or an `httpx.Timeout`;
                10 and 250 unless given.
            http_client: An `httpx.Client` to use, with its own timeout; it is not closed.

        Raises:
            ConfigurationError: An argument does not fit; the message names it.
        """
        caller = Caller(tenant_id, user_id)
        key = check_key(api_key)
        client = Client(base_url, api_key=key, timeout=timeout, http_client=http_client)
        return cls(InnerAPIRoad(client, caller))

    @classmethod
    def from_env(
        cls, *, timeout: Timeout | None = None, http_client: HTTPClient | None = None
    ) -> Self:
        """A session over the inner API, from the environment.

        Reads `DIFY_INNER_API_URL`, `DIFY_INNER_API_KEY`, `DIFY_TENANT_ID` and, if set,
        `DIFY_USER_ID`. Raises ConfigurationError, which names what is missing or malformed.
        """
        url, key, tenant, user = from_environment(os.environ)
        return cls.from_inner_api(
            url,
            api_key=key,
            tenant_id=tenant,
            user_id=user,
            timeout=timeout,
            http_client=http_client,
        )

    def close(self) -> None:
        """Closes the connections; streams that still run end with a TransportError."""
        self._road.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {self._road!r}>"


class AsyncSession:
    """Reaches the platform's models over one road, for asyncio.

    Many tasks may use it at once. Close it with `aclose()`, or use it as an async context manager.
    """

    model: AsyncModels
    """The models: `await session.model.moderation.invoke(...)` and so on."""

    def __init__(self, road: AsyncRoad) -> None:
        self._road = road
        self.model = AsyncModels(road)

    @classmethod
    def from_inner_api(
        cls,
        base_url: str,
        *,
        api_key: str,
        tenant_id: str,
        user_id: str | None = None,
        timeout: Timeout | None = None,
        http_client: AsyncHTTPClient | None = None,
    ) -> Self:
        """As `Session.from_inner_api`; `http_client` is an `httpx.AsyncClient`."""
        caller = Caller(tenant_id, user_id)
        key = check_key(api_key)
        client = AsyncClient(base_url, api_key=key, timeout=timeout, http_client=http_client)
        return cls(AsyncInnerAPIRoad(client, caller))

    @classmethod
    def from_env(
        cls, *, timeout: Timeout | None = None, http_client: AsyncHTTPClient | None = None
    ) -> Self:
        """As `Session.from_env`."""
        url, key, tenant, user = from_environment(os.environ)
        return cls.from_inner_api(
            url,
            api_key=key,
            tenant_id=tenant,
            user_id=user,
            timeout=timeout,
            http_client=http_client,
        )

    async def aclose(self) -> None:
        """Closes the connections; streams that still run end with a TransportError."""
        await self._road.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {self._road!r}>"
