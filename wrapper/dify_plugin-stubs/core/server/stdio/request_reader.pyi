from collections.abc import Generator

from dify_plugin.core.entities.plugin.io import PluginInStream
from dify_plugin.core.server.__base.request_reader import RequestReader

class StdioRequestReader(RequestReader):
    def __init__(self) -> None: ...
    def _read_stream(self) -> Generator[PluginInStream]: ...
