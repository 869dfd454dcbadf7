# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.tool_invoke_message import ToolInvokeMessage
from ..types import Model


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolInvokeMessageEnvelope(Model):
    """A `ToolInvokeMessage` or an error.

    Attributes:
        data: Null or absent when there is an error.
        error: What failed, in the model side's words; "" and null mean nothing did.
    """

    data: ToolInvokeMessage | None = None
    """Null or absent when there is an error."""
    error: str | None = None
    """What failed, in the model side's words; "" and null mean nothing did."""
