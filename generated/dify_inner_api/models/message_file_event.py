# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import Model, OrNull, construct
from .app_event import AppEvent


@define(kw_only=True, repr=False, getstate_setstate=False)
class MessageFileEvent(AppEvent, Model):
    """A file that belongs to the answer.

    Attributes: (besides those of `AppEvent`)
        event: Always `message_file`.
        task_id: The run as the server counts it, to stop it by.
        message_id: The answer; null where there is none.
        conversation_id: The conversation, for its next turn; null where there is none.
        created_at: When the run began, in seconds since 1970.
        id: The id of what the event is about, mostly the answer.
        type: The kind of file, such as `image`.
        belongs_to: Whose file it is: `user` or `assistant`.
        url: The address of the file, which may be relative to the server's.
    """

    event: Literal["message_file"] = "message_file"
    """Always `message_file`."""
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
    type: OrNull[str] = ""
    """The kind of file, such as `image`."""
    belongs_to: OrNull[str] = ""
    """Whose file it is: `user` or `assistant`."""
    url: OrNull[str] = ""
    """The address of the file, which may be relative to the server's."""

    def __attrs_post_init__(self) -> None:
        self.type = self.type or ""
        self.belongs_to = self.belongs_to or ""
        self.url = self.url or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
