"""A local stand-in for Dify's platform: an API server, a plugin daemon and small models.

`Emulator` serves what the platform lets a plugin invoke over HTTP, and runs plugins:

    with Emulator() as emulator, emulator.session() as session:
        session.model.llm.invoke(...)

Only users and the command line (`cli`) import this package. It may import everything below it:
`dify_inner_api`, and the parts errors, protocol, http, channels and session. It needs extra
dependencies: `pip install 'dify-invoke[emulator]'`.
"""

from . import extra as extra
from .apps.definitions import (
    AgentApp,
    AgentPieces,
    App,
    ChatApp,
    CompletionApp,
    Pieces,
    ToolStep,
    Turn,
    WorkflowApp,
)
from .emulator import Emulator
from .exchange import Framing, Received
from .files.tool_files import StoredFile
from .in_process import InProcessTool
from .plugin_requests import EndpointReply, HTTPRequest, PluginError, PluginStartError
from .running_plugin import RunningPlugin, Runtime
from .scripts.calls import Call, Calls
from .scripts.matchers import contains, matches
from .scripts.replies import call
from .servers import Server
from .tools import EmulatedTool
from .triggers import Dispatch
from .upstream import Upstream
from .workspace_datasources import EmulatedDatasource

__all__ = [
    "AgentApp",
    "AgentPieces",
    "App",
    "Call",
    "Calls",
    "ChatApp",
    "CompletionApp",
    "Dispatch",
    "EmulatedDatasource",
    "EmulatedTool",
    "Emulator",
    "EndpointReply",
    "Framing",
    "HTTPRequest",
    "InProcessTool",
    "Pieces",
    "PluginError",
    "PluginStartError",
    "Received",
    "RunningPlugin",
    "Runtime",
    "Server",
    "StoredFile",
    "ToolStep",
    "Turn",
    "Upstream",
    "WorkflowApp",
    "call",
    "contains",
    "matches",
]
