"""The events of a workflow: its nodes, its start and its end."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from ..answers import Json


class Flow:
    """A workflow of three nodes: `start`, the node that does the work, and, in a workflow, `end`."""

    def __init__(self, inputs: Json, task_id: str) -> None:
        self.run_id: str = str(uuid4())
        self.workflow_id: str = str(uuid4())
        self._inputs = inputs
        self._task_id = task_id
        self._began = time.time()
        self._steps = 0
        self._open: Json = {}

    def start(self, work: str) -> Iterator[Json]:
        """Yields the start of the workflow, its first node, and the start of the node that works."""
        data = {
            "id": self.run_id,
            "workflow_id": self.workflow_id,
            "inputs": self._inputs,
            "created_at": int(self._began),
            "reason": "initial",
        }
        yield self.event("workflow_started", data)
        yield self._begin("start")
        yield from self.end_node(self._inputs)
        yield self._begin(work)

    def last_node(self, outputs: Json) -> Iterator[Json]:
        """Yields the node `end`, which gives the outputs."""
        yield self._begin("end")
        yield from self.end_node(outputs)

    def end_node(self, outputs: Json | None, error: str | None = None) -> Iterator[Json]:
        """Yields the end of the node that runs."""
        status = "succeeded" if error is None else "failed"
        ended: Json = {
            "process_data": None,
            "process_data_truncated": False,
            "outputs": outputs,
            "outputs_truncated": False,
            "status": status,
            "error": error,
            "elapsed_time": time.time() - self._began,
            "execution_metadata": None,
            "finished_at": int(time.time()),
            "files": [],
        }
        yield self.event("node_finished", {**self._open, **ended})

    def fail(self, error: str) -> Iterator[Json]:
        """Yields the end of the node that runs, and of the workflow, which fail."""
        yield from self.end_node(None, error)
        yield self.finish(None, error)

    def finish(self, outputs: Json | None, error: str | None = None) -> Json:
        """Returns the end of the workflow."""
        further: Json = {"created_by": None, "exceptions_count": 0, "files": []}
        status = "succeeded" if error is None else "failed"
        return self.event("workflow_finished", {**self.result(status, outputs, error), **further})

    def result(self, status: str, outputs: Json | None, error: str | None = None) -> Json:
        """Returns how the run went, as a blocking run tells it."""
        return {
            "id": self.run_id,
            "workflow_id": self.workflow_id,
            "status": status,
            "outputs": outputs,
            "error": error,
            "elapsed_time": time.time() - self._began,
            "total_tokens": 0,
            "total_steps": self._steps,
            "created_at": int(self._began),
            "finished_at": int(time.time()),
        }

    def event(self, event: str, data: Json, **fields: Any) -> Json:
        return {
            "event": event,
            "workflow_run_id": self.run_id,
            "task_id": self._task_id,
            "data": data,
            **fields,
        }

    def _begin(self, type_: str) -> Json:
        before = self._open.get("node_id")
        self._steps += 1
        self._open = {
            "id": str(uuid4()),
            "node_id": type_,
            "node_type": type_,
            "title": type_.capitalize(),
            "index": self._steps,
            "predecessor_node_id": before,
            "inputs": self._inputs,
            "inputs_truncated": False,
            "created_at": int(time.time()),
            "extras": {},
            "iteration_id": None,
            "loop_id": None,
        }
        return self.event("node_started", self._open)
