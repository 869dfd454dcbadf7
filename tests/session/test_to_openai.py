"""Messages and tools of OpenAI's chat completions for Dify's."""

from typing import Any

import pytest

from dify_inner_api.models import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DocumentPromptMessageContent,
    ImagePromptMessageContent,
    PromptMessage,
    PromptMessageContent,
    PromptMessageTool,
    SystemPromptMessage,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    UnknownPromptMessage,
    UnknownPromptMessageContent,
    UserPromptMessage,
    VideoPromptMessageContent,
)
from dify_invoke import messages_to_openai, tools_to_openai

from .openai_cases import GIF, PAIRS, SCHEMA
from .request_cases import Dumped, refusal

PNG: dict[str, Any] = {"format": "png", "mime_type": "image/png"}
MP3: dict[str, Any] = {"format": "mp3", "mime_type": "audio/mpeg"}
PDF: dict[str, Any] = {"format": "pdf", "mime_type": "application/pdf"}
CALL = ToolCall(id="1", type="function", function=ToolCallFunction(name="f", arguments="{}"))


def user(*parts: PromptMessageContent) -> list[PromptMessage]:
    """Two messages. The second has the parts."""
    return [UserPromptMessage(content="Hi"), UserPromptMessage(content=[*parts])]


def to_openai(part: PromptMessageContent) -> Any:
    return messages_to_openai([UserPromptMessage(content=[part])])[0]["content"][0]


class TestMessages:
    @pytest.mark.parametrize(("said", "typed"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS])
    def test_are_converted(self, said: dict[str, Any], typed: PromptMessage) -> None:
        assert messages_to_openai([typed]) == [said]

    def test_may_be_dicts_and_objects_as_for_an_invoke(self) -> None:
        loose: dict[str, Any] = {"role": "user", "content": [{"type": "text", "data": "Hi"}]}

        said = {"role": "user", "content": [{"type": "text", "text": "Hi"}]}
        assert messages_to_openai([loose, Dumped(loose)]) == [said, said]

    def test_without_a_name_do_not_have_the_key(self) -> None:
        assert messages_to_openai([UserPromptMessage(content="Hi", name="")]) == [
            {"role": "user", "content": "Hi"}
        ]

    def test_of_a_tool_call_that_does_not_say_its_type_are_of_a_function(self) -> None:
        call = ToolCall(id="1", function=ToolCallFunction(name="f", arguments="{}"))

        (said,) = messages_to_openai([AssistantPromptMessage(tool_calls=[call])])
        assert said["tool_calls"][0]["type"] == "function"

    @pytest.mark.parametrize(
        ("detail", "said"), [("", {}), ("auto", {"detail": "auto"}), ("low", {"detail": "low"})]
    )
    def test_have_the_detail_of_an_image(self, detail: str, said: dict[str, Any]) -> None:
        image = ImagePromptMessageContent(**PNG, url="https://x/1", detail=detail)

        assert to_openai(image)["image_url"] == {"url": "https://x/1", **said}


class TestTools:
    def test_are_converted(self) -> None:
        tool = PromptMessageTool(name="f", description="d", parameters=SCHEMA)

        assert tools_to_openai([tool]) == [
            {
                "type": "function",
                "function": {"name": "f", "description": "d", "parameters": SCHEMA},
            }
        ]

    def test_without_a_description_do_not_have_the_key(self) -> None:
        (said,) = tools_to_openai([{"name": "f", "description": "", "parameters": {}}])

        assert said["function"] == {"name": "f", "parameters": {}}


IN_PART = "messages[1].content[0]"
NO_PLACE = "cannot be said in OpenAI's form, which has"
REFUSED: list[tuple[Any, str]] = [
    (
        "Hi",
        "messages is the text 'Hi': give a list of messages, such as [{'role': 'user', 'content': 'Hello'}]",
    ),
    ([5], "messages[0] is the number 5: give a message, such as {'role': 'user'"),
    (
        [UnknownPromptMessage({"role": "critic", "content": "Hm"})],
        "messages[0].role is the text 'critic': give 'system', 'developer', 'user', 'assistant' or 'tool'",
    ),
    (
        [AssistantPromptMessage(role="critic", content="Hm")],
        "messages[0].role is the text 'critic': give 'system'",
    ),
    ([AssistantPromptMessage()], "messages[0] has no content: give a text or a list of parts"),
    ([AssistantPromptMessage()], "messages[0] has no content: give a text or a list of parts"),
    (
        [AssistantPromptMessage(content="Hi", opaque_body={"s": 1})],
        f"messages[0].opaque_body {NO_PLACE} nothing of the kind: leave it out",
    ),
    (
        [AssistantPromptMessage(tool_calls=[ToolCall(function=ToolCallFunction(name="f"))])],
        "messages[0].tool_calls[0] has no 'id': give the id of the call",
    ),
    (
        [
            AssistantPromptMessage(
                tool_calls=[
                    CALL,
                    ToolCall(id="1", type="custom", function=ToolCallFunction(name="f")),
                ]
            )
        ],
        "messages[0].tool_calls[1].type is the text 'custom': give 'function'",
    ),
    (
        user(TextPromptMessageContent(data="Hi", opaque_body=0)),
        f"{IN_PART}.opaque_body {NO_PLACE} nothing of the kind: leave it out",
    ),
    (
        [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}],
        "messages[0].content[0] is a text part without 'data'",
    ),
    (
        user(VideoPromptMessageContent(format="mp4", mime_type="video/mp4", url="https://x/1.mp4")),
        f"{IN_PART}.type {NO_PLACE} no video: leave it out",
    ),
    (
        user(UnknownPromptMessageContent({"type": "hologram"})),
        f"{IN_PART}.type {NO_PLACE} no hologram: leave it out",
    ),
    (
        [SystemPromptMessage(content=[ImagePromptMessageContent(**PNG, url="https://x/1")])],
        f"messages[0].content[0].type {NO_PLACE} no image in a message of role 'system': leave it out",
    ),
    (
        user(ImagePromptMessageContent(**PNG, url="https://x/1", filename="1.png")),
        f"{IN_PART}.filename {NO_PLACE} no name of an image",
    ),
    (
        user(ImagePromptMessageContent(**PNG, url="https://x/1", base64_data=GIF)),
        f"{IN_PART}.base64_data {NO_PLACE} no image beside a URL",
    ),
    (
        user(ImagePromptMessageContent(**PNG, url="https://x/1", detail="medium")),
        f"{IN_PART}.detail is the text 'medium': give 'auto' or 'low' or 'high' or 'original'",
    ),
    (
        user(ImagePromptMessageContent(**PNG)),
        f"{IN_PART} has no 'base64_data': give the file in base64",
    ),
    (
        user(ImagePromptMessageContent(format="png", mime_type="png", base64_data=GIF)),
        f"{IN_PART}.mime_type is the text 'png': give a MIME type, such as 'image/png'",
    ),
    (
        user(AudioPromptMessageContent(**MP3, url="https://x/1.mp3")),
        f"{IN_PART}.url {NO_PLACE} audio in base64 only",
    ),
    (
        user(AudioPromptMessageContent(**MP3, base64_data="SUQz", filename="1.mp3")),
        f"{IN_PART}.filename {NO_PLACE} no name of an audio file",
    ),
    (
        user(AudioPromptMessageContent(format="flac", mime_type="audio/flac", base64_data="Zkxh")),
        f"{IN_PART}.format is the text 'flac': give 'wav' or 'mp3'",
    ),
    (
        user(AudioPromptMessageContent(**MP3)),
        f"{IN_PART} has no 'base64_data': give the file in base64",
    ),
    (
        user(DocumentPromptMessageContent(**PDF, url="https://x/1.pdf")),
        f"{IN_PART}.url {NO_PLACE} documents in base64 only",
    ),
]


class TestWhatOpenAICannotSay:
    @pytest.mark.parametrize(("typed", "said"), REFUSED, ids=[said for _, said in REFUSED])
    def test_is_refused_by_its_place(self, typed: Any, said: str) -> None:
        assert refusal(lambda: messages_to_openai(typed)).startswith(said)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (None, "tools is null: give a list of tools, such as [{'name': 'get_weather'"),
            (["f"], "tools[0] is the text 'f': give a tool, such as {'name': 'get_weather'"),
            (
                [{"type": "function", "function": {"name": "f"}}],
                "tools[0] has no 'name': give one, such as 'get_weather'",
            ),
        ],
    )
    def test_in_a_tool_is_refused_by_its_place(self, given: Any, said: str) -> None:
        assert refusal(lambda: tools_to_openai(given)).startswith(said)
