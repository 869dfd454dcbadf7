"""A local stand-in for the platform: `with Emulator() as emulator: emulator.session()`.

Needs `pip install 'dify-invoke[emulator]'`.
"""

from .emulator import Emulator
from .exchange import Framing, Received
from .host import EndpointReply, PluginError, RunningPlugin, Runtime

__all__ = [
    "Emulator",
    "EndpointReply",
    "Framing",
    "PluginError",
    "Received",
    "RunningPlugin",
    "Runtime",
]
