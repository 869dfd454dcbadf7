# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..models.tool_text import ToolText
from ..types import Model, construct
from .tool_invoke_message import ToolInvokeMessage
from .tool_message_type import ToolMessageType


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolTextMessage(ToolInvokeMessage, Model):
    """A text, or a piece of one.

    Attributes: (besides those of `ToolInvokeMessage`)
        type: Always `text`.
        message: A text, or an address.
        meta: What is known of a file: `mime_type`, `filename`, `tool_file_id`, ...
    """

    type: ToolMessageType = ToolMessageType.TEXT
    """Always `text`."""
    message: ToolText
    """A text, or an address."""
    meta: JsonObject | None = None
    """What is known of a file: `mime_type`, `filename`, `tool_file_id`, ..."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
