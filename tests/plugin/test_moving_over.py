"""An agent whose imports change, one after the other, does the same on each channel; and so do its tests.

Step A imports the base class from `dify_invoke.plugin`. Step B imports the entities from `dify_invoke`, too.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dify_invoke.emulator import Emulator

from .sample_cases import RUNTIMES, SAMPLE
from .test_agent_strategies import FORECAST, MODEL, QUESTION, WEATHER

AGENT = "agents/call_tools.py"
TESTS = Path(__file__).parent / "sample" / "tests_of_the_agent.py"

A = {
    "from dify_plugin.interfaces.agent import AgentModelConfig, AgentStrategy, ToolEntity": (
        "from dify_plugin.interfaces.agent import AgentModelConfig, ToolEntity\n"
        "from dify_invoke.plugin import AgentStrategy"
    )
}
B = {
    **A,
    "from dify_plugin.entities.model.llm import": "from dify_invoke import",
    "from dify_plugin.entities.model.message import": "from dify_invoke import",
}
STEPS: dict[str, dict[str, str]] = {"A": A, "B": B}


def moved(step: str, folder: Path) -> Path:
    """A copy of the sample plugin, with other imports in its agent."""
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = (folder / AGENT).read_text()
    for old, new in STEPS.get(step, {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / AGENT).write_text(text)
    return folder


def run(folder: Path, runtime: Any) -> tuple[Any, Any]:
    """The agent's messages, and the requests that reached the platform, without what differs in each run."""
    with Emulator(tools=[WEATHER, FORECAST]) as emulator:
        with emulator.run_plugin(folder, runtime=runtime) as plugin:
            parameters = {"model": MODEL, "tools": ["get_weather", "forecast"], "query": QUESTION}
            said = plugin.invoke_agent_strategy("call_tools", parameters)
            messages = [message.to_dict() for message in said]
        requests = [(request.operation, request.body) for request in emulator.requests]
    return _same_each_time(messages), _same_each_time(requests)


def _same_each_time(values: Any) -> str:
    """The JSON of values, with an asterisk for each id and time."""
    text = json.dumps(values, sort_keys=True, indent=1)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\d+\.\d{4,}", "*", text)


@pytest.fixture(scope="module", params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def untouched(runtime: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    return run(moved("", tmp_path_factory.mktemp("untouched") / "plugin"), runtime)


@pytest.mark.parametrize("step", STEPS)
def test_the_agent_does_the_same(
    step: str, runtime: Any, untouched: tuple[Any, Any], tmp_path: Path
) -> None:
    messages, requests = run(moved(step, tmp_path / "plugin"), runtime)

    assert messages == untouched[0]
    assert "22 degrees in Paris" in messages
    assert requests == untouched[1]


@pytest.mark.parametrize("step", ["untouched", *STEPS])
def test_the_tests_of_the_agent_pass(step: str, tmp_path: Path) -> None:
    """They set `strategy.session = Mock()`, as those of the public agents do."""
    folder = moved(step, tmp_path / "plugin")
    shutil.copy(TESTS, folder / "test_agent.py")
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore"]

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_agent.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
