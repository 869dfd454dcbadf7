"""The largest reply that is accepted, so that a server cannot fill the memory."""

import math

import attrs

from ..errors import ReplyTooLargeError
from .settings import in_range

MAX_PAYLOAD = 31_457_280
"""Bytes, 30 MiB. The daemon refuses a longer payload, so no valid reply has one."""
MAX_DECOMPRESSED = 1_073_741_824
"""Bytes, 1 GiB."""
MAX_REFUSAL = 1_048_576
"""Bytes, 1 MiB, that are read of the body of a reply whose status is not 200."""

_check = in_range("Limits", "an int above 0 (bytes)", 1, math.inf)


@attrs.frozen(kw_only=True)
class Limits:
    """The largest reply that is accepted, in bytes. A ReplyTooLargeError names the limit that was reached.

    Two more limits are fixed: a reply's head has at most 100 KiB, and its JSON is nested at most as
    deeply as Python's recursion limit allows. Raises ConfigurationError for a value that is not valid.
    """

    frame: int = attrs.field(default=MAX_PAYLOAD, validator=_check)
    """One document: a frame's payload, a line, an event, or a reply that is a single document."""
    decompressed: int = attrs.field(default=MAX_DECOMPRESSED, validator=_check)
    """The decompressed content of a compressed reply."""
    reply: int | None = attrs.field(default=None, validator=attrs.validators.optional(_check))
    """The whole reply as it came over the network; None for no limit."""


DEFAULT = Limits()


def over(limit: str, size: int, given: int | None = None) -> ReplyTooLargeError:
    """The error for a reply above a limit of that size. `given` is the reply's size, where it is known."""
    names = {"frame": "a document of the reply", "decompressed": "the decompressed reply"}
    error = ReplyTooLargeError(
        f"{names.get(limit, 'the reply')} has more bytes{f' ({given})' if given else ''} than the "
        f"limit of {size}: raise Limits({limit}=...) to accept it"
    )
    error.limit = limit
    return error


def over_head() -> ReplyTooLargeError:
    """The error for a reply whose head is larger than any transport accepts."""
    error = ReplyTooLargeError("the reply's head is larger than the limit of 100 KiB")
    error.limit = "head"
    return error
