"""The time that is left for a call; no I/O."""

from time import monotonic

from .timeouts import Timeout

CLOCK_SLACK = 0.02
"""Seconds by which a clock may be early."""
TAIL = 0.05
"""Seconds that the end of a reply may take after the complete answer has come."""


class Deadline:
    """Counts down a call's `Timeout`."""

    __slots__ = (
        "_connect_by", "_ends", "_idle_until", "_whole", "connected", "only_heartbeats", "timeout",
    )  # fmt: skip

    def __init__(self, timeout: Timeout) -> None:
        self.timeout: Timeout = timeout
        self._whole = self._ends = None if timeout.total is None else monotonic() + timeout.total
        self._connect_by: float | None = None
        self._idle_until: float | None = None
        self.connected: bool = False
        """Whether the request is being sent to the server. Before that, bytes may go to a proxy."""
        self.only_heartbeats: bool = False
        """Whether the last bytes were heartbeats, which do not count as bytes of the reply."""

    def reconnect(self) -> None:
        """Restarts the time to connect, for another attempt; `total` goes on."""
        self._ends = self._whole
        self._connect_by = self._idle_until = None
        self.connected = self.only_heartbeats = False

    def to_connect(self) -> float | None:
        """Seconds that are left to connect, counted from the first call of this method."""
        now = monotonic()
        if self._connect_by is None and self.timeout.connect is not None:
            self._connect_by = now + self.timeout.connect
        return self._before(self._connect_by, now)

    def left(self) -> float | None:
        """Seconds that the next read or write may take."""
        now, idle = monotonic(), self.timeout.idle
        if idle is None:
            return self._before(None, now)
        if not self.only_heartbeats or self._idle_until is None:
            self._idle_until = now + idle
            if self._ends is None:
                return idle  # the same number each time, so that a socket need not be told again
        return self._before(self._idle_until, now)

    def received(self, piece: bytes) -> None:
        """Records the last bytes. Blank lines are heartbeats; by default they extend no time."""
        self.only_heartbeats = not self.timeout.heartbeats and not piece.strip()

    def shorten(self) -> None:
        """Leaves only `TAIL`, for the end of the reply."""
        ends = monotonic() + TAIL
        self._ends = ends if self._ends is None else min(self._ends, ends)

    def allows(self, seconds: float) -> bool:
        """Whether more than that many seconds are left of `total`."""
        return self._ends is None or monotonic() + seconds < self._ends

    def is_over(self, slack: float = 0.0) -> bool:
        """Whether `total` has passed, or will within `slack` seconds."""
        return not self.allows(slack)

    def reason(self) -> str:
        """The limit that was reached, in the words of an error."""
        if self.timeout.total is not None and self.is_over(CLOCK_SLACK):
            return f"the call did not end within {self.timeout.total:g} s, its `total`"
        span = "in time" if self.timeout.idle is None else f"for {self.timeout.idle:g} s"
        return f"nothing came {span}"

    def _before(self, moment: float | None, now: float) -> float | None:
        if self._ends is not None:
            moment = self._ends if moment is None else min(moment, self._ends)
        return None if moment is None else max(0.0, moment - now)
