"""The layers of the wrapper: each imports only lower ones, by the rules for import-linter in pyproject.toml."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Check = Callable[[], subprocess.CompletedProcess[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of both packages and of the rules."""
    for package in ("wrapper/dify_invoke", "generated/dify_inner_api"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.fixture
def check(copy: Path) -> Check:
    """Checks the copy against the rules."""

    def run() -> subprocess.CompletedProcess[str]:
        program = (
            "import sys; sys.path[:0] = ['wrapper', 'generated']; "
            "from importlinter.cli import lint_imports; "
            "sys.exit(lint_imports('pyproject.toml', no_cache=True))"
        )
        return subprocess.run(
            [sys.executable, "-c", program], cwd=copy, capture_output=True, text=True, check=False
        )

    return run


def test_no_layer_imports_a_higher_one(check: Check) -> None:
    checked = check()
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("file", "line", "rule"),
    [
        pytest.param(
            "protocol/framing.py",
            "from ..http.upload import HexFile",
            "dify_invoke.protocol is not allowed to import dify_invoke.http",
            id="a floor above",
        ),
        pytest.param(
            "http/proxies.py",
            "from dify_inner_api.models import LLMResult",
            "dify_invoke.http is not allowed to import dify_inner_api",
            id="the generated package",
        ),
        pytest.param(
            "channels/events.py",
            "from dify_invoke import Session",
            "dify_invoke.channels is not allowed to import dify_invoke.session",
            id="by way of the package itself",
        ),
        pytest.param(
            "protocol/limits.py",
            "from .framing import FrameReader",
            "No cycles are allowed in dify_invoke.protocol",
            id="a circle",
        ),
        pytest.param(
            "session/requests.py",
            "import httpcore2",
            "dify_invoke.session is not allowed to import httpcore2",
            id="a library of HTTP",
        ),
        pytest.param(
            "emulator/emulator.py",
            "import pytest",
            "dify_invoke.emulator is not allowed to import pytest",
            id="pytest",
        ),
    ],
)
def test_a_forbidden_import_is_named(
    copy: Path, check: Check, file: str, line: str, rule: str
) -> None:
    path = copy / "wrapper" / "dify_invoke" / file
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    checked = check()
    assert checked.returncode == 1
    assert rule in " ".join(checked.stdout.split())


def test_the_client_imports_no_higher_layer() -> None:
    program = (
        "import sys; from dify_inner_api import Client; "
        "print(*sorted(m for m in sys.modules if m.startswith('dify_')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    upper = ("channels", "session", "plugin", "otel", "emulator", "cli")
    loaded = [module.split(".")[1] for module in done.stdout.split() if module.count(".")]
    assert "http" in loaded
    assert not set(upper) & set(loaded)
