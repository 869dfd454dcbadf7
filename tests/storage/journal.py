"""What a process has done with the storage, one act after another, and what its values look like."""

from typing import Literal

import msgspec

Kind = Literal["set", "delete", "get", "exist"]
ABSENT = ""
"""Stands for no value."""
PRESENT = "present"
"""What `exist` tells of a key with a value: not which."""
_PADDING = bytes(range(256)) * 1024


class Act(msgspec.Struct, array_like=True):
    """One call, or the first state of a key."""

    kind: Kind
    key: str
    begun: float
    """In seconds of the clock that all processes of a machine share."""
    ended: float
    value: str | None = None
    """What was to be stored or was read, by its name; None if the call raised where it reads."""
    error: str = ""
    """The class of the error that it raised."""
    words: str = ""

    @property
    def writes(self) -> bool:
        return self.kind in ("set", "delete")


def content(name: str) -> bytes:
    """The bytes of a value. Its name ends with its size, and no other value has the name."""
    size = int(name.rpartition("-")[2])
    return (name.encode() + b":" + _PADDING[: max(0, size)])[: max(size, len(name) + 1)]


def name_of(value: bytes) -> str:
    """The name of a value. Raises ValueError for bytes that nobody has stored."""
    name = value.partition(b":")[0].decode("ascii", "replace")
    if not name.startswith("w") or content(name) != value:
        raise ValueError(f"{len(value)} bytes that nobody has stored: {value[:40]!r}")
    return name
