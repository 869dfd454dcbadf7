"""The interpreter of a plugin, and why one did not start."""

from pathlib import Path

import pytest
import typer

from dify_invoke.cli.run.interpreter import checked_python, why_not_started
from dify_invoke.emulator import PluginStartError


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
    ("file", "log", "said"),
    [
        ("", "", "the plugin did not start: it is gone"),
        ("", "Traceback\n  File\nKeyError: 1\n\n", "the plugin did not start: KeyError: 1"),
        (
            "",
            "ModuleNotFoundError: No module named 'numpy.linalg'",
            ". Install it: python -m pip install numpy",
        ),
        (
            "requirements.txt",
            "ModuleNotFoundError: No module named 'numpy'",
            ". Install what it needs: python -m pip install -r {}/requirements.txt",
        ),
        (
            "pyproject.toml",
            "ModuleNotFoundError: No module named 'numpy'",
            ". Install what its pyproject.toml needs into python, or give --python PATH",
        ),
        ("tools.py", "ModuleNotFoundError: No module named 'tools.x'", "named 'tools.x'"),
    ],
)
def test_why_a_plugin_did_not_start(file: str, log: str, said: str, tmp_path: Path) -> None:
    if file:
        (tmp_path / file).write_text("")
    text = why_not_started(PluginStartError("it is gone", log), tmp_path, "python")
    assert text.endswith(said.format(tmp_path))
    assert "\n" not in text


def test_the_place_in_the_plugin_is_named(tmp_path: Path) -> None:
    log = (
        "Traceback (most recent call last):\n"
        '  File "/usr/lib/python3.12/importlib/__init__.py", line 90, in import_module\n'
        "    return _bootstrap._gcd_import(name)\n"
        f'  File "{tmp_path}/tools/act.py", line 11\n'
        "    def act(self)\n"
        "                 ^\n"
        "SyntaxError: expected ':'\n"
    )
    said = why_not_started(PluginStartError("it is gone", log), tmp_path, "python")
    assert said == (
        "the plugin did not start: SyntaxError: expected ':' at tools/act.py, line 11: def act(self)"
    )
