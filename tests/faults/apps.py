"""Faults of the runs of apps."""

from typing import Any

from dify_invoke import (
    APIStatusError,
    AppRunError,
    ConversationNotFoundError,
    IncompleteRunError,
    InvokeError,
    InvokeTimeoutError,
    ProtocolError,
    WorkflowFailedError,
)

from ..support.replies import http_chunk
from .answers import OF_DAEMON, Says, answered, refused
from .calls import APP, CHAT, RUN, STEPS, TEXTS, TURN, Fields, run_of
from .daemon_texts import in_the_models_words, refusals_of
from .fault import SHORT, ChannelStep, Expected, Fault, Step
from .scripts import DAEMON, DUPLEX, FRAMES, LINES, DaemonEvents, ReplyScript, as_json
from .steps import keep

A, B = map(APP.result, TEXTS)
END = APP.last
NO_END = "the events end without `message_end`, `workflow_finished` or `error`"
REASON = {"status": "failed", "error": "division by zero", "outputs": None}


def _error(message: str = "the quota is used up", **fields: Any) -> Fields:
    said = {"code": "provider_quota_exceeded", "message": message, "status": 400, **fields}
    return {"event": "error", "conversation_id": "c", **said}


def _failed(texts: tuple[str, ...] = (), message: str = "the quota is used up") -> Expected:
    words = rf"the run failed \(provider_quota_exceeded\): {message}"
    values = {"code": "provider_quota_exceeded", "status": 400}
    return Expected(AppRunError, words, texts, attributes=values)


def _body(message: str, code: str = "invalid_param", status: int = 400) -> Fields:
    return {"code": code, "message": message, "status": status}


_EVENTS = (
    answered("an `error` event first", APP, [_error()], _failed()),
    answered("an `error` event midway", APP, [A, _error(), B, END], _failed(("a",))),
    answered("an `error` event last", APP, [A, B, _error()], _failed(TEXTS)),
    answered("an `error` event after the end", APP, [A, B, END, _error()], _failed(TEXTS)),
    answered("an `error` event without a message", APP, [A, _error("")], _failed(("a",), "no message")),
    answered("an `error` event that is null but for its kind", APP, [A, {"event": "error", "code": None, "message": None, "status": None}], Expected(AppRunError, "the run failed: no message", ("a",))),
    answered("no terminal event", APP, [A, B], Expected(IncompleteRunError, NO_END, TEXTS)),
    answered("no event at all", APP, [], {
        FRAMES: Expected(ProtocolError, "empty"), LINES: Expected(ProtocolError, "empty"),
        DAEMON: Expected(IncompleteRunError, NO_END), DUPLEX: Expected(IncompleteRunError, NO_END),
    }),
    answered("cut before `end`", APP, [A, B, END], {
        DAEMON: Expected(ProtocolError, "stops without an `end` event", TEXTS),
        DUPLEX: Expected(InvokeTimeoutError, "nothing came for 0.3 s", TEXTS),
    }, ends=False, timeout=SHORT),
    answered("an event of an unknown kind", APP, [A, {"event": "hologram", "light": [1]}, B, END], Expected(texts=("a", "[hologram]", "b"))),
    answered("an event without a kind", APP, [A, {"light": 1}, B, END], Expected(texts=("a", "[None]", "b"))),
    answered("a known event with an unknown field", APP, [A, {**B, "light": 1}, END], Expected(texts=TEXTS)),
    answered("an event whose kind is a number", APP, [A, {"event": 1}, B], Expected(ProtocolError, "does not fit the contract", ("a",))),
    answered("an event with a field of the wrong type", APP, [A, {**B, "answer": 1}, END], Expected(ProtocolError, "Expected `str.*answer", ("a",))),
    answered("an event without its data", STEPS, [STEPS.result("a"), {"event": "text_chunk"}], Expected(ProtocolError, "missing required field `data`", ("a",))),
    answered("an error of the API server midway", APP, [A, Says("it broke"), B, END], Expected(InvokeError, ": it broke$", ("a",))),
    answered("the daemon's read timeout", APP, [A, Says("read app failed: http: read on closed response body")], Expected(InvokeError, "240 s after its beginning", ("a",)), channels=OF_DAEMON),
)  # fmt: skip
_WORKFLOWS = (
    answered("`status: failed`", STEPS, [*map(STEPS.result, TEXTS), {"event": "workflow_finished", **run_of("", **REASON)}], Expected(WorkflowFailedError, "the workflow failed: division by zero", TEXTS)),
    answered("`status: failed`", RUN, [run_of("", **REASON)], Expected(WorkflowFailedError, "the workflow failed: division by zero")),
    answered("`status: failed` without a reason", RUN, [run_of("", status="failed")], Expected(WorkflowFailedError, "the workflow gives no reason")),
    answered("no terminal event", STEPS, map(STEPS.result, TEXTS), Expected(IncompleteRunError, NO_END, TEXTS)),
    answered("`status: partial-succeeded`", RUN, [run_of("a", status="partial-succeeded", exceptions_count=1)], Expected(texts=("a",))),
    answered("two blocking events", RUN, [run_of("a"), run_of("b")], Expected(ProtocolError, "2 answers, where it must have one")),
    answered("an `error` event after the blocking event", RUN, [run_of("a"), _error()], _failed()),
    answered("streamed although it was to block", RUN, [STEPS.result("a"), {"event": "workflow_finished", **run_of("a")}], Expected(texts=("a",))),
)  # fmt: skip
_BLOCKING = (
    answered("two blocking events", CHAT, [A, B], Expected(ProtocolError, "2 answers, where it must have one")),
    answered("an `error` event after the blocking event", CHAT, [A, _error()], _failed()),
    answered("an `error` event only", CHAT, [_error()], _failed()),
    answered("an error after the blocking event", CHAT, [A, Says("it broke")], Expected(InvokeError, ": it broke$")),
    answered("no event at all", CHAT, [], Expected(IncompleteRunError, NO_END), channels=OF_DAEMON),
    answered("an event of an unknown kind only", CHAT, [{"event": "hologram"}], Expected(IncompleteRunError, NO_END)),
    answered("cut before `end`", CHAT, [A], {
        DAEMON: Expected(ProtocolError, "stops without an `end` event"),
        DUPLEX: Expected(InvokeTimeoutError, "nothing came for 0.3 s"),
    }, ends=False, timeout=SHORT),
    answered("streamed although it was to block", CHAT, [APP.result("a"), END], Expected(texts=("a",))),
)  # fmt: skip

_NO_BLOCKING = _body("Agent Chat App does not support blocking mode")


def _agent_over_http(reply: ReplyScript) -> list[Step]:
    """Refuses to block, and then streams."""
    if '"streaming"' in reply.events.request:
        given = [reply.data(as_json(one)) for one in (A, END)]
        end = reply.event(reply.events.event("end")) if reply.channel == DAEMON else b""
        return [reply.head(), http_chunk(b"".join(given) + end), b"0\r\n\r\n", keep]
    return [*_REFUSAL.http(reply)]


def _agent_over_duplex(events: DaemonEvents) -> list[ChannelStep]:
    if '"streaming"' in events.request:
        return [*(events.event("response", one) for one in (A, END)), events.event("end")]
    assert _REFUSAL.duplex
    return [*_REFUSAL.duplex(events)]


_REFUSAL = refused("", CHAT, 400, _NO_BLOCKING, "app", Expected())
_STARTS = (
    refused("HTTP 400 with an empty message", TURN, 400, _body(""), "app", Expected(ConversationNotFoundError, "the conversation 'c-1' is unknown to the app, or is another user's", attributes={"status": 400, "code": "invalid_param"})),
    refused("HTTP 400 with an empty message", APP, 400, _body(""), "app", Expected(APIStatusError, "HTTP 400", attributes={"status": 400, "code": "invalid_param"})),
    refused("HTTP 400 with a message", TURN, 400, _body("app not found"), "app", Expected(APIStatusError, "HTTP 400: app not found", attributes={"status": 400, "code": "invalid_param"})),
    refused("HTTP 400 with a message", CHAT, 400, _body("missing query"), "app", Expected(APIStatusError, "HTTP 400: missing query", attributes={"status": 400})),
    refused("HTTP 500", RUN, 500, _body("Internal Server Error", "unknown", 500), "app", Expected(APIStatusError, "HTTP 500: Internal Server Error", attributes={"status": 500, "code": "unknown"})),
    Fault(
        name="blocking chat: an agent that refuses to block",
        call=CHAT,
        times=2,
        max_requests=2,
        http=_agent_over_http,
        duplex=_agent_over_duplex,
        expected=dict.fromkeys((FRAMES, DAEMON, DUPLEX), Expected(texts=("a",))),
    ),
    in_the_models_words(APP, "read app"),
    *refusals_of(APP, "app", "InvokeAppRequest.InvokeAppSchema.AppId"),
)  # fmt: skip

APPS = (*_EVENTS, *_WORKFLOWS, *_BLOCKING, *_STARTS)
