"""What a plugin author touches: how the models are made, copied, read and written."""

import copy
import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

import attrs
import cloudpickle
import msgspec
import pytest

import dify_invoke
from dify_inner_api import models
from dify_inner_api.models import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    BackwardsResponse,
    DeveloperPromptMessage,
    EmbeddingInputType,
    EmbeddingUsage,
    ImagePromptMessageContent,
    LLMModelConfig,
    LLMRequest,
    LLMResult,
    LLMResultChunk,
    LLMUsage,
    MultiModalContent,
    MultiModalContentType,
    MultiModalRerankModelConfig,
    PromptMessage,
    PromptMessageContent,
    PromptMessageTool,
    RerankModelConfig,
    RerankResult,
    SystemPromptMessage,
    TextEmbeddingRequest,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    ToolChoice,
    ToolPromptMessage,
    TTSModelConfig,
    UnknownPromptMessage,
    UnknownPromptMessageContent,
    UserPromptMessage,
)
from dify_inner_api.types import UNSET, Tagged, decoder, encode
from dify_invoke import InvalidRequestError

KNOWN_TO_PLUGIN_AUTHORS = [
    "LLMModelConfig",
    "TextEmbeddingModelConfig",
    "RerankModelConfig",
    "TTSModelConfig",
    "Speech2TextModelConfig",
    "ModerationModelConfig",
    "MultiModalEmbeddingModelConfig",
    "MultiModalRerankModelConfig",
    "SystemPromptMessage",
    "UserPromptMessage",
    "AssistantPromptMessage",
    "ToolPromptMessage",
    "DeveloperPromptMessage",
    "PromptMessageTool",
    "TextPromptMessageContent",
    "ImagePromptMessageContent",
    "AudioPromptMessageContent",
    "VideoPromptMessageContent",
    "DocumentPromptMessageContent",
    "MultiModalContent",
    "LLMResult",
    "LLMResultChunk",
    "LLMResultChunkDelta",
    "LLMUsage",
    "LLMResultChunkWithStructuredOutput",
    "LLMResultWithStructuredOutput",
    "TextEmbeddingResult",
    "EmbeddingUsage",
    "RerankResult",
    "RerankDocument",
    "MultiModalEmbeddingResult",
    "MultiModalRerankResult",
    "TTSResult",
    "Speech2TextResult",
    "ModerationResult",
    "SummaryResult",
]

ATTRS_CLASSES: list[Any] = [
    model
    for model in (getattr(models, name) for name in models.__all__)
    if isinstance(model, type) and attrs.has(model)
]

USAGE = LLMUsage(
    prompt_tokens=18,
    prompt_unit_price=Decimal("0.15"),
    prompt_price_unit=Decimal("0.000001"),
    prompt_price=Decimal("0.0000027"),
    completion_tokens=9,
    completion_unit_price=Decimal("0.60"),
    completion_price_unit=Decimal("0.000001"),
    completion_price=Decimal("0.0000054"),
    total_tokens=27,
    total_price=Decimal("0.0000081"),
    currency="USD",
    latency=0.84,
)
STICKER = UnknownPromptMessageContent(type="sticker", pack={"name": "cats", "ids": [1, 2]})


def read(model: type[Any], value: object) -> Any:
    """The object for JSON."""
    return decoder(model).decode(json.dumps(value))


def written(value: object) -> Any:
    """The JSON of an object."""
    return json.loads(encode(value))


class TestNames:
    @pytest.mark.parametrize("name", KNOWN_TO_PLUGIN_AUTHORS)
    def test_a_class_that_plugin_authors_know_is_there_under_its_name(self, name: str) -> None:
        assert name in models.__all__
        assert name in dify_invoke.__all__
        assert getattr(dify_invoke, name) is getattr(models, name)
        assert getattr(models, name).__name__ == name


class TestClasses:
    @pytest.mark.parametrize("model", ATTRS_CLASSES)
    def test_fields_are_given_by_name(self, model: Any) -> None:
        assert attrs.fields(model)
        assert [field.name for field in attrs.fields(model) if not field.kw_only] == []

    @pytest.mark.parametrize("model", ATTRS_CLASSES)
    def test_a_misspelt_attribute_is_refused(self, model: Any) -> None:
        assert [base for base in model.__mro__ if "__dict__" in vars(base)] == []

    def test_only_a_tool_choice_that_is_not_made_is_unset(self) -> None:
        unset = {
            (model, field.name)
            for model in ATTRS_CLASSES
            for field in attrs.fields(model)
            if field.default is UNSET and not field.inherited
        }

        assert unset == {(LLMRequest, "tool_choice")}

    def test_a_default_list_is_nobody_elses(self) -> None:
        AssistantPromptMessage().tool_calls.append(ToolCall(function=ToolCallFunction()))

        assert AssistantPromptMessage().tool_calls == []

    @pytest.mark.parametrize(
        ("model", "role"),
        [
            (SystemPromptMessage, "system"),
            (DeveloperPromptMessage, "developer"),
            (UserPromptMessage, "user"),
            (AssistantPromptMessage, "assistant"),
        ],
    )
    def test_a_message_needs_no_role(self, model: Any, role: str) -> None:
        assert written(model(content="hi"))["role"] == role

    def test_a_tool_message_needs_the_id_of_its_call(self) -> None:
        assert ToolPromptMessage(content="42", tool_call_id="call_1").role == "tool"
        with pytest.raises(TypeError, match="tool_call_id"):
            ToolPromptMessage(content="42")  # type: ignore[call-arg]  # ty: ignore[missing-argument]

    def test_a_model_config_needs_no_model_type(self) -> None:
        assert LLMModelConfig(provider="openai", model="gpt").model_type == "llm"
        assert TTSModelConfig(provider="openai", model="tts-1", voice="alloy").model_type == "tts"

    def test_a_language_model_chats_without_parameters_when_nothing_else_is_said(self) -> None:
        config = LLMModelConfig(provider="openai", model="gpt")

        assert (config.mode, config.completion_params) == ("chat", {})

    @pytest.mark.parametrize(
        ("other", "equal"),
        [
            pytest.param(UserPromptMessage(content="hi"), True, id="same"),
            pytest.param(UserPromptMessage(content="ho"), False, id="other content"),
            pytest.param(SystemPromptMessage(content="hi"), False, id="other class"),
            pytest.param({"role": "user", "content": "hi", "name": None}, False, id="dict"),
        ],
    )
    def test_a_message_is_equal_to_one_of_its_class_with_its_fields(
        self, other: object, equal: bool
    ) -> None:
        assert (UserPromptMessage(content="hi") == other) is equal

    def test_embedding_input_types_are_words(self) -> None:
        assert [*EmbeddingInputType] == ["query", "document"]
        assert [one.name for one in EmbeddingInputType] == ["QUERY", "DOCUMENT"]

    def test_multimodal_content_types_are_words(self) -> None:
        assert [*MultiModalContentType] == ["text", "image"]


def pickled(value: object) -> Any:
    return pickle.loads(pickle.dumps(value))


def cloudpickled(value: object) -> Any:
    return cloudpickle.loads(cloudpickle.dumps(value))


class TestCopies:
    @pytest.mark.parametrize(
        "made",
        [
            pytest.param(pickled, id="pickle"),
            pytest.param(cloudpickled, id="cloudpickle"),
            pytest.param(copy.deepcopy, id="deepcopy"),
        ],
    )
    @pytest.mark.parametrize(
        "original",
        [
            pytest.param(UserPromptMessage(content="hi"), id="message"),
            pytest.param(
                UserPromptMessage(
                    content=[
                        TextPromptMessageContent(data="What is this?"),
                        ImagePromptMessageContent(format="png", mime_type="image/png", url="a"),
                        STICKER,
                    ]
                ),
                id="message with parts",
            ),
            pytest.param(
                AssistantPromptMessage(
                    content="",
                    tool_calls=[ToolCall(id="1", function=ToolCallFunction(name="add"))],
                    opaque_body={"signature": [1, None, {"a": 0.5}]},
                ),
                id="message with tool calls",
            ),
            pytest.param(STICKER, id="unknown part"),
            pytest.param(
                UnknownPromptMessage(role="narrator", content="Once"), id="unknown message"
            ),
            pytest.param(
                LLMRequest(
                    provider="openai",
                    model="gpt",
                    prompt_messages=[UserPromptMessage(content="hi")],
                    tools=[PromptMessageTool(name="add", description="", parameters={})],
                ),
                id="request with an unset field",
            ),
            pytest.param(
                LLMResult(model="gpt", message=AssistantPromptMessage(content="ho"), usage=USAGE),
                id="result with prices",
            ),
            pytest.param(
                MultiModalContent(content="a cat", content_type=MultiModalContentType.TEXT),
                id="content with an enum",
            ),
        ],
    )
    def test_a_copy_is_equal_and_of_the_same_class(
        self, original: Any, made: Callable[[Any], Any]
    ) -> None:
        copied = made(original)

        assert copied == original
        assert copied is not original
        assert type(copied) is type(original)
        assert encode(copied) == encode(original)

    def test_unset_stays_unset(self) -> None:
        assert pickled(UNSET) is UNSET
        assert cloudpickled(UNSET) is UNSET
        assert copy.deepcopy(UNSET) is UNSET


class TestAbsentNullAndEmpty:
    """What the daemon writes for a field that was never set."""

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
                BackwardsResponse,
                {"backwards_request_id": "0f", "event": "end", "message": None},
                "message",
                "",
                id="event message",
            ),
        ],
    )
    def test_null_stands_for_an_empty_value(
        self, model: type[Any], value: Any, field: str, expected: Any
    ) -> None:
        assert getattr(read(model, value), field) == expected

    def test_a_null_that_a_caller_gives_stands_for_an_empty_value_as_well(self) -> None:
        message = AssistantPromptMessage(tool_calls=None)  # type: ignore[arg-type]  # ty: ignore[invalid-argument-type]

        assert message.tool_calls == []
        assert written(message)["tool_calls"] == []

    @pytest.mark.parametrize("content", [None, "", []], ids=["null", "text", "list"])
    def test_no_content_is_kept_as_it_came(self, content: Any) -> None:
        assert read(AssistantPromptMessage, {"content": content}).content == content

    @pytest.mark.parametrize("name", [None, "", "Ann"])
    def test_a_name_is_kept_as_it_came(self, name: Any) -> None:
        assert read(UserPromptMessage, {"content": "hi", "name": name}).name == name

    @pytest.mark.parametrize("detail", ["low", "high", "", "auto"])
    def test_the_detail_of_an_image_may_be_any_word(self, detail: str) -> None:
        image = {"type": "image", "format": "png", "mime_type": "image/png", "detail": detail}

        assert read(PromptMessageContent, image).detail == detail
        assert written(read(PromptMessageContent, image))["detail"] == detail

    def test_a_tool_choice_that_is_not_made_is_not_written(self) -> None:
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

    def test_it_is_ignored_deep_inside_as_well(self) -> None:
        value = {"content": [{"type": "text", "data": "hi", "mood": 1}], "tool_calls": None}

        message = read(AssistantPromptMessage, value)

        assert message == AssistantPromptMessage(content=[TextPromptMessageContent(data="hi")])


class TestUnknownTags:
    """A role or a type of a later release is kept."""

    PART: ClassVar[Any] = {"type": "sticker", "pack": {"name": "cats", "ids": [1, 2]}}

    def test_another_role_of_an_answer_is_kept(self) -> None:
        message = read(AssistantPromptMessage, {"role": "critic", "content": "Hm."})

        assert message == AssistantPromptMessage(role="critic", content="Hm.")
        assert written(message)["role"] == "critic"

    def test_an_unknown_part_is_a_part(self) -> None:
        part = read(PromptMessageContent, self.PART)

        assert type(part) is UnknownPromptMessageContent
        assert isinstance(part, PromptMessageContent)

    def test_its_fields_are_there_by_item_and_by_attribute(self) -> None:
        part = read(PromptMessageContent, self.PART)

        assert part["type"] == part.type == "sticker"
        assert part["pack"] == part.pack == {"name": "cats", "ids": [1, 2]}

    def test_a_field_it_does_not_have_is_none_as_an_attribute(self) -> None:
        part = read(PromptMessageContent, self.PART)

        assert part.opaque_body is None
        with pytest.raises(KeyError):
            part["opaque_body"]

    def test_it_is_written_as_it_came(self) -> None:
        assert written(read(PromptMessageContent, self.PART)) == self.PART

    def test_it_survives_pickling(self) -> None:
        part = read(PromptMessageContent, self.PART)
        copied = pickle.loads(pickle.dumps(part))

        assert copied == part
        assert type(copied) is UnknownPromptMessageContent

    def test_an_unknown_message_is_a_message_and_is_written_as_it_came(self) -> None:
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
    def test_a_tag_that_is_no_known_word_is_unknown(self, value: Any) -> None:
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


CONFIG: dict[str, Any] = {"provider": "openai", "model": "gpt"}
DOCUMENT = {"index": 0, "text": "a cat", "score": 0.5}
EMBEDDING_USAGE = {
    "tokens": 4,
    "total_tokens": 4,
    "unit_price": "0.02",
    "price_unit": "0.000001",
    "total_price": "0.00000008",
    "currency": "USD",
    "latency": 0.21,
}
EMBEDDING = {"model": "m", "embeddings": [[0.6, -0.8]], "usage": EMBEDDING_USAGE}
REQUEST: dict[str, Any] = {**CONFIG, "prompt_messages": []}


def with_part(part: object) -> object:
    parts = [{"type": "text", "data": "hi"}, part]
    return {**REQUEST, "prompt_messages": [{"role": "user", "content": parts}]}


class TestWrongValues:
    """A value of the wrong type is refused, never converted; the message says where it is."""

    REFUSED: ClassVar[list[tuple[str, Any, str]]] = [
        (
            "RerankDocument",
            DOCUMENT | {"index": "1"},
            "Expected `int`, got `str` - at `$.index`",
        ),
        (
            "RerankDocument",
            DOCUMENT | {"index": 1.5},
            "Expected `int`, got `float` - at `$.index`",
        ),
        (
            "RerankDocument",
            DOCUMENT | {"index": True},
            "Expected `int`, got `bool` - at `$.index`",
        ),
        (
            "RerankDocument",
            DOCUMENT | {"index": None},
            "Expected `int`, got `null` - at `$.index`",
        ),
        (
            "RerankDocument",
            DOCUMENT | {"text": 5},
            "Expected `str`, got `int` - at `$.text`",
        ),
        (
            "RerankDocument",
            DOCUMENT | {"text": None},
            "Expected `str`, got `null` - at `$.text`",
        ),
        (
            "RerankDocument",
            DOCUMENT | {"score": "0.5"},
            "Expected `float`, got `str` - at `$.score`",
        ),
        (
            "RerankDocument",
            DOCUMENT | {"score": False},
            "Expected `float`, got `bool` - at `$.score`",
        ),
        ("RerankDocument", [DOCUMENT], "Expected `object`, got `array`"),
        (
            "RerankDocument",
            {"index": 0, "text": ""},
            "Object missing required field `score`",
        ),
        (
            "ModerationResult",
            {"result": "true"},
            "Expected `bool`, got `str` - at `$.result`",
        ),
        ("ModerationResult", {"result": 1}, "Expected `bool`, got `int` - at `$.result`"),
        (
            "ModerationResult",
            {"result": None},
            "Expected `bool`, got `null` - at `$.result`",
        ),
        ("TTSResult", {"result": 49}, "Expected `str`, got `int` - at `$.result`"),
        (
            "TTSResult",
            {"result": "49", "mime_type": 1},
            "Expected `str | null`, got `int` - at `$.mime_type`",
        ),
        (
            "TextEmbeddingResult",
            EMBEDDING | {"embeddings": {}},
            "Expected `array | null`, got `object` - at `$.embeddings`",
        ),
        (
            "TextEmbeddingResult",
            EMBEDDING | {"embeddings": [[0.1, 1], [0.1, "1"]]},
            "Expected `float`, got `str` - at `$.embeddings[1][1]`",
        ),
        (
            "TextEmbeddingResult",
            EMBEDDING | {"usage": EMBEDDING_USAGE | {"tokens": "4"}},
            "Expected `int`, got `str` - at `$.usage.tokens`",
        ),
        (
            "TextEmbeddingResult",
            EMBEDDING | {"usage": None},
            "Expected `object`, got `null` - at `$.usage`",
        ),
        (
            "EmbeddingUsage",
            EMBEDDING_USAGE | {"unit_price": True},
            "Expected `decimal`, got `bool` - at `$.unit_price`",
        ),
        (
            "EmbeddingUsage",
            EMBEDDING_USAGE | {"unit_price": "free"},
            "Invalid decimal string - at `$.unit_price`",
        ),
        (
            "EmbeddingUsage",
            EMBEDDING_USAGE | {"unit_price": None},
            "Expected `decimal`, got `null` - at `$.unit_price`",
        ),
        (
            "RerankResult",
            {"model": "m", "docs": [DOCUMENT, DOCUMENT | {"score": None}]},
            "Expected `float`, got `null` - at `$.docs[1].score`",
        ),
        (
            "LLMModelConfig",
            CONFIG | {"completion_params": []},
            "Expected `object`, got `array` - at `$.completion_params`",
        ),
        (
            "LLMModelConfig",
            CONFIG | {"model_type": "tts"},
            "Invalid enum value 'tts' - at `$.model_type`",
        ),
        (
            "LLMRequest",
            REQUEST | {"stream": "yes"},
            "Expected `bool`, got `str` - at `$.stream`",
        ),
        (
            "LLMRequest",
            REQUEST | {"stop": "END"},
            "Expected `array | null`, got `str` - at `$.stop`",
        ),
        (
            "LLMRequest",
            REQUEST | {"stop": ["END", 0]},
            "Expected `str`, got `int` - at `$.stop[1]`",
        ),
        (
            "LLMRequest",
            REQUEST | {"tool_choice": None},
            "Expected `object`, got `null` - at `$.tool_choice`",
        ),
        (
            "LLMRequest",
            REQUEST | {"prompt_messages": None},
            "Expected `array`, got `null` - at `$.prompt_messages`",
        ),
        (
            "TextEmbeddingRequest",
            CONFIG | {"texts": [], "input_type": "passage"},
            "Invalid enum value 'passage' - at `$.input_type`",
        ),
        (
            "AssistantPromptMessage",
            {"tool_calls": {}},
            "Expected `array | null`, got `object` - at `$.tool_calls`",
        ),
        (
            "AssistantPromptMessage",
            {"content": 5},
            "Expected `str | array | null`, got `int` - at `$.content`",
        ),
        (
            "MultiModalRerankModelConfig",
            CONFIG | {"top_n": "5"},
            "Expected `int | null`, got `str` - at `$.top_n`",
        ),
    ]

    @pytest.mark.parametrize(
        ("model", "value", "message"),
        [pytest.param(*case, id=f"{case[0]}-{case[2]}") for case in REFUSED],
    )
    def test_it_is_refused_with_its_path(self, model: str, value: Any, message: str) -> None:
        with pytest.raises(msgspec.ValidationError) as caught:
            read(getattr(models, model), value)

        assert str(caught.value) == message

    @pytest.mark.parametrize(
        ("part", "message"),
        [
            pytest.param(
                {"type": "image", "format": 1},
                "Expected `str`, got `int` - at `$.format` of `type` 'image'",
                id="wrong type",
            ),
            pytest.param(
                {"type": "text"},
                "Object missing required field `data` of `type` 'text'",
                id="missing field",
            ),
            pytest.param("hi", "Expected `object`, got `str`", id="no object"),
            pytest.param(5, "Expected `object`, got `int`", id="number"),
        ],
    )
    def test_the_path_inside_a_part_names_the_part_and_the_message(
        self, part: object, message: str
    ) -> None:
        with pytest.raises(msgspec.ValidationError) as caught:
            read(LLMRequest, with_part(part))

        assert str(caught.value) == (
            f"{message} - at `$.content[1]` of `role` 'user' - at `$.prompt_messages[0]`"
        )

    def test_what_is_no_json_is_refused(self) -> None:
        with pytest.raises(msgspec.DecodeError, match="truncated"):
            decoder(RerankModelConfig).decode(b'{"provider": "open')
        assert issubclass(msgspec.ValidationError, msgspec.DecodeError)


class TestNumbers:
    @pytest.mark.parametrize(
        ("price", "expected"),
        [
            ('"0.00000008"', "0.00000008"),
            ('"0.60"', "0.60"),
            ('"8E-8"', "0.00000008"),
            ("0.15", "0.15"),
            ("1e-6", "0.000001"),
            ("0", "0"),
            ("12345678901234567890.123456789", "12345678901234567890.123456789"),
        ],
    )
    def test_a_price_is_exact_as_text_and_as_a_number(self, price: str, expected: str) -> None:
        text = json.dumps(EMBEDDING_USAGE | {"unit_price": "*"}).replace('"*"', price)

        usage = decoder(EmbeddingUsage).decode(text)

        assert usage.unit_price == Decimal(expected)
        assert isinstance(written(usage)["unit_price"], str)
        assert Decimal(written(usage)["unit_price"]) == Decimal(expected)

    @pytest.mark.parametrize("price", ["NaN", "sNaN", "-Infinity", "inf"])
    def test_a_price_that_is_no_number_is_refused(self, price: str) -> None:
        with pytest.raises(msgspec.ValidationError) as caught:
            read(EmbeddingUsage, EMBEDDING_USAGE | {"unit_price": price})

        assert str(caught.value) == f"Expected a number, got `{Decimal(price)}` of `unit_price`"

    def test_a_price_may_be_beyond_what_a_float_can_be(self) -> None:
        usage = read(EmbeddingUsage, EMBEDDING_USAGE | {"unit_price": "1e999"})

        assert usage.unit_price == Decimal("1e999")

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
    def test_one_that_json_cannot_say_is_not_sent(self, number: float) -> None:
        params = {"stop": None, "deep": [{"top_p": 0.5}, {"temperature": number}]}
        config = LLMModelConfig(provider="p", model="m", mode="chat", completion_params=params)

        with pytest.raises(InvalidRequestError) as caught:
            encode({"config": config})

        path = "$.config.completion_params.deep[1].temperature"
        assert str(caught.value).endswith(f"what JSON cannot say: {number} - at `{path}`")

    def test_a_whole_number_is_a_number(self) -> None:
        config = read(RerankModelConfig, CONFIG | {"score_threshold": 1, "top_n": 2})

        assert (config.score_threshold, config.top_n) == (1.0, 2)

    def test_what_may_be_null_is_null_when_it_is_absent(self) -> None:
        config = read(MultiModalRerankModelConfig, CONFIG)

        assert (config.score_threshold, config.top_n) == (None, None)

    def test_an_input_type_is_read_as_the_enum_and_is_a_query_by_default(self) -> None:
        request = read(TextEmbeddingRequest, CONFIG | {"texts": ["a"], "input_type": "document"})

        assert request.input_type is EmbeddingInputType.DOCUMENT
        assert read(TextEmbeddingRequest, {**CONFIG, "texts": []}).input_type == "query"

    def test_a_sound_is_told_from_an_image_by_its_type(self) -> None:
        sound = {"type": "audio", "format": "mp3", "mime_type": "audio/mpeg", "base64_data": "SUQz"}

        assert read(PromptMessageContent, sound) == AudioPromptMessageContent(
            format="mp3", mime_type="audio/mpeg", base64_data="SUQz"
        )
