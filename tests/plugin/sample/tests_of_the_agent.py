"""The agent's own tests, as a plugin's author writes them: official entities, and a mock in place of the session."""

from unittest.mock import Mock

from agents.call_tools import CallTools
from dify_plugin.entities.agent import AgentRuntime
from dify_plugin.entities.model.llm import LLMResultChunk, LLMResultChunkDelta
from dify_plugin.entities.model.message import AssistantPromptMessage

CALL = AssistantPromptMessage.ToolCall(
    id="1",
    type="function",
    function=AssistantPromptMessage.ToolCall.ToolCallFunction(
        name="get_weather", arguments='{"city": "Paris"}'
    ),
)
TOOL = {
    "identity": {
        "author": "a",
        "name": "get_weather",
        "label": {"en_US": "Weather"},
        "provider": "weather",
    },
    "parameters": [],
}


def chunk(text: str, *calls: AssistantPromptMessage.ToolCall) -> LLMResultChunk:
    message = AssistantPromptMessage(content=text, tool_calls=list(calls))
    return LLMResultChunk(model="m", delta=LLMResultChunkDelta(index=0, message=message))


def agent(*answers: list[LLMResultChunk]) -> CallTools:
    session = Mock()
    session.context.credentials.tool_credentials = {}
    session.model.llm.invoke.side_effect = [iter(answer) for answer in answers]
    said = Mock()
    said.message.model_dump_json.return_value = "sunny"
    session.tool.invoke.return_value = [said]
    strategy = CallTools(AgentRuntime(user_id="u"), session)
    strategy.session = session
    return strategy


def messages(strategy: CallTools) -> list[str]:
    model = {"provider": "p", "model": "m", "mode": "chat", "completion_params": {}}
    parameters = {"query": "?", "model": model, "tools": [TOOL]}
    return [message.type.value for message in strategy._invoke(parameters)]


def test_answers_with_the_text_of_all_chunks() -> None:
    strategy = agent([chunk("Hel"), chunk("lo")])

    assert messages(strategy) == ["text", "json"]
    assert isinstance(strategy.session, Mock)


def test_calls_a_tool_and_asks_again() -> None:
    strategy = agent([chunk("", CALL)], [chunk("It is sunny.")])

    assert messages(strategy) == ["log", "text", "json"]
    assert strategy.session.model.llm.invoke.call_count == 2
    assert strategy.session.tool.invoke.call_count == 1


def test_sends_the_result_of_the_tool() -> None:
    strategy = agent([chunk("", CALL)], [chunk("It is sunny.")])
    messages(strategy)

    sent = strategy.session.model.llm.invoke.call_args.args[1]
    assert sent[-1].content == "sunny"
