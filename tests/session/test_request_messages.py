"""How prompt messages and their content become part of a request, and errors for wrong ones."""

import json
from collections.abc import Callable
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar

import pytest

from dify_inner_api.models import (
    AssistantPromptMessage,
    DeveloperPromptMessage,
    LLMModelConfig,
    PromptMessage,
    SystemPromptMessage,
    ToolPromptMessage,
    UnknownPromptMessage,
    UserPromptMessage,
)
from dify_inner_api.types import encode

from .request_cases import (
    CALL,
    CALL_JSON,
    MODEL,
    Dumped,
    Kind,
    Word,
    case,
    llm,
    message,
    messages,
    refusal,
)

IMAGE = {"type": "image", "format": "png", "mime_type": "image/png", "url": "https://x/1.png"}


MESSAGES: list[tuple[PromptMessage, dict[str, Any]]] = [
    (SystemPromptMessage(content="x"), {"role": "system", "content": "x"}),
    (UserPromptMessage(content="x", name="n"), {"role": "user", "content": "x", "name": "n"}),
    (DeveloperPromptMessage(content="x"), {"role": "developer", "content": "x"}),
    (
        AssistantPromptMessage(content="x", tool_calls=[CALL], opaque_body={"s": [1]}),
        {"role": "assistant", "content": "x", "tool_calls": [CALL_JSON], "opaque_body": {"s": [1]}},
    ),
    (
        AssistantPromptMessage(content="x"),
        {"role": "assistant", "content": "x", "tool_calls": None},
    ),
    (
        ToolPromptMessage(content="x", tool_call_id="1"),
        {"role": "tool", "content": "x", "tool_call_id": "1"},
    ),
    (
        UnknownPromptMessage({"role": "critic", "content": "x", "stars": 5}),
        {"role": "critic", "content": "x", "stars": 5},
    ),
]

every_message = pytest.mark.parametrize(
    ("typed", "loose"), MESSAGES, ids=[loose["role"] for _, loose in MESSAGES]
)


class TestMessages:
    @every_message
    @pytest.mark.parametrize("form", [dict, MappingProxyType, Dumped])
    def test_may_be_dicts_or_objects_of_the_official_sdk(
        self, typed: PromptMessage, loose: dict[str, Any], form: Callable[[dict[str, Any]], Any]
    ) -> None:
        built = message(form(loose))

        assert type(built) is type(typed)
        assert built == typed

    @every_message
    def test_that_are_typed_are_passed_on(
        self, typed: PromptMessage, loose: dict[str, Any]
    ) -> None:
        assert message(typed) == typed
        assert type(message(typed)) is type(typed)

    @every_message
    def test_arrive_in_json_with_all_their_fields(
        self, typed: PromptMessage, loose: dict[str, Any]
    ) -> None:
        def said(fields: dict[str, Any]) -> dict[str, Any]:
            return {key: value for key, value in fields.items() if value}

        assert said(json.loads(encode(message(loose)))) == said(loose)
        assert said(json.loads(encode(message(typed)))) == said(loose)

    def test_keep_their_order(self) -> None:
        assert messages(*(loose for _, loose in MESSAGES)) == [typed for typed, _ in MESSAGES]

    @pytest.mark.parametrize("form", [list, tuple, iter], ids=["list", "tuple", "iterator"])
    def test_may_be_in_any_iterable(self, form: Callable[[list[Any]], Any]) -> None:
        request = llm(prompt_messages=form([{"role": "user", "content": "x"}]))

        assert request.prompt_messages == [UserPromptMessage(content="x")]

    @pytest.mark.parametrize("role", [Kind.USER, Word.USER], ids=["enum", "text enum"])
    def test_may_have_an_enum_as_role(self, role: Enum) -> None:
        assert message({"role": role, "content": "x"}) == UserPromptMessage(content="x")

    def test_may_have_unknown_keys(self) -> None:
        given = {"role": "user", "content": "x", "weight": 1}

        assert message(given) == UserPromptMessage(content="x")

    def test_of_unknown_role_are_not_changed(self) -> None:
        given = {"role": "critic", "content": [IMAGE], "stars": 5, "name": None}

        built = message(given)

        assert isinstance(built, UnknownPromptMessage)
        assert json.loads(encode(built)) == given

    REFUSED: ClassVar[list[tuple[Any, str]]] = [
        (None, "prompt_messages is null: give a list of messages"),
        ("Hi", "prompt_messages is the text 'Hi': give a list of messages"),
        (b"Hi", "prompt_messages is bytes: give a list of messages"),
        (
            {"role": "user", "content": "Hi"},
            "prompt_messages is an object: give a list of messages",
        ),
        (
            UserPromptMessage(content="Hi"),
            "prompt_messages is of class UserPromptMessage: give a list of messages",
        ),
        (Dumped({}), "prompt_messages is of class Dumped: give a list of messages"),
        (5, "prompt_messages is the number 5: give a list of messages"),
        (["Hi"], "prompt_messages[0] is the text 'Hi': give a message"),
        (
            [UserPromptMessage(content="Hi"), None],
            "prompt_messages[1] is null: give a message",
        ),
        ([UserPromptMessage], "prompt_messages[0] is the class UserPromptMessage: give a message"),
        ([("user", "Hi")], "prompt_messages[0] is a list: give a message"),
        (
            [LLMModelConfig(**MODEL)],
            "prompt_messages[0] is of class LLMModelConfig: give a message",
        ),
        ([Dumped("Hi")], "prompt_messages[0] is of class Dumped: give a message"),
        ([{}], "prompt_messages[0] has no 'role': give one, as in {'role': 'user'"),
        ([{"content": "Hi"}], "prompt_messages[0] has no 'role': give one"),
        ([{"role": None, "content": "Hi"}], "prompt_messages[0] has no 'role': give one"),
        ([{"role": 5, "content": "Hi"}], "prompt_messages[0].role is the number 5: give a text"),
        (
            [{"role": " User", "content": "Hi"}],
            "prompt_messages[0].role is the text ' User': give 'user'",
        ),
        (
            [{"role": "user", "content": "Hi"}, {"role": "tool", "content": "x"}],
            "prompt_messages[1] is a tool message without 'tool_call_id': give the id",
        ),
        (
            [{"role": "user", "content": "Hi", "name": 5}],
            "prompt_messages[0].name is the number 5: give a text or null",
        ),
        (
            [{"role": "assistant", "content": "Hi", "tool_calls": [{"id": "1"}]}],
            "prompt_messages[0].tool_calls[0] has no 'function': give what is called",
        ),
    ]

    @pytest.mark.parametrize(("given", "fragment"), REFUSED, ids=case)
    def test_that_are_wrong_are_refused(self, given: Any, fragment: str) -> None:
        text = refusal(lambda: llm(prompt_messages=given))

        assert text.startswith("prompt_messages")
        assert fragment in text
