"""The most that is taken of a reply, so that nobody fills the memory from outside."""

from typing import Any

import attrs

from ..errors import ConfigurationError, ReplyTooLargeError

MAX_PAYLOAD = 31_457_280
"""Bytes, 30 MiB: the daemon refuses a longer payload, so none is meant."""
MAX_DECOMPRESSED = 1_073_741_824
"""Bytes, 1 GiB."""


def _check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if value is None and field.name == "reply":
        return
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ConfigurationError(
            f"limits' {field.name} must be bytes, an int above 0, not {value!r}"
        )


@attrs.frozen(kw_only=True)
class Limits:
    """The most that is taken of a reply, in bytes. More is a ReplyTooLargeError that names the limit.

    Two limits more are fixed: a reply's head has at most 100 KiB, and its JSON is nested as deeply as
    Python's recursion limit lets it be decoded. Raises ConfigurationError for what is no number of bytes.
    """

    frame: int = attrs.field(default=MAX_PAYLOAD, validator=_check)
    """One document: a frame's payload, a line, an event, or a reply that is a single document."""
    decompressed: int = attrs.field(default=MAX_DECOMPRESSED, validator=_check)
    """What a compressed reply stands for."""
    reply: int | None = attrs.field(default=None, validator=_check)
    """A whole reply; no limit unless given."""


DEFAULT = Limits()


def over_head() -> ReplyTooLargeError:
    """The error for a head that no transport takes."""
    error = ReplyTooLargeError("the reply's head is larger than what is taken of one, 100 KiB")
    error.limit = "head"
    return error


_WHAT = {
    "frame": "a document of the reply",
    "decompressed": "the decompressed reply",
    "reply": "the reply",
}


def over(limit: str, size: int, given: int | None = None) -> ReplyTooLargeError:
    """The error for a reply above that limit."""
    says = "" if given is None else f", {given},"
    error = ReplyTooLargeError(
        f"{_WHAT[limit]} has more bytes{says} than the limit of {size}: set Limits({limit}=...) if "
        "so many are meant"
    )
    error.limit = limit
    return error
