# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.json_object import JsonObject
from ..models.message_metadata import MessageMetadata
from ..types import AnswerMethods, Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class CompletionResult(AnswerMethods, Model):
    """The whole answer of a completion app.

    Attributes:
        answer: The text.
        message_id: The answer.
        task_id: The run as the server counts it.
        id: The answer again.
        event: The kind of event that the official SDK would give.
        mode: The mode of the app; null where the app streamed.
        metadata: What an answer cost, and what it is based on.
        files: The files of the answer or the workflow, as the server describes them.
        created_at: When the run began, in seconds since 1970.
    """

    answer: OrNull[str] = ""
    """The text."""
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
    created_at: int | None = None
    """When the run began, in seconds since 1970."""

    def __attrs_post_init__(self) -> None:
        self.answer = self.answer or ""
        self.files = self.files or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
