# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import define, field

from ..models.prompt_message_content import PromptMessageContent
from ..models.tool_call import ToolCall
from ..types import Model, OrNull, construct
from .prompt_message import PromptMessage
from .tool_call import ToolCall as _ToolCall


class _Nested:
    __slots__ = ()
    ToolCall: TypeAlias = _ToolCall


@define(kw_only=True, repr=False, getstate_setstate=False)
class AssistantPromptMessage(_Nested, PromptMessage, Model):
    """What the model says. In a reply the content can be null beside tool calls, the daemon writes
    `tool_calls: null` where there are none, and a piece of a tool call stands for a whole one.

    Attributes: (besides those of `PromptMessage`)
        role: `assistant`; a reply may come to carry another word, which is kept.
        content: The message itself: a text, or a list of parts. Null stands for no content, which only a reply
            may carry: the daemon refuses null in a request.
        name: The participant's name; for a tool message the tool's. Null and "" mean none.
        tool_calls: The tools the model asks for; null means none.
        opaque_body: Any JSON, kept as it came. A provider that puts something here, such as a signature of its
            reasoning, wants it back unchanged in the next turn.
    """

    role: Literal["assistant"] | str = "assistant"
    """`assistant`; a reply may come to carry another word, which is kept."""
    content: list[PromptMessageContent] | str | None = None
    """The message itself: a text, or a list of parts. Null stands for no content, which only a reply
    may carry: the daemon refuses null in a request."""
    name: str | None = None
    """The participant's name; for a tool message the tool's. Null and "" mean none."""
    tool_calls: OrNull[list[ToolCall]] = field(factory=list[ToolCall])
    """The tools the model asks for; null means none."""
    opaque_body: Any = None
    """Any JSON, kept as it came. A provider that puts something here, such as a signature of its
    reasoning, wants it back unchanged in the next turn."""

    def __attrs_post_init__(self) -> None:
        self.tool_calls = self.tool_calls or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
