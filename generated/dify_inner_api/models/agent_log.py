# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class AgentLog(Model):
    """A step of an agent, as its strategy logs it.

    Attributes:
        id: The step.
        node_execution_id: The run of the node.
        node_id: The node.
        label: What the step is called.
        parent_id: The step that this one is part of.
        status: `start`, `success` or `error`.
        error: What failed.
        data: What the strategy says about the step.
        metadata: Further values, such as `elapsed_time`, in seconds.
    """

    id: OrNull[str] = ""
    """The step."""
    node_execution_id: str | None = None
    """The run of the node."""
    node_id: str | None = None
    """The node."""
    label: OrNull[str] = ""
    """What the step is called."""
    parent_id: str | None = None
    """The step that this one is part of."""
    status: OrNull[str] = ""
    """`start`, `success` or `error`."""
    error: str | None = None
    """What failed."""
    data: JsonObject | None = None
    """What the strategy says about the step."""
    metadata: JsonObject | None = None
    """Further values, such as `elapsed_time`, in seconds."""

    def __attrs_post_init__(self) -> None:
        self.id = self.id or ""
        self.label = self.label or ""
        self.status = self.status or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
