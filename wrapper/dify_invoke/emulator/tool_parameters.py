"""The parameters of a tool: checked against its YAML, and cast as the API server casts them; no I/O."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..protocol.arguments import json_object
from ..protocol.json import is_array, is_object
from ..protocol.mistakes import shown
from .answers import Json
from .manifest import unknown_parameter

_TRUE = frozenset({"true", "yes", "y", "1"})
_FALSE = frozenset({"false", "no", "n", "0"})
_FILE = "__dify__file__"
"""What marks a dict as a file, for the official runtime."""
_SEVERAL = frozenset({"select", "checkbox", "dynamic-select", "dynamic-tree-select"})
"""The types of which a parameter with `multiple: true` takes a list."""


def tool_parameters(
    declaration: Json,
    given: Mapping[str, Any],
    named: Callable[[str], str] | None = None,
) -> Json:
    """Returns the parameters as the plugin gets them: plain values, cast, with the defaults of absent ones.

    As on the server, a parameter with `form: form` that is absent or empty gets its `default`. One with
    `form: llm` does not, since a model may leave it out. The server turns some values into others without
    a word: any text into true, any value that is no object into `{}`. Those are refused here, and so are
    numbers outside `min` and `max`, which the server leaves to the console.

    Args:
        declaration: The tool's YAML.
        given: The parameters.
        named: What an error calls a parameter of this name.

    Raises:
        ValueError: A parameter is unknown, missing, of another type, no option, or too small or too large.
    """
    tool = f"the tool {declaration['identity']['name']!r}"
    values = json_object(given, "parameters", "the tool's parameters as a dict")
    declared = {one["name"]: one for one in declaration.get("parameters") or ()}
    for name in values:
        # A tool with runtime parameters has more of them than its YAML has.
        if name not in declared and not declaration.get("has_runtime_parameters"):
            raise unknown_parameter(tool, name, declared)
    completed: Json = {name: value for name, value in values.items() if name not in declared}
    for name, rule in declared.items():
        value = values.get(name)
        of_form = rule.get("form") == "form"
        if value is None or (of_form and value in ("", [], {})):
            value = rule.get("default") if of_form else None
        owner = named(name) if named else f"the parameter {name!r} of {tool}"
        if value is not None:
            completed[name] = _cast(rule, value, owner)
        elif rule.get("required"):
            lacks = "is empty" if name in values else "is missing"
            raise ValueError(f"{owner} {lacks}: give {_wanted(rule)}")
        elif name in values:
            completed[name] = None
    return completed


class _WrongError(Exception):
    """The value does not fit. The text says what to give, or nothing more than the type."""


def _cast(rule: Json, value: Any, owner: str) -> Any:
    type_ = rule["type"]
    try:
        if rule.get("multiple") and type_ in _SEVERAL:
            items = value if is_array(value) else [value]
            return [_checked(rule, _text(item)) for item in items]
        return _checked(rule, _CASTS.get(type_, _unchanged)(value))
    except _WrongError as error:
        wanted = str(error) or _wanted(rule)
        found = "a secret" if type_ == "secret-input" else shown(value)
        raise ValueError(f"{owner} is {found}: give {wanted}") from None


def _checked(rule: Json, value: Any) -> Any:
    """Checks the options of a `select`, and the bounds of a `number`."""
    if rule["type"] == "select" and value not in _options(rule):
        raise _WrongError
    if rule["type"] == "number" and value is not None:
        least, most = rule.get("min"), rule.get("max")
        if least is not None and value < least:
            raise _WrongError(f"at least {least}")
        if most is not None and value > most:
            raise _WrongError(f"at most {most}")
    return value


def _options(rule: Json) -> list[str]:
    return [str(option["value"]) for option in rule.get("options") or ()]


def _wanted(rule: Json) -> str:
    type_ = rule["type"]
    if type_ == "select":
        return f"one of {', '.join(map(repr, _options(rule))) or 'no options'}"
    return _WANTED.get(type_, f"a value of the type {type_}")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    raise _WrongError


def _boolean(value: Any) -> bool:
    if isinstance(value, str):
        word = value.lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
    elif isinstance(value, int | float):
        return bool(value)
    raise _WrongError


def _number(value: Any) -> int | float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if value == "":
        return None  # as on the server
    if isinstance(value, str):
        try:
            return float(value) if "." in value else int(value)
        except ValueError:
            pass
    raise _WrongError


def _file(value: Any) -> Any:
    one = value[0] if is_array(value) and len(value) == 1 else value
    if is_object(one) and one.get("dify_model_identity") == _FILE:
        return one
    raise _WrongError


def _files(value: Any) -> list[Any]:
    return [_file(one) for one in (value if is_array(value) else [value])]


def _selected(value: Any) -> Any:
    if is_object(value):
        return value
    raise _WrongError


def _list(value: Any) -> list[Any]:
    if is_array(value):
        return value
    raise _WrongError


def _array(value: Any) -> list[Any]:
    parsed = _parsed(value)
    return parsed if is_array(parsed) else [value]


def _object(value: Any) -> Json:
    parsed = _parsed(value)
    if is_object(parsed):
        return parsed
    raise _WrongError


def _tree(value: Any) -> str | list[str]:
    return [_text(one) for one in value] if is_array(value) else _text(value)


def _parsed(value: Any) -> Any:
    """The value of JSON in a text; another value unchanged."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def _unchanged(value: Any) -> Any:
    return value


_CASTS: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "secret-input": _text,
    "select": _text,
    "checkbox": _text,
    "dynamic-select": _text,
    "dynamic-tree-select": _tree,
    "boolean": _boolean,
    "number": _number,
    "file": _file,
    "files": _files,
    "system-files": _files,
    "model-selector": _selected,
    "app-selector": _selected,
    "array[tools]": _list,
    "array": _array,
    "object": _object,
}
"""By type. Values of another type, such as `any`, stay as they are."""

_WANTED = {
    "string": "a text",
    "secret-input": "a text",
    "checkbox": "a text, the value of an option",
    "dynamic-select": "a text, the value of an option",
    "dynamic-tree-select": "a text or a list of texts, the values of options",
    "boolean": "true or false",
    "number": "a number",
    "file": "one file, as emulator.file(content, filename) returns it",
    "files": "a list of files, as emulator.file(content, filename) returns them",
    "system-files": "a list of files, as emulator.file(content, filename) returns them",
    "model-selector": "a dict, such as {'provider': 'openai', 'model': 'gpt-4o'}",
    "app-selector": "a dict, such as {'app_id': '...'}",
    "array[tools]": "a list of tools",
    "array": "a list",
    "object": "a dict, or its JSON as a text",
    "any": "a text, a number, true or false, a list or a dict",
}
