"""The content of prompt messages that an `invoke` takes."""

import ast
import copy
import json
import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest

from dify_inner_api.models import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DocumentPromptMessageContent,
    ImagePromptMessageContent,
    TextPromptMessageContent,
    UnknownPromptMessageContent,
    UserPromptMessage,
    VideoPromptMessageContent,
)
from dify_inner_api.types import encode
from dify_invoke.session.parts import FILES as FILE_EXAMPLES
from dify_invoke.session.parts import RESPONSES, TEXT

from .request_cases import (
    CALL,
    CALL_JSON,
    Dumped,
    Kind,
    Word,
    case,
    message,
    messages,
    refusal,
)

IMAGE = {"type": "image", "format": "png", "mime_type": "image/png", "url": "https://x/1.png"}


PARTS: list[tuple[Any, dict[str, Any]]] = [
    (TextPromptMessageContent(data="x"), {"type": "text", "data": "x"}),
    (
        TextPromptMessageContent(data="x", opaque_body=[1]),
        {"type": "text", "data": "x", "opaque_body": [1]},
    ),
    (
        ImagePromptMessageContent(
            format="png", mime_type="image/png", base64_data="AA==", detail="high"
        ),
        {
            "type": "image",
            "format": "png",
            "mime_type": "image/png",
            "base64_data": "AA==",
            "detail": "high",
        },
    ),
    (
        AudioPromptMessageContent(format="mp3", mime_type="audio/mpeg", url="https://x/1.mp3"),
        {"type": "audio", "format": "mp3", "mime_type": "audio/mpeg", "url": "https://x/1.mp3"},
    ),
    (
        VideoPromptMessageContent(format="mp4", mime_type="video/mp4", url="https://x/1.mp4"),
        {"type": "video", "format": "mp4", "mime_type": "video/mp4", "url": "https://x/1.mp4"},
    ),
    (
        DocumentPromptMessageContent(
            format="pdf", mime_type="application/pdf", base64_data="AA==", filename="1.pdf"
        ),
        {
            "type": "document",
            "format": "pdf",
            "mime_type": "application/pdf",
            "base64_data": "AA==",
            "filename": "1.pdf",
        },
    ),
    (
        UnknownPromptMessageContent({"type": "hologram", "depth": 3}),
        {"type": "hologram", "depth": 3},
    ),
]

every_part = pytest.mark.parametrize(
    ("typed", "loose"), PARTS, ids=[loose["type"] for _, loose in PARTS]
)

OCTETS = TextPromptMessageContent(data=b"x")  # type: ignore[arg-type]  # ty: ignore[invalid-argument-type]


class TestContent:
    @every_part
    @pytest.mark.parametrize("form", [dict, MappingProxyType, Dumped])
    def test_of_a_typed_message_may_be_dicts_or_objects_of_the_official_sdk(
        self, typed: Any, loose: dict[str, Any], form: Callable[[dict[str, Any]], Any]
    ) -> None:
        content: Any = [form(loose)]

        built = message(UserPromptMessage(content=content))

        assert built == UserPromptMessage(content=[typed])

    @every_part
    def test_of_a_dict_may_be_dicts(self, typed: Any, loose: dict[str, Any]) -> None:
        built = message({"role": "user", "content": [loose]})

        assert built == UserPromptMessage(content=[typed])

    def test_of_a_message_dumped_by_the_official_sdk_is_read(self) -> None:
        given = Dumped({"role": "user", "content": [loose for _, loose in PARTS], "name": None})

        assert message(given) == UserPromptMessage(content=[typed for typed, _ in PARTS])

    @pytest.mark.parametrize("kind", [Kind, Word])
    def test_may_have_an_enum_as_type(self, kind: Any) -> None:
        part: Any = {"type": kind.TEXT, "data": "x"}

        built = message(UserPromptMessage(content=[part]))

        assert built == UserPromptMessage(content=[TextPromptMessageContent(data="x")])

    def test_may_mix_typed_parts_and_dicts(self) -> None:
        content: Any = [TextPromptMessageContent(data="Look"), IMAGE]

        built = message(UserPromptMessage(content=content))

        assert built == UserPromptMessage(
            content=[
                TextPromptMessageContent(data="Look"),
                ImagePromptMessageContent(
                    format="png", mime_type="image/png", url="https://x/1.png"
                ),
            ]
        )

    def test_may_be_a_tuple(self) -> None:
        part = TextPromptMessageContent(data="x")
        content: Any = (part,)

        assert message(UserPromptMessage(content=content)) == UserPromptMessage(content=[part])

    @pytest.mark.parametrize("content", ["", "x", []], ids=case)
    def test_may_be_empty(self, content: Any) -> None:
        assert message({"role": "user", "content": content}) == UserPromptMessage(content=content)

    @pytest.mark.parametrize(
        "given",
        [
            AssistantPromptMessage(content=None, tool_calls=[CALL], opaque_body={"s": 1}, name="n"),
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [CALL_JSON],
                "opaque_body": {"s": 1},
                "name": "n",
            },
            Dumped(
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [CALL_JSON],
                    "opaque_body": {"s": 1},
                    "name": "n",
                }
            ),
        ],
        ids=["typed", "dict", "dumped"],
    )
    def test_none_beside_tool_calls_is_sent_as_an_empty_text(self, given: Any) -> None:
        assert message(given) == AssistantPromptMessage(
            content="", tool_calls=[CALL], opaque_body={"s": 1}, name="n"
        )

    @pytest.mark.parametrize(
        "given",
        [
            AssistantPromptMessage(content=None, tool_calls=[CALL]),
            {"role": "assistant", "content": None, "tool_calls": [CALL_JSON]},
            UserPromptMessage(content=[{"type": "text", "data": "x"}]),  # type: ignore[list-item]  # ty: ignore[invalid-argument-type]
            {"role": "user", "content": [IMAGE], "name": None},
        ],
        ids=["typed", "dict", "typed with loose parts", "dict with parts"],
    )
    def test_of_an_object_of_the_caller_is_not_changed(self, given: Any) -> None:
        before = copy.deepcopy(given)

        message(given)

        assert given == before

    @pytest.mark.parametrize(
        "given",
        [
            AssistantPromptMessage(content=None),
            AssistantPromptMessage(content=None, tool_calls=[]),
            {"role": "user", "content": None},
            {"role": "user"},
            {"role": "assistant", "content": None, "tool_calls": None},
            Dumped({"role": "user", "content": None}),
        ],
        ids=str,
    )
    def test_none_without_tool_calls_is_refused(self, given: Any) -> None:
        first = UserPromptMessage(content="Hi")

        assert refusal(lambda: messages(first, given)) == (
            "prompt_messages[1] has no content: give a text or a list of parts, such as "
            "[{'type': 'text', 'data': 'Hello'}]"
        )

    @pytest.mark.parametrize(
        ("content", "fragment"),
        [
            (5, "prompt_messages[0].content is the number 5: give a text or a list of parts"),
            (b"x", "prompt_messages[0].content is bytes: give a text, such as base64"),
            (IMAGE, "prompt_messages[0].content is an object: give a text or a list of parts"),
            (
                TextPromptMessageContent(data="x"),
                "prompt_messages[0].content is an object: give a text or a list of parts",
            ),
            (["x"], "prompt_messages[0].content[0] is the text 'x': give a part, such as {'type'"),
            (
                [IMAGE, None],
                "prompt_messages[0].content[1] is null: give a part, such as {'type'",
            ),
            (
                [UserPromptMessage(content="x")],
                "prompt_messages[0].content[0] is a part without 'type'",
            ),
            ([OCTETS], "prompt_messages[0].content[0].data is bytes: give a text, such as base64"),
            (
                [IMAGE, {"type": "text", "text": "x"}],
                "prompt_messages[0].content[1] looks like a text part of OpenAI's",
            ),
            (
                [{"type": "text", "data": 5}],
                "prompt_messages[0].content[0].data is the number 5: give a text",
            ),
            (
                [{"type": "image", "url": "https://x"}],
                "prompt_messages[0].content[0] is an image part without 'format'",
            ),
            ([{"data": "x"}], "prompt_messages[0].content[0] is a part without 'type'"),
            (
                [{"type": None, "data": "x"}],
                "prompt_messages[0].content[0] is a part without 'type'",
            ),
            ([{"type": 5}], "prompt_messages[0].content[0].type is the number 5: give a text"),
        ],
        ids=case,
    )
    def test_that_is_wrong_is_refused(self, content: Any, fragment: str) -> None:
        assert fragment in refusal(lambda: message(UserPromptMessage(content=content)))

    @pytest.mark.parametrize(
        ("content", "fragment"),
        [
            (5, "content is the number 5: give a text or a list of parts"),
            (IMAGE, "content is an object: give a text or a list of parts"),
            (["x"], "content[0] is the text 'x': give a part"),
            ([IMAGE, {"type": "text"}], "content[1] is a text part without 'data': give its text"),
            ([{"data": "x"}], "content[0] is a part without 'type'"),
        ],
        ids=case,
    )
    def test_of_a_dict_that_is_wrong_is_refused(self, content: Any, fragment: str) -> None:
        text = refusal(lambda: message({"role": "user", "content": content}))

        assert text.startswith("prompt_messages[0]")
        assert fragment in text


FILES: list[Any] = [
    {"type": "image", "format": "png", "mime_type": "image/png"},
    {"type": "audio", "format": "mp3", "mime_type": "audio/mpeg", "url": "", "base64_data": ""},
    {"type": "video", "format": "mp4", "mime_type": "video/mp4", "url": None},
    {"type": "document", "format": "pdf", "mime_type": "application/pdf", "base64_data": None},
    ImagePromptMessageContent(format="png", mime_type="image/png", filename="1.png"),
]


class TestPartsThatNoModelCouldRead:
    @pytest.mark.parametrize("role", ["user", "critic"])
    @pytest.mark.parametrize("part", FILES, ids=case)
    def test_are_files_without_a_place_or_bytes(self, part: Any, role: str) -> None:
        text = refusal(lambda: message({"role": role, "content": [IMAGE, part]}))

        assert re.fullmatch(
            r"prompt_messages\[0\]\.content\[1\] is an? \w+ part without 'url' or 'base64_data': "
            r"give one of them, such as \{'type': .*\}",
            text,
        )

    @pytest.mark.parametrize(
        "part",
        [
            {"type": "text", "text": "Hi"},
            {"type": "image_url", "image_url": {"url": "https://x"}},
            {"type": "input_audio", "input_audio": {"data": "SUQz", "format": "mp3"}},
            {"type": "file", "file": {"file_id": "1"}},
            {"type": "refusal", "refusal": "No"},
        ],
        ids=case,
    )
    def test_are_those_of_openai(self, part: dict[str, Any]) -> None:
        text = refusal(lambda: message({"role": "user", "content": [part]}))

        kind = part["type"]
        article = "an" if kind[0] == "i" else "a"
        assert text == (
            f"prompt_messages[0].content[0] looks like {article} {kind} part of OpenAI's: "
            "convert the messages with dify_invoke.messages_from_openai(...)"
        )

    @pytest.mark.parametrize(
        ("part", "right"),
        [
            ({"type": "input_text", "text": "Hi"}, "text"),
            ({"type": "input_image", "image_url": "https://x"}, "image"),
        ],
        ids=case,
    )
    def test_are_those_of_openais_responses(self, part: dict[str, Any], right: str) -> None:
        text = refusal(lambda: message({"role": "user", "content": [part]}))

        kind = part["type"]
        assert text.startswith(f"prompt_messages[0].content[0] is an {kind} part of OpenAI's form")
        assert f"give Dify's, such as {{'type': '{right}'" in text

    @pytest.mark.parametrize("example", [TEXT, *FILE_EXAMPLES.values(), *RESPONSES.values()])
    def test_have_examples_that_can_be_sent(self, example: str) -> None:
        part = ast.literal_eval(example)

        sent = json.loads(encode(message({"role": "user", "content": [part]})))["content"][0]
        assert part.items() <= sent.items()

    def test_a_text_part_may_have_a_text_besides_its_data(self) -> None:
        part = {"type": "text", "data": "x", "text": "y"}

        assert message({"role": "user", "content": [part]}) == UserPromptMessage(
            content=[TextPromptMessageContent(data="x")]
        )
