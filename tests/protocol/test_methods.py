"""What single models can do: usages add up, a tool call's arguments are read, parts are made from files."""

from decimal import Decimal
from typing import Any

import pytest

from dify_invoke import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DocumentPromptMessageContent,
    EmbeddingUsage,
    ImagePromptMessageContent,
    InvalidRequestError,
    LLMUsage,
    PromptMessage,
    ProtocolError,
    TextPromptMessageContent,
    ToolCallFunction,
    ToolPromptMessage,
    UserPromptMessage,
    VideoPromptMessageContent,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


def usage(**fields: Any) -> LLMUsage:
    return LLMUsage.from_dict({**LLMUsage.empty_usage().to_dict(), **fields})


class TestUsages:
    ONE = usage(
        prompt_tokens=1,
        total_tokens=3,
        total_price="0.1",
        prompt_unit_price="0.5",
        latency=1.5,
        time_to_first_token=0.5,
    )
    TWO = usage(total_tokens=4, total_price="0.2", prompt_unit_price="0.7", latency=1.0)

    def test_add_up(self) -> None:
        both = self.ONE + self.TWO

        assert (both.prompt_tokens, both.total_tokens, both.latency) == (1, 7, 2.5)
        assert both.total_price == Decimal("0.3")
        assert both.time_to_first_token == 0.5
        assert self.ONE.total_tokens == 3, "the usages themselves stay as they are"

    def test_have_the_unit_prices_of_the_second(self) -> None:
        assert (self.ONE + self.TWO).prompt_unit_price == Decimal("0.7")
        assert (self.ONE + LLMUsage.empty_usage()).prompt_unit_price == Decimal("0.5")

    def test_can_be_summed(self) -> None:
        assert sum([self.ONE, self.TWO, self.ONE], LLMUsage.empty_usage()).total_tokens == 10
        assert sum([self.ONE, self.TWO]) == self.ONE.plus(self.TWO)

    def test_of_nothing_change_nothing(self) -> None:
        euros = usage(total_tokens=1, currency="EUR")

        assert LLMUsage.empty_usage() + euros == euros == euros + LLMUsage.empty_usage()

    def test_in_two_currencies_cannot_be_added(self) -> None:
        with pytest.raises(ValueError, match="a usage in USD and one in EUR cannot be added"):
            _ = self.ONE + usage(total_tokens=1, currency="EUR")

    def test_of_different_kinds_cannot_be_added(self) -> None:
        other: Any = EmbeddingUsage.empty_usage()
        with pytest.raises(TypeError):
            _ = self.ONE + other
        with pytest.raises(TypeError):
            _ = 1 + self.ONE


class TestTheArgumentsOfAToolCall:
    @pytest.mark.parametrize(
        ("text", "parsed"),
        [
            ("", {}),
            ("{}", {}),
            ('{"city": "Paris"}', {"city": "Paris"}),
            (r'{"face": "\ud83d"}', {"face": "�"}),
        ],
    )
    def test_are_a_dict(self, text: str, parsed: dict[str, Any]) -> None:
        assert ToolCallFunction(name="f", arguments=text).parsed == parsed

    @pytest.mark.parametrize(
        ("text", "problem"), [('{"city"', "not JSON"), ("[1]", "JSON, but not an object")]
    )
    def test_that_are_none_are_an_error_with_the_text(self, text: str, problem: str) -> None:
        with pytest.raises(ProtocolError, match=f"wrote for 'f' are {problem}") as caught:
            _ = ToolCallFunction(name="f", arguments=text).parsed
        assert caught.value.detail == text


class TestAMessage:
    @pytest.mark.parametrize(
        ("message", "text"),
        [
            (UserPromptMessage(content="Hi"), "Hi"),
            (UserPromptMessage(content=[TextPromptMessageContent(data="a"),
                                        ImagePromptMessageContent.from_bytes(PNG),
                                        TextPromptMessageContent(data="b")]), "ab"),
            (AssistantPromptMessage(content=None), ""),
            (PromptMessage.from_dict({"role": "critic", "content": [{"type": "text", "data": "c"}]}), "c"),
            (PromptMessage.from_dict({"role": "critic"}), ""),
        ],
    )  # fmt: skip
    def test_has_its_text(self, message: PromptMessage, text: str) -> None:
        assert message.text == message.get_text_content() == text

    def test_is_empty_without_content_and_calls(self) -> None:
        call: Any = {"function": {"name": "f"}}

        assert AssistantPromptMessage(content="").is_empty()
        assert not AssistantPromptMessage(content="", tool_calls=[call]).is_empty()
        assert not ToolPromptMessage(content="sunny", tool_call_id="1").is_empty()


class TestAFile:
    @pytest.mark.parametrize(
        ("class_", "data", "media"),
        [
            (ImagePromptMessageContent, PNG, ("png", "image/png")),
            (AudioPromptMessageContent, b"ID3\x04" + bytes(8), ("mp3", "audio/mpeg")),
            (VideoPromptMessageContent, b"\0\0\0\x18ftypisom", ("mp4", "video/mp4")),
            (DocumentPromptMessageContent, b"%PDF-1.7", ("pdf", "application/pdf")),
        ],
    )
    def test_from_bytes_tells_what_it_is(
        self, class_: Any, data: bytes, media: tuple[str, str]
    ) -> None:
        part = class_.from_bytes(data, filename="a")

        assert (part.format, part.mime_type) == media
        assert (part.url, part.filename) == ("", "a")
        assert part.data == f"data:{media[1]};base64,{part.base64_data}"

    def test_from_a_url_is_read_by_the_provider(self) -> None:
        part = ImagePromptMessageContent.from_url("https://example.com/cat.webp?size=2")

        assert (part.format, part.mime_type, part.data) == ("webp", "image/webp", part.url)

    def test_from_a_data_url_holds_the_bytes(self) -> None:
        held = ImagePromptMessageContent.from_bytes(PNG)

        assert ImagePromptMessageContent.from_url(held.data) == held

    def test_that_does_not_tell_what_it_is_needs_words(self) -> None:
        with pytest.raises(InvalidRequestError, match="give 'format' and 'mime_type'"):
            ImagePromptMessageContent.from_url("https://example.com/cat")
        part = ImagePromptMessageContent.from_url(
            "https://example.com/cat", format="png", mime_type="image/png"
        )
        assert part.format == "png"
