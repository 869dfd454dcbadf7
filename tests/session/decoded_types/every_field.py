"""A valid value of each type: objects with all of their fields, and one object for each kind of a tagged one."""

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from dify_inner_api.types import Tagged

from .type_errors import type_hints

SCALARS: dict[Any, Any] = {
    str: "a",
    int: 7,
    float: 1.5,
    bool: True,
    Decimal: "0.15",
    bytes: "YQ==",
    Any: [1, {"a": None}],
}


def of_each_kind(type_: Any) -> Iterator[Any]:
    """Valid plain values of a type."""
    if not issubclass(type_, Tagged) or attrs.has(type_):
        yield of(type_)
        return
    for tag, variant in type_.variants().items():
        if tag is not None:
            yield {**_fields(variant), type_.TAG: tag}
    yield {type_.TAG: "of a newer server", "extra": {"depth": [3]}}


def of(type_: Any) -> Any:
    """One valid plain value of a type, with all fields."""
    origin, arguments = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        return of(arguments[0])
    if origin is Literal:
        return arguments[0]
    if origin is list:
        return [of(arguments[0])]
    if origin is dict:
        return {"a": [1, None, {"b": "c"}]}
    if type_ in SCALARS:
        return SCALARS[type_]
    if issubclass(type_, Enum):
        return next(iter(type_)).value
    if attrs.has(type_):
        return _fields(type_)
    return next(of_each_kind(type_))


def _fields(type_: Any) -> dict[str, Any]:
    hints = type_hints(type_)
    return {field.name: of(hints[field.name]) for field in attrs.fields(type_)}
