# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class WorkflowRun(Model):
    """A run of a workflow that has ended.

    Attributes:
        id: The run.
        workflow_id: The workflow.
        status: `running`, `succeeded`, `failed`, `stopped`, `partial-succeeded` or `paused`.
        outputs: What the workflow gives, by name.
        error: What failed; null and "" mean nothing did.
        elapsed_time: Seconds.
        total_tokens: The tokens of all models.
        total_steps: The nodes that were run.
        created_at: When it began, in seconds since 1970.
        finished_at: When it ended, in seconds since 1970.
        created_by: Who ran it.
        exceptions_count: The nodes that failed and were passed over.
        files: The files of the answer or the workflow, as the server describes them.
    """

    id: OrNull[str] = ""
    """The run."""
    workflow_id: OrNull[str] = ""
    """The workflow."""
    status: (
        Literal["failed"]
        | Literal["partial-succeeded"]
        | Literal["paused"]
        | Literal["running"]
        | Literal["stopped"]
        | Literal["succeeded"]
        | str
    ) = ""
    """`running`, `succeeded`, `failed`, `stopped`, `partial-succeeded` or `paused`."""
    outputs: JsonObject | None = None
    """What the workflow gives, by name."""
    error: str | None = None
    """What failed; null and "" mean nothing did."""
    elapsed_time: float | None = None
    """Seconds."""
    total_tokens: int | None = None
    """The tokens of all models."""
    total_steps: int | None = None
    """The nodes that were run."""
    created_at: int | None = None
    """When it began, in seconds since 1970."""
    finished_at: int | None = None
    """When it ended, in seconds since 1970."""
    created_by: JsonObject | None = None
    """Who ran it."""
    exceptions_count: int | None = None
    """The nodes that failed and were passed over."""
    files: OrNull[list[JsonObject]] = field(factory=list[JsonObject])
    """The files of the answer or the workflow, as the server describes them."""

    def __attrs_post_init__(self) -> None:
        self.id = self.id or ""
        self.workflow_id = self.workflow_id or ""
        self.files = self.files or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
