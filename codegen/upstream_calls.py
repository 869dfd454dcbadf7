"""What can be called on a session, with its arguments: of the official SDK that is installed here, and of this project.

The project's own classes are read, not imported: where the SDK is, nothing else need be installed.
"""

import ast
import enum
import importlib
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias


class Argument(NamedTuple):
    """An argument, besides its type."""

    name: str
    default: str | None
    """As in Python; None where there is no default."""
    by_name_only: bool

    @property
    def words(self) -> str:
        default = "required" if self.default is None else f"default {self.default}"
        return f"by name only, {default}" if self.by_name_only else default


Arguments: TypeAlias = tuple[Argument, ...]
Calls: TypeAlias = Mapping[str, Arguments]
"""The arguments of each call, by its place: `session.app.chat.invoke`."""
Parts: TypeAlias = Mapping[str, Calls]
"""The calls of each part of a session: `session.app`."""


def official_calls() -> Parts:
    """Those of the SDK."""
    runtime = importlib.import_module("dify_plugin.core.runtime")
    invocation: type[object] = runtime.BackwardsInvocation

    def parts(holder: object) -> Iterator[tuple[str, object]]:
        for name, part in getattr(holder, "__dict__", {}).items():
            inner = getattr(part, "__dict__", {}).values()
            if isinstance(part, invocation) or any(isinstance(it, invocation) for it in inner):
                yield name, part

    def calls(part: object, place: str) -> Iterator[tuple[str, Arguments]]:
        for cls in type(part).__mro__:
            if cls not in (*invocation.__mro__, object):
                for name, method in vars(cls).items():
                    if inspect.isfunction(method) and not name.startswith("_"):
                        yield f"{place}.{name}", official_arguments(method)
        if not isinstance(part, invocation):
            for name, inner in parts(part):
                yield from calls(inner, f"{place}.{name}")

    session: object = runtime.Session.empty_session()
    places = {f"session.{name}": part for name, part in parts(session)}
    return {place: dict(calls(part, place)) for place, part in places.items()}


def official_arguments(method: Any) -> Arguments:
    _, *parameters = inspect.signature(method).parameters.values()
    return tuple(
        Argument(
            one.name,
            None if one.default is one.empty else default_words(one.default),
            one.kind is one.KEYWORD_ONLY,
        )
        for one in parameters
    )


def default_words(value: object) -> str:
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    return repr(value)


class OwnClasses:
    """The classes of a folder of modules."""

    def __init__(self, folder: Path) -> None:
        modules = [ast.parse(file.read_text("utf-8")) for file in sorted(folder.glob("*.py"))]
        self.classes = {
            node.name: node
            for module in modules
            for node in module.body
            if isinstance(node, ast.ClassDef)
        }

    def session(self) -> Parts:
        return {
            f"session.{name}": dict(self.calls(cls, f"session.{name}"))
            for name, cls in self.parts(self.classes["Session"])
        }

    def calls(self, cls: ast.ClassDef, place: str) -> Iterator[tuple[str, Arguments]]:
        for method in self.methods(cls).values():
            if not method.name.startswith("_") and not method.decorator_list:
                yield f"{place}.{method.name}", own_arguments(method.args)
        for name, inner in self.parts(cls):
            yield from self.calls(inner, f"{place}.{name}")

    def methods(self, cls: ast.ClassDef) -> dict[str, ast.FunctionDef]:
        """The methods of a class and its bases. Of overloads, the last is the one that runs."""
        found: dict[str, ast.FunctionDef] = {}
        for base in reversed(cls.bases):
            if (above := self.named(base)) is not None:
                found |= self.methods(above)
        return found | {it.name: it for it in cls.body if isinstance(it, ast.FunctionDef)}

    def parts(self, cls: ast.ClassDef) -> Iterator[tuple[str, ast.ClassDef]]:
        """What a session or a part of it holds: `self.app = Apps(...)`, or a property that returns one."""
        for method in self.methods(cls).values():
            if method.decorator_list and (part := self.named(method.returns)) is not None:
                yield method.name, part
        start = self.methods(cls).get("__init__")
        for node in ast.walk(start) if start is not None else ():
            match node:
                case (
                    ast.Assign(
                        targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)],
                        value=ast.Call(func=made),
                    )
                    | ast.AnnAssign(
                        target=ast.Attribute(value=ast.Name(id="self"), attr=name),
                        value=ast.Call(func=made),
                    )
                ) if not name.startswith("_") and (part := self.named(made)) is not None:
                    yield name, part
                case _:
                    pass

    def named(self, node: ast.expr | None) -> ast.ClassDef | None:
        match node:
            case ast.Name(id=name) | ast.Constant(value=str(name)):
                return self.classes.get(name)
            case ast.Subscript(value=ast.Name(id=name)):
                return self.classes.get(name)
            case _:
                return None


def own_arguments(given: ast.arguments) -> Arguments:
    by_place = [*given.posonlyargs, *given.args][1:]
    defaults = [*[None] * (len(by_place) - len(given.defaults)), *given.defaults]
    found = [
        Argument(one.arg, own_default(default), by_name_only=False)
        for one, default in zip(by_place, defaults, strict=True)
    ]
    found += [
        Argument(one.arg, own_default(default), by_name_only=True)
        for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    return tuple(found)


def own_default(node: ast.expr | None) -> str | None:
    return None if node is None else ast.unparse(node).removeprefix("models.")


def call_differences(ours: Parts, theirs: Parts) -> Iterator[str]:
    """A line for each difference. A part that the session does not have is one."""
    for place in sorted({*ours, *theirs}):
        if place not in ours:
            yield f"{place}: the session lacks the official part"
            continue
        if place not in theirs:
            yield f"{place}: no official part"
            continue
        for call in sorted({*ours[place], *theirs[place]}):
            if call not in ours[place]:
                yield f"{call}: the session lacks the official call"
            elif call not in theirs[place]:
                yield f"{call}: no official call"
            else:
                yield from argument_differences(call, ours[place][call], theirs[place][call])


def argument_differences(call: str, ours: Arguments, theirs: Arguments) -> Iterator[str]:
    own = {one.name: one for one in ours}
    official = {one.name: one for one in theirs}
    for name in sorted({*own, *official}):
        if name not in own:
            yield f"{call}({name}): the session lacks the official argument"
        elif name not in official:
            yield f"{call}({name}): no official argument"
        elif own[name].words != official[name].words:
            yield f"{call}({name}): official {official[name].words}, session {own[name].words}"
    orders = [
        ", ".join(one.name for one in side if one.name in own and one.name in official)
        for side in (theirs, ours)
    ]
    if orders[0] != orders[1]:
        yield f"{call}: official order {orders[0]}, session {orders[1]}"
