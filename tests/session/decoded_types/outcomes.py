"""What a session makes of the decoded results: the whole answers, and the errors of those that are no good."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from dify_inner_api.api.app import invoke_app
from dify_inner_api.types import Operation
from dify_invoke.errors import IncompleteRunError
from dify_invoke.session.app_runs import (
    ChatAccumulator,
    CompletionAccumulator,
    Run,
    WorkflowAccumulator,
)
from dify_invoke.session.nodes import classified, extracted
from dify_invoke.session.storage_values import bytes_of, confirm
from dify_invoke.session.tool_messages import BlobJoiner, ToolAccumulator


def outcomes(operation: Operation[Any], values: Sequence[Any]) -> list[Any]:
    """The whole answers for the results of an operation. Raises their errors."""
    make = _MAKERS.get(operation.name)
    return [] if make is None else make(operation, values)


def _of_app(_: Operation[Any], values: Sequence[Any]) -> list[Any]:
    made: list[Any] = []
    run = Run(invoke_app.OPERATION, blocking=False)
    accumulators = (ChatAccumulator(), CompletionAccumulator(), WorkflowAccumulator())
    for value in values:
        event = run.take(value)
        assert event.event is None or isinstance(event.event, str)
        assert isinstance(event.text, str)
        assert all(isinstance(one.add(event), str) for one in accumulators)
        if event is not value:
            made.append(event)
    made += [one.result() for one in accumulators]
    assert run.conversation_id is None or isinstance(run.conversation_id, str)
    with suppress(IncompleteRunError):  # most replies here are one event
        run.close()
    return made


def _of_tool(_: Operation[Any], values: Sequence[Any]) -> list[Any]:
    joiner, accumulator = BlobJoiner(), ToolAccumulator()
    for value in values:
        if (message := joiner.take(value)) is not None:
            assert message.type is None or isinstance(message.type, str)
            assert isinstance(message.text, str)
            assert message.url is None or isinstance(message.url, str)
            accumulator.add(message)
    joiner.close()
    result = accumulator.result()
    assert all(file in result.messages for file in result.files)
    return [result]


def _of_storage(operation: Operation[Any], values: Sequence[Any]) -> list[Any]:
    for value in values:
        confirm(value.data, operation)
    return []


def _value_of_storage(operation: Operation[Any], values: Sequence[Any]) -> list[Any]:
    assert all(isinstance(bytes_of(value.data, operation), bytes) for value in values)
    return []


_MAKERS: dict[str, Callable[[Operation[Any], Sequence[Any]], list[Any]]] = {
    "invoke_app": _of_app,
    "invoke_tool": _of_tool,
    "invoke_parameter_extractor": lambda _, values: [extracted(value) for value in values],
    "invoke_question_classifier": lambda _, values: [classified(value) for value in values],
    "storage_set": _of_storage,
    "storage_delete": _of_storage,
    "storage_get": _value_of_storage,
}
