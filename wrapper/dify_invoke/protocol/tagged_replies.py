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
        self._known = _Pass(result, envelope, strict=True)
        self._more = _Pass(result, envelope, strict=False)
        self._nested = nested
        self._decode_any = decode_any
        self._is_known = True
        """Whether no document had fields that the contract does not have. A newer server sends them time and again."""

    def decode(self, document: bytes) -> Any:
        """The envelope with the typed object. Raises what `decode_any` raises."""
        if self._is_known:
            try:  # written out, so that a document costs a call less
                envelope = self._known.decode(document)
                holder = envelope.data if self._nested else envelope
                holder.data = self._known.builds[holder.data.__class__](holder.data)
            except _NO_FIT:
                pass
            else:
                return envelope
        try:
            envelope = self._more.decode(document)
            holder = envelope.data if self._nested else envelope
            holder.data = self._more.builds[holder.data.__class__](holder.data)
            plain = msgspec.json.decode(document)["data"]
        except _NO_FIT:
            return self._decode_any(document)
        self._is_known = False
        keep_unknown(holder.data, plain["data"] if self._nested else plain)
        return envelope


class _Pass:
    """Decodes documents with a tag that the contract has. If strict, they must not have fields that it does not have."""

    def __init__(
        self, result: type[Tagged], envelope: Callable[[Any], type[Any]], strict: bool
    ) -> None:
        self.builds: dict[type, Build] = {}
        for tag, variant in result.variants().items():
            if tag is not None:
                struct, build = _twin(variant, strict, tag_field=result.TAG, tag=tag)
                self.builds[struct] = build
        self.decode: Callable[[bytes], Any] = decoder(envelope(Union[tuple(self.builds)])).decode  # noqa: UP007  # there is no other way


def _twin(model: type[Model], strict: bool, **options: Any) -> tuple[type[Any], Build]:
    """A Struct for a model, and what makes the model of it."""
    types: dict[str, Any] = {}
    builds: dict[str, Build] = {}
    tag_field = options.get("tag_field")
    for field in _fields(model):
        types[field.name], build_field = _inner(field.type, strict)
        if build_field is not None:
            builds[field.name] = build_field
    struct = struct_like(model, types, forbid_unknown_fields=strict, **options)
    return struct, _builder(model, builds, tag_field)


def _builder(model: type[Model], builds: Mapping[str, Build], tag_field: str | None) -> Build:
    """Makes a model of what was read. Written out, this is twice as fast as a loop over the fields."""
    names: dict[str, Any] = {f"build_{name}": build for name, build in builds.items()}
    names |= {"new": object.__new__, "model": model, "validate": attrs.validate}
    lines = ["value = new(model)"]
    for field in _fields(model):
        if field.name == tag_field:
            names["tag"] = field.default
            lines.append(f"value.{field.name} = tag")
        elif field.name in builds:
            lines.append(f"value.{field.name} = build_{field.name}(read.{field.name})")
        else:
            lines.append(f"value.{field.name} = read.{field.name}")
    if hasattr(model, "__attrs_post_init__"):
        lines.append("value.__attrs_post_init__()")
    if any(field.validator is not None for field in _fields(model)):
        lines.append("validate(value)")
    lines.append("return value")
    exec("def build(read):\n    " + "\n    ".join(lines), names)  # noqa: S102  # names of the contract
    build: Build = names["build"]
    return build


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


def _fields(model: type[Any]) -> Any:
    return attrs.fields(cast("type[attrs.AttrsInstance]", model))
