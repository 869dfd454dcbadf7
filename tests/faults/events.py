"""Faults that the platform reports: errors of models and sessions. And events for other requests."""

import json
from typing import Any

from dify_invoke import (
    InvokeError,
    InvokeRateLimitError,
    InvokeTimeoutError,
    ModelNotConfiguredError,
    PermissionDeniedError,
    ProtocolError,
    ReverseInvocationError,
    SessionNotFoundError,
)

from ..support.replies import LAST, http_chunk
from .calls import TEXTS
from .fault import SHORT, Expected, Fault, everywhere
from .scripts import (
    DAEMON,
    DUPLEX,
    FRAMES,
    LINES,
    DaemonEvents,
    ReplyScript,
    as_json,
)
from .steps import keep

_MODEL_SIDE = "req_id: 1 PluginInvokeError: " + json.dumps(
    {"args": {"description": "slow"}, "error_type": "InvokeRateLimitError", "message": "slow down"}
)
_NESTED = "PluginInvokeError: " + json.dumps(
    {"args": None, "error_type": "PluginInvokeError", "message": _MODEL_SIDE}
)
_GONE = {"error_type": "SessionNotFound", "detail": "gone", "session_id": "s"}
FOREIGN = "0" * 32


def _reported(
    name: str,
    before: tuple[str, ...],
    message: str,
    error: type[ReverseInvocationError],
    pattern: str,
    after: tuple[str, ...] = (),
    data: dict[str, Any] | None = None,
    of_models: bool = False,
    **attributes: object,
) -> Fault:
    """An error that is reported in the reply."""
    expected = Expected(error, pattern, before, attributes=attributes)
    return Fault(
        name=name,
        of_models=of_models,
        http=lambda reply: [
            reply.head(),
            *map(reply.chunk, before),
            http_chunk(reply.error(message, data)),
            *map(reply.chunk, after),
            reply.end(),
            keep,
        ],
        duplex=lambda events: [
            *map(events.chunk, before),
            events.error(message, data),
            *map(events.chunk, after),
            *events.ending(),
        ],
        expected={DAEMON: expected, DUPLEX: expected} if data else everywhere(expected),
    )


def unknown_session(_: ReplyScript) -> bytes:
    body = as_json(DaemonEvents().event("error", _GONE, "session not found"))
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _foreign(events: DaemonEvents) -> list[dict[str, Any]]:
    return [
        events.chunk("foreign", of=FOREIGN),
        events.event("error", None, "foreign", of=FOREIGN),
        events.event("end", of=FOREIGN),
    ]


EVENTS = (
    _reported("an error first", (), "no credentials", InvokeError, ": no credentials$"),
    _reported("an error midway", ("a",), "no more", InvokeError, ": no more$", ("b",)),
    _reported("an error last", TEXTS, "too late", InvokeError, ": too late$"),
    _reported(
        "an error of the model",
        ("a",),
        _MODEL_SIDE,
        InvokeRateLimitError,
        "InvokeRateLimitError: slow down",
        of_models=True,
        error_type="InvokeRateLimitError",
        error_args={"description": "slow"},
    ),
    _reported(
        "an error of the model inside another",
        ("a",),
        _NESTED,
        InvokeRateLimitError,
        "InvokeRateLimitError: slow down",
        of_models=True,
        error_type="InvokeRateLimitError",
        provider_message="slow down",
    ),
    _reported(
        "an error of the model in the SDK's words",
        (),
        "[openai] Rate Limit Error, slow down",
        InvokeRateLimitError,
        "InvokeRateLimitError: slow down",
        of_models=True,
        provider_message="slow down",
    ),
    _reported(
        "a model without credentials",
        (),
        "Model gpt-4o credentials is not initialized.",
        ModelNotConfiguredError,
        "Settings > Model Provider",
        of_models=True,
    ),
    _reported(
        "an error about a permission",
        (),
        "permission denied, you need to enable llm access in plugin manifest",
        PermissionDeniedError,
        "permission|llm",
        of_models=True,
    ),
    _reported("an error of 1 MiB", ("a",), "x" * 1_048_576, InvokeError, "xxx"),
    _reported(
        "a session that is unknown to the daemon, midway",
        ("a",),
        "session not found",
        SessionNotFoundError,
        "the daemon does not know session 's': it has expired",
        data=_GONE,
    ),
    Fault(
        name="a session that is unknown to the daemon",
        http=lambda reply: [unknown_session(reply), keep],
        expected={
            DAEMON: Expected(
                SessionNotFoundError,
                "the daemon does not know session 's': it has expired",
                attributes={"status": 400},
            )
        },
    ),
    Fault(
        name="an error beside a result",
        http=lambda reply: [
            reply.head(),
            reply.chunk("a"),
            http_chunk(reply.framed(b'{"error": "no", "data": %s}' % reply.json("b"))),
            reply.end(),
            keep,
        ],
        expected={
            FRAMES: Expected(InvokeError, ": no$", ("a",)),
            LINES: Expected(InvokeError, ": no$", ("a",)),
        },
    ),
    Fault(
        name="an error that is not a string",
        http=lambda reply: [
            reply.head(), reply.chunk("a"), http_chunk(reply.framed(b'{"error": {"a": 1}}')), reply.end(), keep,
        ],
        expected={
            FRAMES: Expected(ProtocolError, "does not fit the contract", ("a",)),
            LINES: Expected(ProtocolError, "does not fit the contract", ("a",)),
        },
    ),
    Fault(
        name="an error without a message",
        http=lambda reply: [reply.head(), reply.chunk("a"), http_chunk(reply.error("")), reply.end(), keep],
        duplex=lambda events: [events.chunk("a"), events.error(""), *events.ending()],
        expected={
            FRAMES: Expected(ProtocolError, "neither data nor an error", ("a",)),
            DAEMON: Expected(InvokeError, "no message", ("a",)),
            DUPLEX: Expected(InvokeError, "no message", ("a",)),
        },
    ),
    Fault(
        name="events for another request between",
        http=lambda reply: [
            reply.head(),
            reply.chunk("a"),
            *map(http_chunk, map(reply.event, _foreign(reply.events))),
            reply.chunk("b"),
            reply.end(),
            keep,
        ],
        duplex=lambda events: [events.chunk("a"), *_foreign(events), events.chunk("b"), *events.ending()],
        expected={DAEMON: Expected(texts=TEXTS), DUPLEX: Expected(texts=TEXTS)},
    ),
    Fault(
        name="events for another request only",
        timeout=SHORT,
        http=lambda reply: [
            reply.head(), *map(http_chunk, map(reply.event, _foreign(reply.events))), LAST, keep,
        ],
        duplex=_foreign,
        expected={
            DAEMON: Expected(ProtocolError, "stops without an `end` event"),
            DUPLEX: Expected(InvokeTimeoutError, "nothing came for 0.3 s"),
        },
    ),
)  # fmt: skip
