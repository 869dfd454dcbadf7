"""How a model of the contract is made by keywords: as freely as the official SDK's classes are. No I/O."""

from collections.abc import Callable
from functools import cache
from typing import Any, get_args

import attrs

from ..errors import FieldError, InvalidRequestError
from .arguments import names_of
from .json import is_array, is_object
from .mistakes import EXPECTED, nearest
from .plain import is_pydantic
from .values import Value


def construct(model: Any, given: dict[str, Any]) -> None:
    """Sets the fields of a new model.

    Other keywords are ignored: a selector's dict has more. Dicts and the official SDK's objects in
    place of models become models. Raises FieldError for a field that is missing or misspelt.
    """
    type_: Any = model.__class__
    names = names_of(type_)
    for key in given.keys() - names:
        if meant := nearest(key, names - given.keys()):
            raise FieldError(f"{type_.__name__}() got {key!r}: did you mean {meant!r}?")
        del given[key]
    for name in _needed(type_):
        if name not in given:
            raise FieldError(f"{type_.__name__}() has no {name!r}: give {EXPECTED.get(name, 'it')}")
    for name, inner in _inner(type_):
        if name in given:
            given[name] = _typed(given[name], inner)
    model.__attrs_init__(**given)


def _needed_of(type_: Any) -> list[str]:
    return [field.name for field in attrs.fields(type_) if field.default is attrs.NOTHING]


def _inner_of(type_: Any) -> list[tuple[str, type[Value]]]:
    found = [(field.name, _model_in(field.type)) for field in attrs.fields(type_)]
    return [(name, inner) for name, inner in found if inner is not None]


_needed: Callable[[type], list[str]] = cache(_needed_of)
"""The fields that a model needs."""

_inner: Callable[[type], list[tuple[str, type[Value]]]] = cache(_inner_of)
"""The fields that hold models, each with the class of those."""


def _model_in(annotation: Any) -> type[Value] | None:
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _typed(value: Any, inner: type[Value]) -> Any:
    if is_array(value):
        return [_typed(item, inner) for item in value]
    if not is_object(value) and not is_pydantic(value):
        return value
    try:
        return inner.model_validate(value)
    except InvalidRequestError:
        return value  # `invoke` refuses it, with its place
