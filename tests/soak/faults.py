"""What the proxy may do to a reply, and the error that this must be to who reads it."""

import random
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from dify_invoke import APIStatusError, InvokeTimeoutError, ProtocolError, TransportError

from .questions import Framing, Question

Manner = Literal["at once", "slowly", "in tiny pieces", "joined"]
"""How a reply is passed on: as fast as it is read, or else with pauses, as a model makes them."""
MANNERS: tuple[Manner, ...] = get_args(Manner)


class Fault(NamedTuple):
    """How a reply ends before its end, and where."""

    kind: str
    place: str

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


NONE = Fault("passed", "whole")
CLOSED_WHILE_IDLE = Fault("close", "between calls")
"""Not drawn: it is what happens to a call on a connection that closes at the same moment."""

_ERRORS: dict[str, type[Exception]] = {
    "reset": TransportError,
    "close": TransportError,
    "stall": InvokeTimeoutError,
    "finish": ProtocolError,  # the end of the HTTP reply, but not of the answer
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
    """The name of the class of the error that a fault must be."""
    if fault == str(Fault("garbage", "in a payload")):
        return ProtocolError.__name__
    return _ERRORS[fault.split(maxsplit=1)[0]].__name__


@dataclass(frozen=True)
class Plan:
    """What is to happen to one reply; the seed and the stream's number decide."""

    fault: Fault
    manner: Manner
    at: int
    """The frame where it happens."""
    closes: bool
    """Whether the reply says that the connection closes."""
    chance: random.Random = field(repr=False)


def plan(seed: str, question: Question) -> Plan:
    """Half of the replies pass whole."""
    chance = random.Random(f"{seed} {question.id}")
    fault = NONE if chance.random() < 0.5 else chance.choice(FAULTS)
    events = question.framing is Framing.EVENTS
    if fault == Fault("finish", "between frames") and not events:
        # Nothing in the inner API's reply says that more was to come.
        fault = Fault("finish", "in a payload")
    at = chance.randrange(question.count + events)
    return Plan(fault, chance.choice(MANNERS), at, chance.random() < 0.1, chance)
