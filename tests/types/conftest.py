"""Runs the type checkers as a plugin's author would: on a module, with the installed packages.

These tests need mypy and pyright. The tests of the stubs also need the official SDK.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

collect_ignore_glob = [] if all(map(find_spec, ["mypy", "pyright"])) else ["test_*.py"]
collect_ignore = (
    [] if all(map(find_spec, ["dify_plugin", "mypy", "pyright"])) else ["test_stubs.py"]
)

Check = Callable[[str], list[tuple[int, str, str]]]
"""Checks the source of a module. Returns line, mypy's code or pyright's rule, and message of each finding."""
RunPyright = Callable[..., dict[str, Any]]


def run(folder: Path, *command: str) -> str:
    """Runs a checker in a folder. Returns its output. The exit code is 1 if it finds something."""
    environment = {k: v for k, v in os.environ.items() if k not in ("MYPYPATH", "PYTHONPATH")}
    # pyright reads the environment of the first python on the path.
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1), f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def mypy(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """`mypy --strict`, without the project's settings."""
    folder = tmp_path_factory.mktemp("mypy")

    def check(source: str) -> list[tuple[int, str, str]]:
        (folder / "module.py").write_text(source, "utf-8")
        options = ("--strict", "--config-file=", "--output=json", f"--cache-dir={folder / 'cache'}")
        lines = run(folder, "mypy", *options, "module.py").splitlines()
        found: list[dict[str, Any]] = [json.loads(line) for line in lines if line]
        return [
            (one["line"], one["code"], one["message"])
            for one in found
            if one["severity"] == "error"
        ]

    return check


@pytest.fixture(scope="session")
def run_pyright(tmp_path_factory: pytest.TempPathFactory) -> RunPyright:
    """Runs pyright in a folder of its own, with options and settings. Returns its report."""
    folder = tmp_path_factory.mktemp("pyright")

    def report(*options: str, source: str = "", **settings: bool) -> dict[str, Any]:
        config = {"include": ["module.py"], "typeCheckingMode": "strict", **settings}
        (folder / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
        (folder / "module.py").write_text(source, "utf-8")
        found: dict[str, Any] = json.loads(run(folder, "pyright", "--outputjson", *options))
        return found

    return report


@pytest.fixture(scope="session")
def pyright(run_pyright: RunPyright) -> Check:
    """pyright in strict mode.

    Unused expressions and variables are not reported, as the examples end with them. Unknown types are not
    reported either, as they only repeat the finding of a mistake.
    """
    settings = {
        "reportUnusedExpression": False,
        "reportUnusedVariable": False,
        "reportUnknownArgumentType": False,
        "reportUnknownMemberType": False,
        "reportUnknownVariableType": False,
    }

    def check(source: str) -> list[tuple[int, str, str]]:
        return [
            (one["range"]["start"]["line"] + 1, one.get("rule", "syntax"), one["message"])
            for one in run_pyright(source=source, **settings)["generalDiagnostics"]
        ]

    return check
