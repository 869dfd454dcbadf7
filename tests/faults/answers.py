"""Faults that are told by what the platform answers, document by document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..support.replies import LAST, http_chunk
from .calls import Call, Fields
from .fault import ChannelStep, Expected, Fault, Step
from .scripts import DAEMON, DUPLEX, FRAMES, LINES, Channel, DaemonEvents, ReplyScript, as_json
from .steps import keep

ALL: tuple[Channel, ...] = (FRAMES, LINES, DAEMON, DUPLEX)
OF_DAEMON: tuple[Channel, ...] = (DAEMON, DUPLEX)


@dataclass(frozen=True)
class Says:
    """An error with this text in place of data."""

    text: str


Part = Fields | list[Any] | str | float | Says | None


def answered(
    name: str,
    call: Call,
    parts: Iterable[Part],
    expected: Expected | Mapping[Channel, Expected],
    *,
    channels: Iterable[Channel] = ALL,
    ends: bool = True,
    **fields: Any,
) -> Fault:
    """A call that is answered with these data and errors. Without `ends` the daemon sends no `end` event."""
    given = list(parts)

    def over_http(reply: ReplyScript) -> list[Step]:
        end = reply.event(reply.events.event("end")) if ends and reply.channel == DAEMON else b""
        sent = [
            reply.error(one.text) if isinstance(one, Says) else reply.data(as_json(one))
            for one in given
        ]
        return [reply.head(), *map(http_chunk, filter(None, [*sent, end])), LAST, keep]

    def over_duplex(events: DaemonEvents) -> list[ChannelStep]:
        sent: list[ChannelStep] = [
            events.error(one.text) if isinstance(one, Says) else events.event("response", one)
            for one in given
        ]
        return [*sent, events.event("end")] if ends else sent

    by_channel = (
        dict.fromkeys(channels, expected) if isinstance(expected, Expected) else dict(expected)
    )
    return Fault(
        name=f"{call.name}: {name}",
        call=call,
        http=over_http,
        duplex=over_duplex,
        expected=by_channel,
        **fields,
    )


def refused(
    name: str, call: Call, status: int, body: Fields, of_daemon: str, expected: Expected
) -> Fault:
    """A call that the API server refuses before a stream: by its status, or in the daemon's words, of `of_daemon`."""
    said = as_json(body)
    text = (
        f"invoke {of_daemon} failed: request failed with status code: {status} and respond with: "
        f"{said.decode()}"
    )

    def over_http(reply: ReplyScript) -> list[Step]:
        if reply.channel == DAEMON:
            return [reply.head(), http_chunk(reply.error(text) + reply.ending()), LAST, keep]
        head = f"HTTP/1.1 {status} Refused\r\nContent-Length: {len(said)}\r\n\r\n"
        return [head.encode() + said, keep]

    return Fault(
        name=f"{call.name}: {name}",
        call=call,
        http=over_http,
        duplex=lambda events: [events.error(text), events.event("end")],
        expected=dict.fromkeys((FRAMES, DAEMON, DUPLEX), expected),
    )
