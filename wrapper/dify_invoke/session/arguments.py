"""From whatever stands for an object of the contract to plain JSON values, and to the typed object; no I/O."""

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Literal, Protocol, TypeGuard, TypeVar

import attrs
import msgspec

from dify_inner_api.types import UNSET, from_builtins

from ..errors import InvalidRequestError
from ..protocol.json import is_object

T = TypeVar("T")


class PydanticObject(Protocol):
    """An object of the official SDK: any pydantic model of it."""

    def model_dump(self, *, mode: Literal["json"]) -> Any: ...


Convertible = Mapping[str, Any] | PydanticObject
"""What stands for a typed object: a dict, such as a `model-selector` gives, or the official SDK's."""


def wrong(name: str, wanted: str, given: object) -> InvalidRequestError:
    """The error for an argument of the wrong kind."""
    return InvalidRequestError(f"{name} must be {wanted}, not {type(given).__name__}")


def plain(value: object, name: str) -> Any:
    """JSON values for a typed object, one of the official SDK's, a dict, or any mix of them.

    Raises InvalidRequestError for what JSON has no value for, with the path to it.
    """
    if isinstance(value, Enum):
        return plain(value.value, name)
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidRequestError(f"{name} is {value}, which JSON cannot say")
        return value
    if _is_mapping(value):
        return {key: plain(item, f"{name}[{key!r}]") for key, item in value.items()}
    if _is_sequence(value):
        return [plain(item, f"{name}[{index}]") for index, item in enumerate(value)]
    if _is_attrs(value):
        return {key: plain(item, f"{name}.{key}") for key, item in fields_of(value).items()}
    if _is_pydantic(value):
        return plain(value.model_dump(mode="json"), name)
    raise InvalidRequestError(f"{name} is {type(value).__name__}, which JSON cannot say")


def _is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)


def _is_attrs(value: object) -> TypeGuard[attrs.AttrsInstance]:
    return attrs.has(type(value))


def _is_pydantic(value: object) -> TypeGuard[PydanticObject]:
    return callable(getattr(value, "model_dump", None)) and not isinstance(value, type)


def plain_object(value: object, name: str, wanted: str, type_: type = dict) -> dict[str, Any]:
    """The same for what must be an object; of the typed ones, an instance of `type_`."""
    typed = _is_attrs(value) and isinstance(value, type_)
    if not typed and not _is_mapping(value) and not _is_pydantic(value):
        raise wrong(name, wanted, value)
    found = plain(value, name)
    if not is_object(found):
        raise wrong(name, wanted, value)
    return found


def convert(value: dict[str, Any], type_: type[T], name: str) -> T:
    """The typed object for plain values, checked. Raises InvalidRequestError with the path of what is off."""
    try:
        return from_builtins(value, type_)
    except msgspec.ValidationError as error:
        raise InvalidRequestError(f"{name} is no {type_.__name__}: {error}") from error


def fields_of(value: attrs.AttrsInstance) -> dict[str, Any]:
    """The fields of an attrs object that are set, and their values."""
    fields = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
    return {name: item for name, item in fields.items() if item is not UNSET}
