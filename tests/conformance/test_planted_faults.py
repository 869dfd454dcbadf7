"""The conformance run finds faults that are planted in the emulator, and names them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from dify_invoke.emulator.failures import RefusedError
from dify_invoke.emulator.operations import OPERATIONS, Served

from . import workspace
from .report import table
from .run import run

Json = dict[str, Any]
Plant = Callable[[Served], Served]


def changed(change: Callable[[Json], None]) -> Plant:
    """Changes each result of an operation."""

    def plant(served: Served) -> Served:
        results = served.results
        assert results is not None

        def faulty(body: Json) -> Iterator[Json]:
            for result in results(body):
                change(result)
                yield result

        return replace(served, results=faulty)

    return plant


def misname(chunk: Json) -> None:
    chunk["delta"]["finishReason"] = chunk["delta"].pop("finish_reason")


def mistype(result: Json) -> None:
    for document in result["docs"]:
        document["score"] = str(document["score"])


def refuse(served: Served) -> Served:
    def refuses(_: object) -> Iterator[Json]:
        raise RefusedError(418, "I am a teapot")

    return replace(served, answer=refuses)


@pytest.mark.parametrize(
    ("operation", "plant", "check", "place", "text"),
    [
        pytest.param(
            "llm",
            changed(misname),
            "response_schema_conformance",
            "data/delta",
            "'finishReason' was unexpected",
            id="a misnamed field",
        ),
        pytest.param(
            "rerank",
            changed(mistype),
            "response_schema_conformance",
            "data/docs/0/score",
            "is not of type 'number'",
            id="a wrong type",
        ),
        pytest.param(
            "fetch_app",
            refuse,
            "status_code_conformance",
            "",
            "Received: 418",
            id="an undocumented status",
        ),
    ],
)
def test_a_planted_fault_is_named(
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    plant: Plant,
    check: str,
    place: str,
    text: str,
) -> None:
    served = OPERATIONS[operation]
    monkeypatch.setitem(OPERATIONS, operation, plant(served))
    path = f"^{served.contract.path}$"
    with workspace.emulator("newer", None) as emulator:
        report = run(workspace.target(emulator, path), examples=3, seed=1)

    (found,) = (one for one in report.differences if (one.check, one.place) == (check, place))
    assert text in found.text


def test_an_operation_without_a_fault_has_no_differences() -> None:
    with workspace.emulator("newer", None) as emulator:
        path = f"^{OPERATIONS['moderation'].contract.path}$"
        report = run(workspace.target(emulator, path), examples=3, seed=1)

    assert report.cases > 10
    assert not report.differences, table(report)
    assert not report.errors
