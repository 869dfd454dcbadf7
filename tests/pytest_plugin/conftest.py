"""Runs pytest inside a test, as a plugin author runs it."""

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Runs = Callable[..., pytest.RunResult]


@pytest.fixture
def runs(pytester: pytest.Pytester) -> Runs:
    """Writes test files, and runs pytest on them in a process of its own, or `here`, which takes a tenth of the time."""

    def run(source: str, *options: str, here: bool = False, **files: str) -> pytest.RunResult:
        pytester.makeini("[pytest]\nfilterwarnings = error\n")
        pytester.makepyfile(source, **files)
        run_pytest = pytester.runpytest_inprocess if here else pytester.runpytest_subprocess
        return run_pytest("-p", "no:cacheprovider", *options)

    return run
