"""One call: what its caller allows, the time that is left, and the record of it."""

from typing import Protocol, Self

import attrs

from . import limits, retries, timeouts
from .deadline import Deadline
from .limits import Limits
from .retries import Retries
from .settings import check_type
from .timeouts import Timeout, TimeoutLike


@attrs.frozen
class Options:
    """What the caller allows each call of a session."""

    timeout: Timeout = timeouts.DEFAULT
    retries: Retries = retries.DEFAULT
    limits: Limits = limits.DEFAULT

    def replace(
        self,
        timeout: TimeoutLike | None = None,
        retries: Retries | int | None = None,
        limits: Limits | None = None,
    ) -> Self:
        """A copy with the given options. Raises ConfigurationError for one of the wrong type."""
        if isinstance(retries, int):
            retries = Retries(attempts=retries)
        return type(self)(
            self.timeout if timeout is None else Timeout.of(timeout),
            self.retries if retries is None else check_type(retries, Retries, "retries"),
            self.limits if limits is None else check_type(limits, Limits, "limits"),
        )


DEFAULT = Options()


class Record(Protocol):
    """What is recorded of a call; see `Observation`."""

    request_id: str
    sent: int
    received: int
    attempts: int


class Call:
    """One call: its options, its deadline, and its record if the call is observed."""

    __slots__ = ("_begun", "attempts", "deadline", "options", "record")

    def __init__(self, options: Options = DEFAULT, record: Record | None = None) -> None:
        self.options: Options = options
        self.record: Record | None = record
        self.deadline: Deadline = Deadline(options.timeout)
        self.attempts: int = 0
        """How often the call was sent."""
        self._begun = False

    def begin(self) -> None:
        """Starts the deadline, when the call is sent. For another attempt, `total` goes on."""
        if self._begun:
            self.deadline.reconnect()
        else:
            self.deadline = Deadline(self.options.timeout)
            self._begun = True

    def step(self) -> "Call":
        """A request of this call, which has several: `total` is for all of them, `attempts` for each."""
        step = Call(self.options, self.record)
        step.deadline, step._begun = self.deadline, True
        return step
