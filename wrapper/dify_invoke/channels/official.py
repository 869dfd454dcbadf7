"""The parts of the official SDK's session that are used here. `dify_plugin` itself is never imported."""

from collections.abc import Callable, Generator
from typing import Any, Protocol

from ..errors import ConfigurationError
from ..protocol.json import is_object


class OfficialFilterReader(Protocol):
    """Yields the lines that pass a filter, and None after each timeout (seconds), until it is closed."""

    def read(self, timeout_for_round: float) -> Generator[Any, None, None]: ...
    def close(self) -> None: ...


class OfficialReader(Protocol):
    def read(self, filter: Callable[[Any], bool]) -> OfficialFilterReader: ...  # noqa: A002


class OfficialWriter(Protocol):
    def write(self, data: str) -> None: ...


class OfficialSession(Protocol):
    """`dify_plugin.core.runtime.Session`, as of 0.10.2."""

    @property
    def session_id(self) -> str: ...
    @property
    def install_method(self) -> Any: ...  # None, or an enum of `local`, `remote` and `serverless`
    @property
    def dify_plugin_daemon_url(self) -> str | None: ...
    @property
    def max_invocation_timeout(self) -> float: ...  # in seconds
    @property
    def reader(self) -> OfficialReader: ...
    @property
    def writer(self) -> OfficialWriter: ...


_NEEDED = [name for name, value in vars(OfficialSession).items() if isinstance(value, property)]


def check_session(session: OfficialSession) -> str:
    """Returns how the plugin is installed: `local`, `remote` or `serverless`.

    Raises ConfigurationError if the object is not the official SDK's session, or if the session
    cannot reach a platform.
    """
    missing = [name for name in _NEEDED if not hasattr(session, name)]
    if missing:
        raise ConfigurationError(
            f"{type(session).__name__} is not a session of dify_plugin: it has no "
            f"{', '.join(missing)}; pass `self.session` of a Tool, an Endpoint or an AgentStrategy"
        )
    method = getattr(session.install_method, "value", session.install_method)
    if method in ("local", "remote"):
        return str(method)
    if not session.dify_plugin_daemon_url:
        raise ConfigurationError(
            "this session reaches no platform: it has neither an install method nor a daemon URL, as "
            "during credential validation; invoke models in a tool, an endpoint or an agent strategy"
        )
    return "serverless"


def tool_credentials(session: object) -> dict[str, str]:
    """The credentials that the platform chose for a plugin's call, by the provider of a tool."""
    context = getattr(session, "context", None)
    found: Any = getattr(getattr(context, "credentials", None), "tool_credentials", None)
    return {**found} if is_object(found) else {}
