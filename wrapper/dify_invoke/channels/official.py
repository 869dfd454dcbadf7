"""What is needed of the official SDK's session, and no more: `dify_plugin` itself is never imported."""

from collections.abc import Callable, Generator
from typing import Any, Protocol

from ..errors import ConfigurationError


class OfficialFilterReader(Protocol):
    """The lines that pass a filter, until it is closed."""

    def read(self, timeout_for_round: float) -> Generator[Any, None, None]:
        """Yields a line with `session_id`, `event` and `data`, or None when none came in time."""
        ...

    def close(self) -> None: ...


class OfficialReader(Protocol):
    """The reading end of the channel; one for the process."""

    def read(self, filter: Callable[[Any], bool]) -> OfficialFilterReader: ...  # noqa: A002


class OfficialWriter(Protocol):
    """The writing end of the channel."""

    def write(self, data: str) -> None: ...


class OfficialSession(Protocol):
    """`dify_plugin.core.runtime.Session`, as of 0.10.2."""

    @property
    def session_id(self) -> str: ...

    @property
    def install_method(self) -> Any:
        """An enum of `local`, `remote` and `serverless`, or None."""
        ...

    @property
    def dify_plugin_daemon_url(self) -> str | None: ...

    @property
    def max_invocation_timeout(self) -> float:
        """Seconds."""
        ...

    @property
    def reader(self) -> OfficialReader: ...

    @property
    def writer(self) -> OfficialWriter: ...


_NEEDED = (
    "session_id",
    "install_method",
    "dify_plugin_daemon_url",
    "max_invocation_timeout",
    "reader",
    "writer",
)


def check_session(session: OfficialSession) -> str:
    """How the plugin was installed: `local`, `remote` or `serverless`.

    Raises ConfigurationError for anything that is no session of the official SDK, or one that reaches
    no platform.
    """
    missing = [name for name in _NEEDED if not hasattr(session, name)]
    if missing:
        raise ConfigurationError(
            f"{type(session).__name__} is no session of dify_plugin: it has no {', '.join(missing)}; "
            "give it `self.session` of a Tool, an Endpoint or an AgentStrategy"
        )
    method = getattr(session.install_method, "value", session.install_method)
    if method in ("local", "remote"):
        return str(method)
    if not session.dify_plugin_daemon_url:
        raise ConfigurationError(
            "this session reaches no platform: it has neither an install method nor a daemon's "
            "address, as while credentials are validated"
        )
    return "serverless"
