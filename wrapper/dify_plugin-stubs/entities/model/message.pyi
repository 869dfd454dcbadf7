from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, JsonValue

class PromptMessageRole(Enum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    DEVELOPER = "developer"

    @classmethod
    def value_of(cls, value: str) -> PromptMessageRole: ...

class PromptMessageTool(BaseModel):
    name: str
    description: str
    parameters: dict[str, Any]

class PromptMessageFunction(BaseModel):
    type: str = "function"
    function: PromptMessageTool

class PromptMessageContentType(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"

class PromptMessageContent(BaseModel):
    opaque_body: JsonValue | None = None

class TextPromptMessageContent(PromptMessageContent):
    type: Literal[PromptMessageContentType.TEXT] = ...
    data: str

class MultiModalPromptMessageContent(PromptMessageContent):
    format: str
    base64_data: str = ""
    url: str = ""
    mime_type: str
    filename: str = ""
    @property
    def data(self) -> str: ...

class VideoPromptMessageContent(MultiModalPromptMessageContent):
    type: Literal[PromptMessageContentType.VIDEO] = ...

class AudioPromptMessageContent(MultiModalPromptMessageContent):
    type: Literal[PromptMessageContentType.AUDIO] = ...

class ImagePromptMessageContent(MultiModalPromptMessageContent):
    class DETAIL(Enum):
        LOW = "low"
        HIGH = "high"

    type: Literal[PromptMessageContentType.IMAGE] = ...
    detail: DETAIL = ...

class DocumentPromptMessageContent(MultiModalPromptMessageContent):
    type: Literal[PromptMessageContentType.DOCUMENT] = ...

PromptMessageContentUnionTypes: TypeAlias = (
    TextPromptMessageContent
    | ImagePromptMessageContent
    | DocumentPromptMessageContent
    | AudioPromptMessageContent
    | VideoPromptMessageContent
)

class PromptMessage(BaseModel):
    role: PromptMessageRole
    content: str | list[PromptMessageContentUnionTypes] | None = None
    name: str | None = None
    def is_empty(self) -> bool: ...
    def get_text_content(self) -> str: ...

class UserPromptMessage(PromptMessage):
    role: PromptMessageRole = ...

class AssistantPromptMessage(PromptMessage):
    class ToolCall(BaseModel):
        class ToolCallFunction(BaseModel):
            name: str
            arguments: str

        id: str
        type: str
        function: ToolCallFunction

    role: PromptMessageRole = ...
    tool_calls: list[ToolCall] = ...
    opaque_body: JsonValue | None = None

class SystemPromptMessage(PromptMessage):
    role: PromptMessageRole = ...

class DeveloperPromptMessage(PromptMessage):
    role: PromptMessageRole = ...

class ToolPromptMessage(PromptMessage):
    role: PromptMessageRole = ...
    tool_call_id: str

PROMPT_MESSAGE_TYPES_BY_ROLE: dict[str, type[PromptMessage]]

def ensure_prompt_message(value: PromptMessage | Mapping[str, object]) -> PromptMessage: ...
