"""What every model of the contract can do: become plain values or JSON and come back, and travel in pydantic's models."""

import reprlib
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, cast, get_args

import attrs
import msgspec

from ..errors import InvalidRequestError
from .arguments import names_of
from .json import (
    NOT_DECODED,
    Tagged,
    decode_text,
    decoder,
    encode,
    from_builtins,
    is_array,
    is_object,
)
from .mistakes import misfit, wrong
from .plain import fields_of, is_pydantic

_shorten = reprlib.Repr()
_shorten.maxlevel = 8
_shorten.maxlist = _shorten.maxdict = 8
_shorten.maxstring = 300
_shorten.maxother = 5000


class _PydanticSerializer:
    """Gives pydantic its serializer of a value in a field of type Any. Only pydantic asks for it."""

    def __get__(self, value: object, owner: type) -> Any:
        if "pydantic_core" not in sys.modules:
            raise AttributeError("__pydantic_serializer__")
        return _pydantic_serializer()


class _LikeOfficial(type):
    """Lets `isinstance` take the official SDK's object of the same name, such as a conversation holds."""

    def __instancecheck__(cls, instance: object) -> bool:
        kind: Any = type(instance)
        return type.__instancecheck__(cls, instance) or _is_official(cls.__name__, kind)


def _find_official(name: str, type_: type) -> bool:
    return any(
        base.__name__ == name and base.__module__.startswith("dify_plugin.")
        for base in type_.__mro__
    )


_is_official: Callable[[str, type], bool] = lru_cache(1024)(_find_official)
"""Whether a class is the official SDK's of that name, or one below it. `match` asks it for class after class."""


class Value(metaclass=_LikeOfficial):
    """A value of the contract."""

    __slots__ = ()

    __pydantic_serializer__: ClassVar[_PydanticSerializer] = _PydanticSerializer()

    def to_dict(self) -> dict[str, Any]:
        """The value as plain JSON values. Prices are texts, and bytes base64, as on the wire.

        Raises InvalidRequestError if it holds something that JSON cannot represent.
        """
        return _built(self)

    def to_json(self) -> str:
        """The value as JSON. Raises InvalidRequestError if it holds something that JSON cannot represent."""
        return encode(_built(self)).decode()

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """The value for plain JSON values, such as `to_dict` returns. Fields that the contract does not have are kept.

        Raises InvalidRequestError, which names the place of a value that is missing or of the wrong type.
        """
        plain = _dict(value, cls.__name__)
        try:
            typed = from_builtins(plain, cls)
        except msgspec.ValidationError as error:
            raise misfit(error, plain, cls.__name__) from error
        keep_unknown(typed, plain)
        return typed

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The value for JSON, such as `to_json` returns. Otherwise like `from_dict`."""
        document = text.encode("utf-8", "replace") if isinstance(text, str) else text
        try:
            plain = decode_text(msgspec.json.decode, document)
        except NOT_DECODED as error:
            raise InvalidRequestError(f"{cls.__name__}: the text is not JSON: {error}") from error
        try:
            typed: Self = decode_text(_decoder(cls).decode, document)
        except msgspec.ValidationError as error:
            raise misfit(error, plain, cls.__name__) from error
        keep_unknown(typed, plain)
        return typed

    def model_dump(
        self,
        *,
        mode: Literal["python", "json"] = "python",
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        exclude_none: bool = False,
    ) -> dict[str, Any]:
        """The value as a dict, under the name that the official SDK's values have for it.

        With mode "python" prices stay Decimals, and bytes bytes; with "json" both are texts. `include` and
        `exclude` are names of fields.
        """
        dumped = _built(self, () if mode == "json" else (Decimal, bytes))
        return {
            name: item
            for name, item in dumped.items()
            if (include is None or name in include)
            and (exclude is None or name not in exclude)
            and not (exclude_none and item is None)
        }

    def model_dump_json(self) -> str:
        """The value as JSON, under the name that the official SDK's values have for it."""
        return self.to_json()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values for some fields, under the name that the official SDK's values have for it."""
        copy: Any = deepcopy(self) if deep else self
        if isinstance(self, dict):
            return type(self)({**copy, **(update or {})})
        copied: Self = attrs.evolve(copy, **(update or {}))
        if unknown := unknown_of(copy):
            set_unknown(copied, unknown)
        return copied

    @classmethod
    def model_validate(cls, obj: object) -> Self:
        """The value for a dict or the official SDK's object; one of this class is returned unchanged.

        Otherwise like `from_dict`, under the name that the official SDK's values have for it.
        """
        if issubclass(type(obj), cls):
            return cast("Self", obj)
        given: Any = obj.model_dump(mode="json") if is_pydantic(obj) else obj
        return cls.from_dict(given)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            cls.model_validate,
            serialization=core_schema.plain_serializer_function_ser_schema(_dumped, info_arg=True),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return json_schema(cls)


class Model(Value):
    """A value with fields. It also keeps the fields that `from_dict` found and the contract does not have."""

    __slots__ = ("_unknown",)

    _unknown: dict[str, Any]

    if not TYPE_CHECKING:
        # To pydantic, the official SDK and FastAPI a value is a mapping of its fields, such as a model
        # is built from. A checker should not take it for a dict, or for a list.
        get, items, keys, values = Mapping.get, Mapping.items, Mapping.keys, Mapping.values

        def __getitem__(self, name: str) -> Any:
            return {**fields_of(self), **unknown_of(self)}[name]

        def __iter__(self) -> Iterator[str]:
            return iter({**fields_of(self), **unknown_of(self)})

        def __len__(self) -> int:
            return len(fields_of(self)) + len(unknown_of(self))

    def keep_unknown(self, value: dict[str, Any]) -> None:
        """Keeps the fields of decoded JSON that the contract does not have."""
        keep_unknown(self, value)

    def __repr__(self) -> str:
        """All fields; long texts and lists are shortened."""
        value: Any = self
        fields: Any = attrs.fields(value.__class__)
        shown = (f"{field.name}={_shorten.repr(getattr(self, field.name))}" for field in fields)
        return f"{type(self).__name__}({', '.join(shown)})"


_mapping: Any = Mapping
_mapping.register(Model)


def unknown_of(value: object) -> dict[str, Any]:
    """The fields of a value that the contract does not have."""
    return getattr(value, "_unknown", None) or {}


def json_schema(type_: type) -> dict[str, Any]:
    """The JSON Schema of a model, without references."""
    schema = msgspec.json.schema(type_, schema_hook=_schema_of_tagged)
    inlined: dict[str, Any] = _inlined(schema, schema.pop("$defs", {}))
    return inlined


def _schema_of_tagged(type_: type) -> dict[str, Any]:
    if not issubclass(type_, Tagged):
        raise NotImplementedError
    variants = [variant for tag, variant in type_.variants().items() if tag is not None]
    return {"anyOf": [*map(json_schema, variants), {"type": "object"}]}


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    if is_array(schema):
        return [_inlined(item, definitions) for item in schema]
    if not is_object(schema):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(item, definitions) for name, item in schema.items()}


_decoder: Callable[[type], Any] = cache(decoder)


def _dict(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise wrong(name, "a dict, such as to_dict() returns", value)
    return {**value}


def _built(value: Value, kept: Collection[type] = ()) -> dict[str, Any]:
    """The plain values of a value. Those of the `kept` types stay as they are."""
    try:
        built = msgspec.to_builtins(value, builtin_types=kept)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise InvalidRequestError(
            f"{type(value).__name__} holds a value that JSON cannot represent: {error}"
        ) from error
    completed: dict[str, Any] = _completed(value, built)
    return completed


def _completed(value: Any, built: Any) -> Any:
    """The plain values in the order of the fields, with those that the contract does not have."""
    if isinstance(value, Model):
        names = [name for name in attrs.fields_dict(type(value)) if name in built]  # type: ignore[arg-type]
        known = {name: _completed(getattr(value, name), built[name]) for name in names}
        return {**known, **unknown_of(value)}
    if is_array(value) and value and isinstance(value[0], Value | list):
        return [_completed(item, plain) for item, plain in zip(value, built, strict=True)]
    return built


def keep_unknown(value: Any, plain: Any) -> None:
    """Keeps the fields of plain values that the contract does not have."""
    kind = value.__class__
    if issubclass(kind, Model) and is_object(plain):
        names, holders = layout(kind)
        if not plain.keys() <= names:
            unknown = {name: item for name, item in plain.items() if name not in names}
            set_unknown(value, unknown)
        for name in holders:
            if (item := plain.get(name)) is not None:
                keep_unknown(getattr(value, name), item)
    elif kind is list and value and is_array(plain) and isinstance(value[0], Value | list):
        for item, one in zip(value, plain, strict=True):
            keep_unknown(item, one)


def set_unknown(value: object, unknown: dict[str, Any]) -> None:
    """Keeps fields that the contract does not have, beside those that it has."""
    object.__setattr__(value, "_unknown", unknown)


def _dumped(value: Value, info: Any) -> dict[str, Any]:
    """What pydantic writes for a value. Left to itself, it would write bytes as UTF-8."""
    return value.model_dump(mode=info.mode)


@cache
def layout(type_: type[Model]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names of a model's fields, and of those fields that may hold other models."""
    fields = cast("type[attrs.AttrsInstance]", type_)
    holders = [field.name for field in attrs.fields(fields) if _holds_models(field.type)]
    return names_of(type_), tuple(holders)


def _holds_models(type_: Any) -> bool:
    if isinstance(type_, type):
        return issubclass(type_, Value)
    return any(map(_holds_models, get_args(type_)))


@cache
def _pydantic_serializer() -> Any:
    from pydantic_core import SchemaSerializer, core_schema

    as_dict = core_schema.plain_serializer_function_ser_schema(_dumped, info_arg=True)
    return SchemaSerializer(core_schema.any_schema(serialization=as_dict))
