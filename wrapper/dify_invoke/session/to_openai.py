"""Messages and tools of OpenAI's chat completions for Dify's; no I/O.

Nothing is lost: what OpenAI's form cannot say is an InvalidRequestError with its place, such as
`messages[1].content[0].opaque_body`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from dify_inner_api.models import (
    AssistantPromptMessage,
    AudioPromptMessageContent,
    DocumentPromptMessageContent,
    ImagePromptMessageContent,
    PromptMessage,
    PromptMessageContent,
    PromptMessageTool,
    TextPromptMessageContent,
    ToolCall,
    ToolPromptMessage,
    UnknownPromptMessage,
)

from ..errors import InvalidRequestError
from ..protocol.arguments import convert, json_object, listed
from ..protocol.media import data_url
from ..protocol.mistakes import wrong
from ..protocol.plain import PydanticObject

_MESSAGE = "{'role': 'user', 'content': 'Hello'}"
_TOOL = "{'name': 'get_weather', 'description': '', 'parameters': {}}"
_ROLES = "'system', 'developer', 'user', 'assistant' or 'tool'"
_DETAILS = ("auto", "low", "high", "original")


def messages_to_openai(
    messages: Iterable[PromptMessage | Mapping[str, Any] | PydanticObject],
) -> list[Any]:
    """The dicts of OpenAI's chat completions for Dify's messages, given as `invoke` takes them.

    They are `Any`, so that the typed arguments of the `openai` library take them. `base64_data` becomes a data URL,
    and a URL stays one: OpenAI's form has neither its format nor its MIME type. InvalidRequestError names what
    OpenAI's form cannot say: an `opaque_body`, a video, a file in a message that is not a user's, audio or a document
    by its URL, audio that is neither `wav` nor `mp3`, the name of an image or an audio file, and any role or type of
    part that this contract does not know.
    """
    return [
        _message(message, f"messages[{index}]")
        for index, message in enumerate(listed(messages, "messages", _MESSAGE))
    ]


def tools_to_openai(
    tools: Iterable[PromptMessageTool | Mapping[str, Any] | PydanticObject],
) -> list[Any]:
    """The dicts of OpenAI's chat completions for Dify's tools, given as `invoke` takes them.

    They are `Any`, so that the typed arguments of the `openai` library take them. An empty description is left out.
    """
    return [
        _tool(tool, f"tools[{index}]") for index, tool in enumerate(listed(tools, "tools", _TOOL))
    ]


def _message(given: object, name: str) -> dict[str, Any]:
    values = json_object(given, name, f"a message, such as {_MESSAGE}", PromptMessage)
    message = convert(values, PromptMessage, name)
    role: str = getattr(message, PromptMessage.TAG)
    if isinstance(message, UnknownPromptMessage):
        raise wrong(f"{name}.role", _ROLES, role)
    made: dict[str, Any] = {"role": role, "content": message.content}
    if isinstance(message.content, list):
        made["content"] = [
            _part(part, f"{name}.content[{index}]", role)
            for index, part in enumerate(message.content)
        ]
    if message.name:
        made["name"] = message.name
    if isinstance(message, ToolPromptMessage):
        made["tool_call_id"] = message.tool_call_id
    if isinstance(message, AssistantPromptMessage):
        _check_opaque_body(message, name)
        if message.tool_calls:
            made["tool_calls"] = [
                _tool_call(call, f"{name}.tool_calls[{index}]")
                for index, call in enumerate(message.tool_calls)
            ]
    if message.content is None and "tool_calls" not in made:
        raise InvalidRequestError(f"{name} has no content: give a text or a list of parts")
    return made


def _part(part: PromptMessageContent, name: str, role: str) -> dict[str, Any]:
    _check_opaque_body(part, name)
    kind: str = getattr(part, PromptMessageContent.TAG)
    if isinstance(part, TextPromptMessageContent):
        return {"type": "text", "text": part.data}
    if role != "user":
        raise _unsayable(f"{name}.type", f"no {kind} in a message of role {role!r}")
    match part:
        case ImagePromptMessageContent():
            return {"type": "image_url", "image_url": _image(part, name)}
        case AudioPromptMessageContent():
            return {"type": "input_audio", "input_audio": _audio(part, name)}
        case DocumentPromptMessageContent():
            return {"type": "file", "file": _document(part, name)}
        case _:
            raise _unsayable(f"{name}.type", f"no {kind}")


def _image(part: ImagePromptMessageContent, name: str) -> dict[str, Any]:
    if part.filename:
        raise _unsayable(f"{name}.filename", "no name of an image")
    if part.url and part.base64_data:
        raise _unsayable(f"{name}.base64_data", "no image beside a URL")
    url = part.url or data_url(part.mime_type, _bytes(part, name), f"{name}.mime_type")
    if not part.detail:
        return {"url": url}
    if part.detail not in _DETAILS:
        raise wrong(f"{name}.detail", " or ".join(map(repr, _DETAILS)), part.detail)
    return {"url": url, "detail": part.detail}


def _audio(part: AudioPromptMessageContent, name: str) -> dict[str, Any]:
    if part.filename:
        raise _unsayable(f"{name}.filename", "no name of an audio file")
    if part.url:
        raise _unsayable(f"{name}.url", "audio in base64 only")
    if part.format not in ("wav", "mp3"):
        raise wrong(f"{name}.format", "'wav' or 'mp3'", part.format)
    return {"data": _bytes(part, name), "format": part.format}


def _document(part: DocumentPromptMessageContent, name: str) -> dict[str, Any]:
    if part.url:
        raise _unsayable(f"{name}.url", "documents in base64 only")
    data = data_url(part.mime_type, _bytes(part, name), f"{name}.mime_type")
    return {"filename": part.filename, "file_data": data} if part.filename else {"file_data": data}


def _bytes(
    part: ImagePromptMessageContent | AudioPromptMessageContent | DocumentPromptMessageContent,
    name: str,
) -> str:
    if not part.base64_data:
        raise InvalidRequestError(f"{name} has no 'base64_data': give the file in base64")
    return part.base64_data


def _tool_call(call: ToolCall, name: str) -> dict[str, Any]:
    if not call.id:
        raise InvalidRequestError(f"{name} has no 'id': give the id of the call")
    if call.type not in ("", "function"):
        raise wrong(f"{name}.type", "'function'", call.type)
    function = {"name": call.function.name, "arguments": call.function.arguments}
    return {"id": call.id, "type": "function", "function": function}


def _tool(given: object, name: str) -> dict[str, Any]:
    values = json_object(given, name, f"a tool, such as {_TOOL}", PromptMessageTool)
    tool = convert(values, PromptMessageTool, name)
    function: dict[str, Any] = {"name": tool.name}
    if tool.description:
        function["description"] = tool.description
    return {"type": "function", "function": {**function, "parameters": tool.parameters}}


def _check_opaque_body(value: AssistantPromptMessage | PromptMessageContent, name: str) -> None:
    if value.opaque_body is not None:
        raise _unsayable(f"{name}.opaque_body", "nothing of the kind")


def _unsayable(name: str, has: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{name} cannot be said in OpenAI's form, which has {has}: leave it out"
    )
