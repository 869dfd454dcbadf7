# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.json_object import JsonObject
from ..models.tool_invoke_message import ToolInvokeMessage
from ..types import Model, OrNull, ToolResultMethods, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolResult(ToolResultMethods, Model):
    """All that a tool has said.

    Attributes:
        text: Its texts, joined.
        json_objects: Its objects and lists, in order.
        variables: Its variables by name; the pieces of a streamed one are joined.
        messages: All messages, in order; the pieces of a file are one `blob`.
    """

    text: OrNull[str] = ""
    """Its texts, joined."""
    json_objects: OrNull[list[Any]] = field(factory=list[Any])
    """Its objects and lists, in order."""
    variables: JsonObject
    """Its variables by name; the pieces of a streamed one are joined."""
    messages: OrNull[list[ToolInvokeMessage]] = field(factory=list[ToolInvokeMessage])
    """All messages, in order; the pieces of a file are one `blob`."""

    def __attrs_post_init__(self) -> None:
        self.text = self.text or ""
        self.json_objects = self.json_objects or []
        self.messages = self.messages or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
