# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
# pyright: reportIncompatibleVariableOverride=false
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..models.tool_retriever_resources import ToolRetrieverResources
from ..types import Model, construct
from .tool_invoke_message import ToolInvokeMessage
from .tool_message_type import ToolMessageType


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolRetrieverResourcesMessage(ToolInvokeMessage, Model):
    """Passages of knowledge bases.

    Attributes: (besides those of `ToolInvokeMessage`)
        type: Always `retriever_resources`.
        message: Passages of knowledge bases.
        meta: What is known of a file: `mime_type`, `filename`, `tool_file_id`, ...
    """

    type: ToolMessageType = ToolMessageType.RETRIEVER_RESOURCES
    """Always `retriever_resources`."""
    message: ToolRetrieverResources
    """Passages of knowledge bases."""
    meta: JsonObject | None = None
    """What is known of a file: `mime_type`, `filename`, `tool_file_id`, ..."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
