# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..models.workflow_run import WorkflowRun
from ..types import Model, construct
from .app_event import AppEvent


@define(kw_only=True, repr=False, getstate_setstate=False)
class WorkflowFinishedEvent(AppEvent, Model):
    """The end of a workflow, which may have failed; see `data.status`.

    Attributes: (besides those of `AppEvent`)
        event: `workflow_finished`; absent in a blocking workflow.
        task_id: The run as the server counts it, to stop it by.
        workflow_run_id: The run of the workflow; null where there is none.
        message_id: The answer; null where there is none.
        conversation_id: The conversation, for its next turn; null where there is none.
        created_at: When the run began, in seconds since 1970.
        data: A run of a workflow that has ended.
    """

    event: Literal["workflow_finished"] = "workflow_finished"
    """`workflow_finished`; absent in a blocking workflow."""
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
    data: WorkflowRun
    """A run of a workflow that has ended."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
