"""Fixtures of the command: servers for it, and an environment without settings."""

import os
from collections.abc import Iterator

import pytest

from ..support.servers import Listen, listening


@pytest.fixture
def listen() -> Iterator[Listen]:
    with listening() as start:
        yield start


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes the environment variables that the command reads, and sets the columns of a terminal."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("SSL_CERT_", "DIFY_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
