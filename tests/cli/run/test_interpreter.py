"""The interpreter of a plugin, and what to do where it lacks a package."""

from pathlib import Path

import pytest
import typer

from dify_invoke.cli.run.interpreter import advice, checked_python


def interpreter(folder: Path, says: str) -> str:
    """A program that says what an interpreter would say of itself."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return str(path)


def test_one_that_can_run_plugins_is_taken(tmp_path: Path) -> None:
    python = interpreter(tmp_path, "[[3, 12], true]")
    assert checked_python(python) == python


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ("[[3, 11], true]", "plugins need Python 3.12 or later, and .* is 3.11: give --python"),
        ("[[3, 13], false]", "dify_plugin is not installed in .* -m pip install dify_plugin"),
        ("hello", "is no Python interpreter"),
    ],
)
def test_one_that_cannot_is_refused(says: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        checked_python(interpreter(tmp_path, says))


@pytest.mark.parametrize(
    ("file", "problem", "said"),
    [
        ("", "KeyError: 1", ""),
        (
            "",
            "ModuleNotFoundError: No module named 'numpy.linalg'",
            ". Install it: python -m pip install numpy",
        ),
        (
            "requirements.txt",
            "ModuleNotFoundError: No module named 'numpy' at tools/act.py, line 1: import numpy",
            ". Install what it needs: python -m pip install -r {}/requirements.txt",
        ),
        (
            "pyproject.toml",
            "ModuleNotFoundError: No module named 'numpy'",
            ". Install what its pyproject.toml needs into python, or give --python PATH",
        ),
        ("tools.py", "ModuleNotFoundError: No module named 'tools.x'", ""),
    ],
)
def test_what_to_do_where_a_package_is_missing(
    file: str, problem: str, said: str, tmp_path: Path
) -> None:
    if file:
        (tmp_path / file).write_text("")
    assert advice(problem, tmp_path, "python") == said.format(tmp_path)
