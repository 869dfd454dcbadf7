"""An agent strategy in the official runtime, with the emulator's models and tools, on each channel."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dify_invoke import ToolInvokeMessage
from dify_invoke.emulator import EmulatedTool, Emulator, PluginError, RunningPlugin

from .sample_cases import RUNTIMES, SAMPLE, of_type, text_of

MODEL = {"provider": "p", "model": "m"}
QUESTION = "What is the weather in Paris?"


def weather(city: str, unit: str = "none") -> str:
    return f"22 degrees in {city}, unit {unit}"


def fails(**_: Any) -> str:
    raise RuntimeError("out of order")


WEATHER = EmulatedTool(
    "get_weather",
    weather,
    description="Current weather of a city",
    parameters=[{"name": "city"}, {"name": "unit", "form": "form", "required": False}],
    runtime_parameters={"unit": "C"},
    credential_id="credential 1",
)
FORECAST = EmulatedTool("forecast", lambda: {"rain": 0.5}, description="Forecast of rain")
JOKE = EmulatedTool("joke", fails, description="Tells a joke")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(tools=[WEATHER, FORECAST, JOKE]) as emulator:
        yield emulator


@pytest.fixture(scope="module", params=RUNTIMES)
def plugin(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[RunningPlugin]:
    with emulator.run_plugin(SAMPLE, runtime=request.param) as plugin:
        yield plugin


def asked(plugin: RunningPlugin, query: str, **further: Any) -> list[ToolInvokeMessage]:
    parameters = {"model": MODEL, "tools": ["get_weather", "forecast", "joke"], "query": query}
    return plugin.invoke_agent_strategy("call_tools", {**parameters, **further})


def test_an_agent_answers_with_the_result_of_a_tool(
    plugin: RunningPlugin, emulator: Emulator
) -> None:
    before = len(emulator.requests)
    messages = asked(plugin, QUESTION)
    assert "22 degrees in Paris, unit C" in text_of(messages)
    first, tool, second = emulator.requests[before:]
    assert [first.operation, tool.operation, second.operation] == ["llm", "tool", "llm"]
    assert [one["name"] for one in first.body["tools"]] == ["get_weather", "forecast", "joke"]
    properties = first.body["tools"][0]["parameters"]["properties"]
    assert list(properties) == ["city"], "the model does not set what was set by hand"
    assert tool.body["tool_parameters"] == {"city": "Paris", "unit": "C"}
    assert tool.body["credential_id"] == "credential 1"


def test_an_object_of_a_tool_is_a_json_message(plugin: RunningPlugin) -> None:
    (log,) = of_type(asked(plugin, "Forecast rain, please."), "log")
    assert json.loads(log.data["output"]) == {"json_object": {"rain": 0.5}}


def test_the_model_comes_with_its_schema_and_the_history(
    plugin: RunningPlugin, emulator: Emulator
) -> None:
    history = [{"role": "user", "content": "Hello.", "name": None}]
    model = {**MODEL, "completion_params": {"top_p": 1}, "history_prompt_messages": history}
    (report,) = of_type(asked(plugin, "Who are you?", model=model), "json")
    assert "stream-tool-call" in report.json_object["features"]
    sent = emulator.requests[-1].body
    assert [message["content"] for message in sent["prompt_messages"]] == ["Hello.", "Who are you?"]
    assert (sent["mode"], sent["completion_params"]) == ("chat", {"top_p": 1})


def test_the_schema_may_be_given(plugin: RunningPlugin) -> None:
    (report,) = of_type(asked(plugin, "Hi?", model={**MODEL, "entity": None}), "json")
    assert report.json_object["features"] is None


def test_the_session_has_the_credentials_of_the_tools(plugin: RunningPlugin) -> None:
    (report,) = of_type(asked(plugin, "Hi?"), "json")
    assert report.json_object["credentials"] == {WEATHER.provider: "credential 1"}


def test_a_tool_in_the_form_of_the_platform_is_taken_as_it_is(plugin: RunningPlugin) -> None:
    tool = WEATHER.as_parameter() | {"runtime_parameters": {"unit": "F"}}
    assert "in Paris, unit F" in text_of(asked(plugin, QUESTION, tools=[tool]))


class TestErrors:
    def test_a_tool_that_raises(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            PluginError, match="read tool response failed: request failed: out of order"
        ):
            asked(plugin, "Tell me a joke.")

    def test_a_tool_that_the_workspace_does_not_have(self, plugin: RunningPlugin) -> None:
        tool = EmulatedTool("get_weather", weather, description="Weather", provider="a/b/c")
        with pytest.raises(PluginError, match="plugin provider a/b/c not found"):
            asked(plugin, QUESTION, tools=[tool.as_parameter()])

    def test_no_permission(self, emulator: Emulator) -> None:
        with (
            emulator.run_plugin(SAMPLE, permissions={"llm"}) as plugin,
            pytest.raises(PluginError, match="permission denied, you need to enable tool access"),
        ):
            asked(plugin, QUESTION)

    def test_an_unknown_name_of_a_tool(self, plugin: RunningPlugin) -> None:
        with pytest.raises(ValueError, match=r"no tool 'x'; its tools are: forecast, get_weather"):
            asked(plugin, QUESTION, tools=["x"])

    def test_an_unknown_strategy(self, plugin: RunningPlugin) -> None:
        with pytest.raises(
            ValueError, match="no agent strategy 'x'; its agent strategies are: call_tools"
        ):
            plugin.invoke_agent_strategy("x")

    def test_an_unknown_parameter(self, plugin: RunningPlugin) -> None:
        with pytest.raises(ValueError, match=r"no parameter 'qury'; its .* model, query, tools"):
            plugin.invoke_agent_strategy("call_tools", {"qury": "?"})

    def test_two_tools_of_one_name(self) -> None:
        with pytest.raises(ValueError, match="two tools have the name 'joke'"):
            Emulator(tools=[JOKE, JOKE])


def test_an_agent_that_takes_calls_as_whole_fails_on_fragments() -> None:
    with (
        Emulator(tool_call_fragments=True, tools=[WEATHER]) as emulator,
        emulator.run_plugin(SAMPLE) as plugin,
        pytest.raises(PluginError) as caught,
    ):
        asked(plugin, QUESTION, tools=["get_weather"])
    assert caught.value.error_type == "JSONDecodeError"
