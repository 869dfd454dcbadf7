"""What the proxy may do to a reply, and the error that the client must raise for it."""

import random
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from dify_invoke import APIStatusError, InvokeTimeoutError, ProtocolError, TransportError

from .answer_spec import AnswerSpec, Framing

Manner = Literal["at once", "slowly", "in tiny pieces", "joined"]
"""How a reply is relayed: as fast as possible, or with pauses as those of a model."""
MANNERS: tuple[Manner, ...] = get_args(Manner)


class Fault(NamedTuple):
    """How and where a reply is broken."""

    kind: str
    place: str

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


NONE = Fault("passed", "whole")
CLOSED_WHILE_IDLE = Fault("close", "between calls")
"""A connection that is closed just when a call starts on it. This fault is not chosen at random."""

_ERRORS: dict[str, type[Exception]] = {
    "reset": TransportError,
    "close": TransportError,
    "stall": InvokeTimeoutError,
    "finish": ProtocolError,  # HTTP ends properly, but the answer is incomplete
    "garbage": TransportError,
    "status": APIStatusError,
}
_IN_FRAMES = ("between frames", "in a frame header", "in a payload")
_PLACES = (
    "before the head", "in the head", "after the head", *_IN_FRAMES, "in the last chunk",
)  # fmt: skip
FAULTS = [
    *(Fault(kind, place) for kind in ("reset", "close", "stall") for place in _PLACES),
    *(Fault("finish", place) for place in ("after the head", *_IN_FRAMES)),
    *(Fault("garbage", place) for place in ("for a head", "for a chunk", "in a payload")),
    *(Fault("status", status) for status in ("502", "503", "302")),
]


def error_of(fault: str) -> str:
    """The name of the error that the client must raise for a fault."""
    if fault == str(Fault("garbage", "in a payload")):
        return ProtocolError.__name__
    return _ERRORS[fault.split(maxsplit=1)[0]].__name__


@dataclass(frozen=True)
class FaultPlan:
    """What happens to one reply. The seed and the number of the stream decide."""

    fault: Fault
    manner: Manner
    at: int
    """The number of the frame in which the fault happens."""
    closes: bool
    """Whether the reply has the header `Connection: close`."""
    chance: random.Random = field(repr=False)


def plan_fault(seed: str, spec: AnswerSpec) -> FaultPlan:
    """Plans a fault for half of the replies."""
    chance = random.Random(f"{seed} {spec.id}")
    fault = NONE if chance.random() < 0.5 else chance.choice(FAULTS)
    events = spec.framing is Framing.EVENTS
    if fault == Fault("finish", "between frames") and not events:
        # A reply of the inner API would look complete.
        fault = Fault("finish", "in a payload")
    at = chance.randrange(spec.count + events)
    return FaultPlan(fault, chance.choice(MANNERS), at, chance.random() < 0.1, chance)
