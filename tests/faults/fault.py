"""Describes a fault, and the outcome that the caller must see."""

import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from dify_invoke import Limits, ReverseInvocationError, Timeout

from ..support.servers import Peer
from .calls import MODEL, Call, Fields, speech
from .progress import CallProgress
from .scripts import DAEMON, DUPLEX, FRAMES, LINES, Channel, DaemonEvents, ReplyScript

PATIENT = Timeout(connect=10, idle=10)
"""For faults that do not wait."""
SHORT = Timeout(connect=10, idle=0.3)
"""For faults that end with an idle timeout."""
BRIEF = Timeout(connect=10, idle=10, total=0.4)
"""For faults that never are idle, and end with a total timeout."""


class ChannelPeer(Protocol):
    """The daemon's end of a plugin channel."""

    def hang_up(self) -> None:
        """Closes the readers of the plugin."""
        ...


Step = bytes | Callable[[CallProgress, Peer], None]
"""Bytes that a server sends, or a function that it runs."""
ChannelStep = Fields | Callable[[ChannelPeer], None]
"""An event that the daemon sends over a plugin channel, or a function that it runs."""


@dataclass(frozen=True)
class Expected:
    """The expected outcome of a call."""

    error: type[ReverseInvocationError] | None = None
    pattern: str = ""
    """A regular expression that is found in the text of the error."""
    texts: tuple[str, ...] | None = ()
    """The texts before the error, or None if they depend on timing."""
    attributes: Mapping[str, object] = field(default_factory=dict[str, object])
    """The attributes of the error."""
    or_success: bool = False
    """Whether the call may also succeed."""


def over_http(expected: Expected) -> dict[Channel, Expected]:
    """For a fault of HTTP, which does not depend on the framing of the answer."""
    return dict.fromkeys((FRAMES, DAEMON), expected)


def in_documents(expected: Expected) -> dict[Channel, Expected]:
    """For a fault of the answer, in each framing over HTTP."""
    return dict.fromkeys((FRAMES, LINES, DAEMON), expected)


def everywhere(expected: Expected) -> dict[Channel, Expected]:
    return {**in_documents(expected), DUPLEX: expected}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A failure, or an unusual reply that is not a failure."""

    name: str
    expected: Mapping[Channel, Expected]
    """By channel. A channel that is missing cannot have the fault."""

    http: Callable[[ReplyScript], Iterable[Step]] = lambda reply: ()
    """The steps of the server after the request. Then it closes the connection."""
    duplex: Callable[[DaemonEvents], Iterable[ChannelStep]] | None = None
    """The steps of the daemon over a plugin channel."""
    writes: Callable[[ChannelPeer], None] | None = None
    """Runs instead of a write to the plugin channel."""

    reads_request: bool = True
    """Whether the server reads the request first."""
    times: int = 1
    """How many calls have the fault. Later ones succeed."""
    server: Literal["listens", "refuses", "is full", "is unknown"] = "listens"
    """Whether there is a server that accepts connections."""
    https: bool = False
    certificate: Callable[[], ssl.SSLContext] | None = None
    """The certificate for the first connections. Without one, a server with `https` does not use TLS."""

    timeout: Timeout = PATIENT
    limits: Limits | None = None
    attempts: int = 1
    max_requests: int = 1
    """How many requests the server may receive."""
    statuses: frozenset[int] = frozenset()
    """The statuses after which the call is retried."""
    upload: int = 0
    """Bytes of audio to send instead of the call."""
    call: Call = MODEL
    """The call that has the fault."""
    of_models: bool = False
    """Whether the fault is about the answers of models, and so cannot happen to other calls."""

    max_seconds: float = 5.0
    """How long the call may take. The fault itself is much shorter."""
    max_mib: float | None = None
    """How far memory may rise, if the fault is about memory."""
    known_failures: Mapping[str, str] = field(default_factory=dict[str, str])
    """Known failures of the library, by channel, session or transport."""

    @property
    def first_call(self) -> Call:
        """The call that has the fault; the next one is always `call`."""
        return speech(self.upload) if self.upload else self.call
