"""Records of the received requests, and the script of failures to come."""

import json
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

Framing = Literal["length-prefixed", "lines"]
"""How streams are framed.

`length-prefixed` is the framing of API servers since 1.5, `lines` that of older ones.
"""


@dataclass(frozen=True)
class Received:
    """A request that passed the emulator's checks."""

    operation: str
    """The operation, such as `llm`, `llm_structured_output` or `summary`."""
    body: dict[str, Any]
    """The JSON body. It has a tenant and a user only if it came to the inner API."""


@dataclass(frozen=True)
class Failure:
    """A failure to imitate."""

    text: str
    """The error text."""
    after: int
    """How many results precede it."""
    status: int | None
    """The HTTP status if the server fails, None if the model fails."""


def model_failure(message: str, error_type: str | None) -> str:
    """Returns the platform's error text for a model plugin that fails."""
    if error_type is None:
        return message
    return "PluginInvokeError: " + json.dumps(
        {"args": {"description": message}, "error_type": error_type, "message": message}
    )


class Script:
    """The failures to come. Each operation has its own queue."""

    def __init__(self, operations: frozenset[str]) -> None:
        self._failures: dict[str, deque[Failure]] = {name: deque() for name in operations}

    def add(self, operation: str, failure: Failure) -> None:
        if operation not in self._failures:
            known = ", ".join(sorted(self._failures))
            raise ValueError(f"unknown operation {operation!r}; use one of: {known}")
        self._failures[operation].append(failure)

    def next(self, operation: str) -> Failure | None:
        failures = self._failures[operation]
        return failures.popleft() if failures else None
