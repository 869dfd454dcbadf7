"""Decodes replies whose class a tag chooses, in one pass over their bytes. No I/O.

`Tagged.of` takes any value, keeps what the contract does not have, and names what is wrong. It works on decoded
JSON, so it makes each object twice. The streams of apps and tools are long, and hold mostly what the contract has.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import GenericAlias
from typing import Any, Union, cast, get_args, get_origin

import attrs
import msgspec

from .json import NOT_DECODED, Tagged, decoder
from .values import Model, keep_unknown

_NO_FIT = (*NOT_DECODED, ValueError, KeyError)

Build = Callable[[Any], Any]
"""Makes a model of the Struct that was decoded in its place."""


def struct_like(model: type[Any], types: Mapping[str, Any], **options: Any) -> type[Any]:
    """A Struct with the fields of a model, some of them with other types. The options are those of msgspec.

    A Struct decodes faster: in an attrs class with slots, each absent field costs msgspec an exception.
    """
    fields: list[tuple[str, Any, Any]] = []
    for field in _fields(model):
        default: Any = field.default
        if default is attrs.NOTHING:
            default = msgspec.NODEFAULT
        elif (factory := getattr(default, "factory", None)) is not None:
            default = msgspec.field(default_factory=factory)
        if field.name != options.get("tag_field"):
            fields.append((field.name, types.get(field.name, field.type), default))
    return msgspec.defstruct(model.__name__, fields, kw_only=True, gc=False, **options)


class EnvelopeDecoder:
    """Decodes documents that hold an object of a tagged class.

    `envelope` makes the class of a document for the class of the object, which is in its field `data`. With `nested`,
    it is in the field `data` of that. `decode_any` takes any document.
    """

    def __init__(
        self,
        result: type[Tagged],
        envelope: Callable[[Any], type[Any]],
        decode_any: Callable[[bytes], Any],
        nested: bool = False,
    ) -> None:
        self._decode_known = _pass(result, envelope, nested, strict=True)
        self._decode_more = _pass(result, envelope, nested, strict=False)
        self._nested = nested
        self._decode_any = decode_any
        self._is_known = True
        """Whether no document had fields that the contract does not have. A newer server sends them time and again."""

    def decode(self, document: bytes) -> Any:
        """The envelope with the typed object. Raises what `decode_any` raises."""
        try:
            if self._is_known:
                return self._decode_known(document)
        except _NO_FIT:
            pass
        try:
            envelope = self._decode_more(document)
        except _NO_FIT:
            return self._decode_any(document)
        self._is_known = False
        value, plain = envelope.data, msgspec.json.decode(document)["data"]
        keep_unknown(*((value.data, plain["data"]) if self._nested else (value, plain)))
        return envelope


def _pass(
    result: type[Tagged], envelope: Callable[[Any], type[Any]], nested: bool, strict: bool
) -> Callable[[bytes], Any]:
    """Decodes documents with a tag that the contract has. If strict, they must not have fields that it does not have."""
    builds: dict[type, Build] = {}
    for tag, variant in result.variants().items():
        if tag is not None:
            struct, build = _twin(variant, strict, tag_field=result.TAG, tag=tag)
            builds[struct] = build
    decode = decoder(envelope(Union[tuple(builds)])).decode  # noqa: UP007  # there is no other way

    def decode_and_build(document: bytes) -> Any:
        read = decode(document)
        holder = read.data if nested else read
        holder.data = builds[type(holder.data)](holder.data)
        return read

    return decode_and_build


def _twin(model: type[Model], strict: bool, **options: Any) -> tuple[type[Any], Build]:
    """A Struct for a model, and what makes the model of it."""
    types: dict[str, Any] = {}
    builds: list[tuple[str, Build]] = []
    for field in _fields(model):
        types[field.name], build_field = _inner(field.type, strict)
        if build_field is not None:
            builds.append((field.name, build_field))
    struct = struct_like(model, types, forbid_unknown_fields=strict, **options)
    tag_field = options.get("tag_field")
    copy = _copier([field.name for field in _fields(model) if field.name != tag_field])
    finish: Callable[[Any], None] | None = getattr(model, "__attrs_post_init__", None)
    is_checked = any(field.validator is not None for field in _fields(model))

    def build(read: Any) -> Any:
        value: Any = object.__new__(model)
        copy(read, value)
        if tag_field is not None:
            setattr(value, tag_field, tag)
        for name, build_field in builds:
            setattr(value, name, build_field(getattr(read, name)))
        if finish is not None:
            finish(value)
        if is_checked:
            attrs.validate(value)
        return value

    tag = None if tag_field is None else attrs.fields_dict(model)[tag_field].default  # type: ignore[arg-type]
    return struct, build


@cache
def _twin_of(model: type[Model], strict: bool) -> tuple[type[Any], Build]:
    return _twin(model, strict)


def _inner(type_: Any, strict: bool) -> tuple[Any, Build | None]:
    """The type to decode in place of a field's, and what makes the field's value of it; None: it is as decoded."""
    if isinstance(type_, type) and issubclass(type_, Model):
        return _twin_of(type_, strict)
    match get_origin(type_), get_args(type_):
        case _, (of, none) if none is type(None):
            inner, build = _inner(of, strict)
            if build is not None:
                return inner | None, _or_none(build)
        case (origin, (of,)) if origin is list:
            inner, build = _inner(of, strict)
            if build is not None:
                return GenericAlias(list, (inner,)), _each(build)
        case _:
            pass
    return type_, None  # pyright: ignore[reportUnknownVariableType]  # any type


def _or_none(build: Build) -> Build:
    return lambda read: None if read is None else build(read)


def _each(build: Build) -> Build:
    return lambda read: [build(one) for one in read]


def _copier(names: list[str]) -> Callable[[object, object], None]:
    """Copies fields from one object to another. Written out it is three times as fast as a loop."""
    lines = [f"    value.{name} = read.{name}" for name in names] or ["    pass"]
    made: dict[str, Any] = {}
    exec("\n".join(["def copy(read, value):", *lines]), made)  # noqa: S102  # names of the contract
    copy: Callable[[object, object], None] = made["copy"]
    return copy


def _fields(model: type[Any]) -> Any:
    return attrs.fields(cast("type[attrs.AttrsInstance]", model))
