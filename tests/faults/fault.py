"""What a fault is, and what it must be to the caller."""

import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from dify_invoke import Limits, ReverseInvocationError, Timeout

from ..inner_api.servers import Peer
from ..inner_api.talks import PATIENCE
from .speech import DAEMON, DUPLEX, FRAMES, LINES, Fields, Road, Speech, Telling

PATIENT = Timeout(connect=10, idle=10)
"""For faults that need no waiting."""
SHORT = Timeout(connect=10, idle=0.3)
"""For those that are over when nothing comes."""
BRIEF = Timeout(connect=10, idle=10, total=0.4)
"""For those in which there is always something that comes."""


class Scene(Protocol):
    """What a step of a fault may ask of the server that plays it."""

    def wait_until_given(self, texts: int) -> None:
        """Returns when the caller has been given so many texts."""
        ...

    def wait_until_over(self, seconds: float = PATIENCE) -> bool:
        """Returns when the call has ended, or after so long; whether it has."""
        ...


class Channel(Scene, Protocol):
    """The same for one who speaks on a plugin's channel."""

    def hang_up(self) -> None:
        """Ends what the plugin reads."""
        ...


Step = bytes | Callable[[Scene, Peer], None]
"""What a server sends, or does."""
Said = Fields | Callable[[Channel], None]
"""The same for the daemon at the other end of a channel."""


@dataclass(frozen=True)
class Expected:
    """What must come of a call."""

    error: type[ReverseInvocationError] | None = None
    says: str = ""
    """A regular expression that is found in its words."""
    texts: tuple[str, ...] | None = ()
    """What was given before; None where that is a matter of time."""
    has: Mapping[str, object] = field(default_factory=dict[str, object])
    """Attributes of the error."""
    or_whole: bool = False
    """Whether it may as well be no fault, and the answer whole."""


def over_http(expected: Expected) -> dict[Road, Expected]:
    """For a fault below the answer: over HTTP, whatever its framing."""
    return dict.fromkeys((FRAMES, DAEMON), expected)


def in_documents(expected: Expected) -> dict[Road, Expected]:
    """For a fault within the answer, in each framing that there is over HTTP."""
    return dict.fromkeys((FRAMES, LINES, DAEMON), expected)


def everywhere(expected: Expected) -> dict[Road, Expected]:
    return {**in_documents(expected), DUPLEX: expected}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong, or only looks so."""

    name: str
    expected: Mapping[Road, Expected]
    """By road; one that is missing is a road that cannot have the fault."""

    http: Callable[[Speech], Iterable[Step]] = lambda say: ()
    """What the server does in answer to the request; then it closes."""
    channel: Callable[[Telling], Iterable[Said]] | None = None
    """What the daemon says on a plugin's channel."""
    writes: Callable[[Channel], None] | None = None
    """What comes of writing to the channel."""

    reads: bool = True
    """Whether the server reads the request first."""
    plays: int = 1
    """How often it happens; then all is well."""
    place: Literal["there", "refused", "full", "nowhere"] = "there"
    """Whether the server is there at all."""
    https: bool = False
    certificate: Callable[[], ssl.SSLContext] | None = None
    """What the server shows first; without any it speaks plainly."""

    timeout: Timeout = PATIENT
    limits: Limits | None = None
    attempts: int = 1
    sends: int = 1
    """How often the server must have been asked at most."""
    statuses: frozenset[int] = frozenset()
    """After which statuses the call is sent again."""
    upload: int = 0
    """Bytes of audio to send; without any, the LLM is asked."""

    seconds: float = 5.0
    """What the call must not take; the fault itself is over much earlier."""
    mib: float | None = None
    """How far memory may rise in it, where it is the point of the fault."""
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the library is known to do instead, by the cases' road, session and transport."""
