"""JSON in and out: typed decoding and encoding, null and absent fields, and classes chosen by a tag."""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import Decimal
from functools import cache
from threading import RLock
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    NamedTuple,
    Optional,
    Self,
    TypeGuard,
    TypeVar,
    cast,
    get_type_hints,
)

import msgspec
from attrs import Attribute

from ..errors import InvalidRequestError
from .mistakes import Step, place
from .plain import json_values

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
    KEEPS_UNKNOWN: ClassVar[bool] = False
    """Whether fields that the contract does not have are kept while a reply is decoded."""
    UNTAGGED: ClassVar[dict[str, str]] = {}
    """The tag of an object that has none, by a field that it has."""

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other value."""
        raise NotImplementedError

    @classmethod
    def of(cls, value: object) -> Self:
        """The typed object for decoded JSON; a typed one is returned unchanged. Raises ValueError if invalid."""
        if issubclass(type(value), cls):  # isinstance also takes the official SDK's objects
            return cast("Self", value)
        if not is_object(value):
            kind = "array" if is_array(value) else "null" if value is None else type(value).__name__
            raise ValueError(f"Expected `object`, got `{kind}`")
        tag = value.get(cls.TAG) if cls.TAG in value else cls._untagged(value)
        variants = cls.variants()
        variant = variants.get(tag) if isinstance(tag, str) else None
        try:
            typed: Self = from_builtins(value, variant) if variant else variants[None](value)
        except msgspec.ValidationError as error:
            # msgspec adds the path of this object only to a plain ValueError.
            raise ValueError(f"{error} of `{cls.TAG}` {tag!r}") from error
        if cls.KEEPS_UNKNOWN:
            typed.keep_unknown(value)
        return typed

    @classmethod
    def _untagged(cls, value: dict[str, Any]) -> str | None:
        return next((tag for field, tag in cls.UNTAGGED.items() if field in value), None)

    def keep_unknown(self, value: dict[str, Any]) -> None:
        """Keeps the fields of decoded JSON that the contract does not have."""


def is_tagged(type_: object) -> TypeGuard[type[Tagged]]:
    """Whether the type of a result is a tagged class. It may be no class at all, but `dict[str, Any]`."""
    return isinstance(type_, type) and issubclass(type_, Tagged)


class Unknown(dict[str, Any]):
    """An object whose tag the contract does not know. Its fields are items, unchanged, and attributes.

    As an attribute, a field that is not of the type that the class gives it, or a tag that is no text, is None.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self.get(name)
        type_ = _types_of(type(self)).get(name)
        if type_ is None or value is None:
            return value
        try:
            return from_builtins(value, type_)
        except msgspec.ValidationError:
            return None


@cache
def _types_of(type_: type[Unknown]) -> dict[str, Any]:
    """The types of the fields that all objects of a tagged class have."""
    return {**get_type_hints(type_), getattr(type_, "TAG", ""): str}


def _decode_tagged(type_: Any, value: object) -> Any:
    # msgspec calls the hook for `Tagged` classes only, since it knows all other types itself.
    return type_.of(value)


_learning = RLock()
_learnt: set[Any] = set()
"""The types that msgspec knows. It crashes where two threads use a class for the first time at once."""


def from_builtins(value: object, type_: type[T]) -> T:
    """The typed object for decoded JSON. Raises msgspec.ValidationError with the path of an invalid field."""
    if type_ not in _learnt:
        with _learning:
            msgspec.json.Decoder(type_, dec_hook=_decode_tagged)
            _learnt.add(type_)
    return msgspec.convert(value, type_, dec_hook=_decode_tagged)


def decoder(type_: type[T]) -> msgspec.json.Decoder[T]:
    """A JSON decoder for a model. It raises msgspec.DecodeError with the path of an invalid field."""
    with _learning:
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
        # msgspec writes NaN and infinity as null.
        if b"null" not in encoded or _is_finite(value):
            return encoded
        reason: Exception = ValueError("NaN or infinity")
    except RecursionError as error:
        raise too_deep(json_values(value, "")) from error
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        reason = error
    json_values(value, "")  # names the place
    raise InvalidRequestError(
        f"the request holds a value that JSON cannot represent: {reason}"
    ) from reason


_NOT_FINITE = re.compile(rb"\xcb[\x7f\xff][\xf0-\xff]")
"""How NaN and infinity begin in MessagePack. Where something else does, which is rare, a slower check decides."""


def _is_finite(value: object) -> bool:
    """Whether no number in a value is NaN or infinity. MessagePack tells them from null, and is written fast."""
    with suppress(OverflowError):  # an integer that only JSON can write
        if not _NOT_FINITE.search(msgspec.msgpack.encode(value)):
            return True
    try:
        json.dumps(msgspec.to_builtins(value), allow_nan=False)
    except ValueError:
        return False
    return True


class _Nested(NamedTuple):
    """A value inside others."""

    value: object
    depth: int = 0
    step: Step = ""
    around: "_Nested | None" = None


def too_deep(value: object) -> InvalidRequestError:
    """The error for plain values that are nested more deeply than can be sent."""
    steps = _deepest(value)
    return InvalidRequestError(
        f"{place('', steps)} is nested {len(steps)} levels deep, more than can be sent: "
        "give a flatter value"
    )


def _deepest(value: object) -> list[Step]:
    """The steps to the value that most lists and objects are around."""
    deepest = _Nested(value)
    left = [deepest]
    while left:
        one = left.pop()
        deepest = max(deepest, one, key=lambda nested: nested.depth)
        items: Iterable[tuple[Step, Any]] = ()
        if is_object(one.value):
            items = one.value.items()
        elif is_array(one.value):
            items = enumerate(one.value)
        left += [_Nested(item, one.depth + 1, step, one) for step, item in items]
    steps: list[Step] = []
    while deepest.around is not None:
        steps.append(deepest.step)
        deepest = deepest.around
    return steps[::-1]


def check_decimal(_: object, of: "Attribute[Decimal]", value: Decimal) -> None:
    """Raises ValueError for NaN, infinity and 1e999999999: a Decimal can be each, but no price is."""
    if not Decimal(value).is_finite() or abs(Decimal(value).adjusted()) > _MAX_EXPONENT:
        raise ValueError(f"Expected a number, got `{value}` of `{of.name}`")
