"""Conditions on what a request has: equal values, texts that contain others, patterns and functions."""

import re
from collections.abc import Callable
from typing import Any

from ...protocol.json import is_array, is_object
from ...protocol.plain import plain
from ...protocol.values import Value


class Matcher:
    """A condition that reads as it was written: `contains('weather')`."""

    def __init__(self, words: str, fits: Callable[[Any], bool]) -> None:
        self._words = words
        self.fits: Callable[[Any], bool] = fits

    def __repr__(self) -> str:
        return self._words


def contains(*parts: object) -> Matcher:
    """A text that has each of these texts in it, in any case, or a list or a dict that has each of these items."""

    def fits(value: Any) -> bool:
        if isinstance(value, str):
            return all(str(part).casefold() in value.casefold() for part in parts)
        try:
            return all(part in value for part in parts)
        except TypeError:
            return False

    return Matcher(f"contains({', '.join(map(repr, parts))})", fits)


def matches(pattern: str) -> Matcher:
    """A text in which the regular expression is found. A dot stands for a newline, too."""
    compiled = re.compile(pattern, re.DOTALL)
    return Matcher(
        f"matches({pattern!r})",
        lambda value: isinstance(value, str) and compiled.search(value) is not None,
    )


def fits(condition: object, value: object) -> bool:
    """Whether a value fits a condition: a Matcher, a function of the value, or a value that it equals.

    Fields that a test leaves out of an object are not compared.
    """
    if isinstance(condition, Matcher):
        return condition.fits(value)
    if callable(condition):
        return bool(condition(value))
    return _covers(as_json(condition), as_json(value))


def _covers(wanted: Any, value: Any) -> bool:
    if is_object(wanted) and is_object(value):
        return all(name in value and _covers(one, value[name]) for name, one in wanted.items())
    if is_array(wanted) and is_array(value):
        return len(wanted) == len(value) and all(map(_covers, wanted, value))
    return bool(wanted == value)


def as_json(value: Any) -> Any:
    """Plain values for typed ones."""
    if isinstance(value, Value):
        return value.to_dict()
    if is_object(value):
        return {name: as_json(one) for name, one in value.items()}
    if is_array(value):
        return [as_json(one) for one in value]
    return plain(value)


def words_of(condition: object) -> str:
    """A condition as a test writes it."""
    if callable(condition) and not isinstance(condition, Matcher):
        return getattr(condition, "__name__", "a function")
    return repr(as_json(condition))
