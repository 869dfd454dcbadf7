# Written by codegen/unasync.py from ../_async/retrying.py; do not edit, run `nox -s generate`.
"""Sends a call again whose reply holds an error, as its Retries say."""

from collections.abc import Callable, Generator
from typing import TypeVar

from ...errors import ReverseInvocationError
from ...observability.observation import log_retry
from ...protocol.call import Call
from ..pauses import Pauses

T = TypeVar("T")


def retried(
    attempt: Callable[[], Generator[T, None, None]],
    call: Call,
    may_repeat: Callable[[], bool],
    pauses: Pauses,
) -> Generator[T, None, None]:
    """Yields the results of an attempt. Makes another if it fails before its first result."""
    while True:
        results, begun = attempt(), False
        try:
            for result in results:
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
            results.close()
        pauses.pause(delay)
