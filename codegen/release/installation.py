"""Installs a wheel in an empty environment, and uses it there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_BARE = """\
import dify_invoke
from dify_invoke import errors
official = {"AIModelEntity", "PriceConfig"}
for name in set(dir(dify_invoke)) - official:
    getattr(dify_invoke, name)
import dify_inner_api.api
print(dify_invoke.__version__)
"""
"""Imports each public name, without any extra."""


def installation_faults(wheel: Path, folder: Path) -> Iterator[str]:
    """Yields what fails: the bare package must import, and the command with the extra `cli` run its demo."""
    version = wheel.name.split("-")[1]
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python, command = str(scripts / "python"), str(scripts / "dify-invoke")
    pip = [python, "-m", "pip", "install", "--quiet"]
    for arguments, expected in (
        ([sys.executable, "-m", "venv", "--clear", str(folder)], ""),
        ([*pip, str(wheel)], ""),
        ([python, "-I", "-c", _BARE], version),
        ([*pip, f"{wheel}[cli]"], ""),
        ([python, "-m", "pip", "check"], "No broken requirements"),
        ([command, "--version"], f"dify-invoke {version}"),
        ([command, "demo"], ""),
    ):
        done = subprocess.run(
            arguments,
            cwd=folder.parent,  # none of the project's packages is there
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or expected not in done.stdout:
            said = f"{done.stdout}{done.stderr}".strip()
            yield f"installed, `{' '.join(arguments[-2:])}` ended with {done.returncode}: {said}"
            return
