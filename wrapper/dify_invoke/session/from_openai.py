"""Dify's messages and tools for those of OpenAI's chat completions; no I/O.

Nothing is lost: what Dify cannot say is an InvalidRequestError with its place, such as
`messages[1].content[0].image_url.detail`. Only what says nothing is left out: a null, an empty list of `tool_calls`
or `annotations`, and `strict: false`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, cast

from dify_inner_api.models import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DeveloperPromptMessage,
    DocumentPromptMessageContent,
    ImagePromptMessageContent,
    PromptMessage,
    PromptMessageContent,
    PromptMessageTool,
    SystemPromptMessage,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    ToolPromptMessage,
    UserPromptMessage,
)

from ..errors import InvalidRequestError
from ..protocol.arguments import json_object, listed
from ..protocol.json import is_array, is_object
from ..protocol.media import data_url, file_fields, media_of, read_data_url
from ..protocol.mistakes import EXPECTED, place, wrong
from ..protocol.plain import PydanticObject

_MESSAGE = "{'role': 'user', 'content': 'Hello'}"
_PART = "{'type': 'text', 'text': 'Hello'}"
_FUNCTION = "{'name': 'get_weather', 'description': 'The weather in a city'}"
_TOOL = f"{{'type': 'function', 'function': {_FUNCTION}}}"
_CALL = "{'name': 'get_weather', 'arguments': '{}'}"
_FILE_DATA = "'data:application/pdf;base64,JVBE...'"
_TYPED_IMAGE = (
    "ImagePromptMessageContent(url=..., format='png', mime_type='image/png') in place of the part"
)
_SAYS_NOTHING: dict[str, Any] = {"annotations": [], "strict": False, "tool_calls": []}
"""Values that mean the same as none."""

_ADVICE = {
    "audio": "give what was said as 'content'",
    "file_id": "give the file itself as 'file_data'",
    "function_call": "give 'tool_calls'",
    "refusal": "give it as 'content'",
    "strict": "leave it out, or give false",
}
"""What to give in place of a field that Dify has no place for."""

_OTHER_WORDS = {
    "function": "'tool', with the 'tool_call_id' of the call that it answers",
    "input_image": "'image_url'",
    "input_text": "'text'",
    "refusal": "'text'",
}
"""What to give in place of a role or a type that a chat completion, or Dify, does not have."""


def messages_from_openai(
    messages: Iterable[Mapping[str, Any] | PydanticObject | PromptMessage],
) -> list[PromptMessage]:
    """Dify's messages for those of OpenAI's chat completions: dicts, or objects of the `openai` library.

    A data URL becomes `base64_data`; any other URL stays one. The format and the MIME type of a file are those of
    the data URL, or are found from its bytes, its `filename`, or the path of its URL. InvalidRequestError says where
    nothing tells them. A typed message or part of Dify's stays as it is, so that such an image can be given as
    `ImagePromptMessageContent`.

    An image without `detail` gets Dify's default, `low`; `auto`, which is OpenAI's, is an error. So are a file by its
    `file_id`, the refusal or the audio of an assistant, and the legacy `function_call` and role `function`.
    """
    return [
        message
        if issubclass(type(message), PromptMessage)
        else _message(message, f"messages[{index}]")
        for index, message in enumerate(listed(messages, "messages", _MESSAGE))
    ]


def tools_from_openai(
    tools: Iterable[Mapping[str, Any] | PydanticObject | PromptMessageTool],
) -> list[PromptMessageTool]:
    """Dify's tools for those of OpenAI's chat completions: dicts, or objects of the `openai` library.

    A tool without a description gets an empty one, and one without parameters the schema of none. `strict: true`
    and custom tools are an InvalidRequestError. A typed tool of Dify's stays as it is.
    """
    return [
        tool if issubclass(type(tool), PromptMessageTool) else _tool(tool, f"tools[{index}]")
        for index, tool in enumerate(listed(tools, "tools", _TOOL))
    ]


class _Fields:
    """The fields of an object that are not null. `end` refuses those that were not taken."""

    def __init__(self, values: object, name: str, wanted: str) -> None:
        self.name = name
        self._left = {
            key: value
            for key, value in json_object(values, name, wanted).items()
            if value is not None and value != _SAYS_NOTHING.get(key)
        }

    def place(self, key: str) -> str:
        return place(self.name, [key])

    def take(self, key: str) -> Any:
        return self._left.pop(key, None)

    def text(self, key: str, wanted: str = "a text") -> str:
        value = self.take(key)
        if value is None:
            raise InvalidRequestError(f"{self.name} has no {key!r}: give {wanted}")
        if not isinstance(value, str):
            raise wrong(self.place(key), wanted, value)
        return value

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if key in self._left else None

    def object(self, key: str, example: str) -> "_Fields":
        value = self.take(key)
        if value is None:
            raise InvalidRequestError(f"{self.name} has no {key!r}: give it, such as {example}")
        return _Fields(value, self.place(key), f"an object, such as {example}")

    def end(self) -> None:
        for key in self._left:
            raise InvalidRequestError(
                f"{self.place(key)} has no place in Dify's form: {_ADVICE.get(key, 'leave it out')}"
            )


def _message(given: object, name: str) -> PromptMessage:
    fields = _Fields(given, name, f"a message, such as {_MESSAGE}")
    role = fields.text("role", f"one, as in {_MESSAGE}")
    content = _content(fields.take("content"), given, f"{name}.content")
    participant = fields.text_or_none("name") or None
    message: PromptMessage
    match role:
        case "system":
            message = SystemPromptMessage(content=content, name=participant)
        case "developer":
            message = DeveloperPromptMessage(content=content, name=participant)
        case "user":
            message = UserPromptMessage(content=content, name=participant)
        case "tool":
            call = fields.text("tool_call_id", "the id of the tool call that it answers")
            message = ToolPromptMessage(content=content, name=participant, tool_call_id=call)
        case "assistant":
            calls = _tool_calls(fields.take("tool_calls"), f"{name}.tool_calls")
            message = AssistantPromptMessage(content=content, name=participant, tool_calls=calls)
        case _:
            _refuse(role, f"{name}.role", "'system', 'developer', 'user', 'assistant' or 'tool'")
    fields.end()
    if content is None and not (isinstance(message, AssistantPromptMessage) and message.tool_calls):
        raise InvalidRequestError(
            f"{name} has no content: give a text or a list of parts, such as [{_PART}]"
        )
    return message


def _content(value: Any, given: object, name: str) -> list[PromptMessageContent] | str | None:
    """The content of a message, whose plain value it is given; typed parts of the message stay as they are."""
    if value is None or isinstance(value, str):
        return value
    if not is_array(value):
        raise wrong(name, f"a text or a list of parts, such as [{_PART}]", value)
    parts = cast("Mapping[str, Any]", given)["content"] if isinstance(given, Mapping) else value
    return [
        part if issubclass(type(part), PromptMessageContent) else _part(plain, f"{name}[{index}]")
        for index, (part, plain) in enumerate(zip(parts, value, strict=True))
    ]


def _part(given: object, name: str) -> PromptMessageContent:
    fields = _Fields(given, name, f"a part, such as {_PART}")
    kind = fields.text("type", f"one, as in {_PART}")
    part: PromptMessageContent
    match kind:
        case "text":
            part = TextPromptMessageContent(data=fields.text("text", f"its text, as in {_PART}"))
        case "image_url":
            part = _image(fields.object("image_url", "{'url': 'https://example.com/cat.png'}"))
        case "input_audio":
            part = _audio(fields.object("input_audio", "{'format': 'mp3', 'data': 'SUQz...'}"))
        case "file":
            part = _document(fields.object("file", f"{{'file_data': {_FILE_DATA}}}"))
        case _:
            _refuse(kind, f"{name}.type", "'text', 'image_url', 'input_audio' or 'file'")
    fields.end()
    return part


def _image(fields: _Fields) -> ImagePromptMessageContent:
    detail = fields.take("detail")
    if detail not in (None, "low", "high"):
        raise wrong(fields.place("detail"), "'low' or 'high', or leave it out", detail)
    url = fields.text("url", "a URL, such as 'https://example.com/cat.png'")
    fields.end()
    file = file_fields("image", url, place=fields.place("url"), wanted=_TYPED_IMAGE)
    return ImagePromptMessageContent(**file, detail=detail or "low")


def _audio(fields: _Fields) -> AudioPromptMessageContent:
    word = fields.text("format", "'wav' or 'mp3'")
    data = fields.text("data", "the audio in base64")
    fields.end()
    media = media_of("audio", format=word, place=fields.name, wanted="'wav' or 'mp3' as 'format'")
    url = data_url(media.mime_type, data)
    return AudioPromptMessageContent(
        **file_fields("audio", url, format=media.format, place=fields.place("data"))
    )


def _document(fields: _Fields) -> DocumentPromptMessageContent:
    name, filename = fields.place("file_data"), fields.text_or_none("filename")
    data = fields.text_or_none("file_data")
    fields.end()
    if data is None:
        raise InvalidRequestError(f"{fields.name} has no 'file_data': give {_FILE_DATA}")
    if read_data_url(data, name) is None:
        data = data_url("application/octet-stream", data)
    wanted = f"a data URL, such as {_FILE_DATA}, or a 'filename' with its ending"
    return DocumentPromptMessageContent(
        **file_fields("document", data, filename=filename, place=name, wanted=wanted)
    )


def _tool_calls(value: Any, name: str) -> list[ToolCall]:
    if value is not None and not is_array(value):
        raise wrong(name, "a list of tool calls", value)
    return [_tool_call(one, f"{name}[{index}]") for index, one in enumerate(value or [])]


def _tool_call(given: object, name: str) -> ToolCall:
    fields = _Fields(given, name, "a tool call")
    function = _function(fields, _CALL)
    call = ToolCall(
        id=fields.text("id", "the id of the call"),
        type="function",
        function=ToolCallFunction(
            name=function.text("name", "the name of the tool"),
            arguments=function.text("arguments", EXPECTED["arguments"]),
        ),
    )
    function.end()
    fields.end()
    return call


def _tool(given: object, name: str) -> PromptMessageTool:
    fields = _Fields(given, name, f"a tool, such as {_TOOL}")
    function = _function(fields, _FUNCTION)
    parameters: Any = function.take("parameters")
    if parameters is None:
        parameters = {"type": "object", "properties": {}}
    if not is_object(parameters):
        raise wrong(function.place("parameters"), EXPECTED["parameters"], parameters)
    tool = PromptMessageTool(
        name=function.text("name", EXPECTED["name"]),
        description=function.text_or_none("description") or "",
        parameters=parameters,
    )
    function.end()
    fields.end()
    return tool


def _function(fields: _Fields, example: str) -> _Fields:
    """The function that a tool or a tool call is."""
    kind = fields.text("type", "'function'")
    if kind != "function":
        _refuse(kind, fields.place("type"), "'function'")
    return fields.object("function", example)


def _refuse(word: str, name: str, known: str) -> NoReturn:
    """Raises InvalidRequestError for a role or a type that cannot be converted."""
    raise wrong(name, _OTHER_WORDS.get(word, known), word)
