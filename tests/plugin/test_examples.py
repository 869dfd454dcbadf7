"""The plugins in `examples/`, run by the official runtime."""

import json
import subprocess
import sys
from typing import Any

import pytest
import yaml

from dify_invoke.emulator import Emulator, PluginError, RunningPlugin

from .example_cases import EXAMPLES, LLM, runs, text_of

NAMES = sorted(manifest.parent.name for manifest in EXAMPLES.glob("*/manifest.yaml"))


def test_there_are_eight() -> None:
    assert NAMES == [
        "file_review",
        "kept_conversation",
        "moderated_endpoint",
        "notes",
        "retrieval",
        "streaming_llm",
        "tool_loop",
        "voice",
    ]


@pytest.mark.parametrize("name", NAMES)
class TestFiles:
    def test_a_plugin_has_all_its_files(self, name: str) -> None:
        folder = EXAMPLES / name
        manifest = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))
        assert manifest["name"] == name
        assert (folder / "_assets" / manifest["icon"]).is_file()
        assert (folder / manifest["privacy"]).is_file()
        assert (folder / "README.md").is_file()
        requirements = (folder / "requirements.txt").read_text("utf-8").split()
        assert requirements == ["dify-invoke", "dify_plugin>=0.10.2"]

    def test_its_permissions_are_what_it_invokes(self, name: str) -> None:
        folder = EXAMPLES / name
        permission = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))["resource"][
            "permission"
        ]
        selectors = [
            one
            for file in [*folder.glob("tools/*.yaml"), *folder.glob("group/*.yaml")]
            for content in [yaml.safe_load(file.read_text("utf-8"))]
            for one in content.get("parameters") or content.get("settings")
            if one["type"] == "model-selector"
        ]
        chosen = {one["scope"].split("&")[-1].replace("-", "_") for one in selectors}
        models = {"model": {"enabled": True} | dict.fromkeys(chosen, True)} if chosen else {}
        source = "".join(file.read_text("utf-8") for file in folder.glob("tools/*.py"))
        parts = {part for part in ("app", "storage") if f"self.session.{part}" in source}
        if "endpoint" in name:
            parts.add("endpoint")
        assert all(permission[part]["enabled"] is True for part in parts)
        assert permission.get("model", {}) == models.get("model", {})
        assert permission.keys() == models.keys() | parts


@runs("streaming_llm", "stdio", "tcp", "serverless")
class TestStreamingLLM:
    def test_streams_the_answer(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        messages = plugin.invoke_tool("ask", {"query": "Are you there?", "model": LLM})
        assert len(messages) > 5
        assert "“Are you there?”" in text_of(messages)
        assert "“You are a helpful assistant.”" in text_of(messages)
        assert emulator.requests[-1].body["model"] == "my llm"

    def test_a_failing_model_is_reported(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        emulator.fail_next("llm", "slow down", error_type="InvokeRateLimitError", after=2)
        with pytest.raises(PluginError) as caught:
            plugin.invoke_tool("ask", {"query": "Are you there?", "model": LLM})
        assert caught.value.error_type == "InvokeRateLimitError"
        assert "slow down" in caught.value.message

    def test_without_a_model(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError, match=r"InvalidRequestError.* has no 'provider'"):
            plugin.invoke_tool("ask", {"query": "Are you there?", "model": {"provider": None}})


def run_in(name: str, script: str) -> Any:
    """Runs a script in the folder of an example. Returns its output, which is JSON.

    The script has an interpreter of its own, as importing the official SDK changes the interpreter.
    """
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=EXAMPLES / name,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The SDK writes to stdout when it is imported.
    return json.loads(done.stdout.splitlines()[-1])


def test_streaming_llm_shows_every_kind_of_content() -> None:
    script = """
import json
import main
from dify_invoke import ImagePromptMessageContent, TextPromptMessageContent
from dify_invoke import UnknownPromptMessageContent
from tools.ask import Ask

tool = Ask.from_credentials({})
image = {"format": "png", "mime_type": "image/png"}
messages = []
for content in [
    None,
    "",
    "plain",
    [
        TextPromptMessageContent(data="in parts"),
        ImagePromptMessageContent(**image, base64_data="AAEC"),
        ImagePromptMessageContent(**image, url="https://example.com/i.png"),
        UnknownPromptMessageContent(type="smell"),
    ],
]:
    messages += [message.model_dump(mode="json") for message in tool._shown(content)]
print(json.dumps(messages))
"""
    messages = run_in("streaming_llm", script)
    assert [(message["type"], *message["message"].values()) for message in messages] == [
        ("text", "plain"),
        ("text", "in parts"),
        ("blob", "AAEC"),
        ("image", "https://example.com/i.png"),
    ]
    assert messages[2]["meta"] == {"mime_type": "image/png"}


def test_tool_loop_reports_invalid_arguments_to_the_model() -> None:
    script = """
import json
import main
from dify_invoke import ToolCall, ToolCallFunction
from tools.ask_with_tools import _answered

calls = [("rm", "{}"), ("calculate", "{"), ("calculate", "[1]"), ("get_weather", '{"town": "x"}')]
results = [
    _answered(ToolCall(id="1", function=ToolCallFunction(name=name, arguments=arguments)))
    for name, arguments in calls
]
print(json.dumps([result.content for result in results]))
"""
    unknown, no_json, no_object, no_such_argument = run_in("tool_loop", script)
    assert unknown == "Error: no tool rm; there are: get_weather, calculate"
    assert no_json.startswith("Error: Expecting property name")
    assert "must be a mapping" in no_object
    assert "unexpected keyword argument 'town'" in no_such_argument


@runs("tool_loop", "stdio")
class TestToolLoop:
    def ask(self, plugin: RunningPlugin, query: str, **further: Any) -> str:
        parameters = {"query": query, "model": LLM, **further}
        return text_of(plugin.invoke_tool("ask_with_tools", parameters))

    @pytest.mark.parametrize(
        ("query", "answer"),
        [
            ("What is the weather in Paris?", "get_weather answered: light rain, 17 °C"),
            ("Calculate `-2 * (3 + 4.5)`", "calculate answered: -15.0"),
            ("Calculate `7 % 4 - 1`", "calculate answered: 2"),
            ("Hello!", "You asked: “Hello!”"),
        ],
    )
    def test_answers_with_the_results_of_the_tools(
        self, plugin: RunningPlugin, query: str, answer: str
    ) -> None:
        assert answer in self.ask(plugin, query)

    @pytest.mark.parametrize(
        ("query", "error"),
        [
            ("What is the weather in Atlantis?", "no weather for Atlantis; known cities: berlin,"),
            ("Calculate `1 / 0`", "division by zero"),
            ("Calculate `__import__('os').name`", "only numbers, + - * / % and brackets"),
            ("Calculate `2 ** 99`", "only numbers, + - * / % and brackets"),
            ("Calculate `1 +`", "invalid syntax"),
            (f"Calculate `{'1+' * 100}1`", "the expression is too long"),
        ],
    )
    def test_the_model_reads_the_error_of_a_tool(
        self, plugin: RunningPlugin, query: str, error: str
    ) -> None:
        assert f"answered: Error: {error}" in self.ask(plugin, query)

    def test_the_second_round_has_call_and_result(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        before = len(emulator.requests)
        self.ask(plugin, "What is the weather in Tokyo?")
        first, second = (request.body for request in emulator.requests[before:])
        assert [tool["name"] for tool in first["tools"]] == ["get_weather", "calculate"]
        assert second["tools"] == first["tools"]
        assert second["prompt_messages"][:2] == first["prompt_messages"]
        assistant, tool = second["prompt_messages"][2:]
        (call,) = assistant["tool_calls"]
        assert call["function"] == {"name": "get_weather", "arguments": '{"city": "Tokyo"}'}
        assert tool["role"] == "tool"
        assert tool["tool_call_id"] == call["id"]
        assert tool["content"] == "sunny, 26 °C"

    def test_the_number_of_rounds_is_limited(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        before = len(emulator.requests)
        with pytest.raises(PluginError, match="not answered within 1 rounds of tool calls"):
            self.ask(plugin, "What is the weather in Tokyo?", max_rounds=1)
        assert len(emulator.requests) == before + 1

    def test_a_failing_model_is_reported(self, plugin: RunningPlugin, emulator: Emulator) -> None:
        emulator.fail_next("llm", "no such model", error_type="InvokeBadRequestError")
        with pytest.raises(PluginError, match=r"^InvokeBadRequestError: .*no such model"):
            self.ask(plugin, "What is the weather in Tokyo?")
