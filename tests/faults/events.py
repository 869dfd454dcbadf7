"""Faults that the platform tells: errors of models, of sessions, and answers to somebody else."""

import json
from typing import Any

from dify_invoke import (
    InvokeError,
    InvokeRateLimitError,
    InvokeTimeoutError,
    PermissionDeniedError,
    ProtocolError,
    ReverseInvocationError,
    SessionNotFoundError,
)

from ..inner_api.scripts import LAST, piece
from .fault import SHORT, Expected, Fault, everywhere
from .speech import DAEMON, DUPLEX, FRAMES, LINES, WHOLE, Speech, Telling, as_json, result
from .steps import keep

_MODEL_SIDE = "req_id: 1 PluginInvokeError: " + json.dumps(
    {"args": {"description": "slow"}, "error_type": "InvokeRateLimitError", "message": "slow down"}
)
_GONE = {"error_type": "SessionNotFound", "detail": "gone", "session_id": "s"}
FOREIGN = "0" * 32


def _told(
    name: str,
    before: tuple[str, ...],
    message: str,
    error: type[ReverseInvocationError],
    says: str,
    after: tuple[str, ...] = (),
    data: dict[str, Any] | None = None,
    **has: object,
) -> Fault:
    """An error that is told within the reply."""
    expected = Expected(error, says, before, has=has)
    return Fault(
        name=name,
        http=lambda say: [
            say.head(),
            *map(say.chunk, before),
            piece(say.error(message, data)),
            *map(say.chunk, after),
            say.end(),
            keep,
        ],
        channel=lambda tell: [
            *map(tell.chunk, before),
            tell.error(message, data),
            *map(tell.chunk, after),
            tell.end(),
        ],
        expected={DAEMON: expected, DUPLEX: expected} if data else everywhere(expected),
    )


def _unknown_session(_: Speech) -> bytes:
    body = as_json(Telling("").event("error", _GONE, "session not found"))
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _foreign(tell: Telling) -> list[dict[str, Any]]:
    return [
        tell.chunk("foreign", of=FOREIGN),
        tell.event("error", None, "foreign", of=FOREIGN),
        tell.event("end", of=FOREIGN),
    ]


EVENTS = (
    _told("an error first", (), "no credentials", InvokeError, ": no credentials$"),
    _told("an error midway", ("a",), "no more", InvokeError, ": no more$", ("b",)),
    _told("an error last", WHOLE, "too late", InvokeError, ": too late$"),
    _told(
        "an error of the model's side",
        ("a",),
        _MODEL_SIDE,
        InvokeRateLimitError,
        "InvokeRateLimitError: slow down",
        error_type="InvokeRateLimitError",
        error_args={"description": "slow"},
    ),
    _told(
        "an error that is a permission",
        (),
        "permission denied, you need to enable llm access in plugin manifest",
        PermissionDeniedError,
        "permission|llm",
    ),
    _told("an error of 1 MiB", ("a",), "x" * 1_048_576, InvokeError, "xxx"),
    _told(
        "a session that the daemon no longer knows, midway",
        ("a",),
        "session not found",
        SessionNotFoundError,
        "the daemon does not know session 's': it has expired",
        data=_GONE,
    ),
    Fault(
        name="a session that the daemon does not know",
        http=lambda say: [_unknown_session(say), keep],
        expected={
            DAEMON: Expected(
                SessionNotFoundError,
                "the daemon does not know session 's': it has expired",
                has={"status": 400},
            )
        },
    ),
    Fault(
        name="an error beside a result",
        http=lambda say: [
            say.head(),
            say.chunk("a"),
            piece(say.framed(b'{"error": "no", "data": %s}' % as_json(result("b")))),
            say.end(),
            keep,
        ],
        expected={
            FRAMES: Expected(InvokeError, ": no$", ("a",)),
            LINES: Expected(InvokeError, ": no$", ("a",)),
        },
    ),
    Fault(
        name="an error that is no text",
        http=lambda say: [
            say.head(), say.chunk("a"), piece(say.framed(b'{"error": {"a": 1}}')), say.end(), keep,
        ],
        expected={
            FRAMES: Expected(ProtocolError, "does not fit the contract", ("a",)),
            LINES: Expected(ProtocolError, "does not fit the contract", ("a",)),
        },
    ),
    Fault(
        name="an error with no words",
        http=lambda say: [say.head(), say.chunk("a"), piece(say.error("")), say.end(), keep],
        channel=lambda tell: [tell.chunk("a"), tell.error(""), tell.end()],
        expected={
            FRAMES: Expected(ProtocolError, "neither data nor an error", ("a",)),
            DAEMON: Expected(InvokeError, "no message", ("a",)),
            DUPLEX: Expected(InvokeError, "no message", ("a",)),
        },
    ),
    Fault(
        name="replies to another request between",
        http=lambda say: [
            say.head(),
            say.chunk("a"),
            *map(piece, map(say.event, _foreign(say.tell))),
            say.chunk("b"),
            say.end(),
            keep,
        ],
        channel=lambda tell: [tell.chunk("a"), *_foreign(tell), tell.chunk("b"), tell.end()],
        expected={DAEMON: Expected(texts=WHOLE), DUPLEX: Expected(texts=WHOLE)},
    ),
    Fault(
        name="replies to another request only",
        timeout=SHORT,
        http=lambda say: [
            say.head(), *map(piece, map(say.event, _foreign(say.tell))), LAST, keep,
        ],
        channel=_foreign,
        expected={
            DAEMON: Expected(ProtocolError, "stops without an `end` event"),
            DUPLEX: Expected(InvokeTimeoutError, "nothing came for 0.3 s"),
        },
    ),
)  # fmt: skip
