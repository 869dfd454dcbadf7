# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.json_object import JsonObject
from ..types import UNSET, Model, Unset


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolRequest(Model):
    """A run of a tool.

    Attributes:
        tool_type: `builtin`, which any plugin's tool is, `workflow`, `api` or `mcp`.
        provider: The provider: `author/plugin/provider` of a builtin tool, the id of a workflow's or an API's, the server's id
            of MCP.
        tool: The name of the tool. A workflow's provider has one tool, whatever the name.
        tool_parameters: The parameters by name.
        credential_id: The credential to use, a UUID; absent and "" mean the workspace's default.
    """

    tool_type: str
    """`builtin`, which any plugin's tool is, `workflow`, `api` or `mcp`."""
    provider: str
    """The provider: `author/plugin/provider` of a builtin tool, the id of a workflow's or an API's, the server's id
    of MCP."""
    tool: str
    """The name of the tool. A workflow's provider has one tool, whatever the name."""
    tool_parameters: JsonObject
    """The parameters by name."""
    credential_id: str | Unset = UNSET
    """The credential to use, a UUID; absent and "" mean the workspace's default."""
