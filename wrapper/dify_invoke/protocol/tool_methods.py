"""What the messages of tools can do besides being data; the contract's `x-methods` says which. No I/O."""

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

_LINKS = ("link", "image", "image_link", "binary_link")  # no set: an unknown kind may be a list


class ToolMessageMethods:
    """What a reader of any message may ask for."""

    __slots__ = ()

    if TYPE_CHECKING:
        type: str
        """The kind of message, such as `text`."""
        message: object
        """What the message says; its class follows from the message's, by `isinstance` or `match`."""

    @property
    def text(self) -> str:
        """The text of a `text` message; "" for any other."""
        message: Any = self.message
        return str(message.text) if self.type == "text" else ""

    @property
    def url(self) -> str | None:
        """The address in a link, or of a file that the server has stored; None for any other message."""
        message: Any = self.message
        return str(message.text) if self.type in _LINKS else None


M = TypeVar("M", bound=ToolMessageMethods)


class _HasMessages(Protocol[M]):
    messages: list[M]


_FILES = ("blob", "image", "image_link", "binary_link", "file")


class ToolResultMethods:
    """Single kinds of what a tool has said."""

    __slots__ = ()

    if TYPE_CHECKING:
        json_objects: list[Any]

    @property
    def json(self) -> list[Any]:
        """The tool's objects and lists, in order."""
        return self.json_objects

    @property
    def files(self: _HasMessages[M]) -> list[M]:
        """The messages that are files, or links to files, in order."""
        return [message for message in self.messages if message.type in _FILES]
