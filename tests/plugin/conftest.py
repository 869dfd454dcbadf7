"""These tests need the official runtime, which `nox -s plugin` installs."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from dify_invoke.emulator import Emulator

collect_ignore_glob = [] if find_spec("dify_plugin") else ["test_*.py"]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator
