"""The run of a workflow: its events, or the one of a blocking run."""

import json
from collections.abc import Generator, Iterable, Iterator
from typing import Any
from uuid import uuid4

from ...protocol.json import is_object
from ..answers import Json
from ..exchange import Failure
from ..failures import RefusedError, ScriptedError
from .definitions import WorkflowApp
from .flow import Flow

_TERMINAL = ("workflow_finished", "workflow_paused", "error")


def workflow_events(app: WorkflowApp, inputs: Json, failure: Failure | None) -> Iterator[Json]:
    """Yields the events. An exception of the function fails the run, which is no error."""
    flow = Flow(inputs, str(uuid4()))
    yield from flow.start("code")
    ended = False
    try:
        work = _work(app, inputs, flow)
        outputs: Json = {}
        for count, event in enumerate(work):
            if failure and count >= failure.after:
                break
            if "outputs" in event and "event" not in event:
                outputs = event["outputs"]
                break
            ended = event["event"] in _TERMINAL
            yield event
        if failure:
            raise ScriptedError(failure)
    except Exception as error:  # like the platform: any exception of a node fails the run
        yield from flow.fail(str(error) or type(error).__name__)
        return
    if not ended:
        yield from flow.end_node(outputs)
        yield from flow.last_node(outputs)
        if app.ends:
            yield flow.finish(outputs)


def whole_workflow(events: Iterable[Json]) -> Json:
    """Returns the one event of a blocking run, which does not say its kind. Raises RefusedError."""
    last: Json = {}
    for event in events:
        last = event
    if last["event"] == "error":
        raise RefusedError(400, str(last.get("message")))
    if last["event"] not in _TERMINAL:
        raise RefusedError(400, "queue listening stopped unexpectedly.")
    return {name: last[name] for name in ("task_id", "workflow_run_id", "data")}


def _work(app: WorkflowApp, inputs: Json, flow: Flow) -> Generator[Json, None, None]:
    """Calls the function and yields its events, and at last its outputs, as `{"outputs": ...}`."""
    result: Any = app.function(inputs)
    outputs: Json | None
    if is_object(result):
        outputs = result
    else:
        texts: list[str] = []
        outputs = yield from _events(result, texts, flow)
        if outputs is None:
            outputs = {"text": "".join(texts)}
    json.dumps(outputs)  # what cannot be sent is the function's fault
    yield {"outputs": outputs}


def _events(
    pieces: Iterable[str | Json], texts: list[str], flow: Flow
) -> Generator[Json, None, Json | None]:
    """Yields the events of a generator's pieces, and returns what the generator returns."""
    remaining = iter(pieces)
    while True:
        try:
            piece = next(remaining)
        except StopIteration as stop:
            returned: Json | None = stop.value
            return returned
        if isinstance(piece, str):
            texts.append(piece)
            data = {"text": piece, "from_variable_selector": ["code", "text"]}
            yield flow.event("text_chunk", data)
        else:
            yield {**flow.event(piece["event"], {}), **piece}
