"""Values that the models refuse, and numbers that they keep exactly."""

import json
from decimal import Decimal
from typing import Any, ClassVar

import msgspec
import pytest

from dify_inner_api import models
from dify_inner_api.models import (
    AudioPromptMessageContent,
    EmbeddingInputType,
    EmbeddingUsage,
    LLMModelConfig,
    LLMRequest,
    MultiModalRerankModelConfig,
    PromptMessageContent,
    RerankModelConfig,
    TextEmbeddingRequest,
)
from dify_inner_api.types import decoder, encode
from dify_invoke import InvalidRequestError

from .model_cases import DOCUMENT, read, written

CONFIG: dict[str, Any] = {"provider": "openai", "model": "gpt"}
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
    """A value of the wrong type is refused and not converted. The message names its path."""

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

    def test_text_that_is_not_json_is_refused(self) -> None:
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
    def test_a_price_is_exact_as_a_string_and_as_a_number(self, price: str, expected: str) -> None:
        text = json.dumps(EMBEDDING_USAGE | {"unit_price": "*"}).replace('"*"', price)

        usage = decoder(EmbeddingUsage).decode(text)

        assert usage.unit_price == Decimal(expected)
        assert isinstance(written(usage)["unit_price"], str)
        assert Decimal(written(usage)["unit_price"]) == Decimal(expected)

    @pytest.mark.parametrize("price", ["NaN", "sNaN", "-Infinity", "inf"])
    def test_a_price_that_is_not_a_number_is_refused(self, price: str) -> None:
        with pytest.raises(msgspec.ValidationError) as caught:
            read(EmbeddingUsage, EMBEDDING_USAGE | {"unit_price": price})

        assert str(caught.value) == f"Expected a number, got `{Decimal(price)}` of `unit_price`"

    def test_a_price_may_exceed_a_float(self) -> None:
        usage = read(EmbeddingUsage, EMBEDDING_USAGE | {"unit_price": "1e999"})

        assert usage.unit_price == Decimal("1e999")

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
    def test_one_that_json_cannot_represent_is_not_sent(self, number: float) -> None:
        params = {"stop": None, "deep": [{"top_p": 0.5}, {"temperature": number}]}
        config = LLMModelConfig(provider="p", model="m", mode="chat", completion_params=params)

        with pytest.raises(InvalidRequestError) as caught:
            encode({"config": config})

        place = "config.completion_params.deep[1].temperature"
        assert str(caught.value) == f"{place} is the number {number}: give a finite number"

    def test_a_whole_number_is_a_number(self) -> None:
        config = read(RerankModelConfig, CONFIG | {"score_threshold": 1, "top_n": 2})

        assert (config.score_threshold, config.top_n) == (1.0, 2)

    def test_a_nullable_field_is_null_when_it_is_absent(self) -> None:
        config = read(MultiModalRerankModelConfig, CONFIG)

        assert (config.score_threshold, config.top_n) == (None, None)

    def test_an_input_type_is_read_as_the_enum_and_is_a_query_by_default(self) -> None:
        request = read(TextEmbeddingRequest, CONFIG | {"texts": ["a"], "input_type": "document"})

        assert request.input_type is EmbeddingInputType.DOCUMENT
        assert read(TextEmbeddingRequest, {**CONFIG, "texts": []}).input_type == "query"

    def test_audio_and_image_are_told_apart_by_their_type(self) -> None:
        sound = {"type": "audio", "format": "mp3", "mime_type": "audio/mpeg", "base64_data": "SUQz"}

        assert read(PromptMessageContent, sound) == AudioPromptMessageContent(
            format="mp3", mime_type="audio/mpeg", base64_data="SUQz"
        )
