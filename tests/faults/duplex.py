"""A plugin channel with a fault."""

import threading

from ..support.plugin_channel import Event, Line, PluginChannel
from .calls import Fields
from .fault import Fault
from .progress import CallProgress
from .scripts import DaemonEvents


class FaultChannel(CallProgress, PluginChannel):
    """Answers the first calls as the fault describes, and all later ones correctly."""

    def __init__(self, fault: Fault) -> None:
        CallProgress.__init__(self)
        PluginChannel.__init__(self)
        self.requests: list[str] = []
        self._fault = fault
        self._faults_left = fault.times
        self._threads: list[threading.Thread] = []

    def write(self, data: str) -> None:
        self.requests.append(data)
        fails, self._faults_left = self._faults_left > 0, max(0, self._faults_left - 1)
        if fails and self._fault.writes:
            self._fault.writes(self)
            return
        thread = threading.Thread(target=self._answer, args=(data, fails), daemon=True)
        self._threads.append(thread)
        thread.start()

    def hang_up(self) -> None:
        for reader in list(self.readers):
            reader.close()

    def close(self) -> bool:
        """Says whether all readers are closed and all answers are over."""
        for thread in self._threads:
            thread.join(2)
        return not self.readers and not any(thread.is_alive() for thread in self._threads)

    def _answer(self, request: str, fails: bool) -> None:
        events = DaemonEvents(request, self._fault.call)
        if not fails or self._fault.duplex is None:
            for fields in events.whole():
                self._deliver(fields)
            return
        for step in self._fault.duplex(events):
            if callable(step):
                step(self)
            else:
                self._deliver(step)

    def _deliver(self, data: Fields) -> None:
        self.deliver(Line(Event.Response, data))
