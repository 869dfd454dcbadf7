"""The official plugin bases with a typed session: `from dify_invoke.plugin import Tool`.

`self.session` reaches models, apps, tools, nodes and the storage as `dify_invoke.Session` does. Importing this
module imports `dify_plugin`, which a plugin's `main.py` has already done.
"""

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import dify_plugin
from dify_plugin.core.runtime import Session as _OfficialSession
from dify_plugin.entities.tool import ToolInvokeMessage as _OfficialMessage

from dify_inner_api.models import ToolBlobMessage, ToolInvokeMessage

from .channels.invocation import Invocation
from .errors import ConfigurationError
from .http._sync.file_client import FileClient
from .protocol.call import Options
from .session._sync.apps import Apps
from .session._sync.files import Files
from .session._sync.models import Models
from .session._sync.nodes import WorkflowNodes
from .session._sync.session import Session
from .session._sync.storage import StorageInvocation
from .session._sync.tools import ToolInvocation

T = TypeVar("T")


class _Parts:
    """What `self.session` has typed: the same as `dify_invoke.Session`."""

    model: Models
    """The models: `self.session.model.llm.invoke(...)` and so on."""
    app: Apps
    """The apps of the workspace: `self.session.app.chat.invoke(...)` and so on."""
    tool: ToolInvocation
    """The tools of the workspace: `self.session.tool.invoke_builtin_tool(...)` and so on."""
    workflow_node: WorkflowNodes
    """Single nodes of workflows: `self.session.workflow_node.parameter_extractor.invoke(...)` and so on."""
    storage: StorageInvocation
    """The plugin's storage: `self.session.storage.get(...)` and so on."""
    file: Files
    """Files: `self.session.file.upload(...)`, and `.read(...)` for those that a tool is given."""


_PARTS = frozenset(_Parts.__annotations__)


# The official session has other types for the parts, on purpose.
class PluginSession(_Parts, _OfficialSession):  # type: ignore[misc]  # pyright: ignore[reportIncompatibleVariableOverride]  # ty: ignore[incompatible-attribute-override]
    """The official session with typed parts. Setting any other attribute sets it on the official session."""

    def __init__(self, official: _OfficialSession) -> None:
        vars(self)["_official"] = official

    if not TYPE_CHECKING:  # a checker should know a wrong name

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__") or "_official" not in vars(self):  # while it is copied
                raise AttributeError(name)
            if name not in _PARTS:
                return getattr(self._official, name)
            session = vars(self).get("_typed")
            if session is None:
                self.__dict__["_typed"] = session = _typed(self._official)
            part = self.__dict__[name] = getattr(session, name)
            return part

        def __setattr__(self, name: str, value: object) -> None:
            if name in _PARTS:  # a mock
                self.__dict__[name] = value
                return
            # A setting, such as `max_invocation_timeout`, makes other parts.
            for part in ("_typed", *_PARTS):
                self.__dict__.pop(part, None)
            setattr(self._official, name, value)

        def __delattr__(self, name: str) -> None:
            if name in _PARTS:
                self.__dict__.pop(name, None)
            else:
                delattr(self._official, name)


class _NoChannel:
    """The channel of a session that reaches no platform. Like the official session, it says so when it is used."""

    def __init__(self, official: _OfficialSession) -> None:
        self.options: Options = Options()
        self.files: FileClient = FileClient()
        self._official = official

    def invoke(self, invocation: Invocation[T]) -> Generator[T, None, None]:
        Session.from_plugin(self._official)  # raises ConfigurationError
        raise AssertionError

    def close(self) -> None:
        """Does nothing."""


def _typed(official: _OfficialSession) -> Session:
    try:
        return Session.from_plugin(official)
    except ConfigurationError:
        return Session(_NoChannel(official))


class _TypedSession:
    """Wraps the session that the official constructor sets. Any other, such as a mock, stays as it is."""

    @property
    def session(self) -> Any:
        return self._session

    @session.setter
    def session(self, session: Any) -> None:
        self._session = PluginSession(session) if type(session) is _OfficialSession else session


def _hash_of_value(word: Any) -> int:
    return hash(word.value)


# Plugins look for the type of a tool's message in sets of the official words. Equal words need equal hashes.
_words: Any = _OfficialMessage.MessageType
_words.__hash__ = _hash_of_value


class _Forwarding(_TypedSession):
    """Lets a tool or an agent yield the messages of a tool that it has invoked."""

    def invoke(self, parameters: Any) -> Generator[Any, None, None]:
        official: Any = super()
        return _forwarded(official.invoke(parameters))


def _forwarded(messages: Iterable[Any]) -> Generator[Any, None, None]:
    """Yields the messages in the form in which the official runtime sends them on.

    It parts a file into pieces only in its own class, which in turn has no word for a `binary_link`.
    """
    for message in messages:
        if isinstance(message, ToolBlobMessage):
            blob = _OfficialMessage.BlobMessage(blob=message.message.blob)
            type_ = _OfficialMessage.MessageType.BLOB
            yield _OfficialMessage(type=type_, message=blob, meta=message.meta)
        else:
            # `isinstance` also takes the official objects, which stay as they are.
            ours = issubclass(type(message), ToolInvokeMessage)
            yield message.to_dict() if ours else message


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

        def __init__(self, official: type, mixin: type) -> None:
            names = {"__module__": __name__}
            self._class = type(official)(official.__name__, (mixin, official), names)

        def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type]:
            return (self._class,)

        def __instancecheck__(self, value: object) -> bool:
            return isinstance(value, self._class)

        def __subclasscheck__(self, subclass: type) -> bool:
            return issubclass(subclass, self._class)

        def __or__(self, other: object) -> object:
            return self._class | other

        def __ror__(self, other: object) -> object:
            return other | self._class

        def __getattr__(self, name: str) -> Any:
            return getattr(self._class, name)

        def __repr__(self) -> str:
            return f"{__name__}.{self._class.__name__}"

    Tool = _Base(dify_plugin.Tool, _Forwarding)
    Endpoint = _Base(dify_plugin.Endpoint, _TypedSession)
    AgentStrategy = _Base(dify_plugin.AgentStrategy, _Forwarding)

__all__ = ["AgentStrategy", "Endpoint", "PluginSession", "Tool"]
