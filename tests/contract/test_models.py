"""How the models are made, compared, copied and shown."""

import copy
import inspect
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import cloudpickle
import pytest

import dify_invoke
from dify_inner_api import models
from dify_inner_api.models import (
    AppRequest,
    AssistantPromptMessage,
    DeveloperPromptMessage,
    EmbeddingInputType,
    ImagePromptMessageContent,
    LLMModelConfig,
    LLMRequest,
    LLMResult,
    LLMUsage,
    MultiModalContent,
    MultiModalContentType,
    PromptMessageTool,
    SystemPromptMessage,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    ToolPromptMessage,
    TTSModelConfig,
    UnknownPromptMessage,
    UserPromptMessage,
)
from dify_inner_api.types import UNSET, encode

from .contract_values import Contract
from .model_cases import STICKER, written

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
    for model in (getattr(models, name) for name in dir(models))
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


class TestNames:
    @pytest.mark.parametrize("name", KNOWN_TO_PLUGIN_AUTHORS)
    def test_a_class_of_the_official_sdk_has_the_same_name(self, name: str) -> None:
        assert name in dir(models)
        assert name in dir(dify_invoke)
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

    @pytest.mark.parametrize("model", ATTRS_CLASSES)
    def test_its_help_has_the_text_of_each_field(self, model: Any) -> None:
        own = [field.name for field in attrs.fields(model) if not field.inherited]
        lines = (inspect.getdoc(model) or "").splitlines()
        assert [n for n in own if not any(line.startswith(f"    {n}: ") for line in lines)] == []

    def test_only_what_may_be_left_out_is_unset(self, described: Contract) -> None:
        unset = {
            (model, field.name)
            for model in ATTRS_CLASSES
            for field in attrs.fields(model)
            if field.default is UNSET and not field.inherited
        }

        expected = {
            (model, name)
            for model in ATTRS_CLASSES
            for field in attrs.fields(model)
            if not field.inherited
            and described.may_be_left_out(described.schemas[model.__name__], name := field.name)
        }
        assert unset == expected
        assert {(LLMRequest, "tool_choice"), (AppRequest, "query")} <= unset

    def test_a_default_list_is_not_shared(self) -> None:
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

    def test_an_llm_config_defaults_to_chat_without_parameters(self) -> None:
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

    def test_embedding_input_types_are_strings(self) -> None:
        assert [*EmbeddingInputType] == ["query", "document"]
        assert [one.name for one in EmbeddingInputType] == ["QUERY", "DOCUMENT"]

    def test_multimodal_content_types_are_strings(self) -> None:
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
