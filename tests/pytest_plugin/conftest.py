"""Runs pytest inside a test, as a plugin author runs it."""

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Runs = Callable[..., pytest.RunResult]


@pytest.fixture
def runs(pytester: pytest.Pytester) -> Runs:
    """Writes test files, and runs pytest on them in a process of its own."""

    def run(source: str, *options: str, **files: str) -> pytest.RunResult:
        pytester.makeini("[pytest]\nfilterwarnings = error\n")
        pytester.makepyfile(source, **files)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)

    return run
