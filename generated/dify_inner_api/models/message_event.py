# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

from ..models.message_metadata import MessageMetadata
from ..types import Model, OrNull, construct
from .app_event import AppEvent


@define(kw_only=True, repr=False, getstate_setstate=False)
class MessageEvent(AppEvent, Model):
    """A piece of the answer of a chat or completion app.

    Attributes: (besides those of `AppEvent`)
        event: Always `message`.
        task_id: The run as the server counts it, to stop it by.
        message_id: The answer; null where there is none.
        conversation_id: The conversation, for its next turn; null where there is none.
        created_at: When the run began, in seconds since 1970.
        id: The id of what the event is about, mostly the answer.
        answer: The text that is added to the answer. In a blocking answer, and in the last event of some agent apps, it is the whole text.
        from_variable_selector: Where the text comes from: a node and its variable.
        mode: The mode of the app, such as `chat`; only in a blocking answer.
        metadata: The usage and the sources of the answer, at its end.
    """

    event: Literal["message"] = "message"
    """Always `message`."""
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
    answer: OrNull[str] = ""
    """The text that is added to the answer. In a blocking answer, and in the last event of some agent apps, it is the whole text."""
    from_variable_selector: OrNull[list[str]] = field(factory=list[str])
    """Where the text comes from: a node and its variable."""
    mode: str | None = None
    """The mode of the app, such as `chat`; only in a blocking answer."""
    metadata: MessageMetadata | None = None
    """The usage and the sources of the answer, at its end."""

    def __attrs_post_init__(self) -> None:
        self.answer = self.answer or ""
        self.from_variable_selector = self.from_variable_selector or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
