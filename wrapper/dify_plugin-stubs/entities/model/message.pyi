from collections.abc import Mapping, Sequence
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

_PromptMessageRoleValue: TypeAlias = Literal["system", "user", "assistant", "tool", "developer"]

class PromptMessageTool(BaseModel):
    name: str
    description: str
    parameters: dict[str, Any]
    # Written by codegen/stub_constructors.py.
    def __init__(self, *, name: str, description: str, parameters: Mapping[str, Any]) -> None: ...

class PromptMessageFunction(BaseModel):
    type: str = "function"
    function: PromptMessageTool
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, type: str = "function", function: PromptMessageTool | Mapping[str, object]
    ) -> None: ...

class PromptMessageContentType(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"

class PromptMessageContent(BaseModel):
    opaque_body: JsonValue | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, opaque_body: JsonValue | Mapping[str, Any] | Sequence[Any] | None = None
    ) -> None: ...

class TextPromptMessageContent(PromptMessageContent):
    type: Literal[PromptMessageContentType.TEXT] = ...
    data: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        opaque_body: JsonValue | Mapping[str, Any] | Sequence[Any] | None = None,
        type: Literal["text", PromptMessageContentType.TEXT] = ...,
        data: str,
    ) -> None: ...

class MultiModalPromptMessageContent(PromptMessageContent):
    format: str
    base64_data: str = ""
    url: str = ""
    mime_type: str
    filename: str = ""
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        opaque_body: JsonValue | Mapping[str, Any] | Sequence[Any] | None = None,
        format: str,
        base64_data: str = "",
        url: str = "",
        mime_type: str,
        filename: str = "",
    ) -> None: ...
    @property
    def data(self) -> str: ...

class VideoPromptMessageContent(MultiModalPromptMessageContent):
    type: Literal[PromptMessageContentType.VIDEO] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        opaque_body: JsonValue | Mapping[str, Any] | Sequence[Any] | None = None,
        format: str,
        base64_data: str = "",
        url: str = "",
        mime_type: str,
        filename: str = "",
        type: Literal["video", PromptMessageContentType.VIDEO] = ...,
    ) -> None: ...

class AudioPromptMessageContent(MultiModalPromptMessageContent):
    type: Literal[PromptMessageContentType.AUDIO] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        opaque_body: JsonValue | Mapping[str, Any] | Sequence[Any] | None = None,
        format: str,
        base64_data: str = "",
        url: str = "",
        mime_type: str,
        filename: str = "",
        type: Literal["audio", PromptMessageContentType.AUDIO] = ...,
    ) -> None: ...

class ImagePromptMessageContent(MultiModalPromptMessageContent):
    class DETAIL(Enum):
        LOW = "low"
        HIGH = "high"

    type: Literal[PromptMessageContentType.IMAGE] = ...
    detail: DETAIL = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        opaque_body: JsonValue | Mapping[str, Any] | Sequence[Any] | None = None,
        format: str,
        base64_data: str = "",
        url: str = "",
        mime_type: str,
        filename: str = "",
        type: Literal["image", PromptMessageContentType.IMAGE] = ...,
        detail: DETAIL | _DETAILValue = ...,
    ) -> None: ...

_DETAILValue: TypeAlias = Literal["low", "high"]

class DocumentPromptMessageContent(MultiModalPromptMessageContent):
    type: Literal[PromptMessageContentType.DOCUMENT] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        opaque_body: JsonValue | Mapping[str, Any] | Sequence[Any] | None = None,
        format: str,
        base64_data: str = "",
        url: str = "",
        mime_type: str,
        filename: str = "",
        type: Literal["document", PromptMessageContentType.DOCUMENT] = ...,
    ) -> None: ...

PromptMessageContentUnionTypes: TypeAlias = (
    TextPromptMessageContent
    | ImagePromptMessageContent
    | DocumentPromptMessageContent
    | AudioPromptMessageContent
    | VideoPromptMessageContent
)

# A validator takes any part, and the dict of one.
_Content: TypeAlias = str | Sequence[PromptMessageContent] | Sequence[Mapping[str, object]] | None

class PromptMessage(BaseModel):
    role: PromptMessageRole
    content: str | list[PromptMessageContentUnionTypes] | None = None  # takes _Content
    name: str | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        role: PromptMessageRole | _PromptMessageRoleValue,
        content: _Content = None,
        name: str | None = None,
    ) -> None: ...
    def is_empty(self) -> bool: ...
    def get_text_content(self) -> str: ...

class UserPromptMessage(PromptMessage):
    role: PromptMessageRole = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        role: PromptMessageRole | _PromptMessageRoleValue = ...,
        content: _Content = None,
        name: str | None = None,
    ) -> None: ...

class AssistantPromptMessage(PromptMessage):
    class ToolCall(BaseModel):
        class ToolCallFunction(BaseModel):
            name: str  # takes str | None
            arguments: str  # takes str | None
            # Written by codegen/stub_constructors.py.
            def __init__(self, *, name: str | None, arguments: str | None) -> None: ...

        id: str  # takes object
        type: str  # takes str | None
        function: ToolCallFunction
        # Written by codegen/stub_constructors.py.
        def __init__(
            self, *, id: object, type: str | None, function: ToolCallFunction | Mapping[str, object]
        ) -> None: ...

    role: PromptMessageRole = ...
    tool_calls: list[ToolCall] = ...
    opaque_body: JsonValue | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        role: PromptMessageRole | _PromptMessageRoleValue = ...,
        content: _Content = None,
        name: str | None = None,
        tool_calls: Sequence[ToolCall] | Sequence[Mapping[str, object]] = ...,
        opaque_body: JsonValue | Mapping[str, Any] | Sequence[Any] | None = None,
    ) -> None: ...

class SystemPromptMessage(PromptMessage):
    role: PromptMessageRole = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        role: PromptMessageRole | _PromptMessageRoleValue = ...,
        content: _Content = None,
        name: str | None = None,
    ) -> None: ...

class DeveloperPromptMessage(PromptMessage):
    role: PromptMessageRole = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        role: PromptMessageRole | _PromptMessageRoleValue = ...,
        content: _Content = None,
        name: str | None = None,
    ) -> None: ...

class ToolPromptMessage(PromptMessage):
    role: PromptMessageRole = ...
    tool_call_id: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        role: PromptMessageRole | _PromptMessageRoleValue = ...,
        content: _Content = None,
        name: str | None = None,
        tool_call_id: str,
    ) -> None: ...

PROMPT_MESSAGE_TYPES_BY_ROLE: dict[str, type[PromptMessage]]

def ensure_prompt_message(value: PromptMessage | Mapping[str, object]) -> PromptMessage: ...
