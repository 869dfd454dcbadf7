"""How long a call may take, as its caller sets it."""

from typing import Any, TypeAlias

import attrs

from ..errors import ConfigurationError
from .settings import check_type

MAX_TIMEOUT = 1_000_000
"""Seconds. A longer time is a mistake, such as milliseconds."""


def check_seconds(seconds: object, name: str = "timeout", wanted: str = "seconds") -> float:
    """The seconds as a float. Raises ConfigurationError, which names the argument, if they are not valid."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ConfigurationError(f"{name} must be {wanted}, not {type(seconds).__name__}")
    if not 0 < seconds < MAX_TIMEOUT:
        raise ConfigurationError(f"{name} must be above 0 and below {MAX_TIMEOUT}, not {seconds}")
    return float(seconds)


def _check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if field.type is bool:
        check_type(value, bool, f"Timeout.{field.name}")
    elif value is not None:
        check_seconds(value, f"Timeout.{field.name}")


@attrs.frozen(kw_only=True)
class Timeout:
    """How long a call may take, in seconds. None means no limit.

    A field that is not given has its default, even where one Timeout replaces another.
    With an `http_client`, the client's own library counts the time, from one read to the next. It
    does not limit a reply's head that comes byte by byte, nor heartbeats unless the call has a
    Timeout. Raises ConfigurationError, which names the field, for a value that is not valid.
    """

    connect: float | None = attrs.field(default=10.0, validator=_check)
    """To connect, including TLS and the request to a proxy. A sync session over httpx cannot limit how long the
    system takes to look up a name."""
    idle: float | None = attrs.field(default=250.0, validator=_check)
    """Without a byte of the reply, or without the server reading any of the request. The daemon ends
    a call after 240 s."""
    total: float | None = attrs.field(default=None, validator=_check)
    """From the request to the end of the reply, including the time that the reader of a stream takes."""
    heartbeats: bool = attrs.field(default=False, validator=_check)
    """Whether the daemon's heartbeats count as bytes of the reply."""

    @classmethod
    def of(cls, given: "TimeoutLike | None") -> "Timeout":
        """The timeout for an argument. A number of seconds sets both `connect` and `idle`."""
        if given is None or isinstance(given, cls):
            return given or DEFAULT
        seconds = check_seconds(given, wanted="a Timeout or seconds")
        return cls(connect=seconds, idle=seconds)


TimeoutLike: TypeAlias = float | Timeout
DEFAULT = Timeout()
