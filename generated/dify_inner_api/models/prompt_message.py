# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from functools import cache
from typing import Any, ClassVar

from ..models.prompt_message_content import PromptMessageContent
from ..types import MessageMethods, Tagged, Unknown, Value


class PromptMessage(MessageMethods, Value, Tagged):
    """One message of a conversation; its class follows from `role`."""

    __slots__ = ()
    TAG: ClassVar[str] = "role"
    content: list[PromptMessageContent] | str | None
    """The message itself: a text, or a list of parts. Null stands for no content, which only a reply
    may carry: the daemon refuses null in a request."""
    name: str | None
    """The participant's name; for a tool message the tool's. Null and "" mean none."""

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other."""
        from .assistant_prompt_message import AssistantPromptMessage
        from .developer_prompt_message import DeveloperPromptMessage
        from .system_prompt_message import SystemPromptMessage
        from .tool_prompt_message import ToolPromptMessage
        from .user_prompt_message import UserPromptMessage

        return {
            "system": SystemPromptMessage,
            "user": UserPromptMessage,
            "assistant": AssistantPromptMessage,
            "tool": ToolPromptMessage,
            "developer": DeveloperPromptMessage,
            None: UnknownPromptMessage,
        }


class UnknownPromptMessage(Unknown, PromptMessage):
    """A PromptMessage whose `role` this contract does not know: its fields, as they came."""

    __slots__ = ()
