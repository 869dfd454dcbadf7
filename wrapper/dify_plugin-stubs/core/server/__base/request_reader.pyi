from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from logging import Logger
from threading import Lock

from dify_plugin.core.entities.plugin.io import PluginInStream
from dify_plugin.core.server.__base.filter_reader import FilterReader

logger: Logger

class RequestReader(ABC):
    lock: Lock
    readers: list[FilterReader]
    def __init__(self) -> None: ...
    @abstractmethod
    def _read_stream(self) -> Generator[PluginInStream]: ...
    def event_loop(self) -> None: ...
    def read(self, filter: Callable[[PluginInStream], bool]) -> FilterReader: ...
    def close(self) -> None: ...
