"""A platform for the commands: an emulator that the environment names, with the workspace to try."""

import io
from collections.abc import Callable, Iterator

import pytest

from dify_invoke.cli.demo_workspace import APPS, TOOLS
from dify_invoke.emulator import Emulator

Stdin = Callable[[bytes], None]


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """An emulator that DIFY_INNER_API_URL, DIFY_INNER_API_KEY and DIFY_TENANT_ID name."""
    with Emulator(apps=APPS, tools=TOOLS) as emulator:
        monkeypatch.setenv("DIFY_INNER_API_URL", emulator.url)
        monkeypatch.setenv("DIFY_INNER_API_KEY", emulator.api_key)
        monkeypatch.setenv("DIFY_TENANT_ID", emulator.tenant_id)
        yield emulator


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Stdin:
    """Sets what the command reads from stdin."""

    def given(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    return given
