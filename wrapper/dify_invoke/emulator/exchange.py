"""Records of the received requests, and the script of failures to come."""

import math
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

    message: str
    """What the model, or the server, says."""
    error_type: str | None
    """The name of the exception that the model raises."""
    after: int
    """How many results precede it."""
    status: int | None
    """The HTTP status if the server fails, None if the model fails."""
    kind: Literal["error", "cut", "stall"] = "error"
    """Whether it is an error, or the stream breaks off, or nothing more comes."""


@dataclass(frozen=True)
class Pause:
    """A pause between two results."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """The end of a stream that breaks off."""


STALL = Pause(math.inf)
"""A pause without an end."""


class Script:
    """The failures to come. Each operation has its own queue."""

    def __init__(self, operations: frozenset[str]) -> None:
        self._failures: dict[str, deque[Failure]] = {name: deque() for name in operations}

    def add(self, operation: str, failure: Failure) -> None:
        if operation not in self._failures:
            known = ", ".join(sorted(self._failures))
            raise ValueError(f"unknown operation {operation!r}; use one of: {known}")
        self._failures[operation].append(failure)

    def forget(self) -> None:
        """Forgets all failures."""
        for failures in self._failures.values():
            failures.clear()

    def next(self, operation: str) -> Failure | None:
        failures = self._failures[operation]
        return failures.popleft() if failures else None
