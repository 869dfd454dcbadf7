"""How the daemon reads a request: into a fixed struct of Go, whose words for a mistake these are.

What a struct does not have is dropped. What is absent or null becomes Go's zero: "" for a text, false, and
null for a map or a list.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..protocol.json import is_array, is_object
from .answers import Json

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class GoError(Exception):
    """The request does not fit. The text is the daemon's."""


@dataclass(frozen=True)
class Field:
    """A field of a struct. Its key is its name in JSON."""

    name: str
    """Its name in Go, below the struct, such as `InvokeAppSchema.AppId`."""
    kind: "Kind"
    required: bool = False
    """Whether Go's zero is refused, too."""
    tag: str = ""
    """The name of a further check, as the error has it."""
    allowed: tuple[str, ...] = ()
    """The only texts that the further check takes."""


@dataclass(frozen=True)
class Struct:
    """A struct of the daemon."""

    name: str
    fields: dict[str, Field]

    def decoded(self, value: Json) -> Json:
        """Returns the value as the daemon passes it on. Raises GoError."""
        wrong: list[str] = []
        decoded = _decode_struct(self, value, "", wrong)
        if wrong:
            points = "\n".join(f"* {one}" for one in sorted(wrong))
            raise GoError(f"error decoding map: {len(wrong)} error(s) decoding:\n\n{points}")
        if text := self.mistakes(decoded):
            raise GoError(f"error validating struct: {text}")
        return decoded

    def mistakes(self, value: Json) -> str:
        """What the validation of a decoded value says, one mistake a line; "" where it says nothing."""
        return "\n".join(_mistakes(self, value, self.name))


Kind = str | Struct | tuple[Struct]
"""`text`, `bool`, `map`, `texts`, a struct, or a list of structs."""


def _decode_struct(struct: Struct, value: Json, path: str, wrong: list[str]) -> Json:
    return {
        key: _decode(field.kind, value.get(key), f"{path}.{key}" if path else key, wrong)
        for key, field in struct.fields.items()
    }


def _decode(kind: Kind, value: Any, path: str, wrong: list[str]) -> Any:
    if value is None:
        return {"text": "", "bool": False}.get(kind) if isinstance(kind, str) else _nothing(kind)
    if isinstance(kind, Struct):
        if is_object(value):
            return _decode_struct(kind, value, path, wrong)
        wrong.append(f"'{path}' expected a map, got '{_go_type(value)}'")
    elif isinstance(kind, tuple):
        return _decode_list(value, path, wrong, lambda one, at: _decode(kind[0], one, at, wrong))
    elif kind == "texts":
        return _decode_list(value, path, wrong, lambda one, at: _decode("text", one, at, wrong))
    elif kind == "map":
        if is_object(value):
            return value
        wrong.append(f"'{path}' expected a map, got '{_go_type(value)}'")
    elif kind == "text" and isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    elif kind == "bool" and isinstance(value, bool):
        return value
    else:
        expected = {"text": "string"}.get(kind, kind)
        wrong.append(
            f"'{path}' expected type '{expected}', got unconvertible type '{_go_type(value)}', "
            f"value: '{_go_text(value)}'"
        )
    return None


def _nothing(kind: Struct | tuple[Struct]) -> Json | None:
    return _decode_struct(kind, {}, "", []) if isinstance(kind, Struct) else None


def _decode_list(
    value: Any, path: str, wrong: list[str], decode: Callable[[Any, str], Any]
) -> list[Any]:
    if is_array(value):
        return [decode(one, f"{path}[{index}]") for index, one in enumerate(value)]
    wrong.append(f"'{path}': source data must be an array or slice, got {go_kind(value)}")
    return []


def _mistakes(struct: Struct, value: Json, path: str) -> Iterator[str]:
    for key, field in struct.fields.items():
        here, inner = f"{path}.{field.name}", value.get(key)
        empty = inner is None or inner == "" or inner is False
        if isinstance(field.kind, Struct):
            yield from _mistakes(field.kind, inner or {}, here)
        elif field.required and empty:
            yield _mistake(here, "required")
        elif field.allowed and inner not in field.allowed:
            yield _mistake(here, field.tag)
        elif isinstance(field.kind, tuple):
            for index, one in enumerate(inner or ()):
                yield from _mistakes(field.kind[0], one, f"{here}[{index}]")


def _mistake(path: str, tag: str) -> str:
    name = path.rpartition(".")[2]
    return f"Key: '{path}' Error:Field validation for '{name}' failed on the '{tag}' tag"


def _go_type(value: Any) -> str:
    if is_object(value):
        return "map[string]interface {}"
    if is_array(value):
        return "[]interface {}"
    return go_kind(value)


def go_kind(value: Any) -> str:
    """The kind of a JSON value in Go, such as `float64` for a number."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "float64"
    if is_object(value):
        return "map"
    return "slice" if is_array(value) else "string"


def _go_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
