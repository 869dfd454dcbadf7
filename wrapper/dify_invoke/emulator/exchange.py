"""What the emulator was asked, and the failures that were asked of it."""

import json
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

Framing = Literal["length-prefixed", "lines"]
"""How streams are cut: as API servers do since 1.5, or as they did before."""


@dataclass(frozen=True)
class Received:
    """A request that passed the checks."""

    operation: str
    """The kind of model: `llm`, `llm_structured_output`, `summary`, ..."""
    body: dict[str, Any]
    """The JSON as it came: with tenant and user from the inner API, without from a plugin."""


@dataclass(frozen=True)
class Failure:
    """A failure of a model, or of the server."""

    text: str
    after: int
    status: int | None


def model_failure(message: str, error_type: str | None) -> str:
    """The error text that the platform gives for a failing model plugin."""
    if error_type is None:
        return message
    return "PluginInvokeError: " + json.dumps(
        {"args": {"description": message}, "error_type": error_type, "message": message}
    )


class Script:
    """Failures to come, for each operation in the order in which they were asked for."""

    def __init__(self, operations: frozenset[str]) -> None:
        self._failures: dict[str, deque[Failure]] = {name: deque() for name in operations}

    def add(self, operation: str, failure: Failure) -> None:
        if operation not in self._failures:
            known = ", ".join(sorted(self._failures))
            raise ValueError(f"no operation {operation!r}; there are: {known}")
        self._failures[operation].append(failure)

    def next(self, operation: str) -> Failure | None:
        failures = self._failures[operation]
        return failures.popleft() if failures else None
