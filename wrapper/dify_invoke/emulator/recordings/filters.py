"""What a person wants replaced in a recording: patterns, and functions of an exchange."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import attrs

from .file_errors import RecordingError


@attrs.define
class Exchange:
    """An exchange as a filter function sees it, and changes it."""

    method: str
    path: str
    """The path, with the query."""
    request: list[Any]
    """The request's payloads, mostly one: decoded JSON, or text where it is not JSON."""
    reply: list[Any]
    """The reply's payloads, one for each document of a stream. Empty while a request is looked up."""


Filter: TypeAlias = str | re.Pattern[str] | Callable[[Exchange], object]
"""A regular expression, whose matches become `<<filtered>>`, or a function that changes an exchange in place.

Patterns are applied to each text in requests and replies. A function is called before them, for each exchange that is
recorded, and for each request that is looked up: it must change the same request in the same way.
"""


class Filters:
    """Filters in order. Raises RecordingError for a pattern that is none."""

    def __init__(self, filters: Iterable[Filter]) -> None:
        if isinstance(filters, str):
            raise RecordingError("filters must be a list of filters, not a text")
        self.patterns: list[re.Pattern[str]] = []
        self.functions: list[Callable[[Exchange], object]] = []
        for number, one in enumerate(filters, 1):
            if isinstance(one, str | re.Pattern):
                self.patterns.append(_compiled(one, number))
            elif callable(one):
                self.functions.append(one)
            else:
                raise RecordingError(
                    f"filter {number} must be a regular expression or a function, not {type(one).__name__}"
                )

    @property
    def count(self) -> int:
        return len(self.patterns) + len(self.functions)


def _compiled(pattern: str | re.Pattern[str], number: int) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        # The pattern itself may name what is secret.
        raise RecordingError(f"filter {number} is not a regular expression: {error.msg}") from None
    if compiled.search("") is not None:
        raise RecordingError(f"filter {number} matches an empty text: name at least one character")
    return compiled
