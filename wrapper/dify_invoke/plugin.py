"""The official plugin bases with typed models: `from dify_invoke.plugin import Tool`.

`self.session.model` is typed, and the rest of `self.session` is the official session's. Importing this
module imports `dify_plugin`, which a plugin's `main.py` has already done.
"""

from typing import TYPE_CHECKING, Any

import dify_plugin
from dify_plugin.core.runtime import Session as _OfficialSession

from .session._sync.models import Models
from .session._sync.session import Session


class PluginSession(_OfficialSession):
    """The official session with the typed `model`. Setting an attribute sets it on the official session."""

    # Another type than the official one on purpose.
    model: Models  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # ty: ignore[incompatible-attribute-override]
    """The models: `self.session.model.llm.invoke(...)` and so on."""

    def __init__(self, official: _OfficialSession) -> None:
        vars(self)["_official"] = official

    if not TYPE_CHECKING:  # a checker should know a wrong name

        def __getattr__(self, name: str) -> Any:
            if name == "model":
                self.__dict__[name] = models = Session.from_plugin(self._official).model
                return models
            return getattr(self._official, name)

        def __setattr__(self, name: str, value: object) -> None:
            # A setting, such as `max_invocation_timeout`, makes other models; a mock may take their place.
            self.__dict__.pop("model", None)
            if name == "model":
                self.__dict__[name] = value
            else:
                setattr(self._official, name, value)


class _TypedSession:
    """Wraps the session that the official constructor sets. Any other, such as a mock, stays as it is."""

    @property
    def session(self) -> Any:
        return self._session

    @session.setter
    def session(self, session: Any) -> None:
        self._session = PluginSession(session) if type(session) is _OfficialSession else session


if TYPE_CHECKING:

    class Tool(dify_plugin.Tool):
        """A tool; see `dify_plugin.Tool`."""

        session: PluginSession  # pyright: ignore[reportIncompatibleVariableOverride]  # ty: ignore[incompatible-mutable-override]

    class Endpoint(dify_plugin.Endpoint):
        """An endpoint; see `dify_plugin.Endpoint`."""

        session: PluginSession  # pyright: ignore[reportIncompatibleVariableOverride]  # ty: ignore[incompatible-mutable-override]

    class AgentStrategy(dify_plugin.AgentStrategy):
        """An agent strategy; see `dify_plugin.AgentStrategy`."""

        session: PluginSession  # pyright: ignore[reportIncompatibleVariableOverride]  # ty: ignore[incompatible-mutable-override]

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
