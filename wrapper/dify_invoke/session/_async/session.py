"""The session, which reaches the platform over one channel while it is open."""

import os
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn, Self, TypedDict, Unpack

from dify_inner_api.client import AsyncClient

from ...channels._async.http import AsyncChannel, AsyncDaemonChannel, AsyncInnerAPIChannel
from ...channels.invocation import Caller
from ...channels.official import OfficialSession, check_session, tool_credentials
from ...protocol.call import Options
from ...protocol.settings import check_key, check_url, from_environment

if TYPE_CHECKING:
    from ...http._async.http_client_transport import AsyncHTTPClient
    from ...protocol.limits import Limits
    from ...protocol.retries import Retries
    from ...protocol.timeouts import TimeoutLike
    from .apps import AsyncApps
    from .files import AsyncFiles
    from .models import AsyncModels
    from .nodes import AsyncWorkflowNodes
    from .storage import AsyncStorageInvocation
    from .tools import AsyncToolInvocation


class AsyncClientOptions(TypedDict, total=False):
    """The options of a session over HTTP."""

    timeout: "TimeoutLike | None"
    """Seconds to connect and between two pieces of a reply, or a `Timeout`. The defaults are 10 and 250."""
    retries: "Retries | int | None"
    """A `Retries`, or the greatest number of attempts."""
    limits: "Limits | None"
    """The largest reply that is read."""
    http_client: "AsyncHTTPClient | None"
    """An `httpx2.AsyncClient` or `httpx.AsyncClient` with a timeout of its own. It is not closed."""
    transport: str | None
    """The HTTP library: `httpcore2`, or the faster `pycurl` of `dify-invoke[fast]`. The default is the
    value of `DIFY_INVOKE_TRANSPORT`, or else `httpcore2`."""


class AsyncSession:
    """Reaches the platform over one channel.

    A session may run many invocations at the same time. Close it, or use it with `async with`. Each
    constructor raises ConfigurationError, which names the argument that is not valid.
    """

    def __init__(
        self,
        channel: AsyncChannel,
        options: Options | None = None,
        credentials: Mapping[str, str] | None = None,
    ) -> None:
        self._channel = channel
        self._options = options or channel.options
        self._credentials = credentials or {}

    # A part is imported when it is first used: the start of a serverless plugin is part of its first call.

    @cached_property
    def model(self) -> "AsyncModels":
        """The models: `session.model.llm.invoke(...)` and so on."""
        from .models import AsyncModels

        return AsyncModels(self._channel, self._options)

    @cached_property
    def app(self) -> "AsyncApps":
        """The apps of the workspace: `session.app.chat.invoke(...)` and so on."""
        from .apps import AsyncApps

        return AsyncApps(self._channel, self._options)

    @cached_property
    def tool(self) -> "AsyncToolInvocation":
        """The tools of the workspace: `session.tool.invoke_builtin_tool(...)` and so on."""
        from .tools import AsyncToolInvocation

        return AsyncToolInvocation(self._channel, self._options, self._credentials)

    @cached_property
    def workflow_node(self) -> "AsyncWorkflowNodes":
        """Single nodes of workflows: `session.workflow_node.parameter_extractor.invoke(...)` and so on."""
        from .nodes import AsyncWorkflowNodes

        return AsyncWorkflowNodes(self._channel, self._options)

    @cached_property
    def storage(self) -> "AsyncStorageInvocation":
        """The plugin's storage: `session.storage.get(...)` and so on."""
        from .storage import AsyncStorageInvocation

        return AsyncStorageInvocation(self._channel, self._options)

    @cached_property
    def file(self) -> "AsyncFiles":
        """Files: `session.file.upload(...)`, and `session.file.read(...)` for those that a plugin is given."""
        from .files import AsyncFiles

        return AsyncFiles(self._channel, self._options)

    @classmethod
    def from_inner_api(
        cls,
        base_url: str,
        *,
        api_key: str,
        tenant_id: str,
        user_id: str | None = None,
        **options: Unpack[AsyncClientOptions],
    ) -> Self:
        """A session over the API server's inner API.

        Args:
            base_url: The URL of the API server, such as `http://localhost:5001`.
            api_key: The deployment's `INNER_API_KEY_FOR_PLUGIN`. No repr, log or error shows it.
            tenant_id: The workspace, a UUID.
            user_id: The user for whom the models run. The default is the server's default user.
            **options: See `AsyncClientOptions`.
        """
        caller = Caller(tenant_id, user_id)
        client = AsyncClient(base_url, api_key=check_key(api_key), **options)
        return cls(AsyncInnerAPIChannel(client, caller))

    @classmethod
    def from_env(cls, **options: Unpack[AsyncClientOptions]) -> Self:
        """A session over the inner API, configured by the environment.

        Reads `DIFY_INNER_API_URL`, `DIFY_INNER_API_KEY`, `DIFY_TENANT_ID` and the optional
        `DIFY_USER_ID`. For the options, see `AsyncClientOptions`.
        """
        url, key, tenant, user = from_environment(os.environ)
        return cls.from_inner_api(url, api_key=key, tenant_id=tenant, user_id=user, **options)

    @classmethod
    def from_daemon(
        cls, daemon_url: str, session_id: str, **options: Unpack[AsyncClientOptions]
    ) -> Self:
        """A session over the plugin daemon's transaction endpoint, as in a serverless runtime.

        Args:
            daemon_url: The URL of the daemon, such as `http://localhost:5002`.
            session_id: The id of the plugin's session. It is valid until the plugin's call ends.
            **options: See `AsyncClientOptions`.
        """
        client = AsyncClient(check_url(daemon_url, "daemon_url"), **options)
        return cls(AsyncDaemonChannel(client, session_id))

    @classmethod
    def from_plugin(cls, session: OfficialSession) -> Self:
        """A session over a plugin's own channel: `AsyncSession.from_plugin(self.session)`.

        `session` is the official SDK's. In a local or remote runtime the channel is the plugin's
        duplex stream. In a serverless runtime it is the daemon's transaction endpoint. The plugin's
        `MAX_INVOCATION_TIMEOUT` is the longest wait between two pieces of an answer, in seconds. A
        session that cannot reach a platform raises ConfigurationError, too.
        """
        method, credentials = check_session(session), tool_credentials(session)
        if method != "serverless":
            from ...channels.async_duplex import AsyncDuplexChannel

            return cls(AsyncDuplexChannel(session), credentials=credentials)
        from ...channels.transactions import async_daemon_client

        url = check_url(session.dify_plugin_daemon_url, "dify_plugin_daemon_url")
        client = async_daemon_client(url, float(session.max_invocation_timeout))
        return cls(AsyncDaemonChannel(client, session.session_id), credentials=credentials)

    async def aclose(self) -> None:
        """Closes the connections. Streams that are still open end with a TransportError."""
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
        """A session over the same connections, with other options for its calls.

        For one call, use `session.with_options(timeout=5).model.llm.invoke(...)`. An option that is
        not given stays as it is. Closing either session closes both.
        """
        options = self._options.replace(timeout, retries, limits)
        return type(self)(self._channel, options, self._credentials)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled: it holds connections and a key; make one in each process"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {self._channel!r}>"
