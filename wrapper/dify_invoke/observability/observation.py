"""Log lines and observations of invocations, without prompts or keys.

The loggers are `dify_invoke.invocation`, with a line for each invocation at DEBUG,
`dify_invoke.retries`, with a line for each further attempt at INFO, and `dify_invoke.settings`, with a
line for a doubtful setting at WARNING.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Self
from uuid import uuid4

import attrs

from ..errors import ReverseInvocationError
from ..protocol.operation import Operation

logger: logging.Logger = logging.getLogger("dify_invoke.invocation")
retry_logger: logging.Logger = logging.getLogger("dify_invoke.retries")
settings_logger: logging.Logger = logging.getLogger("dify_invoke.settings")


@attrs.define
class Observation:
    """The facts of one invocation, which runs inside `with observation:`."""

    operation: Operation[Any]
    channel: str
    """The channel and its server."""
    request: Any = attrs.field(repr=False)
    request_id: str = attrs.field(factory=lambda: uuid4().hex)
    """The id that the daemon's answer repeats; on the inner API it is only in the log."""
    sent: int = 0
    """Bytes of the request's body."""
    received: int = 0
    """Bytes of the reply's body, as they came over the network."""
    attempts: int = 0
    results: int = 0
    last: Any = attrs.field(default=None, repr=False)
    """The last result."""
    began: float = attrs.field(factory=monotonic)
    """`time.monotonic()`, in seconds, as are `first` and `ended`."""
    first: float | None = None
    """When the first result came."""
    ended: float | None = None
    error: BaseException | None = None
    """What ended the invocation; None if it was read to its end, or left early."""
    left: bool = False
    """Whether the reader left early."""
    _endings: list[Callable[[], None]] = attrs.field(factory=list[Callable[[], None]], repr=False)

    def take(self, result: object) -> None:
        """Records a result."""
        if self.first is None:
            self.first = monotonic()
        self.results += 1
        self.last = result

    def __enter__(self) -> Self:
        self.began = monotonic()
        for watcher in tuple(watchers):
            try:
                self._endings.append(watcher(self))
            except Exception as error:  # a watcher must not break an invocation
                _log_failed(error)
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.left = isinstance(error, GeneratorExit)
        self.error = None if self.left else error
        self.ended = monotonic()
        if logger.isEnabledFor(logging.DEBUG):
            # Formatted here: a handler may keep a record's arguments, and this object holds prompts.
            logger.debug("%s", str(self))
        for ending in self._endings:
            try:
                ending()
            except Exception as failure:
                _log_failed(failure)

    def __str__(self) -> str:
        took = (self.ended or monotonic()) - self.began
        how = f"failed ({type(self.error).__name__})" if self.error else "done"
        first = f", first after {self.first - self.began:.3f} s" if self.first is not None else ""
        return (
            f"{self.operation.name} {self.request_id} over {self.channel}: "
            f"{'left early' if self.left else how} in {took:.3f} s{first}; {self.results} results, "
            f"{self.sent} bytes sent, {self.received} received, {self.attempts} attempts"
        )


Watcher = Callable[[Observation], Callable[[], None]]
"""A function that is called when an invocation begins, and returns one to call when it has ended."""

watchers: list[Watcher] = []


def observe(operation: Operation[Any], channel: object, request: Any) -> Observation | None:
    """An Observation for one invocation; None if there is neither a watcher nor a DEBUG log."""
    if watchers or logger.isEnabledFor(logging.DEBUG):
        return Observation(operation, repr(channel), request)
    return None


def log_retry(failure: ReverseInvocationError, attempt: int, delay: float) -> None:
    """Logs that a call is sent again."""
    retry_logger.info("%s; attempt %d follows in %.2f s", failure, attempt + 1, delay)


def log_doubtful_id(name: str, given: str) -> None:
    """Logs that an id is not a UUID, as those of all workspaces and users are."""
    settings_logger.warning(
        "%s is not a UUID: %.60r; the API server then answers 500 or `user not found`", name, given
    )


def _log_failed(error: Exception) -> None:
    logger.error("a watcher failed (%s)", type(error).__name__)
