"""Dicts in place of typed objects: a misspelt key or word is refused with the right one, further keys are ignored."""

import json
from typing import Any

import pytest

from dify_invoke import (
    AssistantPromptMessage,
    FieldError,
    InvalidRequestError,
    InvokeError,
    LLMModelConfig,
    PromptMessageTool,
    RerankModelConfig,
    Session,
    ToolChoice,
    TTSModelConfig,
    UserPromptMessage,
    llm_model_config,
)

from ..support.plugin_channel import Event, Line, PluginChannel

MODEL: dict[str, Any] = {"provider": "langgenius/openai/openai", "model": "gpt-4o-mini"}
HELLO: dict[str, Any] = {"role": "user", "content": "Hello"}
TOOL: dict[str, Any] = {"name": "get_weather", "description": "", "parameters": {}}
SELECTED: dict[str, Any] = {
    **MODEL,
    "model_type": "llm",
    "mode": "chat",
    "completion_params": {"temperature": 0.2},
    # What the platform adds for a tool and for an agent.
    "type": "model-selector",
    "language": "en_US",
    "entity": {"model": "gpt-4o-mini", "features": ["tool-call"]},
    "history_prompt_messages": [HELLO],
}


class Daemon(PluginChannel):
    """Keeps each request, and refuses it."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[dict[str, Any]] = []

    def write(self, data: str) -> None:
        invocation = json.loads(data)["data"]["data"]
        self.requests.append(invocation["request"])
        answer = {"backwards_request_id": invocation["backwards_request_id"], "event": "error"}
        self.deliver(Line(Event.Response, {**answer, "message": "enough", "data": None}))


def invoke(**arguments: Any) -> dict[str, Any]:
    """Invokes a model. Returns what the daemon got."""
    daemon = Daemon()
    given: Any = {"model_config": MODEL, "prompt_messages": [HELLO], **arguments}
    models: Any = Session.from_plugin(daemon).model
    with pytest.raises(InvokeError, match="enough"):
        models.llm.invoke(**given).result()
    (request,) = daemon.requests
    return request


MISSPELT: list[tuple[Any, str]] = [
    ({"model_config": {"provder": "p", "model": "m"}},
     "model_config has 'provder': did you mean 'provider'?"),
    ({"model_config": {**MODEL, "completion_parms": {}}},
     "model_config has 'completion_parms': did you mean 'completion_params'?"),
    ({"prompt_messages": [{"rle": "user", "content": "Hi"}]},
     "prompt_messages[0] has 'rle': did you mean 'role'?"),
    ({"prompt_messages": [{"role": "user", "contents": "Hi"}]},
     "prompt_messages[0] has 'contents': did you mean 'content'?"),
    ({"prompt_messages": [HELLO, {"role": "assistant", "content": "", "tool_call": []}]},
     "prompt_messages[1] has 'tool_call': did you mean 'tool_calls'?"),
    ({"prompt_messages": [{"role": "tool", "content": "", "toolcall_id": "1"}]},
     "prompt_messages[0] has 'toolcall_id': did you mean 'tool_call_id'?"),
    ({"prompt_messages": [{"role": "user", "content": [{"type": "text", "dta": "Hi"}]}]},
     "prompt_messages[0].content[0] has 'dta': did you mean 'data'?"),
    ({"prompt_messages": [{"role": "user", "content": [
        {"type": "image", "format": "png", "mimetype": "image/png", "url": "https://a/b"}]}]},
     "prompt_messages[0].content[0] has 'mimetype': did you mean 'mime_type'?"),
    ({"tools": [{"name": "f", "descripton": "x", "parameters": {}}]},
     "tools[0] has 'descripton': did you mean 'description'?"),
]  # fmt: skip


class TestAMisspeltKey:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        MISSPELT,
    )
    def test_is_refused_with_the_right_one(self, arguments: dict[str, Any], message: str) -> None:
        with pytest.raises(InvalidRequestError) as caught:
            invoke(**arguments)
        assert message in str(caught.value)

    def test_beside_the_right_one_is_ignored(self) -> None:
        assert invoke(tools=[{**TOOL, "descriptions": "x"}])["tools"] == [TOOL]

    def test_of_a_class_is_a_type_error_with_the_right_one(self) -> None:
        given: Any = {**MODEL, "completion_parms": {}}

        with pytest.raises(TypeError, match="'completion_parms': did you mean 'completion_params'"):
            LLMModelConfig(**given)


class TestAMisspeltWord:
    @pytest.mark.parametrize(
        ("role", "right"),
        [("usr", "user"), ("User", "user"), ("asistant", "assistant"), ("systems", "system")],
    )
    def test_for_a_role_is_refused_with_the_right_one(self, role: str, right: str) -> None:
        with pytest.raises(
            InvalidRequestError, match=rf"\[0\].role is the text .*: give '{right}'"
        ):
            invoke(prompt_messages=[{"role": role, "content": "Hi"}])

    def test_but_a_role_of_a_newer_server_passes(self) -> None:
        invoke(prompt_messages=[{"role": "critic", "content": "Hi"}])


class TestASelectorsDict:
    def test_makes_a_config_with_its_fields_alone(self) -> None:
        expected = LLMModelConfig(**MODEL, completion_params={"temperature": 0.2})

        assert LLMModelConfig(**SELECTED) == expected
        assert llm_model_config(SELECTED) == expected

    def test_serves_each_kind_of_config(self) -> None:
        given: Any = {**MODEL, "type": "model-selector", "language": "en_US"}

        assert RerankModelConfig(**given) == RerankModelConfig(**MODEL)
        assert TTSModelConfig(**given, voice="alloy") == TTSModelConfig(**MODEL, voice="alloy")

    def test_that_lacks_a_field_is_a_type_error_and_a_value_error(self) -> None:
        incomplete: Any = {"model": "m", "entity": None}

        with pytest.raises(FieldError, match=r"LLMModelConfig\(\) has no 'provider': give it"):
            LLMModelConfig(**incomplete)

    def test_is_taken_as_an_argument(self) -> None:
        invoke(model_config=SELECTED)


class TestAModel:
    """The official classes are made as freely, and plugins rely on it."""

    def test_ignores_other_keywords(self) -> None:
        tool: Any = {**TOOL, "strict": True}
        said: Any = {"content": "Hi", "id": 5}

        assert PromptMessageTool(**tool) == PromptMessageTool(**TOOL)
        assert UserPromptMessage(**said) == UserPromptMessage(content="Hi")

    def test_takes_dicts_in_place_of_models(self) -> None:
        call: Any = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
        part: Any = {"type": "text", "data": "Hi"}

        message = AssistantPromptMessage(content=[part], tool_calls=[call])

        assert message.tool_calls[0].function.parsed == {}
        assert message.text == "Hi"

    def test_leaves_a_wrong_dict_to_the_refusal_that_names_its_place(self) -> None:
        part: Any = {"type": "image", "url": "https://a/b"}
        message = UserPromptMessage(content=[part])

        with pytest.raises(InvalidRequestError, match=r"prompt_messages\[0\]\.content\[0\] is an"):
            invoke(prompt_messages=[message])


class TestToolChoice:
    @pytest.mark.parametrize(
        "choice",
        ["auto", "none", "required", {"mode": "auto"}, {"mode": "tool", "name": "get_weather"},
         ToolChoice(mode="tool", name="get_weather")],
    )  # fmt: skip
    def test_is_sent_by_a_plugin(self, choice: Any) -> None:
        sent = invoke(tools=[TOOL], tool_choice=choice)

        name = {"name": "get_weather"} if "tool" in str(choice) else {"name": ""}
        mode = choice if isinstance(choice, str) else "tool" if "tool" in str(choice) else "auto"
        assert sent["tool_choice"] == {"mode": mode, **name}

    @pytest.mark.parametrize(
        ("choice", "message"),
        [
            ("requird", "tool_choice.mode is the text 'requird': give 'auto', 'none', 'required'"),
            ("tool", "tool_choice has no 'name': give that of the tool to call"),
            ({"mode": "tool", "nme": "f"}, "tool_choice has 'nme': did you mean 'name'?"),
            ({}, "tool_choice.mode is null: give 'auto'"),
            (5, "tool_choice is the number 5: give 'auto'"),
        ],
    )  # fmt: skip
    def test_that_is_wrong_is_refused(self, choice: Any, message: str) -> None:
        with pytest.raises(InvalidRequestError) as caught:
            invoke(tools=[TOOL], tool_choice=choice)
        assert message in str(caught.value)

    def test_is_refused_where_the_server_would_drop_it(self) -> None:
        with (
            Session.from_inner_api(
                "http://127.0.0.1:9", api_key="k", tenant_id="11111111-1111-1111-1111-111111111111"
            ) as session,
            pytest.raises(InvalidRequestError, match="cannot be sent over the inner API"),
        ):
            session.model.llm.invoke(
                MODEL, [UserPromptMessage(content="Hi")], tool_choice="required"
            )
