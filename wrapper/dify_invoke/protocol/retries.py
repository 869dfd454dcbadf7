"""Whether and when a call is sent again; no I/O."""

import random
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC
from time import time
from typing import Any

import attrs

from ..errors import (
    ConfigurationError,
    InvokeError,
    ReverseInvocationError,
    SessionNotFoundError,
    TransportError,
)
from .settings import in_range

_check_attempts = in_range("Retries", "an int from 1 to 100", 1, 100)
_check_seconds = in_range("Retries", "seconds from 0 to 3600", 0, 3600, int | float)


def _statuses(given: Collection[int]) -> frozenset[int]:
    with suppress(TypeError):
        statuses = frozenset(given)
        if all(type(status) is int and 400 <= status <= 599 for status in statuses):
            return statuses
    raise ConfigurationError(f"Retries.statuses must be ints from 400 to 599, not {given!r}")


def _errors(given: Collection[type[InvokeError]]) -> frozenset[type[InvokeError]]:
    with suppress(TypeError):
        classes: Collection[Any] = frozenset(given)
        if all(isinstance(one, type) and issubclass(one, InvokeError) for one in classes):
            return frozenset(given)
    raise ConfigurationError(f"Retries.errors must be subclasses of InvokeError, not {given!r}")


@attrs.frozen(kw_only=True)
class Retries:
    """When a call is sent again.

    By default, a call is sent again only if no connection was made: the model was then surely not
    asked. `statuses` and `errors` add HTTP statuses and errors of models after which the caller wants
    another attempt, such as `{429, 503}` and `{InvokeRateLimitError, InvokeServerUnavailableError}`; a model
    may then be asked twice. A call is never sent again after its first result, nor when its file has been
    read.
    """

    attempts: int = attrs.field(default=3, validator=_check_attempts)
    """The most times that a call is sent; 1 means no retries."""
    statuses: frozenset[int] = attrs.field(default=frozenset(), converter=_statuses)
    """HTTP statuses, from 400 to 599, after which a call is sent again as well."""
    errors: frozenset[type[InvokeError]] = attrs.field(default=frozenset(), converter=_errors)
    """Errors of models, with their subclasses, after which a call is sent again as well, on any channel."""
    wait: float = attrs.field(default=0.1, validator=_check_seconds)
    """Seconds before the second attempt. They double before each further one, and are cut at random by
    up to half. A delay that the server or the provider asks for (`retry_after`) replaces them, and is
    extended at random by up to a tenth."""
    max_wait: float = attrs.field(default=30.0, validator=_check_seconds)
    """The longest wait in seconds. If a longer one is asked for, the error is raised instead."""

    @property
    def read_replies(self) -> bool:
        """Whether an error inside a reply can be a reason to send the call again."""
        return bool(self.errors or self.statuses)

    def delay(self, failure: ReverseInvocationError, attempt: int) -> float | None:
        """Seconds until the call is sent again, after `attempt` attempts; None if it is not."""
        if attempt >= self.attempts:
            return None
        asked: float | None = None
        if isinstance(failure, SessionNotFoundError):
            return None  # it will not come back
        if isinstance(failure, InvokeError) and (
            failure.status in self.statuses or isinstance(failure, tuple(self.errors))
        ):
            asked = failure.retry_after
        elif not (isinstance(failure, TransportError) and failure.unsent):
            return None
        if asked is None:
            seconds: float = self.wait * 2.0 ** (attempt - 1)
            return min(self.max_wait, seconds) * (1 - random.random() / 2)  # noqa: S311
        return None if asked > self.max_wait else asked * (1 + random.random() / 10)  # noqa: S311


DEFAULT = Retries()


def retry_after(value: str | None) -> float | None:
    """The seconds that a `Retry-After` asks for, as a number or a date; None for any other value."""
    value = (value or "").strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    if not value:
        return None
    from email.utils import parsedate_to_datetime  # slow to import

    try:
        date = parsedate_to_datetime(value)
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return max(0.0, date.timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return None
