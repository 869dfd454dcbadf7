"""What a stream asks, and what each chunk of its answer says: client, proxy and origin agree on it here."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Framing(StrEnum):
    """The inner API's framings, new and old, and the daemon's."""

    FRAMES = "frames"
    LINES = "lines"
    EVENTS = "events"


_QUESTION = re.compile(rb"soak-(\d+)-(\d+)-(\d+)-([a-z]+)")
_PADDING = "é漢 x" * 10_000


@dataclass(frozen=True)
class Question:
    """The text of a prompt; it travels through the proxy to the origin, which both read it."""

    id: int
    count: int
    """Chunks of the answer."""
    size: int
    """Characters of each chunk, beside its number."""
    framing: Framing

    @property
    def text(self) -> str:
        return f"soak-{self.id}-{self.count}-{self.size}-{self.framing}"

    def says(self, index: int) -> str:
        """The text of a chunk."""
        return f"<{self.id}.{index}>{_PADDING[: self.size]}"


def read_question(request: bytes) -> Question:
    """The question in a request."""
    found = _QUESTION.search(request)
    assert found, f"no question in {request!r}"
    id_, count, size = map(int, found.groups()[:3])
    return Question(id_, count, size, Framing(found[4].decode()))
