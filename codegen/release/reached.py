"""What a user can reach: the public names, and the classes that their attributes, calls and iterations lead to."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import griffe

Public = griffe.Object | griffe.Alias
Collection = griffe.ModulesCollection
MODULES = (
    "dify_invoke.emulator", "dify_invoke.otel", "dify_invoke.plugin", "dify_invoke.pytest_plugin", "dify_inner_api",
)  # fmt: skip
"""Modules that users import, beside `dify_invoke`."""


def named(collection: Collection, package: Path) -> dict[str, Public]:
    """Returns the public names, such as `dify_invoke.Session`, and what each names.

    Args:
        collection: The loaded packages.
        package: The folder of `dify_invoke`. What its `__init__` imports for type checkers is public.
    """
    found: dict[str, Public] = {}
    for module, name in _imported(collection, package / "__init__.py"):
        if one := _at(collection, f"{module}.{name}"):
            found[f"dify_invoke.{name}"] = one
    for module in MODULES:
        if there := _at(collection, module):
            for name, one in there.members.items():
                if one.is_public and not one.is_module:
                    found[f"{module}.{name}"] = one
    return found


def led_to(old: Mapping[str, Public], new: Mapping[str, Public]) -> Iterator[tuple[Public, Public]]:
    """Yields each class that the names lead to, and its counterpart: the class that the same way leads to now."""
    waiting = [(one, new[name]) for name, one in old.items() if name in new]
    seen: set[str] = set()
    while waiting:
        pair = _resolved(*waiting.pop())
        if not pair or pair[0].path in seen:
            continue
        seen.add(pair[0].path)
        before, now = pair
        if before.is_class and now.is_class:
            yield before, now
            for name, member in before.all_members.items():
                if name in now.all_members and (
                    member.is_public or name in ("__iter__", "__enter__", "__aenter__")
                ):
                    waiting += _paired(member, now.all_members[name])
        else:
            waiting += _paired(before, now)


def _resolved(before: Public, now: Public) -> tuple[griffe.Object, griffe.Object] | None:
    try:
        found = [
            one.final_target if isinstance(one, griffe.Alias) else one for one in (before, now)
        ]
    except griffe.AliasResolutionError:
        return None  # of another library
    return found[0], found[1]


def _paired(before: Public, now: Public) -> Iterator[tuple[Public, Public]]:
    """The classes in the annotations of two members: those of one name, or the only ones."""
    resolved = _resolved(before, now)
    if not resolved:
        return
    old, new = ({one.name: one for one in _classes(member)} for member in resolved)
    if len(old) == len(new) == 1:
        yield old.popitem()[1], new.popitem()[1]
    for name in old.keys() & new.keys():
        yield old[name], new[name]


def _classes(member: griffe.Object) -> Iterator[griffe.Object]:
    """The classes of these packages that a member gives: the type of an attribute, or of what a call returns."""
    if isinstance(member, griffe.Function):
        given = [one.returns for one in (member, *(member.overloads or ()))]
    else:
        given = [getattr(member, "annotation", None)]
    for annotation in given:
        if not isinstance(annotation, griffe.Expr):
            continue
        for part in annotation.iterate(flat=True):
            if isinstance(part, griffe.ExprName) and (found := _found(member, part)):
                yield found


def _found(member: griffe.Object, part: griffe.ExprName) -> griffe.Object | None:
    found = _at(member.modules_collection, part.canonical_path)
    resolved = _resolved(found, found) if found else None
    return resolved[0] if resolved and resolved[0].is_class else None


def _at(collection: Collection, path: str) -> Public | None:
    try:
        found: Public = collection[path]
    except (KeyError, griffe.AliasResolutionError):
        return None
    return found


def _imported(collection: Collection, file: Path) -> Iterator[tuple[str, str]]:
    """The modules and names that `__init__` imports for type checkers, also with a star."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        module = f"dify_invoke.{node.module}" if node.level else node.module
        for alias in node.names:
            if alias.name == "*":
                if there := _at(collection, module):
                    yield from ((module, str(name)) for name in there.exports or ())
            else:
                yield module, alias.name
