# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

from ..models.json_object import JsonObject
from ..models.message_metadata import MessageMetadata
from ..types import Model, OrNull, construct
from .app_event import AppEvent


@define(kw_only=True, repr=False, getstate_setstate=False)
class MessageEndEvent(AppEvent, Model):
    """The end of an answer.

    Attributes: (besides those of `AppEvent`)
        event: Always `message_end`.
        task_id: The run as the server counts it, to stop it by.
        message_id: The answer; null where there is none.
        conversation_id: The conversation, for its next turn; null where there is none.
        created_at: When the run began, in seconds since 1970.
        id: The id of what the event is about, mostly the answer.
        metadata: The usage and the sources of the answer, at its end.
        files: The files of the answer or the workflow, as the server describes them.
    """

    event: Literal["message_end"] = "message_end"
    """Always `message_end`."""
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
    metadata: MessageMetadata | None = None
    """The usage and the sources of the answer, at its end."""
    files: OrNull[list[JsonObject]] = field(factory=list[JsonObject])
    """The files of the answer or the workflow, as the server describes them."""

    def __attrs_post_init__(self) -> None:
        self.files = self.files or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
