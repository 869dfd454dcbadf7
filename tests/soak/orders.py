"""What each stream asks and how its answer is read; the seed and the stream's number decide."""

import random
from dataclasses import dataclass
from typing import Literal

from .questions import Framing, Question

Way = Literal["read", "text", "result", "not streamed", "with", "close", "drop", "cancel"]
"""How an answer is read: to its end in one of four ways, or left early in another four."""
_WAYS: tuple[Way, ...] = (
    "read", "read", "read", "text", "result", "not streamed", "with", "close", "drop", "cancel",
)  # fmt: skip
_SIZES = (0, 0, 0, 30, 300, 3000)


@dataclass(frozen=True)
class Order:
    question: Question
    way: Way
    until: int
    """Chunks after which it is left; 0 where it is read to its end."""
    patience: float
    """Seconds after which its task is cancelled."""
    alone: bool
    """Whether it has a session of its own."""


def order(seed: str, number: int, *, cancels: bool) -> Order:
    """The order of that number; where nothing can be cancelled, it is read instead."""
    chance = random.Random(f"{seed} order {number}")
    size = 20_000 if chance.random() < 0.01 else chance.choice(_SIZES)
    question = Question(number, chance.randint(1, 50), size, chance.choice(list(Framing)))
    way = chance.choice(_WAYS)
    if way == "cancel" and not cancels:
        way = "read"
    until = chance.randint(1, question.count) if way in ("with", "close", "drop") else 0
    return Order(question, way, until, chance.random() * 0.5, chance.random() < 0.005)
