"""The official plugin bases with typed models: `from dify_invoke.plugin import Tool`.

`self.session.model` is typed, and the rest of `self.session` is the official session's. Importing this
module imports `dify_plugin`, which a plugin's `main.py` has already done.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import dify_plugin

from .channels.official import OfficialSession
from .session._sync.models import Models
from .session._sync.session import Session


class PluginSession:
    """The official session with the typed `model`."""

    def __init__(self, official: OfficialSession) -> None:
        self._official = official

    @cached_property
    def model(self) -> Models:
        """The models: `self.session.model.llm.invoke(...)` and so on."""
        return Session.from_plugin(self._official).model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._official, name)


class _TypedSession:
    """Wraps the session that the official constructor sets in a `PluginSession`."""

    @property
    def session(self) -> PluginSession:
        return self._session

    @session.setter
    def session(self, official: Any) -> None:
        self._session = official if isinstance(official, PluginSession) else PluginSession(official)


if TYPE_CHECKING:
    # The type of `session` differs from the official base's on purpose, hence the ignored errors.

    class Tool(_TypedSession, dify_plugin.Tool):  # type: ignore[misc]  # ty: ignore[incompatible-property-override]
        """A tool; see `dify_plugin.Tool`."""

    class Endpoint(_TypedSession, dify_plugin.Endpoint):  # type: ignore[misc]  # ty: ignore[incompatible-property-override]
        """An endpoint; see `dify_plugin.Endpoint`."""

    class AgentStrategy(_TypedSession, dify_plugin.AgentStrategy):  # type: ignore[misc]  # ty: ignore[incompatible-property-override]
        """An agent strategy; see `dify_plugin.AgentStrategy`."""

else:

    class _Base:
        """Replaces itself with a class when it is used as a base.

        The official runtime expects exactly one subclass of `dify_plugin.Tool` in a module. An
        imported base class would be a second one, so this object is not a class.
        """

        def __init__(self, official: type) -> None:
            names = {"__module__": __name__}
            self._class = type(official)(official.__name__, (_TypedSession, official), names)

        def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type]:
            return (self._class,)

        def __instancecheck__(self, value: object) -> bool:
            return isinstance(value, self._class)

        def __repr__(self) -> str:
            return f"{__name__}.{self._class.__name__}"

    Tool = _Base(dify_plugin.Tool)
    Endpoint = _Base(dify_plugin.Endpoint)
    AgentStrategy = _Base(dify_plugin.AgentStrategy)

__all__ = ["AgentStrategy", "Endpoint", "PluginSession", "Tool"]
