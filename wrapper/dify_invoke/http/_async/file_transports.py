"""The transport of files, whose servers are known only when the platform names them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...errors import ReverseInvocationError
from ...protocol.deadline import Deadline
from ..proxies import Proxy, environment_proxy
from ..upload import Content
from .transport import AsyncReply, AsyncTransport, open_async_transport

if TYPE_CHECKING:
    from .http_client_transport import AsyncHTTPClient


class AsyncFileTransports:
    """An `AsyncTransport` for any server: one for each scheme and each proxy, opened when it is needed."""

    def __init__(
        self, name: str | None, http_client: "AsyncHTTPClient | None", trust_env: bool
    ) -> None:
        self._name = name
        self._http_client = http_client
        self._trust_env = trust_env
        self._opened: dict[tuple[str, Proxy | None], AsyncTransport] = {}

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        return next((one.errors for one in self._opened.values()), ())  # all are of one library

    @property
    def keeps_time(self) -> bool:
        return all(one.keeps_time for one in self._opened.values())

    async def send(
        self, url: str, content: Content | None, headers: Mapping[str, str], deadline: Deadline
    ) -> AsyncReply:
        return await self._for(url).send(url, content, headers, deadline)

    def failure(self, error: Exception, server: str, deadline: Deadline) -> ReverseInvocationError:
        return self._for(server).failure(error, server, deadline)

    def _for(self, url: str) -> AsyncTransport:
        trusted = self._trust_env and self._http_client is None
        key = (url.partition(":")[0], environment_proxy(url) if trusted else None)
        if key not in self._opened:
            opened = open_async_transport(url, self._name, self._http_client, self._trust_env)
            self._opened.setdefault(key, opened)  # another thread may have been quicker
        return self._opened[key]

    async def aclose(self) -> None:
        for one in list(self._opened.values()):
            await one.aclose()
