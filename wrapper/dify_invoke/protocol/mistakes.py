"""The words for a wrong argument: at which place, what was given, what is expected; no I/O."""

import builtins
import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import attrs
import msgspec

from ..errors import InvalidRequestError

Step: TypeAlias = "str | int"
"""The name or the index of a value in an object or a list."""

LONGEST = 80
"""Characters of a given text that an error shows."""

KINDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
"""The plain names of msgspec's types."""

EXPECTED = {
    "arguments": 'a JSON object as a text, such as \'{"city": "Paris"}\'',
    "completion_params": "the model's parameters as a dict, such as {'temperature': 0.2}",
    "content": "a text, or an image in base64",
    "content_type": "'text' or 'image'",
    "data": "its text, such as {'type': 'text', 'data': 'Hello'}",
    "description": "what the tool does, such as 'The weather in a city'",
    "format": "the format of the file, such as 'png'",
    "function": "what is called, such as {'name': 'get_weather', 'arguments': '{}'}",
    "mime_type": "the media type of the file, such as 'image/png'",
    "name": "one, such as 'get_weather'",
    "parameters": "a JSON Schema, such as {'type': 'object', 'properties': {'city': {'type': 'string'}}}",
    "tool_call_id": "the id of the tool call that it answers",
    "voice": "a voice of the model, such as 'alloy'",
}
"""What a field holds, for those that a request needs, or whose type alone does not say it."""

_MISSING = r"Object missing required field `([^`]+)`"
_OTHER_TYPE = r"Expected `([^`]+)`, got `"
_PLACE = r" - at `\$([^`]*)`$"
_STEP = r"\.(\w+)|\[(\d+)\]"


@contextmanager
def mistakes_of(operation: str) -> Generator[None, None, None]:
    """Names the operation in an InvalidRequestError that is raised meanwhile."""
    try:
        yield
    except InvalidRequestError as error:
        error.operation = operation
        raise


def wrong(name: str, wanted: str, given: object) -> InvalidRequestError:
    """The error for an argument of the wrong kind."""
    return InvalidRequestError(f"{name} is {shown(given)}: give {wanted}")


def shown(given: object) -> str:
    """What was given. Only of texts and numbers the value is shown: an object may hold a secret."""
    if attrs.has(type(given)):  # one of the contract's models, which are mappings, too
        return f"of class {_name_of(type(given))}"
    match given:
        case None:
            return "null"
        case bool():
            return "true" if given else "false"
        case "":
            return "an empty text"
        case str():
            return f"the text {quoted(given)}"
        case int() | float():
            # Python refuses to write very long numbers.
            long = isinstance(given, int) and given.bit_length() > LONGEST * 3
            return "a number of too many digits" if long else f"the number {given!r}"
        case bytes() | bytearray() | memoryview():
            return "bytes"
        case Mapping():
            return "an object"
        case list() | tuple():
            return "a list"
        case set() | frozenset():
            return "a set"
        case type():
            return f"the class {given.__name__}"
        case _:
            return f"of class {_name_of(type(given))}"


def quoted(text: str) -> str:
    """A text in quotes, shortened."""
    text = str.__str__(text)  # without the quotes of a subclass
    return repr(text if len(text) <= LONGEST else text[: LONGEST - 3] + "...")


def check_keys(given: Mapping[str, object], names: frozenset[str], name: str) -> None:
    """Raises InvalidRequestError for a key that is a misspelt name of a field. Further keys are allowed."""
    if given.keys() <= names:
        return
    for key in given.keys() - names:
        if meant := nearest(key, names - given.keys()):
            raise InvalidRequestError(f"{name} has {quoted(key)}: did you mean {meant!r}?")


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that another one is a misspelling of, or ""."""
    from difflib import get_close_matches  # slow to import, and most calls need none of it

    return next(iter(get_close_matches(word[:LONGEST], words, n=1, cutoff=0.8)), "")


def place(name: str, steps: Sequence[Step]) -> str:
    """A place in an argument, such as `prompt_messages[0].content[1].url`; the middle of a long one is left out."""
    if len(steps) > 10:
        return f"{place(name, steps[:5])} ... {''.join(map(_written, steps[-2:]))}"
    return (name + "".join(map(_written, steps))).removeprefix(".")


def misfit(error: msgspec.ValidationError, value: object, name: str) -> InvalidRequestError:
    """The error for plain values that do not fit their type, with its own words for those of msgspec."""
    steps, reason = _located(error)
    given: Any = value
    try:
        for step in steps:
            given = given[step]
    except (LookupError, TypeError):
        return InvalidRequestError(f"{name} is not valid: {reason}")
    here = place(name, steps)
    if missing := re.match(_MISSING, reason):
        lacks = _lacks(given, steps, missing[1])
        return InvalidRequestError(f"{here} {lacks}: give {EXPECTED.get(missing[1], 'it')}")
    field = str(steps[-1]) if steps else ""
    other = re.match(_OTHER_TYPE, reason)
    if other is None:  # the value of an enum
        return wrong(here, EXPECTED.get(field, "another value"), given)
    if field in ("arguments", "completion_params", "parameters"):
        return wrong(here, EXPECTED[field], given)
    wanted = " or ".join(KINDS.get(kind, kind) for kind in other[1].split(" | "))
    return wrong(here, wanted, given)


def _located(error: BaseException) -> tuple[list[Step], str]:
    """The steps to the invalid value, and the reason."""
    steps: list[Step] = []
    reason = str(error)
    link: BaseException | None = error
    while link is not None:  # an error inside an object with a tag is the cause of that object's
        if isinstance(link, msgspec.ValidationError):
            reason = str(link)
            if found := re.search(_PLACE, reason):
                steps += [word or int(index) for word, index in re.findall(_STEP, found[1])]
        link = link.__cause__
    return steps, reason


def _lacks(given: Any, steps: list[Step], field: str) -> str:
    """That an object lacks a field, and what it is by its tag."""
    match given:
        case {"role": str(role)}:
            return f"is {article(role)} {role} message without {field!r}"
        case {"type": str(kind)} if "content" in steps[-2:-1]:
            return f"is {article(kind)} {kind} part without {field!r}"
        case _:
            return f"has no {field!r}"


def article(word: str) -> str:
    """The article before a word."""
    return "an" if word[:1] in "aeiou" else "a"


def _written(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.isidentifier() and len(step) <= LONGEST else f"[{quoted(step)}]"


def _name_of(kind: type) -> str:
    """The name of a class, with its module where it is named like one of Python's own."""
    own = hasattr(builtins, kind.__name__) and kind.__module__ != "builtins"
    return f"{kind.__module__}.{kind.__name__}" if own else kind.__name__
