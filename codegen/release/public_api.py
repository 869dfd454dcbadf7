"""Compares the public API with that of a commit: what a user can reach may only break with a version that says so.

Public are the names of `dify_invoke`, those of a few modules, and what they lead to: `Session.model.llm.invoke`
is reached by its annotations. griffe compares each of them.
"""

import builtins
import tempfile
from collections.abc import Iterator, Set
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
    print(f"public API: compared with {ref}, {len(broken)} breaks")
    if may_break(before, now):
        for one in broken:
            print(f"public API, broken on purpose from {before} to {now}: {one}")
        return
    for one in broken:
        yield f"{one}, since {ref}: {now} may not break what {before} had"


def may_break(before: str, now: str) -> bool:
    """Whether a version may break another's API: its major number is greater, or, below 1.0, its minor number."""
    old, new = release_of(before), release_of(now)
    return new[:1] > old[:1] or (old[0] == new[0] == 0 and new[:2] > old[:2])


def breaks(before: Path, now: Path) -> list[str]:
    """Returns each break of the public API between two folders that have the packages, as a sentence."""
    old, new = _public(before), _public(now)
    found: dict[str, str] = {}
    compared = [(_gathered(old), _gathered(new)), *led_to(old, new)]
    for one, other in compared:
        for broken in griffe.find_breaking_changes(one, other):
            found[_sentence(broken)] = _origin(broken)
        if isinstance(one, griffe.Class) and isinstance(other, griffe.Class):
            found |= dict.fromkeys(
                class_breaks(one, other, {name.rpartition(".")[2] for name in old}), ""
            )
    # What a class has from another is told of that one alone.
    return [sentence for sentence, origin in found.items() if origin not in found]


def class_breaks(before: griffe.Class, now: griffe.Class, public: Set[str]) -> Iterator[str]:
    """Yields what griffe does not compare: a public base class that is none any more, and another value of an enum."""
    for name in sorted(_bases(before) - _bases(now)):
        if name in public or hasattr(builtins, name):
            yield f"{before.path}: is no {name} any more"
    if any(name.endswith("Enum") for name in _bases(before)):
        for name, word in before.attributes.items():
            changed = now.attributes.get(name)
            if word.is_public and changed and str(word.value) != str(changed.value):
                yield f"{word.path}: was {word.value} and is now {changed.value}"


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
    """What is broken, and where."""
    place = broken.obj.path.removeprefix("public.")
    if broken.kind is griffe.BreakageKind.OBJECT_REMOVED:
        return f"{place}: {broken.kind.value}"
    old, new = (getattr(one, "name", one) for one in (broken.old_value, broken.new_value))
    return f"{place}: {broken.kind.value}: {old} is now {new}"


def _origin(broken: griffe.Breakage) -> str:
    """The sentence of the class that an inherited member is from."""
    one = broken.obj
    if isinstance(one, griffe.Alias) and one.inherited:
        return _sentence(broken).replace(one.path, one.target_path, 1)
    return ""


def _bases(one: griffe.Class) -> set[str]:
    """The names of all its base classes, without modules and parameters."""
    written = [str(base) for class_ in (one, *one.mro()) for base in class_.bases]
    return {base.partition("[")[0].rpartition(".")[2] for base in written}


def _version_at(folder: Path) -> str:
    try:
        return version_in(folder)
    except RefusedError:
        return "0.0.0"  # older than the version in one place
