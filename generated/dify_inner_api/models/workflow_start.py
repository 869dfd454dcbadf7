# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class WorkflowStart(Model):
    """A workflow that starts.

    Attributes:
        id: The run.
        workflow_id: The workflow.
        inputs: The values of its variables.
        created_at: When it began, in seconds since 1970.
        reason: Why it starts: `initial`, or a resumption.
    """

    id: OrNull[str] = ""
    """The run."""
    workflow_id: OrNull[str] = ""
    """The workflow."""
    inputs: JsonObject | None = None
    """The values of its variables."""
    created_at: int | None = None
    """When it began, in seconds since 1970."""
    reason: str | None = None
    """Why it starts: `initial`, or a resumption."""

    def __attrs_post_init__(self) -> None:
        self.id = self.id or ""
        self.workflow_id = self.workflow_id or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
