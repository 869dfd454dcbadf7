# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.workflow_run import WorkflowRun
from ..types import Model, OrNull, WorkflowResultMethods, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class WorkflowResult(WorkflowResultMethods, Model):
    """The outcome of a workflow.

    Attributes:
        workflow_run_id: The run.
        task_id: The run as the server counts it.
        data: A run of a workflow that has ended.
        text: The text that the workflow streamed.
    """

    workflow_run_id: OrNull[str] = ""
    """The run."""
    task_id: str | None = None
    """The run as the server counts it."""
    data: WorkflowRun
    """A run of a workflow that has ended."""
    text: OrNull[str] = ""
    """The text that the workflow streamed."""

    def __attrs_post_init__(self) -> None:
        self.workflow_run_id = self.workflow_run_id or ""
        self.text = self.text or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
