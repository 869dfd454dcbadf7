"""A run: schemathesis sends its cases to a server, and what they show is kept by operation."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis import engine
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine import events
from schemathesis.openapi.checks import (
    JsonSchemaError,
    RejectedPositiveData,
    UnsupportedMethodResponse,
)

from .checks import CHECKS
from .document import Schema, closest_mistake, document
from .exceptions import BESIDE, Exceptions
from .streams import answer, framing

# The server answers 404 where the key is missing or wrong, and not 401 or 403.
_CHECKS = {
    "ignored_auth": {"enabled": False},  # it knows no 404: KeyIsNeeded does its work
    "missing_required_header": {"expected-statuses": ["404"]},
}
_ALL = 2**31
"""As many events of a stream as there are."""
_OF_PYDANTIC = re.compile(r"\s*\[type=[^\n]*|\s*For further information visit \S*")
"""What differs in its words from request to request, and its advice."""
_MOST = 300
"""How many characters of a difference are told."""


@dataclass(frozen=True)
class Target:
    """The server to ask."""

    url: str
    key: str = field(repr=False)
    values: Mapping[str, Sequence[Any]]
    """What of the workspace requests name."""
    paths: str = "^/"
    """A pattern for the paths to ask."""


@dataclass(frozen=True, order=True)
class Difference:
    """A way in which an operation differs from the contract."""

    check: str
    place: str
    """The field, or "" where it is none that differs."""
    text: str


_MISSING = Difference("status", "", "the server does not have it, and answers 404 to all requests")


@dataclass
class Seen:
    """What the cases of an operation have shown."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter[int])
    framings: Counter[str] = field(default_factory=Counter[str])
    differences: Counter[Difference] = field(default_factory=Counter[Difference])


@dataclass
class Report:
    """The outcome of a run."""

    operations: dict[str, Seen] = field(default_factory=dict[str, Seen])
    errors: list[str] = field(default_factory=list[str])
    """What kept schemathesis from its work."""
    exceptions: Exceptions = field(default_factory=Exceptions)

    @property
    def cases(self) -> int:
        return sum(seen.cases for seen in self.operations.values())

    @property
    def differences(self) -> list[Difference]:
        """All differences."""
        return [one for seen in self.operations.values() for one in seen.differences]


def run(target: Target, *, examples: int, seed: int) -> Report:
    """Sends the examples of the contract, those of the coverage phase, and `examples` generated ones an operation."""
    for check in CHECKS:
        schemathesis.check(check)
    report = Report()
    config = _config(target, examples, seed)
    contract = document(target.values, BESIDE)
    schema = schemathesis.openapi.from_dict(contract, config=config).include(
        path_regex=target.paths
    )

    @schema.hook
    def filter_failure(
        context: object,
        failure: Failure,
        case: schemathesis.Case,
        response: schemathesis.Response,
    ) -> bool:
        return report.exceptions.is_difference(failure, case, response)

    labels = {
        f"POST {path}" for path in contract["paths"] if re.search(target.paths, path) is not None
    }
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished) and event.recorder.interactions:
            seen = report.operations.setdefault(event.recorder.label, Seen())
            _add(contract, seen, event.recorder)
        elif isinstance(event, events.NonFatalError):
            report.errors.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            report.errors.append(repr(event.exception))
        elif isinstance(event, events.EngineFinished):
            report.errors += [str(failure) for failure in event.failures]
    for seen in report.operations.values():
        if {*seen.statuses} == {404}:
            seen.differences = Counter({_MISSING: seen.cases})
    report.errors += [f"{one}: it was never asked" for one in sorted(labels - {*report.operations})]
    return report


def _config(target: Target, examples: int, seed: int) -> schemathesis.Config:
    phases = {
        name: {"extra-data-sources": {"responses": False}} for name in ("examples", "coverage")
    }
    return schemathesis.Config.from_dict(
        {
            "base-url": target.url,
            "headers": {"X-Inner-Api-Key": target.key},
            "seed": seed,
            "continue-on-failure": True,
            "request-timeout": 60,
            "max-stream-events": _ALL,
            "cache": {"enabled": False},
            "checks": _CHECKS,
            "generation": {
                "mode": "all",
                "max-examples": examples,
                "no-shrink": True,
                "database": "none",
            },
            "phases": {
                **phases,
                "fuzzing": {
                    "extra-data-sources": {"responses": False},
                    "error-feedback": {"enabled": False},
                },
                "stateful": {"enabled": False},
            },
        }
    )


def _add(contract: Schema, seen: Seen, recorder: events.ScenarioRecorder) -> None:
    for interaction in recorder.interactions.values():
        seen.cases += 1
        if interaction.response is not None:
            seen.statuses[interaction.response.status_code] += 1
            seen.framings[framing(interaction.response)] += 1
    for case_id, nodes in recorder.checks.items():
        response = recorder.interactions[case_id].response
        for node in nodes:
            if node.failure_info is not None:
                failure = node.failure_info.failure
                found = _difference(contract, recorder.label, node.name, failure, response)
                seen.differences[found] += 1


def _difference(
    contract: Schema,
    label: str,
    check: str,
    failure: Failure,
    response: schemathesis.Response | None,
) -> Difference:
    lines = [line.strip() for line in failure.message.splitlines() if line.strip()]
    match failure:
        case RejectedPositiveData():
            words = _OF_PYDANTIC.sub("", answer(response))
            lines = [f"a valid request is refused: {' '.join(words.split())}"]
        case AcceptedNegativeData():
            lines = ["an invalid request is taken:", *lines[2:]]
        case UnsupportedMethodResponse():
            told = lines[0].removeprefix("Unsupported method ")
            lines = [told.replace(failure.method, "a method other than POST", 1)]
        case _:
            pass
    if not isinstance(failure, JsonSchemaError):
        return Difference(check, "", " ".join(lines or [failure.title])[:_MOST])
    place = "/".join(map(str, failure.instance_path))
    if "'anyOf'" in lines[0]:
        closest = closest_mistake(contract, label, failure.instance_path, failure.instance)
        place, lines[0] = closest or (place, lines[0])
    return Difference(check, place, lines[0][:_MOST])
