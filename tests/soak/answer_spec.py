"""Describes the answer to one prompt. Client, proxy and origin all read it from the prompt."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Framing(StrEnum):
    """The framings of the inner API, new and old, and of the daemon."""

    FRAMES = "frames"
    LINES = "lines"
    EVENTS = "events"


_SPEC = re.compile(rb"soak-(\d+)-(\d+)-(\d+)-([a-z]+)")
_PADDING = "é漢 x" * 10_000


@dataclass(frozen=True)
class AnswerSpec:
    """The answer that a prompt asks for. The prompt is its `text`."""

    id: int
    count: int
    """How many chunks the answer has."""
    size: int
    """How many characters each chunk has, besides its number."""
    framing: Framing

    @property
    def text(self) -> str:
        return f"soak-{self.id}-{self.count}-{self.size}-{self.framing}"

    def chunk_text(self, index: int) -> str:
        """The text of a chunk."""
        return f"<{self.id}.{index}>{_PADDING[: self.size]}"


def read_answer_spec(request: bytes) -> AnswerSpec:
    """Reads the spec from a request."""
    found = _SPEC.search(request)
    assert found, f"no answer spec in {request!r}"
    id_, count, size = map(int, found.groups()[:3])
    return AnswerSpec(id_, count, size, Framing(found[4].decode()))
