"""Turns arguments of any form into plain JSON values, and these into typed objects; no I/O."""

import math
from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, Protocol, TypeVar

import attrs
import msgspec

from ..errors import InvalidRequestError
from .json import UNSET, from_builtins, is_object

T = TypeVar("T")


class PydanticObject(Protocol):
    """A pydantic model, such as each object of the official SDK."""

    def model_dump(self, *, mode: Literal["json"]) -> Any: ...


Convertible = Mapping[str, Any] | PydanticObject
"""What may replace a typed object: a dict, such as a `model-selector` gives, or the official SDK's object."""


def wrong(name: str, wanted: str, given: object) -> InvalidRequestError:
    """The error for an argument of the wrong kind."""
    return InvalidRequestError(f"{name} must be {wanted}, not {type(given).__name__}")


def json_values(value: Any, name: str) -> Any:
    """Plain JSON values for a typed object, the official SDK's object, a dict, or any mix of these.

    Raises InvalidRequestError, with the path, for a value that JSON cannot represent.
    """
    kind: type[Any] = value.__class__
    if issubclass(kind, Enum):
        return json_values(value.value, name)
    if value is None or issubclass(kind, str | int):
        return value
    if issubclass(kind, float) and math.isfinite(value):
        return value
    if issubclass(kind, Mapping):
        return {key: json_values(item, f"{name}[{key!r}]") for key, item in value.items()}
    if issubclass(kind, list | tuple):
        return [json_values(item, f"{name}[{index}]") for index, item in enumerate(value)]
    if attrs.has(kind):
        return {key: json_values(item, f"{name}.{key}") for key, item in fields_of(value).items()}
    if _is_pydantic(value):
        return json_values(value.model_dump(mode="json"), name)
    shown = value if issubclass(kind, float) else kind.__name__
    raise InvalidRequestError(f"{name} is {shown}, which JSON cannot represent")


def _is_pydantic(value: object) -> bool:
    return callable(getattr(value, "model_dump", None)) and not isinstance(value, type)


def json_object(value: object, name: str, wanted: str, type_: type = dict) -> dict[str, Any]:
    """The plain JSON values of a dict, a `type_`, or the official SDK's object.

    Raises InvalidRequestError, which says what is wanted, for anything else.
    """
    if isinstance(value, (Mapping, type_)) or _is_pydantic(value):
        found = json_values(value, name)
        if is_object(found):
            return found
    raise wrong(name, wanted, value)


def convert(value: dict[str, Any], type_: type[T], name: str) -> T:
    """The typed object for plain values. Raises InvalidRequestError with the path of an invalid value."""
    try:
        return from_builtins(value, type_)
    except msgspec.ValidationError as error:
        raise InvalidRequestError(f"{name} is not a valid {type_.__name__}: {error}") from error


def fields_of(value: attrs.AttrsInstance) -> dict[str, Any]:
    """The fields of an attrs object that are set, with their values."""
    names = [field.name for field in attrs.fields(type(value))]
    return {name: item for name in names if (item := getattr(value, name)) is not UNSET}


def model_config(value: object, type_: type[T]) -> T:
    """The typed model config for a typed one, the dict of a `model-selector`, or the official SDK's object.

    Other keys of a dict are ignored, and null counts as absent. Raises InvalidRequestError, which
    names the part that is missing or of the wrong kind.
    """
    name = "model_config"
    values = json_object(value, name, f"{type_.__name__}, or a dict of one", type_)
    # A selector writes null for what was not chosen.
    given = {key: item for key, item in values.items() if item is not None}
    for key in ("provider", "model"):
        if not given.get(key):
            raise InvalidRequestError(f"{name} has no {key}: choose a model, or set {key!r}")
    expected = attrs.fields_dict(type_)["model_type"].default  # type: ignore[arg-type]
    if given.get("model_type", expected) != expected:
        raise InvalidRequestError(
            f"{name} is of a {given['model_type']!r} model; here it must be {expected!r}"
        )
    return convert(given, type_, name)
