"""Turns arguments of any form into typed objects, or refuses them in words; no I/O."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard, TypeVar

import attrs
import msgspec

from ..errors import InvalidRequestError
from .json import from_builtins, is_object
from .mistakes import misfit, shown, wrong
from .plain import PydanticObject, is_pydantic, json_values

T = TypeVar("T")

Convertible = Mapping[str, Any] | PydanticObject
"""What may replace a typed object: a dict, such as a `model-selector` gives, or the official SDK's object."""

_MODEL = {"provider": "langgenius/openai/openai", "model": "gpt-4o-mini"}
"""An example of a model."""


def json_object(value: object, name: str, wanted: str, type_: type = dict) -> dict[str, Any]:
    """The plain JSON values of a dict, a `type_`, or the official SDK's object.

    Raises InvalidRequestError, which says what is wanted, for anything else.
    """
    if isinstance(value, (Mapping, type_)) or is_pydantic(value):
        found = json_values(value, name)
        if is_object(found):
            return found
    raise wrong(name, wanted, value)


def listed(value: object, name: str, example: str) -> Iterable[Any]:
    """The items of a list or another iterable. Raises InvalidRequestError, with an example of one, for anything else."""
    if not _is_list_like(value):
        raise wrong(name, f"a list of {name}, such as [{example}]", value)
    return value


def _is_list_like(value: object) -> TypeGuard[Iterable[Any]]:
    one = isinstance(value, str | bytes | Mapping) or is_pydantic(value)
    return isinstance(value, Iterable) and not one


def convert(value: dict[str, Any], type_: type[T], name: str) -> T:
    """The typed object for plain values. Raises InvalidRequestError with the path of an invalid value."""
    try:
        return from_builtins(value, type_)
    except msgspec.ValidationError as error:
        raise misfit(error, value, name) from error


def model_config(value: object, type_: type[T]) -> T:
    """The typed model config for a typed one, the dict of a `model-selector`, or the official SDK's object.

    Other keys of a dict are ignored, and null counts as absent. Raises InvalidRequestError, which
    names the part that is missing or of the wrong kind.
    """
    name = "model_config"
    wanted = f"{type_.__name__}(...) or the dict of a model-selector, such as {_MODEL}"
    values = json_object(value, name, wanted, type_)
    # A selector writes null for what was not chosen.
    given = {key: item for key, item in values.items() if item is not None}
    for key, example in _MODEL.items():
        if not given.get(key):
            raise InvalidRequestError(
                f"{name} has no {key!r}: choose a model, or set it, such as {example!r}"
            )
    expected = attrs.fields_dict(type_)["model_type"].default  # type: ignore[arg-type]
    if given.get("model_type", expected) != expected:
        raise InvalidRequestError(
            f"{name}.model_type is {shown(given['model_type'])}: choose a model of type {expected!r}"
        )
    return convert(given, type_, name)
