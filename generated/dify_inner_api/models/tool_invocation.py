# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.tool_request import ToolRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolInvocation(BackwardsInvocation, Model):
    """A `ToolRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `tool`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: A run of a tool.
    """

    type: Literal["tool"] = "tool"
    """Always `tool`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: ToolRequest
    """A run of a tool."""
