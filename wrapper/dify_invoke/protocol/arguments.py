"""Turns arguments of any form into typed objects, or refuses them in words; no I/O."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Protocol, TypeAlias, TypeGuard, TypeVar

import attrs
import msgspec

from ..errors import InvalidRequestError
from .json import from_builtins, is_object
from .mistakes import check_keys, misfit, shown, wrong
from .plain import is_model, is_pydantic, json_values

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Untyped:
    """What a value of an `UntypedDict` would be. There are none."""


UntypedDict: TypeAlias = Mapping[str, Untyped]
"""A `dict[str, Any]`: Any passes for everything, so a checker takes it, and no dict whose values it knows."""


class TextsLike(Protocol[T_co]):
    """A list, a tuple, a set or the like, but no text: a text contains texts alone."""

    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...


Texts: TypeAlias = TextsLike[str] | Iterator[str]
"""Texts, in any collection or generator. A single text is none, though it can be iterated."""

_MODEL = {"provider": "langgenius/openai/openai", "model": "gpt-4o-mini"}
"""An example of a model."""


def json_object(value: object, name: str, wanted: str, type_: type = dict) -> dict[str, Any]:
    """The plain JSON values of a dict, a `type_`, or the official SDK's object.

    Raises InvalidRequestError, which says what is wanted, for anything else.
    """
    kind = type(value)
    is_given = kind is type_ or kind is dict
    if not is_given:
        is_given = isinstance(value, type_ if is_model(kind) else (Mapping, type_))
    if is_given or is_pydantic(value):
        found = json_values(value, name)
        if is_object(found):
            return found
    raise wrong(name, wanted, value)


def _names_of(type_: Any) -> frozenset[str]:
    return frozenset(attrs.fields_dict(type_))


names_of: Callable[[type], frozenset[str]] = cache(_names_of)
"""The names of a model's fields."""


def _word_of(config: Any) -> object:
    return attrs.fields_dict(config)["model_type"].default


_model_type_of: Callable[[type], object] = cache(_word_of)


def listed(value: object, name: str, example: str) -> Iterable[Any]:
    """The items of a list or another iterable. Raises InvalidRequestError, with an example of one, for anything else."""
    if not is_list_like(value):
        raise wrong(name, f"a list of {name}, such as [{example}]", value)
    return value


def is_list_like(value: object) -> TypeGuard[Iterable[Any]]:
    """Whether a value has items, and is no text and no single model, which has fields."""
    if type(value) is list:
        return True
    one = isinstance(value, str | bytes | Mapping) or is_pydantic(value) or is_model(type(value))
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
    if is_pydantic(value) and hasattr(type(value), "model_fields"):
        # An agent's config holds the conversation, too, which need not be dumped.
        value = {key: getattr(value, key) for key in names_of(type_) if hasattr(value, key)}
    values = json_object(value, name, wanted, type_)
    # A selector writes null for what was not chosen.
    given = {key: item for key, item in values.items() if item is not None}
    check_keys(given, names_of(type_), name)
    for key, example in _MODEL.items():
        if not given.get(key):
            raise InvalidRequestError(
                f"{name} has no {key!r}: choose a model, or set it, such as {example!r}"
            )
    expected = _model_type_of(type_)
    if given.get("model_type", expected) != expected:
        raise InvalidRequestError(
            f"{name}.model_type is {shown(given['model_type'])}: choose a model of type {expected!r}"
        )
    return convert(given, type_, name)
