# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import Model, OrNull, construct
from .app_event import AppEvent


@define(kw_only=True, repr=False, getstate_setstate=False)
class ErrorEvent(AppEvent, Model):
    """What ends a run that failed. A session raises it as an AppRunError.

    Attributes: (besides those of `AppEvent`)
        event: Always `error`.
        task_id: The run as the server counts it, to stop it by.
        workflow_run_id: The run of the workflow; null where there is none.
        message_id: The answer; null where there is none.
        conversation_id: The conversation, for its next turn; null where there is none.
        created_at: When the run began, in seconds since 1970.
        code: A word for the kind of error, such as `provider_quota_exceeded` or `internal_server_error`.
        message: What failed, in words; the server has one fixed text for what it does not expect.
        status: The HTTP status that stands for the error.
    """

    event: Literal["error"] = "error"
    """Always `error`."""
    task_id: str | None = None
    """The run as the server counts it, to stop it by."""
    workflow_run_id: str | None = None
    """The run of the workflow; null where there is none."""
    message_id: str | None = None
    """The answer; null where there is none."""
    conversation_id: str | None = None
    """The conversation, for its next turn; null where there is none."""
    created_at: int | None = None
    """When the run began, in seconds since 1970."""
    code: str | None = None
    """A word for the kind of error, such as `provider_quota_exceeded` or `internal_server_error`."""
    message: OrNull[str] = ""
    """What failed, in words; the server has one fixed text for what it does not expect."""
    status: int | None = None
    """The HTTP status that stands for the error."""

    def __attrs_post_init__(self) -> None:
        self.message = self.message or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
