"""These tests need the official runtime, which `nox -s plugin` installs."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from dify_invoke.emulator import Emulator, RunningPlugin

from .example_cases import EXAMPLES

collect_ignore_glob = [] if find_spec("dify_plugin") else ["test_*.py"]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def plugin(emulator: Emulator, request: pytest.FixtureRequest) -> Iterator[RunningPlugin]:
    name, runtime = request.param
    with emulator.run_plugin(EXAMPLES / name, runtime=runtime) as plugin:
        yield plugin
