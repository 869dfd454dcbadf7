"""Finds what a storage must not do: lose a confirmed value, give an old one, or give one that nobody has stored."""

from collections import defaultdict
from collections.abc import Iterable

from .journal import ABSENT, PRESENT, Act

NEVER = float("inf")


def violations(acts: Iterable[Act]) -> list[str]:
    """Describes each reading that no order of the writings explains.

    A reading may give a value that was written, or was to be written, before it ended, unless a later writing was
    confirmed before the reading began. A writing that was not answered in time may still arrive at any time.
    """
    writings: dict[str, list[Act]] = defaultdict(list)
    readings: list[Act] = []
    for act in acts:
        if act.writes and act.error != "KeyNotFoundError":
            writings[act.key].append(act)
        elif act.value is not None:
            readings.append(act)
    found: list[str] = []
    for reading in readings:
        known = writings[reading.key]
        last = max((one.begun for one in known if _is_before(one, reading)), default=-NEVER)
        if not any(_explains(one, reading, last) for one in known):
            found.append(f"{reading} after {[one for one in known if one.begun >= last][:3]}")
    return found


def _is_before(writing: Act, reading: Act) -> bool:
    """Whether a writing was confirmed before the reading began."""
    return not writing.error and writing.ended < reading.begun


def _explains(writing: Act, reading: Act, last: float) -> bool:
    """Whether the reading may have met this writing. `last` is when the last one confirmed before it began."""
    ended = NEVER if writing.error == "InvokeTimeoutError" else writing.ended
    if writing.begun > reading.ended or ended < last:
        return False
    value = ABSENT if writing.kind == "delete" else writing.value
    return value == reading.value or (reading.value == PRESENT and value != ABSENT)
