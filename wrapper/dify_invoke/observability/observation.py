"""What is seen of an invocation from outside: one log line each, and whoever else watches; no prompts, no keys.

The loggers are `dify_invoke.invocation` (a line an invocation, at DEBUG) and `dify_invoke.protocol.retries` (at INFO).
"""

import logging
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, closing
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

import attrs

from ..errors import ReverseInvocationError

T = TypeVar("T")

logger: logging.Logger = logging.getLogger("dify_invoke.invocation")
retry_logger: logging.Logger = logging.getLogger("dify_invoke.protocol.retries")


@attrs.define
class Observation:
    """What is known of one invocation; it is filled as that goes on."""

    operation: str
    """The operation's id."""
    channel: str
    """The channel and its server."""
    request: Any = attrs.field(repr=False)
    """The contract's request object."""
    request_id: str = attrs.field(factory=lambda: uuid4().hex)
    """On the daemon's channels the one that the answer has, too; on the inner API a name in the log."""
    sent: int = 0
    """Bytes of the request's body."""
    received: int = 0
    """Bytes of the reply's body, as they came."""
    attempts: int = 0
    results: int = 0
    last: Any = attrs.field(default=None, repr=False)
    """The last result."""
    began: float = attrs.field(factory=monotonic)
    """`time.monotonic()`, in seconds."""
    first: float | None = None
    """When the first result came."""
    ended: float | None = None
    error: BaseException | None = None
    """What ended it, unless it was read to its end or left early."""
    left: bool = False
    """Whether its reader left early."""

    def take(self, result: object) -> None:
        if self.first is None:
            self.first = monotonic()
        self.results += 1
        self.last = result

    def __str__(self) -> str:
        took = (self.ended or monotonic()) - self.began
        how = f"failed ({type(self.error).__name__})" if self.error else "left early"
        how = how if self.error or self.left else "done"
        first = "" if self.first is None else f", first after {self.first - self.began:.3f} s"
        return (
            f"{self.operation} {self.request_id} over {self.channel}: {how} in {took:.3f} s{first}; "
            f"{self.results} results, {self.sent} bytes sent, {self.received} received, "
            f"{self.attempts} attempts"
        )


Watcher = Callable[[Observation], Callable[[], None]]
"""Told when an invocation begins; what it gives is called when that has ended."""

watchers: list[Watcher] = []


def observe(operation: str, channel: object, request: Any) -> Observation | None:
    """What is to be filled for one invocation; None where nobody looks."""
    if watchers or logger.isEnabledFor(logging.DEBUG):
        return Observation(operation, repr(channel), request)
    return None


def watched(items: Generator[T, None, None], seen: Observation) -> Generator[T, None, None]:
    """The same results, with what is to be noted of them."""
    with closing(items):
        endings = _begin(seen)
        try:
            for item in items:
                seen.take(item)
                yield item
        except GeneratorExit:
            seen.left = True
            raise
        except BaseException as error:
            seen.error = error
            raise
        finally:
            _end(seen, endings)


async def watched_async(
    items: AsyncGenerator[T, None], seen: Observation
) -> AsyncGenerator[T, None]:
    """The same for asyncio."""
    async with aclosing(items):
        endings = _begin(seen)
        try:
            async for item in items:
                seen.take(item)
                yield item
        except GeneratorExit:
            seen.left = True
            raise
        except BaseException as error:
            seen.error = error
            raise
        finally:
            _end(seen, endings)


def log_retry(failure: ReverseInvocationError, attempt: int, delay: float) -> None:
    """Says that a call is sent again."""
    retry_logger.info("%s; attempt %d follows in %.2f s", failure, attempt + 1, delay)


def _begin(seen: Observation) -> list[Callable[[], None]]:
    seen.began = monotonic()
    endings: list[Callable[[], None]] = []
    for watcher in tuple(watchers):
        try:
            endings.append(watcher(seen))
        except Exception as error:  # who watches must not stand in the way
            _say_failed(error)
    return endings


def _end(seen: Observation, endings: list[Callable[[], None]]) -> None:
    seen.ended = monotonic()
    if logger.isEnabledFor(logging.DEBUG):
        # As text: a handler may keep what it is given, and there are prompts in it.
        logger.debug("%s", str(seen))
    for ending in endings:
        try:
            ending()
        except Exception as error:
            _say_failed(error)


def _say_failed(error: Exception) -> None:
    logger.error("a watcher failed (%s)", type(error).__name__)
