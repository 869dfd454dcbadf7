"""An emulator whose scripts the tests check themselves, and a session that reaches it."""

from collections.abc import Iterator

import pytest

from dify_invoke import Session
from dify_invoke.emulator import Emulator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Unlike `with`, stopping it does not check its scripts."""
    made = Emulator().start()
    yield made
    made.stop()


@pytest.fixture
def session(emulator: Emulator) -> Iterator[Session]:
    with emulator.session() as session:
        yield session
