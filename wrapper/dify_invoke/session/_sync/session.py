"""The session: a channel to the platform's models, for as long as it is open."""

import os
from typing import TYPE_CHECKING, NoReturn, Self

from dify_inner_api.client import Client

from ...channels.channel import Channel
from ...channels.inner_api import Caller, InnerAPIChannel
from ...channels.official import OfficialSession, check_session
from ...protocol.call import Options
from ...protocol.settings import check_key, check_url, from_environment
from .models import Models

if TYPE_CHECKING:
    from ...http.httpx_transport import HTTPClient
    from ...protocol.limits import Limits
    from ...protocol.retries import Retries
    from ...protocol.timeouts import TimeoutLike


class Session:
    """Reaches the platform's models over one channel.

    Several threads may use it at once. Close it, or use it as a context manager.
    """

    model: Models
    """The models: `session.model.llm.invoke(...)` and so on."""

    def __init__(self, channel: Channel, options: Options | None = None) -> None:
        self._channel = channel
        self._options = options or channel.options
        self.model = Models(channel, self._options)

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
        http_client: "HTTPClient | None" = None,
        transport: str | None = None,
    ) -> Self:
        """A session over the API server's inner API.

        Args:
            base_url: The API server, such as `http://localhost:5001`.
            api_key: The deployment's `INNER_API_KEY_FOR_PLUGIN`. It is in no repr, log or error.
            tenant_id: The workspace, a UUID.
            user_id: On whose behalf the models run; without one the server uses a default user.
            timeout: Seconds to connect and between two pieces of a reply, or a `Timeout`; 10 and 250
                unless given.
            retries: When a call is sent again, or how often at most; see `Retries`.
            limits: The most that is taken of a reply; see `Limits`.
            http_client: An `httpx.Client` to use, with its own timeout; it is not closed.
            transport: The library that does HTTP: `httpx`, or the faster `pycurl` of
                `dify-invoke[fast]`. Unless given, what `DIFY_INVOKE_TRANSPORT` names, or `httpx`.

        Raises:
            ConfigurationError: An argument does not fit; the message names it.
        """
        caller = Caller(tenant_id, user_id)
        key = check_key(api_key)
        client = Client(
            base_url,
            api_key=key,
            timeout=timeout,
            retries=retries,
            limits=limits,
            http_client=http_client,
            transport=transport,
        )
        return cls(InnerAPIChannel(client, caller))

    @classmethod
    def from_env(
        cls,
        *,
        timeout: "TimeoutLike | None" = None,
        retries: "Retries | int | None" = None,
        limits: "Limits | None" = None,
        http_client: "HTTPClient | None" = None,
        transport: str | None = None,
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
        http_client: "HTTPClient | None" = None,
        transport: str | None = None,
    ) -> Self:
        """A session over the plugin daemon's transaction endpoint, as in a serverless runtime.

        Args:
            daemon_url: The daemon, such as `http://localhost:5002`.
            session_id: The session of the plugin's current call; it lasts as long as that.
            timeout: As in `from_inner_api`.
            retries: As in `from_inner_api`.
            limits: As in `from_inner_api`.
            http_client: As in `from_inner_api`.
            transport: As in `from_inner_api`.
        """
        from ...channels.daemon import DaemonChannel, Transactions

        transactions = Transactions(session_id)
        url = check_url(daemon_url, "daemon_url")
        client = Client(
            url,
            timeout=timeout,
            retries=retries,
            limits=limits,
            http_client=http_client,
            transport=transport,
        )
        return cls(DaemonChannel(client, transactions))

    @classmethod
    def from_plugin(cls, session: OfficialSession) -> Self:
        """A session over the channel of a plugin: `Session.from_plugin(self.session)`.

        `session` is the official SDK's, in any runtime. In a local or remote one the channel is the
        plugin's own channel, in a serverless one the daemon's transaction endpoint. The plugin's
        `MAX_INVOCATION_TIMEOUT` is the longest wait between two pieces of an answer, in seconds.

        Raises ConfigurationError, which names what is missing, for anything else.
        """
        if check_session(session) != "serverless":
            from ...channels.duplex import DuplexChannel, PluginStream

            return cls(DuplexChannel(PluginStream(session)))
        from ...channels.daemon import DaemonChannel, Transactions, shared_client

        url = check_url(session.dify_plugin_daemon_url, "dify_plugin_daemon_url")
        client = shared_client(url, float(session.max_invocation_timeout))
        return cls(DaemonChannel(client, Transactions(session.session_id)))

    def close(self) -> None:
        """Closes the connections; streams that still run end with a TransportError."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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
