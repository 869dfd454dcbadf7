"""Dify's messages and tools for those of OpenAI's chat completions."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Required, TypedDict

import pytest

from dify_inner_api.models import (
    AssistantPromptMessage,
    DocumentPromptMessageContent,
    ImagePromptMessageContent,
    PromptMessage,
    PromptMessageTool,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    UserPromptMessage,
)
from dify_invoke import messages_from_openai, tools_from_openai

from .openai_cases import CALL, GIF, PAIRS, SCHEMA
from .request_cases import Dumped, refusal

PNG = "data:image/png;base64,iVBORw0KGgo="


def from_openai(**fields: Any) -> PromptMessage:
    (message,) = messages_from_openai([fields])
    return message


def part_from_openai(kind: str, value: Any) -> Any:
    message = from_openai(role="user", content=[{"type": kind, kind: value}])
    assert isinstance(message.content, list)
    return message.content[0]


def tool_from_openai(**function: Any) -> PromptMessageTool:
    (tool,) = tools_from_openai([{"type": "function", "function": function}])
    return tool


class Message(TypedDict, total=False):
    """A message, as the `openai` library types it."""

    role: Required[str]
    content: str


class TestMessages:
    @pytest.mark.parametrize(("given", "typed"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS])
    @pytest.mark.parametrize("form", [dict, MappingProxyType, Dumped])
    def test_are_converted(
        self, given: dict[str, Any], typed: PromptMessage, form: Callable[[Any], Any]
    ) -> None:
        assert messages_from_openai([form(given)]) == [typed]

    def test_are_converted_in_their_order(self) -> None:
        given = (one for _, one, _ in PAIRS)

        assert messages_from_openai(given) == [typed for _, _, typed in PAIRS]

    def test_may_be_typed_dicts(self) -> None:
        given: list[Message] = [{"role": "user", "content": "Hi"}]

        assert messages_from_openai(given) == [UserPromptMessage(content="Hi")]

    def test_of_an_answer_lose_only_what_says_nothing(self) -> None:
        """As the `openai` library dumps a message of an answer."""
        answer = {
            "content": None,
            "refusal": None,
            "role": "assistant",
            "annotations": [],
            "audio": None,
            "function_call": None,
            "tool_calls": [CALL],
        }

        assert messages_from_openai([Dumped(answer)]) == [
            AssistantPromptMessage(
                tool_calls=[
                    ToolCall(
                        id="1",
                        type="function",
                        function=ToolCallFunction(name="f", arguments='{"x":1}'),
                    )
                ]
            )
        ]

    def test_that_are_typed_stay_as_they_are(self) -> None:
        typed = UserPromptMessage(content="Hi")

        assert messages_from_openai([typed, {"role": "user", "content": "?"}])[0] is typed

    @pytest.mark.parametrize("form", [list, tuple])
    def test_may_have_typed_parts(self, form: Callable[[Any], Any]) -> None:
        image = ImagePromptMessageContent(format="png", mime_type="image/png", url="https://x/1")

        message = from_openai(role="user", content=form([{"type": "text", "text": "?"}, image]))

        assert message.content
        assert message.content[1] is image
        assert message.content == [TextPromptMessageContent(data="?"), image]

    @pytest.mark.parametrize("name", ["", None])
    def test_without_a_name_have_none(self, name: Any) -> None:
        assert from_openai(role="user", content="Hi", name=name).name is None


class TestFiles:
    def test_without_a_detail_get_that_of_dify(self) -> None:
        assert part_from_openai("image_url", {"url": PNG}).detail == "low"

    @pytest.mark.parametrize(
        ("url", "format_"),
        [("https://x/a/cat.PNG", "png"), ("http://x/cat.jpg#1", "jpeg"), (f"data:;base64,{GIF}", "gif")],
    )  # fmt: skip
    def test_have_the_format_that_their_url_tells(self, url: str, format_: str) -> None:
        assert part_from_openai("image_url", {"url": url}).format == format_

    def test_may_be_percent_encoded(self) -> None:
        part = part_from_openai("image_url", {"url": "data:image/svg+xml,%3Csvg/%3E"})

        assert (part.format, part.base64_data) == ("svg", "PHN2Zy8+")

    @pytest.mark.parametrize(
        ("file", "mime_type"),
        [
            ({"file_data": "JVBERi0="}, "application/pdf"),
            ({"file_data": "IyBIaQ==", "filename": "a.md"}, "text/markdown"),
            ({"file_data": "data:text/csv;base64,YSxi"}, "text/csv"),
        ],
    )
    def test_may_have_the_base64_alone(self, file: dict[str, Any], mime_type: str) -> None:
        part = part_from_openai("file", file)

        assert isinstance(part, DocumentPromptMessageContent)
        assert part.mime_type == mime_type
        assert part.base64_data == file["file_data"].rpartition(",")[2]
        assert part.filename == file.get("filename", "")

    def test_of_audio_may_have_another_format(self) -> None:
        part = part_from_openai("input_audio", {"data": "Zkxh", "format": "flac"})

        assert (part.format, part.mime_type) == ("flac", "audio/flac")


class TestTools:
    def test_are_converted(self) -> None:
        tool = tool_from_openai(name="f", description="d", parameters=SCHEMA)

        assert tool == PromptMessageTool(name="f", description="d", parameters=SCHEMA)

    def test_may_have_a_name_alone(self) -> None:
        nothing: dict[str, Any] = {"type": "object", "properties": {}}

        assert tool_from_openai(name="f") == PromptMessageTool(
            name="f", description="", parameters=nothing
        )

    @pytest.mark.parametrize("strict", [False, None])
    def test_may_say_that_they_are_not_strict(self, strict: Any) -> None:
        assert tool_from_openai(name="f", strict=strict) == tool_from_openai(name="f")

    def test_that_are_typed_stay_as_they_are(self) -> None:
        typed = PromptMessageTool(name="f", description="", parameters={})

        assert tools_from_openai([typed])[0] is typed

    def test_may_be_objects(self) -> None:
        given = Dumped({"type": "function", "function": {"name": "f"}})

        assert tools_from_openai([given]) == [tool_from_openai(name="f")]


def user(*parts: Any) -> list[Any]:
    """Two messages. The second has the parts."""
    return [{"role": "user", "content": "Hi"}, {"role": "user", "content": [*parts]}]


def assistant(**fields: Any) -> list[Any]:
    return [{"role": "assistant", "content": "Hi", **fields}]


def image(**fields: Any) -> list[Any]:
    return user({"type": "image_url", "image_url": {"url": PNG, **fields}})


def audio(**fields: Any) -> list[Any]:
    return user({"type": "input_audio", "input_audio": {"data": "SUQz", "format": "mp3", **fields}})


def file(**fields: Any) -> list[Any]:
    return user({"type": "file", "file": fields})


MESSAGES: list[tuple[Any, str]] = [
    ("Hi", "messages is the text 'Hi': give a list of messages, such as [{'role': 'user', 'content': 'Hello'}]"),
    ({"role": "user"}, "messages is an object: give a list of messages"),
    (Dumped({}), "messages is of class Dumped: give a list of messages"),
    (None, "messages is null: give a list of messages"),
    ([5], "messages[0] is the number 5: give a message, such as {'role': 'user'"),
    ([{"content": "Hi"}], "messages[0] has no 'role': give one, as in {'role': 'user'"),
    ([{"role": "usr", "content": "Hi"}], "messages[0].role is the text 'usr': give 'system', 'developer', 'user', 'assistant' or 'tool'"),
    (
        [{"role": "function", "name": "f", "content": "22"}],
        "messages[0].role is the text 'function': give 'tool', with the 'tool_call_id' of the call that it answers",
    ),
    ([{"role": "user"}], "messages[0] has no content: give a text or a list of parts, such as [{'type': 'text', 'text': 'Hello'}]"),
    ([{"role": "tool", "content": None, "tool_call_id": "1"}], "messages[0] has no content"),
    ([{"role": "user", "content": 5}], "messages[0].content is the number 5: give a text or a list of parts"),
    ([{"role": "user", "content": "Hi", "name": 5}], "messages[0].name is the number 5: give a text"),
    ([{"role": "user", "content": "Hi", "tool_calls": [CALL]}], "messages[0].tool_calls has no place in Dify's form: leave it out"),
    ([{"role": "tool", "content": "22"}], "messages[0] has no 'tool_call_id': give the id of the tool call that it answers"),
    # Parts
    (user("Hi"), "messages[1].content[0] is the text 'Hi': give a part, such as {'type': 'text', 'text': 'Hello'}"),
    (user({"text": "Hi"}), "messages[1].content[0] has no 'type': give one, as in {'type': 'text'"),
    (user({"type": "text"}), "messages[1].content[0] has no 'text': give its text, as in {'type': 'text'"),
    (user({"type": "text", "data": "Hi"}), "messages[1].content[0] has no 'text'"),
    (user({"type": "text", "text": ["Hi"]}), "messages[1].content[0].text is a list: give its text"),
    (user({"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}}), "messages[1].content[0].cache_control has no place in Dify's form: leave it out"),
    (user({"type": "video_url", "video_url": {}}), "messages[1].content[0].type is the text 'video_url': give 'text', 'image_url', 'input_audio' or 'file'"),
    (user({"type": "refusal", "refusal": "No"}), "messages[1].content[0].type is the text 'refusal': give 'text'"),
    (user({"type": "input_text", "text": "Hi"}), "messages[1].content[0].type is the text 'input_text': give 'text'"),
    (user({"type": "input_image", "image_url": PNG}), "messages[1].content[0].type is the text 'input_image': give 'image_url'"),
    # Images
    (user({"type": "image_url"}), "messages[1].content[0] has no 'image_url': give it, such as {'url': 'https://example.com/cat.png'}"),
    (user({"type": "image_url", "image_url": PNG}), "messages[1].content[0].image_url is the text 'data:image/png;base64,iVBORw0KGgo=': give an object, such as {'url'"),
    (image(url=None), "messages[1].content[0].image_url has no 'url': give a URL"),
    (image(url="cat.png"), "messages[1].content[0].image_url.url is the text 'cat.png': give a URL"),
    (image(detail="auto"), "messages[1].content[0].image_url.detail is the text 'auto': give 'low' or 'high', or leave it out"),
    (image(detail="original"), "messages[1].content[0].image_url.detail is the text 'original': give 'low' or 'high'"),
    (
        image(url="https://x/cat"),
        "messages[1].content[0].image_url.url does not tell its format: give "
        "ImagePromptMessageContent(url=..., format='png', mime_type='image/png') in place of the part",
    ),
    (image(url="data:application/pdf;base64,JVBE"), "messages[1].content[0].image_url.url is an application/pdf file, and no image"),
    (image(url="data:image/png;base64,?"), "messages[1].content[0].image_url.url is no base64"),
    (image(format="png"), "messages[1].content[0].image_url.format has no place in Dify's form: leave it out"),
    # Audio
    (audio(data=None), "messages[1].content[0].input_audio has no 'data': give the audio in base64"),
    (audio(data=""), "messages[1].content[0].input_audio.data is an empty file: give its bytes"),
    (audio(data="data:audio/mpeg;base64,SUQz"), "messages[1].content[0].input_audio.data is no base64"),
    (audio(format=None), "messages[1].content[0].input_audio has no 'format': give 'wav' or 'mp3'"),
    (audio(format="pcm16"), "messages[1].content[0].input_audio does not tell its format: give 'wav' or 'mp3' as 'format'"),
    (audio(format="png"), "messages[1].content[0].input_audio is a png file, and no audio"),
    # Files
    (file(file_id="file-1"), "messages[1].content[0].file.file_id has no place in Dify's form: give the file itself as 'file_data'"),
    (file(file_data="JVBERi0=", file_id="file-1"), "messages[1].content[0].file.file_id has no place"),
    (file(filename="a.pdf"), "messages[1].content[0].file has no 'file_data': give 'data:application/pdf;base64,JVBE...'"),
    (file(file_data="SGk="), "messages[1].content[0].file.file_data does not tell its format: give a data URL, such as 'data:application/pdf;base64,JVBE...', or a 'filename' with its ending"),
    (file(file_data="?", filename="a.pdf"), "messages[1].content[0].file.file_data is no base64"),
    (file(file_data=PNG), "messages[1].content[0].file.file_data is an image/png file, and no document"),
    # Assistants
    (assistant(refusal="No"), "messages[0].refusal has no place in Dify's form: give it as 'content'"),
    (assistant(audio={"id": "1"}), "messages[0].audio has no place in Dify's form: give what was said as 'content'"),
    (assistant(function_call={"name": "f", "arguments": "{}"}), "messages[0].function_call has no place in Dify's form: give 'tool_calls'"),
    (assistant(annotations=[{"type": "url_citation"}]), "messages[0].annotations has no place in Dify's form: leave it out"),
    (assistant(reasoning_content="Hm"), "messages[0].reasoning_content has no place in Dify's form: leave it out"),
    (assistant(content=None, tool_calls=[]), "messages[0] has no content"),
    (assistant(tool_calls={}), "messages[0].tool_calls is an object: give a list of tool calls"),
    (
        assistant(tool_calls=[CALL, {"id": "2", "type": "custom", "custom": {"name": "f", "input": ""}}]),
        "messages[0].tool_calls[1].type is the text 'custom': give 'function'",
    ),
    (assistant(tool_calls=[{**CALL, "id": None}]), "messages[0].tool_calls[0] has no 'id': give the id of the call"),
    (assistant(tool_calls=[{**CALL, "type": None}]), "messages[0].tool_calls[0] has no 'type': give 'function'"),
    (assistant(tool_calls=[{**CALL, "index": 0}]), "messages[0].tool_calls[0].index has no place in Dify's form"),
    (assistant(tool_calls=[{**CALL, "function": None}]), "messages[0].tool_calls[0] has no 'function': give it, such as {'name': 'get_weather', 'arguments': '{}'}"),
    (
        assistant(tool_calls=[{**CALL, "function": {"name": "f", "arguments": {"x": 1}}}]),
        "messages[0].tool_calls[0].function.arguments is an object: give a JSON object as a text, such as",
    ),
]  # fmt: skip

TOOLS: list[tuple[Any, str]] = [
    ({"type": "function"}, "tools is an object: give a list of tools, such as [{'type': 'function', 'function': {'name': 'get_weather'"),
    ([print], "tools[0] is of class builtin_function_or_method: give a tool, such as {'type': 'function'"),
    ([{"name": "f", "description": "", "parameters": {}}], "tools[0] has no 'type': give 'function'"),
    ([{"type": "custom", "custom": {"name": "f"}}], "tools[0].type is the text 'custom': give 'function'"),
    ([{"type": "function", "name": "f"}], "tools[0] has no 'function': give it, such as {'name': 'get_weather'"),
    ([{"type": "function", "function": {}}], "tools[0].function has no 'name': give one, such as 'get_weather'"),
    ([{"type": "function", "function": {"name": "f"}, "strict": True}], "tools[0].strict has no place in Dify's form: leave it out, or give false"),
    ([{"type": "function", "function": {"name": "f", "strict": True}}], "tools[0].function.strict has no place in Dify's form: leave it out, or give false"),
    ([{"type": "function", "function": {"name": "f", "description": 5}}], "tools[0].function.description is the number 5: give a text"),
    ([{"type": "function", "function": {"name": "f", "parameters": "{}"}}], "tools[0].function.parameters is the text '{}': give a JSON Schema"),
]  # fmt: skip


class TestWhatDifyCannotSay:
    @pytest.mark.parametrize(("given", "said"), MESSAGES, ids=[said for _, said in MESSAGES])
    def test_in_a_message_is_refused_by_its_place(self, given: Any, said: str) -> None:
        assert refusal(lambda: messages_from_openai(given)).startswith(said)

    @pytest.mark.parametrize(("given", "said"), TOOLS, ids=[said for _, said in TOOLS])
    def test_in_a_tool_is_refused_by_its_place(self, given: Any, said: str) -> None:
        assert refusal(lambda: tools_from_openai(given)).startswith(said)
