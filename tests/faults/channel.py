"""The official session of a plugin with a channel of its own, as far as it is relied on."""

import queue
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .fault import Fault
from .speech import Fields, Telling, request_id_of
from .stage import Script


@dataclass(frozen=True)
class Line:
    """A line that the runtime has parsed."""

    event: str
    data: Fields


class FilterReader:
    """Has the official one's ways: what does not come in time is None, what is closed ends."""

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
        with suppress(ValueError):  # the channel has closed it
            self._leave(self)
        self.lines.put(None)


class PlayedChannel(Script):
    """Session, reader and writer in one; plays a fault, and answers well ever after."""

    session_id = "s"
    install_method = "local"
    dify_plugin_daemon_url = None
    max_invocation_timeout = 10.0

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.readers: list[FilterReader] = []
        self.requests: list[str] = []
        self._fault = fault
        self._left = fault.plays
        self._threads: list[threading.Thread] = []

    @property
    def reader(self) -> "PlayedChannel":
        return self

    @property
    def writer(self) -> "PlayedChannel":
        return self

    def read(self, filter: Callable[[Line], bool]) -> FilterReader:  # noqa: A002
        reader = FilterReader(filter, self.readers.remove)
        self.readers.append(reader)
        return reader

    def write(self, data: str) -> None:
        self.requests.append(data)
        plays, self._left = self._left > 0, max(0, self._left - 1)
        if plays and self._fault.writes:
            self._fault.writes(self)
            return
        thread = threading.Thread(target=self._answer, args=(data, plays), daemon=True)
        self._threads.append(thread)
        thread.start()

    def hang_up(self) -> None:
        for reader in list(self.readers):
            reader.close()

    def close(self) -> bool:
        """Whether nobody listens or speaks any more."""
        for thread in self._threads:
            thread.join(2)
        return not self.readers and not any(thread.is_alive() for thread in self._threads)

    def _answer(self, request: str, plays: bool) -> None:
        telling = Telling(request_id_of(request))
        if not plays or self._fault.channel is None:
            for fields in telling.whole():
                self._hear(fields)
            return
        for said in self._fault.channel(telling):
            if callable(said):
                said(self)
            else:
                self._hear(said)

    def _hear(self, data: Fields) -> None:
        line = Line("backwards_response", data)
        for reader in list(self.readers):
            if reader.filter(line):
                reader.lines.put(line)
