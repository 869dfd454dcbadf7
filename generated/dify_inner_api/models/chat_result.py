# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.agent_thought_event import AgentThoughtEvent
from ..models.json_object import JsonObject
from ..models.message_metadata import MessageMetadata
from ..models.workflow_run import WorkflowRun
from ..types import AnswerMethods, Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ChatResult(AnswerMethods, Model):
    """The whole answer of a chat app.

    Attributes:
        answer: The text.
        conversation_id: The conversation, for its next turn.
        message_id: The answer.
        task_id: The run as the server counts it.
        id: The answer again.
        event: The kind of event that the official SDK would give.
        mode: The mode of the app; null where the app streamed.
        metadata: What an answer cost, and what it is based on.
        files: The files of the answer or the workflow, as the server describes them.
        thoughts: The steps of an agent app, the last state of each.
        workflow: The run of a chatflow.
        created_at: When the run began, in seconds since 1970.
    """

    answer: OrNull[str] = ""
    """The text."""
    conversation_id: str | None = None
    """The conversation, for its next turn."""
    message_id: str | None = None
    """The answer."""
    task_id: str | None = None
    """The run as the server counts it."""
    id: str | None = None
    """The answer again."""
    event: str = "message"
    """The kind of event that the official SDK would give."""
    mode: str | None = None
    """The mode of the app; null where the app streamed."""
    metadata: MessageMetadata
    """What an answer cost, and what it is based on."""
    files: OrNull[list[JsonObject]] = field(factory=list[JsonObject])
    """The files of the answer or the workflow, as the server describes them."""
    thoughts: OrNull[list[AgentThoughtEvent]] = field(factory=list[AgentThoughtEvent])
    """The steps of an agent app, the last state of each."""
    workflow: WorkflowRun | None = None
    """The run of a chatflow."""
    created_at: int | None = None
    """When the run began, in seconds since 1970."""

    def __attrs_post_init__(self) -> None:
        self.answer = self.answer or ""
        self.files = self.files or []
        self.thoughts = self.thoughts or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
