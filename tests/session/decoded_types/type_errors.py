"""Compares a value with its type annotation."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from itertools import chain
from reprlib import repr as short
from types import UnionType
from typing import Any, ClassVar, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs

from dify_inner_api.types import Unknown
from dify_invoke.protocol.json import is_array, is_object


def type_errors(value: object, annotation: Any, path: str) -> Iterator[str]:
    """Gives a line for each place, at this path or below, where the value differs from the annotation.

    It is stricter than a type checker: a bool is not an int, and an int is not a float.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        yield from _one_of(value, annotation, path)
    elif not _is_one(value, annotation):
        yield f"{path}: {_name(annotation)}, not {short(value)}"
    elif origin is list and is_array(value):
        for number, item in enumerate(value):
            yield from type_errors(item, arguments[0], f"{path}[{number}]")
    elif origin is dict and is_object(value):
        for key, item in value.items():
            yield from type_errors(key, arguments[0], f"{path} key")
            yield from type_errors(item, arguments[1], f"{path}[{key!r}]")
    elif isinstance(value, Unknown) and annotation is not Any:
        yield from _unknown(value, annotation, path)
    elif attrs.has(type(value)) and annotation is not Any:
        yield from _attributes(value, path)


def _is_one(value: object, annotation: Any) -> bool:
    """Whether the value itself has the annotated type, whatever it contains."""
    origin = get_origin(annotation)
    if annotation is Any:
        return True
    if origin is Literal:
        return any(type(value) is type(one) and value == one for one in get_args(annotation))
    if origin in (list, dict) or annotation in (bool, int, float, str):
        return type(value) is (origin or annotation)
    if annotation is None:
        return value is None
    assert isinstance(annotation, type), f"no rule for {annotation}"
    return isinstance(value, annotation)


def _one_of(value: object, union: Any, path: str) -> Iterator[str]:
    """The errors of a value of a union: none, those of its contents, or one for the value itself."""
    complaints = [list(type_errors(value, one, path)) for one in get_args(union)]
    if all(complaints):
        inner = [lines for lines in complaints if not lines[0].startswith(f"{path}: ")]
        yield from inner[0] if inner else [f"{path}: {_name(union)}, not {short(value)}"]


def _attributes(value: object, path: str) -> Iterator[str]:
    """The errors of the attributes of an object."""
    cls: Any = type(value)
    for name, annotation in _annotations(cls).items():
        if hasattr(value, name):
            yield from type_errors(getattr(value, name), annotation, f"{path}.{name}")
        else:
            yield f"{path}.{name}: nothing"


def _unknown(value: Unknown, base: Any, path: str) -> Iterator[str]:
    """The errors of an object with an unknown tag, and of the attributes that its base annotates."""
    yield from type_errors(dict(value), dict[str, Any], path)
    tag = value.get(base.TAG)
    if isinstance(tag, str) and tag in base.variants():
        yield f"{path}: {base.variants()[tag].__name__}, not {type(value).__name__}"
    for name, annotation in type_hints(base).items():
        if get_origin(annotation) is not ClassVar and annotation is not TypeAlias:
            yield from type_errors(getattr(value, name), annotation, f"{path}.{name}")


@cache
def _annotations(cls: Any) -> dict[str, Any]:
    """The annotations of the attributes of a class, without None for attributes that are never None."""
    hints = get_type_hints(cls)
    never = set(chain.from_iterable(_never_null(one) for one in cls.__mro__ if attrs.has(one)))
    return {
        one.name: Union[tuple(set(get_args(hints[one.name])) - {type(None)})]  # noqa: UP007
        if one.name in never
        else hints[one.name]
        for one in attrs.fields(cls)
    }


def _never_null(cls: type) -> Iterator[str]:
    """The names of the `OrNull` attributes of a class. At run time `OrNull` is `Optional`."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    for node in ast.walk(definition):
        match node:
            case ast.AnnAssign(ast.Name(name), ast.Subscript(ast.Name("OrNull"))):
                yield name
            case _:
                pass


@cache
def type_hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _name(annotation: Any) -> str:
    """The annotation as it is written."""
    name = (
        annotation.__name__
        if inspect.isclass(annotation) and not get_args(annotation)
        else str(annotation)
    )
    return re.sub(r"\b(?:[a-z_]\w*\.)+", "", name)
