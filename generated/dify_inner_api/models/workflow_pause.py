# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class WorkflowPause(Model):
    """A run of a workflow that waits for a human.

    Attributes:
        workflow_run_id: The run.
        paused_nodes: The nodes that wait.
        outputs: What the workflow has so far, by name.
        reasons: What is waited for.
        status: `paused`.
        created_at: When it began, in seconds since 1970.
        elapsed_time: Seconds.
        total_tokens: The tokens of all models.
        total_steps: The nodes that were run.
    """

    workflow_run_id: OrNull[str] = ""
    """The run."""
    paused_nodes: OrNull[list[Any]] = field(factory=list[Any])
    """The nodes that wait."""
    outputs: JsonObject | None = None
    """What the workflow has so far, by name."""
    reasons: OrNull[list[Any]] = field(factory=list[Any])
    """What is waited for."""
    status: OrNull[str] = ""
    """`paused`."""
    created_at: int | None = None
    """When it began, in seconds since 1970."""
    elapsed_time: float | None = None
    """Seconds."""
    total_tokens: int | None = None
    """The tokens of all models."""
    total_steps: int | None = None
    """The nodes that were run."""

    def __attrs_post_init__(self) -> None:
        self.workflow_run_id = self.workflow_run_id or ""
        self.paused_nodes = self.paused_nodes or []
        self.reasons = self.reasons or []
        self.status = self.status or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
