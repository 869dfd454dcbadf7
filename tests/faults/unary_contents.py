"""What the answer to a call with one result may say that is no result."""

import re
from collections.abc import Iterator

from dify_invoke import (
    APIStatusError,
    InvokeError,
    InvokeTimeoutError,
    NodeFailedError,
    ProtocolError,
)

from ..support.replies import LAST, http_chunk, with_length
from .answers import OF_DAEMON, Says, answered
from .calls import Call, Fields
from .daemon_texts import in_the_models_words, refusals_of
from .events import FOREIGN
from .fault import SHORT, Expected, Fault, Step
from .scripts import DAEMON, DUPLEX, FRAMES, Channel, DaemonEvents, ReplyScript
from .steps import keep
from .storage import STORAGE_FAULTS
from .unary_calls import CLASSIFIER, EXTRACTOR, FETCH_APP, STORAGE, node

_KEY = "the daemon's inner API key is not the server's; the workspace or the user is unknown"
_HIDDEN = {
    FETCH_APP: ("fetch app", "app_id is not an app of this workspace"),
    EXTRACTOR: ("invoke parameter extractor", "the server refuses the model, or the type of a"),
    CLASSIFIER: ("invoke question classifier", "the server refuses the model"),
}
_MISFIT = Expected(ProtocolError, "does not fit the contract")


def channels_to(call: Call) -> tuple[Channel, ...]:
    """The channels that the call has."""
    return OF_DAEMON if call in STORAGE else (FRAMES, DAEMON, DUPLEX)


def contents_of(
    call: Call, error: type[InvokeError], permission: str, field: str
) -> Iterator[Fault]:
    """The faults of one call. `error` is the class of what the platform reports."""
    channels, a = channels_to(call), call.result("a")
    fine = Expected(texts=call.whole)
    null = Expected(ProtocolError, "neither data nor an error|a `response` event has no data")
    broke = Expected(error, ": it broke$")
    twice = Expected(ProtocolError, "2 results, where it must have one|not JSON")
    nothing = Expected(ProtocolError, "no results, where it must have one")
    asked = 2  # a key that cannot be read or deleted is asked for
    yield answered("data that are null", call, [None], null, channels=channels)
    for kind, value in (("an array", [1]), ("a text", "text"), ("a number", 1.5)):
        yield answered(f"data that are {kind}", call, [value], _MISFIT, channels=channels)
    yield answered("two results", call, [a, a], twice, channels=channels)
    yield answered(
        "an error", call, [Says("it broke")], broke, channels=channels, max_requests=asked
    )
    yield answered(
        "an error after the result",
        call,
        [a, Says("it broke")],
        broke,
        channels=OF_DAEMON,
        max_requests=asked,
    )
    yield answered(
        "an error without a message",
        call,
        [Says("")],
        Expected(error, "no message"),
        channels=OF_DAEMON,
        max_requests=asked,
    )
    yield answered("answered by `end` only", call, [], nothing, channels=OF_DAEMON)
    yield answered("answered by nothing", call, [], _UNANSWERED, ends=False, timeout=SHORT)
    yield answered("cut before `end`", call, [a], _UNANSWERED, ends=False, timeout=SHORT)
    yield answered("unknown fields", call, [{**a, "light": 1}], fine, channels=channels)
    yield _foreign(call, fine)
    yield from refusals_of(call, permission, field, error)
    if call in _HIDDEN:
        yield from _hidden(call)
    yield from _OWN.get(call, ())


_UNANSWERED: dict[Channel, Expected] = {
    DAEMON: Expected(ProtocolError, "stops without an `end` event"),
    DUPLEX: Expected(InvokeTimeoutError, "nothing came for 0.3 s"),
}


def _foreign(call: Call, fine: Expected) -> Fault:
    """Events for another request come first."""

    def before(events: DaemonEvents) -> list[Fields]:
        kinds = [("response", call.result("x")), ("error", None), ("end", None)]
        return [events.event(kind, data, "foreign", of=FOREIGN) for kind, data in kinds]

    return Fault(
        name=f"{call.name}: events for another request, and then the rest",
        call=call,
        http=lambda reply: [
            reply.head(), *map(http_chunk, map(reply.event, before(reply.events))),
            http_chunk(reply.plain()), LAST, keep,
        ],
        duplex=lambda events: [*before(events), *events.whole()],
        expected=dict.fromkeys(OF_DAEMON, fine),
    )  # fmt: skip


def _hidden(call: Call) -> Iterator[Fault]:
    """HTTP errors of the API server, of which the daemon says next to nothing."""
    verb, first = _HIDDEN[call]
    words = f"{verb} failed: data is nil: the daemon hides an HTTP error.*in this order: {re.escape(first)}.*; {re.escape(_KEY)}"
    yield answered(
        "`data is nil`",
        call,
        [Says(f"{verb} failed: data is nil")],
        Expected(InvokeError, words),
        channels=OF_DAEMON,
    )
    yield in_the_models_words(call, verb)
    yield answered(
        "an error of the API server",
        call,
        [Says(f"{verb} failed: request failed: it broke")],
        Expected(InvokeError, f"{call.operation}: it broke$"),
        channels=OF_DAEMON,
    )
    body = b'{"code": "invalid_param", "message": "app not found", "status": 400}'
    refused = Expected(
        APIStatusError,
        "HTTP 400: app not found",
        attributes={"status": 400, "code": "invalid_param"},
    )

    def http(_: ReplyScript) -> list[Step]:
        return [with_length(body).replace(b"200 OK", b"400 Bad Request"), keep]

    yield Fault(name=f"{call.name}: HTTP 400", call=call, http=http, expected={FRAMES: refused})


_NULLS = {"process_data": None, "inputs": None, "outputs": None}
_FAILED = Expected(
    NodeFailedError,
    "the node failed, and the server does not say why; likely causes, in this order: the model is not configured or failed",
)


def _of_nodes(call: Call) -> Iterator[Fault]:
    verb = _HIDDEN[call][0]
    nulls = "\n".join(
        f"Key: 'InvokeNodeResponse.{name}' Error:Field validation for '{name}' failed on the 'required' tag"
        for name in ("ProcessData", "Outputs", "Inputs")
    )
    channels = channels_to(call)
    yield answered("three nulls", call, [_NULLS], _FAILED, channels=channels)
    yield answered(
        "three nulls, in the daemon's words",
        call,
        [Says(f"{verb} failed: validate request failed: {nulls}")],
        _FAILED,
        channels=OF_DAEMON,
    )
    yield answered(
        "outputs that are an array", call, [{**node(), "outputs": []}], _MISFIT, channels=channels
    )
    yield answered("no fields at all", call, [{}], _FAILED, channels=channels)


_OWN: dict[Call, tuple[Fault, ...]] = {
    FETCH_APP: (
        answered("a form that is no list", FETCH_APP, [{"user_input_form": {}}], _MISFIT, channels=channels_to(FETCH_APP)),
    ),
    EXTRACTOR: (
        *_of_nodes(EXTRACTOR),
        answered("nothing extracted", EXTRACTOR, [node(city="a", __is_success=0, __reason="no city")], Expected(texts=("a",)), channels=channels_to(EXTRACTOR)),
        answered("no `__is_success`", EXTRACTOR, [node(city="a")], Expected(ProtocolError, "has no `__is_success`"), channels=channels_to(EXTRACTOR)),
    ),
    CLASSIFIER: (
        *_of_nodes(CLASSIFIER),
        answered("no class", CLASSIFIER, [node(class_id="1")], Expected(ProtocolError, "names no class"), channels=channels_to(CLASSIFIER)),
        answered("a class that is a number", CLASSIFIER, [node(class_id=1, class_name="a")], Expected(ProtocolError, "names no class"), channels=channels_to(CLASSIFIER)),
    ),
    **STORAGE_FAULTS,
}  # fmt: skip
