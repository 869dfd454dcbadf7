"""Fields that are absent, null, empty or unknown, and objects with an unknown tag."""

import pickle
from typing import Any, ClassVar

import pytest

from dify_inner_api import models
from dify_inner_api.models import (
    AssistantPromptMessage,
    BackwardsResponse,
    LLMRequest,
    LLMResultChunk,
    MessageEndEvent,
    MessageEvent,
    ParameterConfig,
    PromptMessage,
    PromptMessageContent,
    RerankResult,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    ToolChoice,
    ToolVariable,
    UnknownPromptMessage,
    UnknownPromptMessageContent,
    UserPromptMessage,
)
from dify_inner_api.types import UNSET, Tagged

from .model_cases import STICKER, read, written


class TestAbsentNullAndEmpty:
    """Fields that were not set, as the daemon writes them."""

    @pytest.mark.parametrize(
        ("model", "value", "field", "expected"),
        [
            pytest.param(
                AssistantPromptMessage, {"tool_calls": None}, "tool_calls", [], id="calls"
            ),
            pytest.param(AssistantPromptMessage, {}, "tool_calls", [], id="no calls"),
            pytest.param(ToolCall, {"function": {}, "id": None}, "id", "", id="call id"),
            pytest.param(ToolCall, {"function": {}}, "id", "", id="no call id"),
            pytest.param(ToolCall, {"function": {}, "type": None}, "type", "", id="call type"),
            pytest.param(ToolCall, {"function": {}}, "type", "", id="no call type"),
            pytest.param(ToolCallFunction, {"name": None}, "name", "", id="function name"),
            pytest.param(ToolCallFunction, {"arguments": None}, "arguments", "", id="arguments"),
            pytest.param(RerankResult, {"model": "m", "docs": None}, "docs", [], id="documents"),
            pytest.param(
                MessageEndEvent, {"event": "message_end", "files": None}, "files", [], id="files"
            ),
            pytest.param(
                MessageEvent, {"event": "message", "answer": None}, "answer", "", id="answer"
            ),
            pytest.param(
                ParameterConfig,
                {"name": "city", "type": "string", "required": None},
                "required",
                False,
                id="required",
            ),
            pytest.param(
                ToolVariable,
                {"variable_name": "v", "variable_value": 1, "stream": None},
                "stream",
                False,
                id="stream",
            ),
            pytest.param(
                BackwardsResponse,
                {"backwards_request_id": "0f", "event": "end", "message": None},
                "message",
                "",
                id="event message",
            ),
        ],
    )
    def test_null_is_read_as_an_empty_value(
        self, model: type[Any], value: Any, field: str, expected: Any
    ) -> None:
        assert getattr(read(model, value), field) == expected

    def test_null_of_a_caller_is_also_an_empty_value(self) -> None:
        message = AssistantPromptMessage(tool_calls=None)  # type: ignore[arg-type]  # ty: ignore[invalid-argument-type]

        assert message.tool_calls == []
        assert written(message)["tool_calls"] == []

    @pytest.mark.parametrize("content", [None, "", []], ids=["null", "text", "list"])
    def test_absent_content_is_kept(self, content: Any) -> None:
        assert read(AssistantPromptMessage, {"content": content}).content == content

    @pytest.mark.parametrize("name", [None, "", "Ann"])
    def test_a_name_is_kept(self, name: Any) -> None:
        assert read(UserPromptMessage, {"content": "hi", "name": name}).name == name

    @pytest.mark.parametrize("detail", ["low", "high", "", "auto"])
    def test_the_detail_of_an_image_may_be_any_string(self, detail: str) -> None:
        image = {"type": "image", "format": "png", "mime_type": "image/png", "detail": detail}

        assert read(PromptMessageContent, image).detail == detail
        assert written(read(PromptMessageContent, image))["detail"] == detail

    def test_an_absent_tool_choice_is_not_written(self) -> None:
        request = LLMRequest(provider="openai", model="gpt", prompt_messages=[])

        assert request.tool_choice is UNSET
        assert "tool_choice" not in written(request)

    def test_a_tool_choice_is_written(self) -> None:
        request = LLMRequest(
            provider="openai",
            model="gpt",
            prompt_messages=[],
            tool_choice=ToolChoice(mode="tool", name="add"),
        )

        assert written(request)["tool_choice"] == {"mode": "tool", "name": "add"}
        assert read(LLMRequest, written(request)) == request


class TestUnknownFields:
    @pytest.mark.parametrize(
        ("model", "value"),
        [
            (UserPromptMessage, {"role": "user", "content": "hi"}),
            (TextPromptMessageContent, {"type": "text", "data": "hi"}),
            (ToolCall, {"function": {"name": "add"}}),
            (RerankResult, {"model": "m", "docs": []}),
        ],
    )
    def test_a_field_of_a_later_release_is_ignored(self, model: type[Any], value: Any) -> None:
        assert read(model, value | {"mood": {"good": True}}) == read(model, value)

    def test_it_is_also_ignored_inside_other_objects(self) -> None:
        value = {"content": [{"type": "text", "data": "hi", "mood": 1}], "tool_calls": None}

        message = read(AssistantPromptMessage, value)

        assert message == AssistantPromptMessage(content=[TextPromptMessageContent(data="hi")])


class TestUnknownTags:
    """Objects with a role or a type of a later release are kept."""

    PART: ClassVar[Any] = {"type": "sticker", "pack": {"name": "cats", "ids": [1, 2]}}

    def test_another_role_of_an_answer_is_kept(self) -> None:
        message = read(AssistantPromptMessage, {"role": "critic", "content": "Hm."})

        assert message == AssistantPromptMessage(role="critic", content="Hm.")
        assert written(message)["role"] == "critic"

    def test_an_unknown_part_is_prompt_message_content(self) -> None:
        part = read(PromptMessageContent, self.PART)

        assert type(part) is UnknownPromptMessageContent
        assert isinstance(part, PromptMessageContent)

    def test_its_fields_are_items_and_attributes(self) -> None:
        part = read(PromptMessageContent, self.PART)

        assert part["type"] == part.type == "sticker"
        assert part["pack"] == part.pack == {"name": "cats", "ids": [1, 2]}

    def test_an_attribute_that_it_does_not_have_is_none(self) -> None:
        part = read(PromptMessageContent, self.PART)

        assert part.opaque_body is None
        with pytest.raises(KeyError):
            part["opaque_body"]

    def test_it_is_written_without_changes(self) -> None:
        assert written(read(PromptMessageContent, self.PART)) == self.PART

    def test_it_survives_pickling(self) -> None:
        part = read(PromptMessageContent, self.PART)
        copied = pickle.loads(pickle.dumps(part))

        assert copied == part
        assert type(copied) is UnknownPromptMessageContent

    def test_an_unknown_message_is_a_message_and_is_written_without_changes(self) -> None:
        value = {"role": "narrator", "content": "Once", "name": None, "chapter": 1}
        message = read(PromptMessage, value)

        assert type(message) is UnknownPromptMessage
        assert isinstance(message, PromptMessage)
        assert (message.role, message.content, message.chapter) == ("narrator", "Once", 1)
        assert written(message) == value

    @pytest.mark.parametrize(
        "value",
        [
            pytest.param({"pack": 1}, id="absent"),
            pytest.param({"type": None}, id="null"),
            pytest.param({"type": 5}, id="number"),
            pytest.param({"type": ["text"]}, id="list"),
            pytest.param({"type": "Text", "data": "hi"}, id="other case"),
            pytest.param({}, id="empty object"),
        ],
    )
    def test_any_other_tag_is_unknown(self, value: Any) -> None:
        part = read(PromptMessageContent, value)

        assert type(part) is UnknownPromptMessageContent
        assert written(part) == value

    def test_an_unknown_part_in_a_chunk_is_kept_between_known_ones(self) -> None:
        parts = [{"type": "text", "opaque_body": None, "data": "Look: "}, self.PART]
        message = {"role": "assistant", "content": parts, "tool_calls": None}
        value = {"model": "gpt", "delta": {"index": 0, "message": message, "usage": None}}

        chunk = read(LLMResultChunk, value)

        assert chunk.delta.message.content == [TextPromptMessageContent(data="Look: "), STICKER]
        assert isinstance(chunk.delta.message.content[1], UnknownPromptMessageContent)
        assert written(chunk)["delta"]["message"]["content"] == parts

    def test_the_classes_for_tags_are_the_public_ones(self) -> None:
        unions: list[type[Tagged]] = [PromptMessage, PromptMessageContent]
        for union in unions:
            for variant in union.variants().values():
                assert issubclass(variant, union)
                assert getattr(models, variant.__name__) is variant
