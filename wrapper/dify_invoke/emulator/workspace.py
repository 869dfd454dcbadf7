"""What the emulator's workspace has: apps, tools, datasources, files and conversations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .apps.conversations import Conversations
from .apps.definitions import App
from .files.tool_files import ToolFiles
from .tools import EmulatedTool
from .workspace_datasources import EmulatedDatasource


@dataclass(frozen=True)
class Workspace:
    """The things of one tenant."""

    apps: Mapping[str, App]
    """By id."""
    tools: Mapping[str, EmulatedTool]
    """By name."""
    datasources: Sequence[EmulatedDatasource]
    files: ToolFiles
    conversations: Conversations = field(default_factory=Conversations)
