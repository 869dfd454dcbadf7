"""The official plugin bases with typed models: `from dify_invoke.plugin import Tool`.

`self.session.model` is this project's; everything else of `self.session` is the official session's.
Importing this imports `dify_plugin`, which a plugin's `main.py` has done before.
"""

from types import new_class
from typing import TYPE_CHECKING, Any

import dify_plugin

from .channels.official import OfficialSession
from .session._sync.models import Models
from .session._sync.session import Session


class PluginSession:
    """The official session, with this project's `model` in place of its own."""

    def __init__(self, official: OfficialSession) -> None:
        self._official = official
        self._model: Models | None = None

    @property
    def model(self) -> Models:
        """The models: `self.session.model.llm.invoke(...)` and so on."""
        if self._model is None:
            self._model = Session.from_plugin(self._official).model
        return self._model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._official, name)


class _TypedSession:
    """Puts a `PluginSession` around the session that the official constructor sets."""

    @property
    def session(self) -> PluginSession:
        return self._session

    @session.setter
    def session(self, official: Any) -> None:
        self._session = official if isinstance(official, PluginSession) else PluginSession(official)


if TYPE_CHECKING:
    # Each has another session than its official base declares, on purpose: hence what is ignored.

    class Tool(_TypedSession, dify_plugin.Tool):  # type: ignore[misc]  # ty: ignore[incompatible-property-override]
        """A tool; see `dify_plugin.Tool`."""

    class Endpoint(_TypedSession, dify_plugin.Endpoint):  # type: ignore[misc]  # ty: ignore[incompatible-property-override]
        """An endpoint; see `dify_plugin.Endpoint`."""

    class AgentStrategy(_TypedSession, dify_plugin.AgentStrategy):  # type: ignore[misc]  # ty: ignore[incompatible-property-override]
        """An agent strategy; see `dify_plugin.AgentStrategy`."""

else:

    class _Base:
        """Stands for a base in a class statement.

        The official runtime takes the one subclass of `dify_plugin.Tool` that a module has; a second
        one, imported to derive from, would be one too many. So what is imported is no class.
        """

        def __init__(self, official: type) -> None:
            bases = (_TypedSession, official)
            self._class = new_class(
                official.__name__, bases, exec_body=lambda names: names.update(__module__=__name__)
            )

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
