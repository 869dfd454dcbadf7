"""Messages of OpenAI's chat completions, and Dify's for them."""

from typing import Any

from dify_inner_api.models import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DeveloperPromptMessage,
    DocumentPromptMessageContent,
    ImagePromptMessageContent,
    PromptMessage,
    SystemPromptMessage,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    ToolPromptMessage,
    UserPromptMessage,
)

GIF = "R0lGODlhAQABAAAAACw="
CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"x":1}'}}
SCHEMA = {"type": "object", "properties": {"x": {"type": "integer", "default": None}}}

PAIRS: list[tuple[str, dict[str, Any], PromptMessage]] = [
    (
        "system",
        {"role": "system", "content": "Be short."},
        SystemPromptMessage(content="Be short."),
    ),
    (
        "developer",
        {"role": "developer", "content": "Be kind.", "name": "d"},
        DeveloperPromptMessage(content="Be kind.", name="d"),
    ),
    ("user", {"role": "user", "content": "Hi", "name": "Ann"}, UserPromptMessage(content="Hi", name="Ann")),
    ("no parts", {"role": "user", "content": []}, UserPromptMessage(content=[])),
    (
        "text parts",
        {"role": "system", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": ""}]},
        SystemPromptMessage(
            content=[TextPromptMessageContent(data="a"), TextPromptMessageContent(data="")]
        ),
    ),
    (
        "an image by its URL",
        {
            "role": "user",
            "content": [
                {
                    "type": "image_url",
                    "image_url": {"url": "https://x/cat.jpg?w=1", "detail": "high"},
                }
            ],
        },
        UserPromptMessage(
            content=[
                ImagePromptMessageContent(
                    format="jpeg",
                    mime_type="image/jpeg",
                    url="https://x/cat.jpg?w=1",
                    detail="high",
                )
            ]
        ),
    ),
    (
        "an image by its data",
        {
            "role": "user",
            "content": [
                {
                    "type": "image_url",
                    "image_url": {"url": f"data:image/gif;base64,{GIF}", "detail": "low"},
                }
            ],
        },
        UserPromptMessage(
            content=[
                ImagePromptMessageContent(
                    format="gif", mime_type="image/gif", base64_data=GIF, detail="low"
                )
            ]
        ),
    ),
    (
        "audio",
        {
            "role": "user",
            "content": [{"type": "input_audio", "input_audio": {"data": "SUQz", "format": "mp3"}}],
        },
        UserPromptMessage(
            content=[
                AudioPromptMessageContent(
                    format="mp3", mime_type="audio/mpeg", base64_data="SUQz"
                )
            ]
        ),
    ),
    (
        "a file",
        {
            "role": "user",
            "content": [
                {
                    "type": "file",
                    "file": {
                        "filename": "a.pdf",
                        "file_data": "data:application/pdf;base64,JVBERi0=",
                    },
                }
            ],
        },
        UserPromptMessage(
            content=[
                DocumentPromptMessageContent(
                    format="pdf",
                    mime_type="application/pdf",
                    base64_data="JVBERi0=",
                    filename="a.pdf",
                )
            ]
        ),
    ),
    ("assistant", {"role": "assistant", "content": ""}, AssistantPromptMessage(content="")),
    (
        "tool calls",
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        AssistantPromptMessage(
            tool_calls=[
                ToolCall(
                    id="1",
                    type="function",
                    function=ToolCallFunction(name="f", arguments='{"x":1}'),
                )
            ]
        ),
    ),
    (
        "tool",
        {"role": "tool", "content": "22", "tool_call_id": "1"},
        ToolPromptMessage(content="22", tool_call_id="1"),
    ),
    (
        "a tool with its name",
        {"role": "tool", "content": "22", "tool_call_id": "1", "name": "f"},
        ToolPromptMessage(content="22", tool_call_id="1", name="f"),
    ),
]  # fmt: skip
"""Each says the same in both forms."""
