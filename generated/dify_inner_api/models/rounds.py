# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class Rounds(Model):
    """A node that runs others again and again.

    Attributes:
        id: The run of the node.
        node_id: The node.
        node_type: The type of the node, such as `llm`.
        title: The name of the node.
        index: The number of the node in the run.
        inputs: What it was given.
        pre_iteration_output: What the last round of an iteration gave.
        pre_loop_output: What the last round of a loop gave.
        outputs: What it gives at its end.
        status: How it ended, such as `succeeded`.
        error: What failed.
        steps: The rounds so far.
        total_tokens: The tokens of all models.
        elapsed_time: Seconds.
        duration: Seconds of the last round.
        metadata: Further values.
        execution_metadata: Its tokens, price and the like.
        created_at: When it began, in seconds since 1970.
        finished_at: When it ended, in seconds since 1970.
        extras: Further values.
    """

    id: OrNull[str] = ""
    """The run of the node."""
    node_id: OrNull[str] = ""
    """The node."""
    node_type: OrNull[str] = ""
    """The type of the node, such as `llm`."""
    title: OrNull[str] = ""
    """The name of the node."""
    index: int | None = None
    """The number of the node in the run."""
    inputs: JsonObject | None = None
    """What it was given."""
    pre_iteration_output: Any = None
    """What the last round of an iteration gave."""
    pre_loop_output: Any = None
    """What the last round of a loop gave."""
    outputs: JsonObject | None = None
    """What it gives at its end."""
    status: str | None = None
    """How it ended, such as `succeeded`."""
    error: str | None = None
    """What failed."""
    steps: int | None = None
    """The rounds so far."""
    total_tokens: int | None = None
    """The tokens of all models."""
    elapsed_time: float | None = None
    """Seconds."""
    duration: float | None = None
    """Seconds of the last round."""
    metadata: JsonObject | None = None
    """Further values."""
    execution_metadata: JsonObject | None = None
    """Its tokens, price and the like."""
    created_at: int | None = None
    """When it began, in seconds since 1970."""
    finished_at: int | None = None
    """When it ended, in seconds since 1970."""
    extras: JsonObject | None = None
    """Further values."""

    def __attrs_post_init__(self) -> None:
        self.id = self.id or ""
        self.node_id = self.node_id or ""
        self.node_type = self.node_type or ""
        self.title = self.title or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
