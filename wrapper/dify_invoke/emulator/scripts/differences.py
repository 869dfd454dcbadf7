"""What a person reads of a call: its fields in short, and where it differs from what a test expects."""

import difflib
import reprlib
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from .matchers import Matcher, as_json, fits, words_of

Conditions = Mapping[str, Any]
"""What the fields of a request must be, by name."""

_SHORT = 60
"""Characters of a text that is shown in a line."""
_shorten = reprlib.Repr()
_shorten.maxstring = _shorten.maxother = 3 * _SHORT
_shorten.maxdict = _shorten.maxlist = _shorten.maxlevel = 6


def described(request: Any) -> Iterator[str]:
    """The fields of a request that are not the default, a line each; messages in the words of their roles."""
    fields: Any = attrs.fields(request.__class__)
    for field in fields:
        value = getattr(request, field.name)
        if field.name == "prompt_messages":
            for message in value:
                yield f"{message.role}: {_said(message)}"
        elif value != field.default and value not in (None, "", [], {}):
            yield f"{field.name}: {_shorten.repr(as_json(value))}"


def differences(conditions: Conditions, fields: Mapping[str, Any]) -> Iterator[str]:
    """The conditions that do not hold, with what the call has instead."""
    for name, wanted in conditions.items():
        value = fields[name]
        if fits(wanted, value):
            continue
        if isinstance(wanted, str) and isinstance(value, str) and _is_long(wanted, value):
            yield f"{name} differs, - as expected, + as called:"
            for line in difflib.ndiff(wanted.splitlines(), value.splitlines()):
                yield f"  {line.rstrip()}"
        elif isinstance(wanted, Matcher) or not callable(wanted):
            yield f"{name} is {_shorten.repr(as_json(value))}, not {words_of(wanted)}"
        else:
            yield f"{name} is {_shorten.repr(as_json(value))}, for which {words_of(wanted)} is false"


def likeness(conditions: Conditions, fields: Mapping[str, Any]) -> float:
    """How near a call comes to its conditions: each that holds counts 1, a similar text less."""
    return sum(_likeness(wanted, fields[name]) for name, wanted in conditions.items())


def _likeness(wanted: object, value: object) -> float:
    if fits(wanted, value):
        return 1.0
    if callable(wanted) and not isinstance(wanted, Matcher):
        return 0.0
    shown, other = str(as_json(value)), words_of(wanted)
    return difflib.SequenceMatcher(None, shown[:1000], other[:1000]).ratio() / 2


def _is_long(*texts: str) -> bool:
    return any(len(text) > _SHORT or "\n" in text for text in texts)


def _said(message: Any) -> str:
    text = message.text
    calls = (
        [f"{one.function.name}({one.function.arguments})" for one in message.tool_calls]
        if (message.role == "assistant")
        else []
    )
    return " ".join(filter(None, [_shorten.repr(text) if text else "", *calls])) or "nothing"
