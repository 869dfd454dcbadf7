"""The parameters of an agent strategy are completed as the API server completes them."""

from typing import Any

import pytest

from dify_invoke.emulator import EmulatedTool
from dify_invoke.emulator.agent_parameters import agent_parameters, session_context

STRATEGY = {
    "identity": {"name": "think"},
    "parameters": [
        {"name": "model", "type": "model-selector"},
        {"name": "tools", "type": "array[tools]"},
        {"name": "query", "type": "string"},
    ],
}
SELECTED = {"provider": "acme/models/models", "model": "m"}


def search(words: str, limit: int) -> str:
    return f"{limit} pages about {words}"


SEARCH = EmulatedTool(
    "search",
    search,
    description="Searches",
    parameters=[
        {"name": "words"},
        {"name": "limit", "type": "number", "form": "form", "required": False, "default": 3},
    ],
    provider="acme/web/web",
    runtime_parameters={"limit": 5},
    credential_id="c1",
)


def completed(**given: Any) -> dict[str, Any]:
    return agent_parameters(STRATEGY, given, {"search": SEARCH})


def test_a_model_gets_its_schema_and_a_history() -> None:
    model = completed(model=SELECTED)["model"]
    assert model["history_prompt_messages"] == []
    assert (model["mode"], model["model_type"], model["completion_params"]) == ("chat", "llm", {})
    entity = model["entity"]
    assert (entity["model"], entity["model_type"]) == ("m", "llm")
    assert entity["model_properties"] == {"mode": "chat", "context_size": 128_000}
    assert "stream-tool-call" in entity["features"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("entity", None),
        ("history_prompt_messages", [{"role": "user", "content": "hi"}]),
        ("completion_params", {"top_p": 1}),
    ],
)
def test_what_is_given_of_a_model_stays(name: str, value: Any) -> None:
    assert completed(model={**SELECTED, name: value})["model"][name] == value


def test_the_name_of_a_tool_becomes_the_tool() -> None:
    (tool,) = completed(tools=["search"])["tools"]
    assert tool == SEARCH.as_parameter()
    assert (tool["identity"]["name"], tool["identity"]["provider"]) == ("search", "acme/web/web")
    assert tool["description"]["llm"] == "Searches"
    assert (tool["provider_type"], tool["credential_id"]) == ("builtin", "c1")
    assert tool["runtime_parameters"] == {"limit": 5}
    words, limit = tool["parameters"]
    assert (words["type"], words["form"], words["required"]) == ("string", "llm", True)
    assert (limit["type"], limit["form"], limit["default"]) == ("number", "form", 3)


@pytest.mark.parametrize("given", [None, [], [{"identity": {"name": "own"}}]], ids=str)
def test_other_values_are_handed_on(given: Any) -> None:
    assert completed(tools=given, query="?") == {"tools": given, "query": "?"}


def test_the_context_has_the_credentials_of_tools() -> None:
    parameters = completed(tools=["search", {**SEARCH.as_parameter(), "credential_id": None}])
    assert session_context(parameters) == {
        "credentials": {"tool_credentials": {"acme/web/web": "c1"}}
    }
    assert session_context({}) == {"credentials": {"tool_credentials": {}}}


def test_an_unknown_parameter() -> None:
    with pytest.raises(ValueError, match=r"'think' has no parameter 'qury'; .*: model, query, too"):
        completed(qury="?")


def test_an_unknown_tool() -> None:
    with pytest.raises(ValueError, match=r"no tool 'x'; its tools are: search\. Add it with Emula"):
        completed(tools=["x"])
