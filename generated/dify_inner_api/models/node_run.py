# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.json_object import JsonObject
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class NodeRun(Model):
    """A node of a workflow that is run.

    Attributes:
        id: The run of the node.
        node_id: The node.
        node_type: The type of the node, such as `llm`.
        title: The name of the node.
        index: The number of the node in the run.
        inputs: What it was given.
        predecessor_node_id: The node before it.
        process_data: What it did.
        outputs: What it gives.
        status: `running`, `succeeded`, `failed`, `exception` or `retry`; null at the start.
        error: What failed.
        elapsed_time: Seconds.
        execution_metadata: Its tokens, price and the like.
        created_at: When it began, in seconds since 1970.
        finished_at: When it ended, in seconds since 1970.
        files: The files of the answer or the workflow, as the server describes them.
        extras: Further values, such as the icon of a tool.
        iteration_id: The iteration that it is part of.
        loop_id: The loop that it is part of.
        parallel_id: The branches that run side by side, up to Dify 1.8.
        parallel_start_node_id: The first node of its branch, up to Dify 1.8.
        parent_parallel_id: The branches around those, up to Dify 1.8.
        parent_parallel_start_node_id: The first node of the branch around its own, up to Dify 1.8.
        parallel_run_id: The round of an iteration whose rounds run side by side, up to Dify 1.8.
        agent_strategy: The strategy of an agent's node: its name and its icon.
        retry_index: The number of the attempt.
        inputs_truncated: Whether the server cut the inputs.
        process_data_truncated: Whether the server cut the process data.
        outputs_truncated: Whether the server cut the outputs.
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
    predecessor_node_id: str | None = None
    """The node before it."""
    process_data: JsonObject | None = None
    """What it did."""
    outputs: JsonObject | None = None
    """What it gives."""
    status: str | None = None
    """`running`, `succeeded`, `failed`, `exception` or `retry`; null at the start."""
    error: str | None = None
    """What failed."""
    elapsed_time: float | None = None
    """Seconds."""
    execution_metadata: JsonObject | None = None
    """Its tokens, price and the like."""
    created_at: int | None = None
    """When it began, in seconds since 1970."""
    finished_at: int | None = None
    """When it ended, in seconds since 1970."""
    files: OrNull[list[JsonObject]] = field(factory=list[JsonObject])
    """The files of the answer or the workflow, as the server describes them."""
    extras: JsonObject | None = None
    """Further values, such as the icon of a tool."""
    iteration_id: str | None = None
    """The iteration that it is part of."""
    loop_id: str | None = None
    """The loop that it is part of."""
    parallel_id: str | None = None
    """The branches that run side by side, up to Dify 1.8."""
    parallel_start_node_id: str | None = None
    """The first node of its branch, up to Dify 1.8."""
    parent_parallel_id: str | None = None
    """The branches around those, up to Dify 1.8."""
    parent_parallel_start_node_id: str | None = None
    """The first node of the branch around its own, up to Dify 1.8."""
    parallel_run_id: str | None = None
    """The round of an iteration whose rounds run side by side, up to Dify 1.8."""
    agent_strategy: JsonObject | None = None
    """The strategy of an agent's node: its name and its icon."""
    retry_index: int | None = None
    """The number of the attempt."""
    inputs_truncated: bool | None = None
    """Whether the server cut the inputs."""
    process_data_truncated: bool | None = None
    """Whether the server cut the process data."""
    outputs_truncated: bool | None = None
    """Whether the server cut the outputs."""

    def __attrs_post_init__(self) -> None:
        self.id = self.id or ""
        self.node_id = self.node_id or ""
        self.node_type = self.node_type or ""
        self.title = self.title or ""
        self.files = self.files or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
