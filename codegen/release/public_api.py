"""Compares the public API with that of a commit: what a user can reach may only break with a version that says so.

Public are the names of `dify_invoke`, those of a few modules, and what they lead to: `Session.model.llm.invoke`
is reached by its annotations. griffe compares each of them.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import griffe

from .reached import Public, led_to, named
from .repository import ROOT, RefusedError, last_release, packages_at, release_of, version_in

SEARCHED = ("wrapper", "generated")


def api_faults(against: str | None) -> Iterator[str]:
    """Yields each break of the public API since a commit, or since the last release; none where there is none.

    Raises RefusedError if the commit is not there.
    """
    ref = against or last_release()
    if ref is None:
        print("public API: no release to compare with, since no tag v* is in this history")
        return
    with tempfile.TemporaryDirectory() as folder:
        packages_at(ref, Path(folder))
        broken = breaks(Path(folder), ROOT)
        before, now = _version_at(Path(folder)), version_in(ROOT)
    if may_break(before, now):
        for one in broken:
            print(f"public API, broken on purpose from {before} to {now}: {one}")
        return
    print(f"public API: compared with {ref}, {len(broken)} breaks")
    for one in broken:
        yield f"{one}, since {ref}: {now} may not break what {before} had"


def may_break(before: str, now: str) -> bool:
    """Whether a version may break another's API: its major number is greater, or, below 1.0, its minor number."""
    old, new = release_of(before), release_of(now)
    return new[:1] > old[:1] or (old[0] == new[0] == 0 and new[:2] > old[:2])


def breaks(before: Path, now: Path) -> list[str]:
    """Returns each break of the public API between two folders that have the packages, as a sentence."""
    old, new = _public(before), _public(now)
    found: dict[str, None] = {}
    for broken in griffe.find_breaking_changes(_gathered(old), _gathered(new)):
        found[_sentence(broken)] = None
    for one, other in led_to(old, new):
        for broken in griffe.find_breaking_changes(one, other):
            found[_sentence(broken)] = None
    return [one for one in found if one]


def _public(folder: Path) -> dict[str, Public]:
    loader = griffe.GriffeLoader(
        search_paths=[folder / one for one in SEARCHED], allow_inspection=False
    )
    for package in ("dify_inner_api", "dify_invoke"):
        try:
            loader.load(package)
        except ImportError as error:
            raise RefusedError(f"{folder} has no package {package}") from error
    loader.resolve_aliases(implicit=True, external=False)
    return named(loader.modules_collection, folder / "wrapper/dify_invoke")


def _gathered(public: dict[str, Public]) -> griffe.Module:
    """A module that has the public names, and no others."""
    module = griffe.Module("public")
    module.exports = list(public)
    for name, one in public.items():
        module.set_member((name,), griffe.Alias(name, one))
    return module


def _sentence(broken: griffe.Breakage) -> str:
    """What is broken and where, or "" for another value of what is no member of an enum: that is no break."""
    is_value = broken.kind is griffe.BreakageKind.ATTRIBUTE_CHANGED_VALUE
    if is_value and not _is_enum(broken.obj.parent):
        return ""
    place = broken.obj.path.removeprefix("public.")
    if broken.kind is griffe.BreakageKind.OBJECT_REMOVED:
        return f"{place}: {broken.kind.value}"
    return f"{place}: {broken.kind.value}: {_named(broken.old_value)} is now {_named(broken.new_value)}"


def _named(value: object) -> object:
    return getattr(value, "name", value)


def _is_enum(one: object) -> bool:
    if not isinstance(one, griffe.Class):
        return False
    return any("Enum" in str(base) for class_ in (one, *one.mro()) for base in class_.bases)


def _version_at(folder: Path) -> str:
    try:
        return version_in(folder)
    except RefusedError:
        return "0.0.0"  # older than the version in one place
