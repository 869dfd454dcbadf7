"""Each public name is on a page of the reference, and says what it is."""

import ast
import inspect
import re
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

from .pages import ROOT
from .public_names import PLUGIN, documented, public_names, resolved

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # dify_plugin's own

ALIASES = {"AgentPieces", "Filter", "Framing", "Pieces", "RecordMode", "Runtime", "Server"}
"""Names of types, which have their text in the source alone; a test below reads it there."""
ERRORS = ROOT / "docs/reference/errors.md"
OFFICIAL = find_spec("dify_plugin") is not None


def test_each_name_is_on_a_page() -> None:
    missing = {f"{module}.{name}" for module, name in public_names() if name not in documented()}
    assert not missing, f"add to a page of docs/reference: {sorted(missing)}"


def test_each_name_says_what_it_is() -> None:
    silent = {
        f"{module}.{name}"
        for module, name in public_names()
        if name not in ALIASES
        and (OFFICIAL or name not in PLUGIN)
        and not (inspect.getdoc(getattr(resolved(module), name)) or "").strip()
    }
    assert not silent, f"no docstring: {sorted(silent)}"


def test_each_name_of_a_type_says_what_it_is() -> None:
    told = {
        target
        for file in ROOT.joinpath("wrapper/dify_invoke/emulator").rglob("*.py")
        for target in _told(file)
    }
    assert not ALIASES - told


def _told(file: Path) -> set[str]:
    """The names that a module assigns and then describes with a text."""
    body = ast.parse(file.read_text("utf-8")).body
    return {
        target.id
        for one, after in pairwise(body)
        if isinstance(one, ast.Assign | ast.AnnAssign)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        for target in (one.targets if isinstance(one, ast.Assign) else [one.target])
        if isinstance(target, ast.Name)
    }


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("docs/reference/*.md")), ids=lambda page: page.name
)
def test_what_a_page_names_exists(page: Path) -> None:
    for path in re.findall(r"^::: (\S+)", page.read_text("utf-8"), re.MULTILINE):
        if OFFICIAL or not path.startswith("dify_invoke.plugin"):
            if path.startswith("dify_invoke.emulator.backends."):
                continue  # each needs an extra of its own; the site is not built without the name
            resolved(path)


def test_each_error_says_what_to_do_and_shows_its_text() -> None:
    text = ERRORS.read_text("utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    assert set(sections) == set(resolved("dify_invoke.errors").__all__)
    for name, section in sections.items():
        assert f"::: dify_invoke.errors.{name}\n" in section
        assert "**What to do:**" in section, name
        assert "```text\n" in section or name == "ReverseInvocationError", name


def test_the_picture_of_the_house_is_current() -> None:
    command = [sys.executable, "-m", "codegen.site", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
