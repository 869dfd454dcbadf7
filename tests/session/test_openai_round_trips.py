"""Messages and tools are the same after the way from Dify's form to OpenAI's and back, and the other way round."""

from base64 import b64encode
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dify_inner_api.models import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DeveloperPromptMessage,
    DocumentPromptMessageContent,
    ImagePromptMessageContent,
    PromptMessage,
    PromptMessageTool,
    SystemPromptMessage,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    ToolPromptMessage,
    UserPromptMessage,
)
from dify_invoke import (
    messages_from_openai,
    messages_to_openai,
    tools_from_openai,
    tools_to_openai,
)

from ..contract.contract_values import JSON

Dicts = st.SearchStrategy[dict[str, Any]]

TEXTS = st.builds(TextPromptMessageContent, data=st.text())
BASE64 = st.binary(min_size=1).map(lambda data: b64encode(data).decode())
IMAGE_URLS = st.sampled_from(["png", "gif", "webp"]).flatmap(
    lambda ending: st.builds(
        ImagePromptMessageContent,
        format=st.just(ending),
        mime_type=st.just(f"image/{ending}"),
        url=st.from_regex(r"https://x/[a-z%20./]*1\.", fullmatch=True).map(lambda u: u + ending),
        detail=st.sampled_from(["low", "high"]),
    )
)
IMAGES = st.sampled_from(["png", "jpeg", "bmp"]).flatmap(
    lambda format_: st.builds(
        ImagePromptMessageContent,
        format=st.just(format_),
        mime_type=st.just(f"image/{format_}"),
        base64_data=BASE64,
        detail=st.sampled_from(["low", "high"]),
    )
)
AUDIO = st.sampled_from([("mp3", "audio/mpeg"), ("wav", "audio/wav")]).flatmap(
    lambda of: st.builds(
        AudioPromptMessageContent,
        format=st.just(of[0]),
        mime_type=st.just(of[1]),
        base64_data=BASE64,
    )
)
DOCUMENTS = st.sampled_from(
    [("pdf", "application/pdf"), ("txt", "text/plain"), ("txt", "text/plain;charset=utf-8")]
).flatmap(
    lambda of: st.builds(
        DocumentPromptMessageContent,
        format=st.just(of[0]),
        mime_type=st.just(of[1]),
        base64_data=BASE64,
        filename=st.text(),
    )
)
NAMES = st.none() | st.text(min_size=1)
PLAIN = st.text() | st.lists(TEXTS, max_size=3)
CALLS = st.builds(
    ToolCall,
    id=st.text(min_size=1),
    type=st.just("function"),
    function=st.builds(ToolCallFunction, name=st.text(), arguments=st.text()),
)
TYPED: st.SearchStrategy[PromptMessage] = st.one_of(
    st.builds(SystemPromptMessage, content=PLAIN, name=NAMES),
    st.builds(DeveloperPromptMessage, content=PLAIN, name=NAMES),
    st.builds(
        UserPromptMessage,
        content=PLAIN
        | st.lists(st.one_of(TEXTS, IMAGE_URLS, IMAGES, AUDIO, DOCUMENTS), max_size=4),
        name=NAMES,
    ),
    st.builds(
        AssistantPromptMessage,
        content=PLAIN,
        name=NAMES,
        tool_calls=st.lists(CALLS, max_size=2),
    ),
    st.builds(
        AssistantPromptMessage,
        content=st.none(),
        name=NAMES,
        tool_calls=st.lists(CALLS, min_size=1, max_size=2),
    ),
    st.builds(ToolPromptMessage, content=PLAIN, name=NAMES, tool_call_id=st.text()),
)

SCHEMAS = st.dictionaries(st.text(), JSON, max_size=3)

TEXT_DICTS: Dicts = st.fixed_dictionaries({"type": st.just("text"), "text": st.text()})
URLS = st.one_of(
    st.sampled_from(["https://x/cat.png", "http://x:8/a%20b/c.JPG?w=1#2"]),
    BASE64.map(lambda data: f"data:image/webp;base64,{data}"),
)
IMAGE_DICTS: Dicts = st.fixed_dictionaries(
    {
        "type": st.just("image_url"),
        "image_url": st.fixed_dictionaries(
            {"url": URLS, "detail": st.sampled_from(["low", "high"])}
        ),
    }
)
AUDIO_DICTS: Dicts = st.fixed_dictionaries(
    {
        "type": st.just("input_audio"),
        "input_audio": st.fixed_dictionaries(
            {"data": BASE64, "format": st.sampled_from(["wav", "mp3"])}
        ),
    }
)
FILE_DICTS: Dicts = st.fixed_dictionaries(
    {
        "type": st.just("file"),
        "file": st.fixed_dictionaries(
            {"file_data": BASE64.map(lambda data: f"data:application/pdf;base64,{data}")},
            optional={"filename": st.text(min_size=1)},
        ),
    }
)
TEXTS_OR_PARTS = st.text() | st.lists(TEXT_DICTS, max_size=3)
NAMED = {"name": st.text(min_size=1)}
CALL_DICTS: Dicts = st.fixed_dictionaries(
    {
        "id": st.text(min_size=1),
        "type": st.just("function"),
        "function": st.fixed_dictionaries({"name": st.text(), "arguments": st.text()}),
    }
)
DICTS: Dicts = st.one_of(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "developer", "assistant"]), "content": TEXTS_OR_PARTS},
        optional=NAMED,
    ),
    st.fixed_dictionaries(
        {
            "role": st.just("user"),
            "content": st.text()
            | st.lists(st.one_of(TEXT_DICTS, IMAGE_DICTS, AUDIO_DICTS, FILE_DICTS), max_size=4),
        },
        optional=NAMED,
    ),
    st.fixed_dictionaries(
        {
            "role": st.just("assistant"),
            "content": st.none() | TEXTS_OR_PARTS,
            "tool_calls": st.lists(CALL_DICTS, min_size=1, max_size=2),
        },
        optional=NAMED,
    ),
    st.fixed_dictionaries(
        {"role": st.just("tool"), "content": TEXTS_OR_PARTS, "tool_call_id": st.text()}
    ),
)
TOOL_DICTS: Dicts = st.fixed_dictionaries(
    {
        "type": st.just("function"),
        "function": st.fixed_dictionaries(
            {"name": st.text(), "parameters": SCHEMAS},
            optional={"description": st.text(min_size=1)},
        ),
    }
)


class TestThereAndBack:
    @given(st.lists(TYPED, max_size=3))
    def test_difys_messages_are_the_same(self, typed: list[PromptMessage]) -> None:
        assert messages_from_openai(messages_to_openai(typed)) == typed

    @given(st.lists(DICTS, max_size=3))
    def test_openais_messages_are_the_same(self, said: list[dict[str, Any]]) -> None:
        assert messages_to_openai(messages_from_openai(said)) == said

    @given(
        st.lists(
            st.builds(PromptMessageTool, name=st.text(), description=st.text(), parameters=SCHEMAS)
        )
    )
    def test_difys_tools_are_the_same(self, typed: list[PromptMessageTool]) -> None:
        assert tools_from_openai(tools_to_openai(typed)) == typed

    @given(st.lists(TOOL_DICTS, max_size=3))
    def test_openais_tools_are_the_same(self, said: list[dict[str, Any]]) -> None:
        assert tools_to_openai(tools_from_openai(said)) == said
