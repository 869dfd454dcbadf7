"""A plugin channel without a runtime: the parts of dify_plugin's session that dify_invoke relies on."""

import queue
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any


class InstallMethod(Enum):
    """How a plugin is installed. As in the official SDK, the members are not strings."""

    Local = "local"
    Remote = "remote"
    Serverless = "serverless"


class Event(Enum):
    """The kinds of lines of the channel."""

    Request = "request"
    Response = "backwards_response"


@dataclass(frozen=True)
class Line:
    """A line that the runtime has parsed."""

    event: Event
    data: dict[str, Any]


class FilterReader:
    """A reader of the lines that pass a filter.

    As the official one, it yields None when no line arrives in time, and ends when it is closed.
    """

    def __init__(self, filter: Callable[[Line], bool], leave: Callable[[Any], None]) -> None:  # noqa: A002
        self.filter = filter
        self.lines: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._leave = leave

    def read(self, timeout_for_round: float) -> Generator[Line | None, None, None]:
        while True:
            try:
                line = self.lines.get(timeout=timeout_for_round)
            except queue.Empty:
                yield None
                continue
            if line is None:
                return
            yield line

    def close(self) -> None:
        with suppress(ValueError):  # the channel has closed it already
            self._leave(self)
        self.lines.put(None)


class PluginChannel:
    """Session, reader and writer in one. A subclass overrides `write`, and answers with `deliver`."""

    def __init__(
        self,
        *,
        session_id: str = "s",
        install_method: InstallMethod | None = InstallMethod.Local,
        dify_plugin_daemon_url: str | None = None,
        max_invocation_timeout: float = 10.0,
    ) -> None:
        self.session_id = session_id
        self.install_method = install_method
        self.dify_plugin_daemon_url = dify_plugin_daemon_url
        self.max_invocation_timeout = max_invocation_timeout
        self.readers: list[FilterReader] = []

    @property
    def reader(self) -> "PluginChannel":
        return self

    @property
    def writer(self) -> "PluginChannel":
        return self

    def read(self, filter: Callable[[Line], bool]) -> FilterReader:  # noqa: A002
        reader = FilterReader(filter, self.readers.remove)
        self.readers.append(reader)
        return reader

    def write(self, data: str) -> None:
        """Takes a request of the plugin."""
        raise NotImplementedError

    def deliver(self, line: Line) -> None:
        """Gives a line to each reader whose filter it passes."""
        for reader in list(self.readers):
            if reader.filter(line):
                reader.lines.put(line)
