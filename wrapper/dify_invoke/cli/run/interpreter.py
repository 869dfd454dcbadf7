"""The interpreter that runs a plugin: whether it can, and what to do where a package is missing."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import typer

_OLDEST = (3, 12)
_PROBE = (
    "import json, sys; from importlib.util import find_spec; "
    "print(json.dumps([list(sys.version_info[:2]), find_spec('dify_plugin') is not None]))"
)
_NO_MODULE = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'(?: at |$)")


def checked_python(given: str) -> str:
    """The path of the interpreter. Raises BadParameter if it cannot run a plugin; it says what to do.

    "" is the one that runs the command.
    """
    python = shutil.which(given) if given else sys.executable
    if not python:
        raise typer.BadParameter(f"--python: there is no interpreter {given}")
    python = str(Path(python).absolute())  # the plugin runs in its own folder
    try:
        done = subprocess.run(  # noqa: S603  # it is the user's own
            [python, "-c", _PROBE],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        version, has_runtime = json.loads(done.stdout.strip().rpartition("\n")[2])
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"--python: {python} is no Python interpreter") from error
    name = f"{version[0]}.{version[1]}"
    if tuple(version) < _OLDEST:
        raise typer.BadParameter(
            f"plugins need Python 3.12 or later, and {python} is {name}: "
            "give --python PATH, one that has dify_plugin"
        )
    if not has_runtime:
        raise typer.BadParameter(
            f"dify_plugin is not installed in {python}: run {shlex.quote(python)} -m pip install dify_plugin, "
            "or give --python PATH, one that has it"
        )
    return python


def advice(problem: str, folder: Path, python: str) -> str:
    """What to do about an error of the plugin; "" if nothing is known."""
    found = _NO_MODULE.match(problem)
    if found is None:
        return ""
    name = found[1].partition(".")[0]
    if (folder / name).exists() or (folder / f"{name}.py").exists():
        return ""
    install = f"{shlex.quote(python)} -m pip install"
    requirements = folder / "requirements.txt"
    if requirements.is_file():
        return f". Install what it needs: {install} -r {shlex.quote(str(requirements))}"
    if (folder / "pyproject.toml").is_file():
        return f". Install what its pyproject.toml needs into {python}, or give --python PATH"
    return f". Install it: {install} {name}"
