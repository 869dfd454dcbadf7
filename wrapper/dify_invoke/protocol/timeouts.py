"""How long a call may take: what the caller allows, and what is left of it; no I/O."""

from time import monotonic
from typing import Any, TypeAlias

import attrs

from ..errors import ConfigurationError

MAX_TIMEOUT = 1_000_000
"""Seconds; a longer wait is a mistake, such as milliseconds."""
SLACK = 0.02
"""Seconds that a clock may be early."""
TAIL = 0.05
"""Seconds that the end of a reply may take once all of the answer has come."""


def check_seconds(seconds: object, name: str = "timeout") -> float:
    """Seconds, above zero."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ConfigurationError(f"{name} must be seconds, not {type(seconds).__name__}")
    if not 0 < seconds < MAX_TIMEOUT:
        raise ConfigurationError(f"{name} must be above 0 and below {MAX_TIMEOUT}, not {seconds}")
    return float(seconds)


def _check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if value is not None:
        check_seconds(value, f"timeout's {field.name}")


def _check_bool(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"timeout's {field.name} must be True or False, not {value!r}")


@attrs.frozen(kw_only=True)
class Timeout:
    """How long a call may take, in seconds; None for no limit.

    Each field that is not given has its default, also where it takes the place of another Timeout.
    With an `http_client` it is httpx that counts, from one read to the next: the head of a reply that comes
    byte by byte is not limited there, and without a Timeout for the call, heartbeats are not.
    Raises ConfigurationError, which names the field, for what is no such time.
    """

    connect: float | None = attrs.field(default=10.0, validator=_check)
    """To connect, TLS and what a proxy is asked included. How long the system takes to look up a name, a
    sync session over httpx cannot limit."""
    idle: float | None = attrs.field(default=250.0, validator=_check)
    """Without a byte of the reply, or while the server takes nothing of the request. The daemon ends
    a call after 240."""
    total: float | None = attrs.field(default=None, validator=_check)
    """From the request to the end of the reply, with the time that its reader takes."""
    heartbeats: bool = attrs.field(default=False, validator=_check_bool)
    """Whether the daemon's heartbeats count as bytes of the reply."""

    @classmethod
    def of(cls, given: "TimeoutLike | None") -> "Timeout":
        """The timeout that an argument means: seconds are those to connect, and those of idleness."""
        if given is None:
            return DEFAULT
        if isinstance(given, cls):
            return given
        try:
            seconds = check_seconds(given)
        except ConfigurationError as error:
            raise ConfigurationError(f"{error.message} (or a Timeout)") from None
        return cls(connect=seconds, idle=seconds)


TimeoutLike: TypeAlias = float | Timeout
DEFAULT = Timeout()


class Deadline:
    """What is left of a call's time."""

    __slots__ = ("_connected_by", "_ends", "_until", "stalled", "timeout")

    def __init__(self, timeout: Timeout) -> None:
        self.timeout: Timeout = timeout
        self._ends = None if timeout.total is None else monotonic() + timeout.total
        self._connected_by: float | None = None
        self._until: float | None = None
        self.stalled: bool = False
        """Whether heartbeats are all that comes."""

    def reconnect(self) -> None:
        """Says that the call is sent again: it may take as long to connect, and no longer in all."""
        self._connected_by = self._until = None

    def to_connect(self) -> float | None:
        """Seconds that are left to connect; they run from the first time that this is asked."""
        now = monotonic()
        if self._connected_by is None and self.timeout.connect is not None:
            self._connected_by = now + self.timeout.connect
        return self._before(self._connected_by, now)

    def left(self) -> float | None:
        """Seconds that the next read or write may take."""
        now = monotonic()
        if self.timeout.idle is not None and not (self.stalled and self._until is not None):
            self._until = now + self.timeout.idle
        return self._before(self._until, now)

    def received(self, piece: bytes) -> None:
        """Says what came last: blank lines are heartbeats, and no sign of life unless asked."""
        self.stalled = not self.timeout.heartbeats and not piece.strip()

    def shorten(self) -> None:
        """Leaves only the time for the end of the reply."""
        ends = monotonic() + TAIL
        self._ends = ends if self._ends is None else min(self._ends, ends)

    def allows(self, seconds: float) -> bool:
        """Whether so many seconds are left."""
        return self._ends is None or monotonic() + seconds < self._ends

    def is_over(self, slack: float = 0.0) -> bool:
        """Whether the whole time has passed, but for so many seconds."""
        return self._ends is not None and monotonic() + slack >= self._ends

    def reason(self) -> str:
        """What the limit was, in the words of an error."""
        if self.timeout.total is not None and self.is_over(SLACK):
            return f"the call was not over after {self.timeout.total:g} s, its `total`"
        if self.timeout.idle is None:
            return "nothing came in time"
        return f"nothing came for {self.timeout.idle:g} s"

    def _before(self, moment: float | None, now: float) -> float | None:
        if self._ends is not None:
            moment = self._ends if moment is None else min(moment, self._ends)
        return None if moment is None else max(0.0, moment - now)
