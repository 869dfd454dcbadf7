from collections.abc import Callable, Generator
from queue import Queue
from types import TracebackType
from typing import Self, overload

from dify_plugin.core.entities.plugin.io import PluginInStream

class FilterReader:
    filter: Callable[[PluginInStream], bool]
    queue: Queue[PluginInStream | None]
    close_callback: Callable[[], object] | None
    def __init__(
        self,
        filter: Callable[[PluginInStream], bool],
        close_callback: Callable[[], object] | None = None,
    ) -> None: ...
    @overload
    def read(self, timeout_for_round: float) -> Generator[PluginInStream | None]: ...
    @overload
    def read(self, timeout_for_round: None = None) -> Generator[PluginInStream]: ...
    def close(self) -> None: ...
    def write(self, data: PluginInStream) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
