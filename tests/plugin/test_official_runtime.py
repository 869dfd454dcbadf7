"""A plugin run by the official runtime, on each of its channels, gives the results of the official session."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from dify_invoke.emulator import Emulator, PluginError, Received, RunningPlugin, Runtime
from dify_invoke.protocol.json import is_array, is_object

from .sample_cases import RUNTIMES, SAMPLE, text_of

# The results that both sessions must give for the same answer. Where the official SDK is wrong, the
# right value is that of the inner API.
BOTH_RIGHT = [
    "llm",
    "llm dict config",
    "llm tools",
    "llm parts",
    "llm conversation",
    "structured",
    "summary",
    "summary of a short text",
    "embedding",
    "multimodal embedding",
    "rerank",
    "multimodal rerank",
    "tts",
    "speech2text",
    "moderation",
]
OFFICIAL_WRONG = ["llm blocking", "llm tools blocking", "structured blocking"]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    # The conversation of the sample has a `developer` message, which only the newer server takes.
    with Emulator(server="newer", tool_call_fragments=True) as emulator:
        yield emulator


@pytest.fixture(scope="module", params=RUNTIMES)
def plugin(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[RunningPlugin]:
    with emulator.run_plugin(SAMPLE, runtime=request.param) as plugin:
        yield plugin


@pytest.fixture(params=["sync", "async"])
def session(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


def run(plugin: RunningPlugin, case: str, session: str) -> Any:
    (message,) = plugin.invoke_tool("every_type", {"case": case, "session": session})
    return json.loads(message.text)


def comparable(value: Any) -> Any:
    """Removes the fields that only one of the sessions has.

    They are an empty echo, the times in a usage, and the finish reason of a result.
    """
    if is_object(value):
        single = {"prompt_messages", "time_to_first_token", "time_to_generate"}
        shown = {name: comparable(item) for name, item in value.items() if name not in single}
        return shown if "delta" in shown or "index" in shown else shown | {"finish_reason": None}
    return [comparable(item) for item in value] if is_array(value) else value


class TestEveryType:
    @pytest.mark.parametrize("case", BOTH_RIGHT)
    def test_gives_the_results_of_the_official_session(
        self, plugin: RunningPlugin, session: str, case: str
    ) -> None:
        assert comparable(run(plugin, case, session)) == comparable(run(plugin, case, "official"))

    @pytest.mark.parametrize("case", BOTH_RIGHT + OFFICIAL_WRONG)
    def test_sends_the_requests_of_the_official_session(
        self, plugin: RunningPlugin, emulator: Emulator, session: str, case: str
    ) -> None:
        sent: list[Sequence[Received]] = []
        for one in ("official", session):
            before = len(emulator.requests)
            run(plugin, case, one)
            sent.append(emulator.requests[before:])
        assert sent[0] == sent[1]
        assert len(sent[0]) == (0 if case == "summary of a short text" else 1)

    def test_a_whole_answer_is_complete(
        self, plugin: RunningPlugin, emulator: Emulator, session: str
    ) -> None:
        result = run(plugin, "llm blocking", session)
        with emulator.session() as inner:
            body: Any = emulator.requests[-1].body
            whole = inner.model.llm.invoke(body, body["prompt_messages"], stream=False)
        assert result["message"]["content"] == whole.message.content
        assert result["system_fingerprint"] == "fp_emulator"
        assert result["usage"] == {
            name: f"{value:f}" if name.endswith(("price", "unit")) else value
            for name, value in attrs.asdict(whole.usage).items()
        }
        assert result["usage"]["prompt_unit_price"] == "0.15"
        official = run(plugin, "llm blocking", "official")
        assert official["message"]["content"] == whole.message.content
        assert official["usage"]["total_tokens"] == whole.usage.total_tokens

    def test_a_whole_tool_call_is_merged_from_its_pieces(
        self, plugin: RunningPlugin, session: str
    ) -> None:
        (call,) = run(plugin, "llm tools blocking", session)["message"]["tool_calls"]
        assert call["function"] == {"name": "get_weather", "arguments": '{"city": "Paris"}'}
        assert call["id"]

    def test_a_whole_structured_output(self, plugin: RunningPlugin, session: str) -> None:
        result = run(plugin, "structured blocking", session)
        assert result["structured_output"] == {"city": "Paris"}
        assert json.loads(result["message"]["content"]) == {"city": "Paris"}

    def test_a_failing_model_gives_its_official_error(
        self, plugin: RunningPlugin, emulator: Emulator, session: str
    ) -> None:
        emulator.fail_next("llm", "slow down", error_type="InvokeRateLimitError", after=2)
        result = run(plugin, "llm", session)
        assert result["error"] == "InvokeRateLimitError"
        assert "slow down" in result["message"]

    def test_a_failing_api_server_gives_its_status(
        self, plugin: RunningPlugin, emulator: Emulator, session: str
    ) -> None:
        emulator.fail_next("llm", "no", status=404)
        result = run(plugin, "llm", session)
        assert result["error"] == "APIStatusError"
        assert "the key does not match" in result["message"]


class TestToolsOfTheDocumentation:
    def test_the_first(self, plugin: RunningPlugin) -> None:
        messages = plugin.invoke_tool("llm_tool", {"query": "Are you there?"})
        text = text_of(messages)
        assert "Are you there?" in text
        assert "you are a helpful assistant" in text
        assert len(messages) > 5

    def test_the_second_with_a_selected_model(
        self, plugin: RunningPlugin, emulator: Emulator
    ) -> None:
        model = {"provider": "p", "model": "chosen", "model_type": "llm", "mode": "chat"}
        selected = {**model, "type": "model-selector", "icon": None}
        messages = plugin.invoke_tool("llm_tool_model_selector", {"query": "hi", "model": selected})
        assert "hi" in text_of(messages)
        sent = emulator.requests[-1].body
        assert {name: sent[name] for name in model} == model
        assert set(sent).isdisjoint({"type", "icon"})

    def test_the_second_without_a_model(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError) as caught:
            plugin.invoke_tool("llm_tool_model_selector", {"query": "hi"}, check=False)
        assert caught.value.error_type == "InvalidRequestError"
        assert "model_config is null: give LLMModelConfig(...)" in str(caught.value)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_missing_permission_names_the_lines_to_add(
    emulator: Emulator, runtime: Runtime, session: str
) -> None:
    with emulator.run_plugin(SAMPLE, runtime=runtime, permissions={"tts"}) as plugin:
        result = run(plugin, "no permission", session)
    assert result["error"] == "PermissionDeniedError"
    assert result["message"].endswith(
        "resource:\n  permission:\n    model:\n      enabled: true\n      llm: true"
    )


@pytest.mark.parametrize("runtime", ["stdio", "tcp"])
def test_many_streams_on_one_channel(emulator: Emulator, runtime: Runtime) -> None:
    parameters = {"threads": 20, "streams": 10, "seed": 7}
    with emulator.run_plugin(SAMPLE, runtime=runtime) as plugin:
        (message,) = plugin.invoke_tool("storm", parameters)
    report = json.loads(message.text)
    assert report["complete"] + report["abandoned"] == 400
    assert report["complete"] >= 200
    assert report["abandoned"] > 50
    assert "broken" not in report
    assert report["readers left"] == 0
    assert report["objects left"] < 500


class TestHost:
    def test_an_unknown_tool_is_named(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match="no tool 'nothing'; its tools are: every_type, llm_tool"
        ):
            plugin.invoke_tool("nothing")

    def test_a_tool_that_raises(self, plugin: RunningPlugin) -> None:
        with pytest.raises(PluginError) as caught:
            plugin.invoke_tool("every_type", {"case": "no such case", "session": "sync"})
        assert caught.value.error_type == "KeyError"

    @pytest.mark.parametrize("runtime", RUNTIMES)
    def test_a_plugin_that_does_not_start_shows_its_output(
        self, emulator: Emulator, runtime: Runtime, tmp_path: Path
    ) -> None:
        (tmp_path / "manifest.yaml").write_text("plugins: {}")
        (tmp_path / "main.py").write_text("raise RuntimeError('out of order')")
        with pytest.raises(PluginError, match="out of order"):
            emulator.run_plugin(tmp_path, runtime=runtime)

    def test_a_folder_without_a_plugin(self, emulator: Emulator, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"manifest.yaml is missing"):
            emulator.run_plugin(tmp_path)
