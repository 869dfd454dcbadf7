"""A local stand-in for Dify's platform: an API server, a plugin daemon and small models.

`Emulator` serves the platform's model operations over HTTP and runs plugins:

    with Emulator() as emulator, emulator.session() as session:
        session.model.llm.invoke(...)

Only users and the command line (`cli`) import this package. It may import everything below it:
`dify_inner_api`, and the parts errors, protocol, http, channels and session. It needs extra
dependencies: `pip install 'dify-invoke[emulator]'`.
"""

from .emulator import Emulator
from .exchange import Framing, Received
from .plugin_requests import EndpointReply, HTTPRequest, PluginError
from .running_plugin import RunningPlugin, Runtime
from .servers import Server
from .tools import EmulatedTool
from .triggers import Dispatch

__all__ = [
    "Dispatch",
    "EmulatedTool",
    "Emulator",
    "EndpointReply",
    "Framing",
    "HTTPRequest",
    "PluginError",
    "Received",
    "RunningPlugin",
    "Runtime",
    "Server",
]
