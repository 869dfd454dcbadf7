# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct
from .app_event import AppEvent


@define(kw_only=True, repr=False, getstate_setstate=False)
class AgentThoughtEvent(AppEvent, Model):
    """A step of an agent app.

    Attributes: (besides those of `AppEvent`)
        event: Always `agent_thought`.
        task_id: The run as the server counts it, to stop it by.
        message_id: The answer; null where there is none.
        conversation_id: The conversation, for its next turn; null where there is none.
        created_at: When the run began, in seconds since 1970.
        id: The id of what the event is about, mostly the answer.
        position: The number of the step, from 1.
        thought: What the model says about the step.
        observation: What the tools gave, JSON or text.
        tool: The names of the tools, separated by `;`.
        tool_labels: The labels of the tools by name, in each language.
        tool_input: What the tools were given, JSON.
        message_files: The ids of the files of the step.
    """

    event: Literal["agent_thought"] = "agent_thought"
    """Always `agent_thought`."""
    task_id: str | None = None
    """The run as the server counts it, to stop it by."""
    message_id: str | None = None
    """The answer; null where there is none."""
    conversation_id: str | None = None
    """The conversation, for its next turn; null where there is none."""
    created_at: int | None = None
    """When the run began, in seconds since 1970."""
    id: str | None = None
    """The id of what the event is about, mostly the answer."""
    position: int | None = None
    """The number of the step, from 1."""
    thought: OrNull[str] = ""
    """What the model says about the step."""
    observation: OrNull[str] = ""
    """What the tools gave, JSON or text."""
    tool: OrNull[str] = ""
    """The names of the tools, separated by `;`."""
    tool_labels: JsonObject | None = None
    """The labels of the tools by name, in each language."""
    tool_input: OrNull[str] = ""
    """What the tools were given, JSON."""
    message_files: OrNull[list[str]] = field(factory=list[str])
    """The ids of the files of the step."""

    def __attrs_post_init__(self) -> None:
        self.thought = self.thought or ""
        self.observation = self.observation or ""
        self.tool = self.tool or ""
        self.tool_input = self.tool_input or ""
        self.message_files = self.message_files or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
