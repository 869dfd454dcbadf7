# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""What the models and operations share: null and absent, classes chosen by a tag, JSON in and out."""

import math
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Optional, TypeVar

import msgspec
from attrs import Attribute, define
from msgspec import UNSET
from msgspec import UnsetType as Unset

from dify_invoke.errors import InvalidRequestError
from dify_invoke.protocol.json import is_array, is_object

T = TypeVar("T")

if TYPE_CHECKING:
    # What a reader of such a field gets is never None: null is replaced while decoding.
    OrNull = Annotated[T, "null stands for an empty value"]
else:
    OrNull = Optional


_JSON_NAMES: dict[type, str] = {
    list: "array",
    str: "str",
    int: "int",
    float: "float",
    bool: "bool",
    type(None): "null",
}


class Tagged:
    """An object whose class is chosen by a tag, one of its fields."""

    __slots__ = ()
    TAG: ClassVar[str]

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other."""
        raise NotImplementedError

    @classmethod
    def of(cls, value: object) -> "Tagged":
        """The object for decoded JSON; one that is there already, as it is. Raises ValueError when a field of a known class does not fit."""
        if isinstance(value, cls):
            return value
        if not is_object(value):
            raise ValueError(f"Expected `object`, got `{_JSON_NAMES.get(type(value), value)}`")
        tag = value.get(cls.TAG)
        variants = cls.variants()
        variant = variants.get(tag) if isinstance(tag, str) else None
        if variant is None:
            unknown: Tagged = variants[None](value)
            return unknown
        try:
            known: Tagged = from_builtins(value, variant)
        except msgspec.ValidationError as error:
            # As a plain ValueError it gets the path to this object appended.
            raise ValueError(f"{error} of `{cls.TAG}` {tag!r}") from error
        return known


class Unknown(dict[str, Any]):
    """An object of a class this contract does not know: its fields as they came, by item or attribute."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name)


def _decode_tagged(type_: Any, value: object) -> Any:
    # A hook must take any type; msgspec has rules for all but the `Tagged` ones.
    return type_.of(value)


def from_builtins(value: object, type_: type[T]) -> T:
    """The typed object for decoded JSON. Raises msgspec.ValidationError with the path of what does not fit."""
    return msgspec.convert(value, type_, dec_hook=_decode_tagged)


def decoder(type_: type[T]) -> msgspec.json.Decoder[T]:
    """A JSON decoder for a model. It raises msgspec.DecodeError, with the path of what does not fit."""
    return msgspec.json.Decoder(type_, dec_hook=_decode_tagged)


def encode(value: object) -> bytes:
    """The JSON of a model, or of a dict that holds models. Raises InvalidRequestError for what is none."""
    try:
        encoded = msgspec.json.encode(value)
        if b"null" in encoded:
            # It stands for NaN and the infinities, too.
            _check_finite(msgspec.to_builtins(value))
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise InvalidRequestError(f"the request holds what JSON cannot say: {error}") from error
    return encoded


def _check_finite(value: object) -> None:
    left: list[tuple[str, object]] = [("$", value)]
    while left:
        path, item = left.pop()
        if is_object(item):
            left += [(f"{path}.{name}", inner) for name, inner in item.items()]
        elif is_array(item):
            left += [(f"{path}[{index}]", inner) for index, inner in enumerate(item)]
        elif isinstance(item, float) and not math.isfinite(item):
            raise ValueError(f"{item} - at `{path}`")


def check_decimal(_: object, of: "Attribute[Decimal]", value: Decimal) -> None:
    """Raises ValueError for NaN and the infinities, which a Decimal can be and no price is."""
    if not Decimal(value).is_finite():
        raise ValueError(f"Expected a number, got `{value}` of `{of.name}`")


@define(frozen=True, slots=False)
class Operation(Generic[T]):
    """One operation of the contract. `T` is what it answers with, without its envelope."""

    name: str
    """The operation's id."""
    path: str
    """The path below the server's address."""
    reply: type[Any]
    """The class of one JSON document of the reply."""
    result: type[T]
    """The class of the result in it."""
    streams: bool
    """Whether the reply is a stream of such documents."""
    secured: bool
    """Whether the key goes with the request."""

    @cached_property
    def decoder(self) -> msgspec.json.Decoder[Any]:
        """Decodes one document of the reply."""
        return decoder(self.reply)


__all__ = [
    "UNSET",
    "Operation",
    "OrNull",
    "Tagged",
    "Unknown",
    "Unset",
    "decoder",
    "encode",
    "from_builtins",
]
