"""How a plugin's failures read, in the official runtime, on each channel."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import ToolJsonMessage
from dify_invoke.emulator import Emulator, PluginError, RunningPlugin

from .sample_cases import RUNTIMES, SAMPLE

TOOL = """
from dify_plugin import Tool


class Fail(Tool):
    def _invoke(self, tool_parameters):
        yield self.create_json_message(tool_parameters)
        if tool_parameters["number"]:
            yield self.create_text_message(str(self.total(tool_parameters)))

    def total(self, given):
        try:
            return given["nmber"]
        except KeyError as error:
            if given["number"] == 2:
                raise RuntimeError("no total") from error
            raise
"""
YAML = """
identity: {name: fail, author: me, label: {en_US: fail}}
description: {human: {en_US: fail}, llm: fail}
parameters:
  - {name: number, type: number, required: true, form: llm, label: {en_US: n}, human_description: {en_US: n}}
  - {name: unit, type: string, default: one, form: form, label: {en_US: u}, human_description: {en_US: u}}
extra: {python: {source: tools/fail.py}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample plugin with a tool that fails."""
    folder = tmp_path_factory.mktemp("failing") / "plugin"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tools" / "fail.py").write_text(TOOL)
    (folder / "tools" / "fail.yaml").write_text(YAML)
    provider = folder / "provider" / "sample.yaml"
    provider.write_text(provider.read_text().replace("tools:\n", "tools:\n  - tools/fail.yaml\n"))
    return folder


@pytest.fixture(scope="module", params=RUNTIMES)
def plugin(
    request: pytest.FixtureRequest, emulator: Emulator, folder: Path
) -> Iterator[RunningPlugin]:
    with emulator.run_plugin(folder, runtime=request.param) as plugin:
        yield plugin


class TestTracebacks:
    def test_an_exception_names_its_line(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError) as caught:
            plugin.invoke_tool("fail", {"number": 1})
        assert str(caught.value).split("\n") == [
            "KeyError: 'nmber'",
            '  at tools/fail.py, line 13: return given["nmber"]',
            "The plugin's frames, outermost first:",
            "  tools/fail.py, line 9, in _invoke: "
            "yield self.create_text_message(str(self.total(tool_parameters)))",
            '  tools/fail.py, line 13, in total: return given["nmber"]',
        ]
        assert "io_server.py" in str(caught.value.traceback)

    def test_its_cause_is_told(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError, match=r"^RuntimeError: no total\n") as caught:
            plugin.invoke_tool("fail", {"number": 2})
        assert str(caught.value).endswith(
            "It was caused by KeyError: 'nmber'\n"
            '  at tools/fail.py, line 13: return given["nmber"]'
        )

    def test_what_the_runtime_refuses_has_no_place(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError) as caught:
            plugin.models.ask("invoke_llm", "echo", {}, provider="sample_models")
        assert caught.value.traceback
        assert "The plugin's frames" not in str(caught.value)


class TestParameters:
    def told(self, plugin: RunningPlugin, parameters: Any, **further: Any) -> Any:
        (message,) = plugin.invoke_tool("fail", parameters, **further)
        assert isinstance(message, ToolJsonMessage)
        return message.message.json_object

    def test_they_are_cast_and_completed(self, plugin: RunningPlugin) -> None:
        assert self.told(plugin, {"number": "0"}) == {"number": 0, "unit": "one"}

    def test_they_may_be_sent_as_they_are(self, plugin: RunningPlugin) -> None:
        given = {"number": 0, "unknown": 1}
        assert self.told(plugin, given, check=False) == given

    def test_a_mistake_is_found_before_it_is_sent(self, plugin: RunningPlugin) -> None:
        with pytest.raises(ValueError, match=r"no parameter 'numbr'; .* did you mean 'number'\?"):
            plugin.invoke_tool("fail", {"numbr": 1})


def test_a_broken_yaml_is_named(emulator: Emulator, folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "plugin"
    shutil.copytree(folder, broken)
    (broken / "tools" / "fail.yaml").write_text("identity:\n  name: fail\n label: x\n")
    with pytest.raises(ValueError, match=r"^tools/fail.yaml, line 3, column 2 is not valid YAML: "):
        emulator.run_plugin(broken)


def test_the_log_of_a_plugin_that_invokes(folder: Path) -> None:
    lines: list[str] = []
    with Emulator(log=lines.append) as emulator, emulator.run_plugin(folder) as plugin:
        plugin.invoke_tool("llm_tool", {"query": "Are you there?"})
    (line,) = lines
    assert "  stdio  llm  " in line
    assert "  ok  " in line
