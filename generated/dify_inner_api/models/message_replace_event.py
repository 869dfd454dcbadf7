# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import Model, OrNull, construct
from .app_event import AppEvent


@define(kw_only=True, repr=False, getstate_setstate=False)
class MessageReplaceEvent(AppEvent, Model):
    """Another text for all of the answer so far, such as a refusal by moderation.

    Attributes: (besides those of `AppEvent`)
        event: Always `message_replace`.
        task_id: The run as the server counts it, to stop it by.
        message_id: The answer; null where there is none.
        conversation_id: The conversation, for its next turn; null where there is none.
        created_at: When the run began, in seconds since 1970.
        answer: The text that replaces all of the answer so far.
        reason: Why, such as `output_moderation`.
    """

    event: Literal["message_replace"] = "message_replace"
    """Always `message_replace`."""
    task_id: str | None = None
    """The run as the server counts it, to stop it by."""
    message_id: str | None = None
    """The answer; null where there is none."""
    conversation_id: str | None = None
    """The conversation, for its next turn; null where there is none."""
    created_at: int | None = None
    """When the run began, in seconds since 1970."""
    answer: OrNull[str] = ""
    """The text that replaces all of the answer so far."""
    reason: str | None = None
    """Why, such as `output_moderation`."""

    def __attrs_post_init__(self) -> None:
        self.answer = self.answer or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
