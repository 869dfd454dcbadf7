"""JSON in and out: typed decoding and encoding, null and absent fields, and classes chosen by a tag."""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Optional, Self, TypeGuard, TypeVar

import msgspec
from attrs import Attribute

from ..errors import InvalidRequestError

T = TypeVar("T")
UNSET = msgspec.UNSET
Unset = msgspec.UnsetType

if TYPE_CHECKING:
    # The value of such a field is never None: decoding replaces null.
    OrNull = Annotated[T, "null stands for an empty value"]
else:
    OrNull = Optional

_MAX_EXPONENT = 1000  # of a price; Python overflows when it works with much larger ones

NOT_DECODED = (msgspec.DecodeError, UnicodeError, RecursionError)
"""The exceptions of a decoder for bytes that do not fit its type."""


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether decoded JSON is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether decoded JSON is an array."""
    return isinstance(value, list)


class Tagged:
    """An object whose class is chosen by a tag, which is one of its fields."""

    __slots__ = ()
    TAG: ClassVar[str]

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other value."""
        raise NotImplementedError

    @classmethod
    def of(cls, value: object) -> Self:
        """The typed object for decoded JSON; a typed one is returned unchanged. Raises ValueError if invalid."""
        if isinstance(value, cls):
            return value
        if not is_object(value):
            kind = "array" if is_array(value) else "null" if value is None else type(value).__name__
            raise ValueError(f"Expected `object`, got `{kind}`")
        tag = value.get(cls.TAG)
        variants = cls.variants()
        variant = variants.get(tag) if isinstance(tag, str) else None
        try:
            typed: Self = from_builtins(value, variant) if variant else variants[None](value)
        except msgspec.ValidationError as error:
            # msgspec adds the path of this object only to a plain ValueError.
            raise ValueError(f"{error} of `{cls.TAG}` {tag!r}") from error
        return typed


class Unknown(dict[str, Any]):
    """An object whose tag the contract does not know. Its fields are items and attributes, unchanged."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name)


def _decode_tagged(type_: Any, value: object) -> Any:
    # msgspec calls the hook for `Tagged` classes only, since it knows all other types itself.
    return type_.of(value)


def from_builtins(value: object, type_: type[T]) -> T:
    """The typed object for decoded JSON. Raises msgspec.ValidationError with the path of an invalid field."""
    return msgspec.convert(value, type_, dec_hook=_decode_tagged)


def decoder(type_: type[T]) -> msgspec.json.Decoder[T]:
    """A JSON decoder for a model. It raises msgspec.DecodeError with the path of an invalid field."""
    return msgspec.json.Decoder(type_, dec_hook=_decode_tagged)


_ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""An escape in JSON. The group is half of a surrogate pair without its other half."""


def decode_text(decode: Callable[[bytes], T], document: bytes) -> T:
    """Decodes a document. Half a surrogate pair, as a model's text may hold, becomes U+FFFD.

    Models cut emoji in two. JSON can write such a half, but no text in UTF-8 can hold it.
    """
    try:
        return decode(document)
    except msgspec.DecodeError:
        mended = _ESCAPES.sub(lambda found: rb"\ufffd" if found[1] else found[0], document)
        if mended == document:
            raise
        return decode(mended)


def without_halves(value: Any) -> Any:
    """Decoded JSON with U+FFFD for each half of a surrogate pair, as Python's own parser keeps them."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if is_object(value):
        return {without_halves(name): without_halves(item) for name, item in value.items()}
    return [without_halves(item) for item in value] if is_array(value) else value


def encode(value: object) -> bytes:
    """The JSON of a model or of a dict of models. Raises InvalidRequestError if JSON cannot represent it."""
    try:
        encoded = msgspec.json.encode(value)
        if b"null" in encoded:
            # msgspec writes NaN and infinity as null.
            _check_finite(msgspec.to_builtins(value))
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise InvalidRequestError(
            f"the request holds a value that JSON cannot represent: {error}"
        ) from error
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
    """Raises ValueError for NaN, infinity and 1e999999999: a Decimal can be each, but no price is."""
    if not Decimal(value).is_finite() or abs(Decimal(value).adjusted()) > _MAX_EXPONENT:
        raise ValueError(f"Expected a number, got `{value}` of `{of.name}`")
