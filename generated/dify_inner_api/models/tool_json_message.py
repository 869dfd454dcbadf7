# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..models.tool_json import ToolJson
from ..types import Model, construct
from .tool_invoke_message import ToolInvokeMessage
from .tool_message_type import ToolMessageType


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolJsonMessage(ToolInvokeMessage, Model):
    """An object.

    Attributes: (besides those of `ToolInvokeMessage`)
        type: Always `json`.
        message: An object.
        meta: What is known of a file: `mime_type`, `filename`, `tool_file_id`, ...
    """

    type: ToolMessageType = ToolMessageType.JSON
    """Always `json`."""
    message: ToolJson
    """An object."""
    meta: JsonObject | None = None
    """What is known of a file: `mime_type`, `filename`, `tool_file_id`, ..."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
