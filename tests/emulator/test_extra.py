"""What is said where the packages of the extra `emulator` are not installed."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dify_invoke.emulator.extra import PACKAGES

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.mark.parametrize("module", PACKAGES)
def test_the_missing_package_and_the_command_are_named(module: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None\nimport dify_invoke.emulator"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last == (
        f"ModuleNotFoundError: the emulator needs the package {PACKAGES[module]}, which is not "
        "installed: pip install 'dify-invoke[emulator]'"
    )


def test_the_packages_are_those_of_the_extra() -> None:
    extras = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["optional-dependencies"]
    names = {re.split(r"[<>=\[]", one)[0] for one in extras["emulator"]}
    assert names == set(PACKAGES.values())
