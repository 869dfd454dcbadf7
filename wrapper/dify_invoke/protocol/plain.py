"""Plain JSON values of an argument of any form; no I/O."""

import math
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from numbers import Integral, Real
from typing import Any, Protocol, TypeGuard

import attrs
import msgspec

from ..errors import InvalidRequestError
from .mistakes import Step, place, quoted, shown, wrong


class PydanticObject(Protocol):
    """A pydantic model, such as each object of the official SDK.

    It takes any text as `mode`. The contract's own models do not, so that a checker tells them apart.
    """

    def model_dump(self, *, mode: str) -> Any: ...


class EnumWord(Protocol):
    """A member of an enum of texts, such as the official SDK has for each set of words."""

    @property
    def value(self) -> str: ...


_ADVICE = {
    "bytes": "a text, such as base64.b64encode(value).decode()",
    "bytearray": "a text, such as base64.b64encode(value).decode()",
    "set": "a list, such as list(value)",
    "frozenset": "a list, such as list(value)",
    "date": "a text, such as value.isoformat()",
    "datetime": "a text, such as value.isoformat()",
    "Decimal": "a number, such as float(value)",
    "float": "a finite number",
}
"""What to give in place of a value of such a class."""

_SCALARS = frozenset({str, int, float, bool})


def plain(value: Any) -> Any:
    """The plain value of a text, a number, true or false of any class; another object unchanged."""
    kind: type[Any] = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    # By the methods of the base: a subclass may show itself otherwise.
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, int):
        return int.__int__(value)
    if issubclass(kind, float):
        return float.__float__(value)
    if not issubclass(kind, dict | list) and isinstance(value, Real):
        return _number(value)
    return value


def _number(value: Real) -> object:
    """The plain value of a number of another library."""
    try:
        return int(value) if isinstance(value, Integral) else float(value)
    except (ArithmeticError, ValueError):
        return value  # which is then refused


def json_values(value: Any, name: str) -> Any:
    """Plain JSON values for a typed object, the official SDK's object, a dict, or any mix of these.

    Raises InvalidRequestError, with the place, for a value that JSON cannot represent.
    """
    return _Walk(name).values(value)


def is_pydantic(value: object) -> TypeGuard[PydanticObject]:
    """Whether an object is like a pydantic model, and neither a class nor one of the contract's models."""
    return (
        callable(getattr(value, "model_dump", None))
        and not isinstance(value, type)
        and not is_model(type(value))
    )


def is_model(kind: type) -> bool:
    """Whether a class is of attrs, as the contract's models are. `attrs.has` also knows generic ones, and is slower."""
    return hasattr(kind, "__attrs_attrs__")


def fields_of(value: attrs.AttrsInstance) -> dict[str, Any]:
    """The fields of an attrs object that are set, with their values."""
    names = _names_of(type(value))
    return {name: item for name in names if (item := getattr(value, name)) is not msgspec.UNSET}


def _in_order(type_: Any) -> tuple[str, ...]:
    return tuple(attrs.fields_dict(type_))


_names_of: Callable[[type], tuple[str, ...]] = cache(_in_order)


class _Level:
    """A list or an object whose values are made plain one after the other."""

    __slots__ = ("left", "made", "source", "step")

    def __init__(
        self, source: object, contents: Mapping[Any, Any] | list[Any] | tuple[Any, ...]
    ) -> None:
        self.source = source  # kept alive, since its id counts
        self.step: Any = None
        self.made: Any
        self.left: Iterator[tuple[Any, Any]]
        if isinstance(contents, (dict, Mapping)):  # a dict is found faster
            self.made, self.left = {}, iter(contents.items())
        else:
            self.made, self.left = [None] * len(contents), enumerate(contents)


class _Walk:
    """Makes the values of an argument plain. It does not recurse: an argument may be nested deeply."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._levels: list[_Level] = []
        self._open: set[int] = set()

    def values(self, value: object) -> Any:
        contents = self._contents(value)
        if contents is None or type(contents) in _SCALARS:
            return contents
        made = self._enter(value, contents)
        while self._levels:
            level = self._levels[-1]
            if self._goes_in(level):
                continue
            self._open.discard(id(level.source))
            self._levels.pop()
        return made

    def _enter(self, source: object, contents: Any) -> Any:
        """Begins a list or an object. Returns what its plain values come into."""
        level = _Level(source, contents)
        self._open.add(id(source))
        self._levels.append(level)
        return level.made

    def _goes_in(self, level: _Level) -> bool:
        """Makes values plain up to the next list or object, and begins that. False at the end of the level."""
        made, keyed = level.made, type(level.made) is dict
        for step, item in level.left:
            level.step = self._key(step) if keyed and type(step) is not str else step
            contents = self._contents(item)
            if contents is not None and type(contents) not in _SCALARS:
                made[level.step] = self._enter(item, contents)
                return True
            made[level.step] = contents
        return False

    def _key(self, key: object) -> str:
        text = plain(key)
        if type(text) is int:
            return str(text)  # as in a logit_bias; JSON's keys are texts
        if not isinstance(text, str):
            raise InvalidRequestError(
                f"{self._place(-1)} has a key that is {shown(text)}: give a text, such as 'key'"
            )
        return text

    def _contents(self, item: Any) -> Any:
        """The plain value of an item, or the values of a list or an object, which may not be plain."""
        kind: type[Any] = type(item)  # pyright: ignore[reportUnknownVariableType]
        if kind is str:
            return item if item.isascii() else self._text(item)
        if kind is int or kind is bool or item is None:
            return item
        if kind is float:
            return item if math.isfinite(item) else self._refuse(item)
        if id(item) in self._open:
            self._refuse_cycle(item)
        if kind is dict or kind is list:
            return item
        if is_model(kind):
            return fields_of(item)
        value = plain(item)
        if value is not item:
            return self._contents(value)
        if issubclass(kind, list | tuple | Mapping):
            return value
        return self._dumped(value) if is_pydantic(value) else self._refuse(value)

    def _dumped(self, value: PydanticObject) -> Any:
        try:
            dumped = value.model_dump(mode="json")
        except Exception as error:  # of pydantic, or of a method of that object
            raise InvalidRequestError(
                f"{self._place()} is {shown(value)}, whose model_dump failed ({type(error).__name__}): "
                "give a dict"
            ) from error
        # A mock would give another mock without end.
        return self._refuse(value) if is_pydantic(dumped) else self._contents(dumped)

    def _text(self, value: str) -> str:
        try:
            value.encode()
        except UnicodeEncodeError as error:
            half = quoted(value[error.start : error.end])
            raise InvalidRequestError(
                f"{self._place()} has half of a character, {half}, at {error.start}: "
                "give whole ones"
            ) from error
        return value

    def _refuse(self, value: object) -> Any:
        advice = _ADVICE.get(type(value).__name__, "what JSON can represent")
        raise wrong(self._place(), advice, value)

    def _refuse_cycle(self, value: object) -> None:
        depth = next(index for index, level in enumerate(self._levels) if level.source is value)
        raise InvalidRequestError(
            f"{self._place()} is {self._place(depth)} itself, and JSON cannot represent what "
            "contains itself: give a copy without it"
        )

    def _place(self, end: int | None = None) -> str:
        """The place of the value at hand, or of the value that a level holds."""
        steps: list[Step] = [level.step for level in self._levels[:end]]
        return place(self._name, steps)
