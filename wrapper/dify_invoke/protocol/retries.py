"""Whether and when a call is sent again; no I/O."""

import random
from collections.abc import Collection
from datetime import UTC
from time import time
from typing import Any

import attrs

from ..errors import APIStatusError, ConfigurationError, ReverseInvocationError, TransportError


def _check_attempts(_: object, __: Any, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 100:
        raise ConfigurationError(f"retries' attempts must be an int from 1 to 100, not {value!r}")


def _check_seconds(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise ConfigurationError(
            f"retries' {field.name} must be seconds from 0 to 3600, not {value!r}"
        )


def _statuses(given: Collection[int]) -> frozenset[int]:
    try:
        statuses = frozenset(given)
    except TypeError:
        raise ConfigurationError(
            f"retries' statuses must be a set such as {{429, 503}}, not {given!r}"
        ) from None
    if not all(type(status) is int and 400 <= status <= 599 for status in statuses):
        raise ConfigurationError(f"retries' statuses must be from 400 to 599, not {given!r}")
    return statuses


@attrs.frozen(kw_only=True)
class Retries:
    """When a call is sent again.

    By itself only where no connection was made, so that the model was surely not asked: never after
    the request began to be sent. `statuses` adds replies after which the caller wants it sent again,
    such as `{429, 503}`; a model may then be asked twice. Nothing is sent again once a result was given.
    """

    attempts: int = attrs.field(default=3, validator=_check_attempts)
    """How often a call is sent at most; 1 for no retries."""
    statuses: frozenset[int] = attrs.field(default=frozenset(), converter=_statuses)
    """HTTP statuses after which it is sent again, too."""
    wait: float = attrs.field(default=0.1, validator=_check_seconds)
    """Seconds before the second attempt, and twice as many before each that follows, less up to a half
    by chance. What a `Retry-After` says takes its place, with up to a tenth more by chance."""
    max_wait: float = attrs.field(default=30.0, validator=_check_seconds)
    """Seconds; a `Retry-After` that asks for more is not waited for: the error is raised."""

    def delay(self, failure: ReverseInvocationError, attempt: int) -> float | None:
        """Seconds until the next attempt, after this many; None where there is none."""
        if attempt >= self.attempts:
            return None
        if isinstance(failure, TransportError):
            return self._backoff(attempt) if failure.unsent else None
        if not isinstance(failure, APIStatusError) or failure.status not in self.statuses:
            return None
        if failure.retry_after is None:
            return self._backoff(attempt)
        if failure.retry_after > self.max_wait:
            return None
        return failure.retry_after * (1 + random.random() / 10)  # noqa: S311

    def _backoff(self, attempt: int) -> float:
        seconds: float = self.wait * 2.0 ** (attempt - 1)
        return min(self.max_wait, seconds) * (1 - random.random() / 2)  # noqa: S311


DEFAULT = Retries()


def retry_after(value: str | None) -> float | None:
    """The seconds that a `Retry-After` asks for, given as such or as a date; None where it says neither."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdecimal():
        return float(value)
    from email.utils import parsedate_to_datetime  # not cheap

    try:
        date = parsedate_to_datetime(value)
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return max(0.0, date.timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return None
