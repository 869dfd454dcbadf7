# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolLog(Model):
    """A step of a tool.

    Attributes:
        id: The step.
        label: What the step is called.
        parent_id: The step that this one is part of.
        error: What failed.
        status: `start`, `success` or `error`.
        data: What the tool says about the step.
        metadata: Further values, such as `elapsed_time`, in seconds.
    """

    id: OrNull[str] = ""
    """The step."""
    label: OrNull[str] = ""
    """What the step is called."""
    parent_id: str | None = None
    """The step that this one is part of."""
    error: str | None = None
    """What failed."""
    status: OrNull[str] = ""
    """`start`, `success` or `error`."""
    data: JsonObject | None = None
    """What the tool says about the step."""
    metadata: JsonObject | None = None
    """Further values, such as `elapsed_time`, in seconds."""

    def __attrs_post_init__(self) -> None:
        self.id = self.id or ""
        self.label = self.label or ""
        self.status = self.status or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
