"""The model calls functions of the plugin until it answers. Each test says what the model calls, and what it answers."""

from collections.abc import Callable

import pytest

from dify_invoke import (
    AssistantPromptMessage,
    InvokeBadRequestError,
    ToolCall,
    ToolCallFunction,
    ToolPromptMessage,
)
from dify_invoke.emulator import Emulator, InProcessTool, PluginError, RunningPlugin, call, contains
from tools.ask_with_tools import AskWithTools

ASKED = {"query": "How is Tokyo?", "model": {"provider": "openai", "model": "gpt-4o"}}
GET_WEATHER = call("get_weather", city="Tokyo")


def test_the_model_gets_what_it_has_called(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    asked = dify_emulator.llm.when(prompt="How is Tokyo?", system=contains("Use the tools"))
    asked.reply(tool_calls=[GET_WEATHER]).then("It is sunny.")

    (answer,) = dify_plugin.invoke_tool("ask_with_tools", ASKED)

    assert answer.text == "It is sunny."
    first, second = dify_emulator.llm.calls.requests
    assert [tool.name for tool in first.tools or ()] == ["get_weather", "calculate"]
    assert second.tools == first.tools
    assert second.prompt_messages[:2] == first.prompt_messages
    said, result = second.prompt_messages[2:]
    assert isinstance(said, AssistantPromptMessage)
    assert said.tool_calls == [GET_WEATHER]
    assert isinstance(result, ToolPromptMessage)
    assert (result.tool_call_id, result.content) == (GET_WEATHER.id, "sunny, 26 °C")


def test_the_model_answers_at_once(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.llm.reply("Hello!")
    (answer,) = dify_plugin.invoke_tool("ask_with_tools", ASKED)
    assert answer.text == "Hello!"
    dify_emulator.llm.assert_called_once()


def _with_arguments(arguments: str) -> ToolCall:
    return ToolCall(id="1", function=ToolCallFunction(name="calculate", arguments=arguments))


@pytest.mark.parametrize(
    ("called", "result"),
    [
        (call("get_weather", city="Paris"), "light rain, 17 °C"),
        (call("calculate", expression="-2 * (3 + 4.5)"), "-15.0"),
        (call("calculate", expression="7 % 4 - 1"), "2"),
        # The model reads the error, and may do better.
        (call("get_weather", city="Atlantis"), "Error: no weather for Atlantis; known cities: "),
        (call("get_weather", town="Paris"), "Error: get_weather() got an unexpected keyword"),
        (call("calculate", expression="1 / 0"), "Error: division by zero"),
        (call("calculate", expression="__import__('os').name"), "Error: only numbers, + - * / %"),
        (call("calculate", expression="2 ** 99"), "Error: only numbers, + - * / % and brackets"),
        (call("calculate", expression="1 +"), "Error: invalid syntax"),
        (call("calculate", expression="1+" * 100 + "1"), "Error: the expression is too long"),
        (call("rm"), "Error: no tool rm; there are: get_weather, calculate"),
        (_with_arguments("{"), "Error: Expecting property name"),
        (
            _with_arguments("[1]"),
            "Error: tools.ask_with_tools.calculate() argument after ** must be",
        ),
    ],
)
def test_what_a_call_gives(
    dify_emulator: Emulator,
    dify_tool: Callable[..., InProcessTool],
    called: ToolCall,
    result: str,
) -> None:
    dify_emulator.llm.reply(tool_calls=[called]).then("Done.")
    (answer,) = dify_tool(AskWithTools).invoke(**ASKED)
    assert answer.text == "Done."
    assert dify_emulator.llm.calls[-1].request.prompt_messages[-1].text.startswith(result)


def test_the_number_of_rounds_is_limited(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.llm.reply(tool_calls=[GET_WEATHER])
    with pytest.raises(PluginError, match="not answered within 2 rounds of tool calls"):
        dify_plugin.invoke_tool("ask_with_tools", {**ASKED, "max_rounds": 2})
    assert len(dify_emulator.llm.calls) == 2


def test_a_failing_model_is_reported(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.llm.fail(InvokeBadRequestError("no such model"))
    with pytest.raises(PluginError, match=r"^InvokeBadRequestError: .*no such model"):
        dify_plugin.invoke_tool("ask_with_tools", ASKED)
