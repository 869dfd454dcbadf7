"""Plans each call: the answer it asks for, and how the client reads it. Seed and stream number decide."""

import random
from dataclasses import dataclass
from typing import Literal

from .answer_spec import AnswerSpec, Framing

Way = Literal["read", "text", "result", "not streamed", "with", "close", "drop", "cancel"]
"""How an answer is read: to its end in one of four ways, or left early in one of four."""
_WAYS: tuple[Way, ...] = (
    "read", "read", "read", "text", "result", "not streamed", "with", "close", "drop", "cancel",
)  # fmt: skip
_SIZES = (0, 0, 0, 30, 300, 3000)


@dataclass(frozen=True)
class CallPlan:
    spec: AnswerSpec
    way: Way
    leave_after: int
    """How many chunks are read before the stream is left, or 0 if it is read to its end."""
    cancel_after: float
    """After how many seconds its task is cancelled."""
    own_session: bool
    """Whether it has a session of its own."""


def plan_call(seed: str, number: int, *, cancels: bool) -> CallPlan:
    """The plan of the stream with that number. Where nothing can be cancelled, the answer is read instead."""
    chance = random.Random(f"{seed} call {number}")
    size = 20_000 if chance.random() < 0.01 else chance.choice(_SIZES)
    spec = AnswerSpec(number, chance.randint(1, 50), size, chance.choice(list(Framing)))
    way = chance.choice(_WAYS)
    if way == "cancel" and not cancels:
        way = "read"
    leave_after = chance.randint(1, spec.count) if way in ("with", "close", "drop") else 0
    return CallPlan(spec, way, leave_after, chance.random() * 0.5, chance.random() < 0.005)
