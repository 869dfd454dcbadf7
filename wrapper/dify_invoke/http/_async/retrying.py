"""Sends a call again whose reply holds an error, as its Retries say."""

from collections.abc import AsyncGenerator, Callable
from typing import TypeVar

from ...errors import ReverseInvocationError
from ...observability.observation import log_retry
from ...protocol.call import Call
from ..pauses import AsyncPauses

T = TypeVar("T")


async def retried(
    attempt: Callable[[], AsyncGenerator[T, None]],
    call: Call,
    may_repeat: Callable[[], bool],
    pauses: AsyncPauses,
) -> AsyncGenerator[T, None]:
    """Yields the results of an attempt. Makes another if it fails before its first result."""
    while True:
        results, begun = attempt(), False
        try:
            async for result in results:
                begun = True
                yield result
            return
        except ReverseInvocationError as error:
            call.deadline.reconnect()
            delay = None if begun else call.options.retries.delay(error, call.attempts)
            if delay is None or not may_repeat() or not call.deadline.allows(delay):
                raise
            log_retry(error, call.attempts, delay)
        finally:
            await results.aclose()
        await pauses.pause(delay)
