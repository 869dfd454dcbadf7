# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from functools import cache
from typing import Any, ClassVar, TypeAlias

from ..models.json_object import JsonObject
from ..types import Tagged, ToolMessageMethods, Unknown, Value
from .tool_message_type import ToolMessageType as _ToolMessageType


class ToolInvokeMessage(ToolMessageMethods, Value, Tagged):
    """One message of a tool; its class follows from `type`: a `ToolTextMessage` for `text`, a `ToolJsonMessage` for `json`,
    and so on. Any of them has `.text`, "" if it is no text, and `.url`, None if it is no link. Everything else is in
    `message`, after an `isinstance`: `message.json_object`, `message.blob`, `message.variable_value`, ..."""

    __slots__ = ()
    TAG: ClassVar[str] = "type"
    KEEPS_UNKNOWN: ClassVar[bool] = True
    MessageType: TypeAlias = _ToolMessageType
    meta: JsonObject | None
    """What is known of a file: `mime_type`, `filename`, `tool_file_id`, ..."""

    @staticmethod
    @cache
    def variants() -> "dict[str | None, type[Any]]":
        """The class for each value of the tag; None stands for any other."""
        from .tool_binary_link_message import ToolBinaryLinkMessage
        from .tool_blob_chunk_message import ToolBlobChunkMessage
        from .tool_blob_message import ToolBlobMessage
        from .tool_file_message import ToolFileMessage
        from .tool_image_link_message import ToolImageLinkMessage
        from .tool_image_message import ToolImageMessage
        from .tool_json_message import ToolJsonMessage
        from .tool_link_message import ToolLinkMessage
        from .tool_log_message import ToolLogMessage
        from .tool_retriever_resources_message import ToolRetrieverResourcesMessage
        from .tool_text_message import ToolTextMessage
        from .tool_variable_message import ToolVariableMessage

        return {
            "text": ToolTextMessage,
            "link": ToolLinkMessage,
            "image": ToolImageMessage,
            "image_link": ToolImageLinkMessage,
            "binary_link": ToolBinaryLinkMessage,
            "json": ToolJsonMessage,
            "blob": ToolBlobMessage,
            "blob_chunk": ToolBlobChunkMessage,
            "variable": ToolVariableMessage,
            "log": ToolLogMessage,
            "retriever_resources": ToolRetrieverResourcesMessage,
            "file": ToolFileMessage,
            None: UnknownToolInvokeMessage,
        }


class UnknownToolInvokeMessage(Unknown, ToolInvokeMessage):
    """A ToolInvokeMessage whose `type` this contract does not know: its fields, as they came."""

    __slots__ = ()
