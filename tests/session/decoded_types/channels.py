"""Reads replies as each channel does, and checks the types of what is read."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION
from dify_inner_api.types import Operation
from dify_invoke.channels.events import Answer, TransactionReader, read_event
from dify_invoke.errors import ReverseInvocationError
from dify_invoke.protocol.framing import frame
from dify_invoke.protocol.json import is_object
from dify_invoke.protocol.replies import Reader, read_reply

from .mutations import write
from .outcomes import outcomes
from .type_errors import type_errors, type_hints
from .valid_replies import ID, envelopes, event, events, is_failure, refusals


def check(reader: Reader[Any], result: Any, data: bytes, where: int) -> tuple[str, list[Any]]:
    """Reads a reply in two pieces, and checks the types of the results. Returns the outcome, and the results."""
    values: list[Any] = []
    try:
        for piece in (data[: where % (len(data) + 1)], data[where % (len(data) + 1) :]):
            values += reader.feed(piece)
        values += reader.close()
    except ReverseInvocationError as error:
        check_error(error, reader.operation)
        return "refused", values
    finally:
        for value in values:
            assert list(type_errors(value, result, "result")) == []
    return "read", values


def check_outcomes(operation: Operation[Any], values: list[Any]) -> None:
    """Checks the types of what a session makes of the results."""
    try:
        for value in outcomes(operation, values):
            assert list(type_errors(value, type(value), "outcome")) == []
    except ReverseInvocationError as error:
        check_error(error, operation.name)


def check_error(error: ReverseInvocationError, operation: str) -> None:
    """Checks the types of the attributes of an error, and that it names its operation."""
    cls: Any = type(error)
    hints = type_hints(cls)
    complaints = [type_errors(getattr(error, name), hints[name], name) for name in hints]
    assert list(chain.from_iterable(complaints)) == []
    assert error.operation == operation
    assert str(error).startswith(f"{operation}: ")


def over_the_inner_api(operation: Operation[Any], document: bytes, where: int) -> str:
    framed = operation.streams and where % 3
    data = frame(document) if framed else document
    outcome, values = check(read_reply(operation), operation.result, data, where)
    check_outcomes(operation, values)
    return outcome


def over_the_transaction(operation: Operation[Any], document: bytes, where: int) -> str:
    """Reads the results in the events, and the events themselves."""
    framed = frame(document) if where % 3 else document + b"\n\n"
    check(read_reply(TRANSACTION), TRANSACTION.result, framed, where)
    end = write(event("end", "", None)) + b"\n\n"
    reader = TransactionReader(operation, ID)
    outcome, values = check(reader, operation.result, document + b"\n\n" + end, where)
    check_outcomes(operation, values)
    return outcome


def over_the_duplex_channel(operation: Operation[Any], document: bytes, _: int) -> str:
    """Reads an event that the official runtime has parsed."""
    try:
        line = json.loads(document)
    except (ValueError, RecursionError):
        return "no line"
    if not is_object(line) or not is_object(line.get("data")):
        return "no line"
    answer = Answer(operation, ID)
    try:
        response = read_event(line["data"], operation)
        assert list(type_errors(response.event, str, "event")) == []
        assert list(type_errors(response.backwards_request_id, str, "backwards_request_id")) == []
        value = answer.take(response)
        if value is not None:
            assert list(type_errors(value, operation.result, "result")) == []
            check_outcomes(operation, [value])
    except ReverseInvocationError as error:
        check_error(error, operation.name)
        return "refused"
    return "read"


def as_a_refusal(operation: Operation[Any], document: bytes, where: int) -> str:
    """Reads the body of a reply whose status is not 200."""
    status = (400, 401, 404, 500, 302)[where % 5]
    readers: list[Reader[Any]] = [read_reply(operation), TransactionReader(operation, ID)]
    for reader in readers:
        check_error(reader.refusal(status, {}, document), operation.name)
    return "refused"


@dataclass(frozen=True)
class Channel:
    """A channel: its valid replies, and how to read one."""

    replies: Callable[[Operation[Any]], Iterator[Any]]
    fails: Callable[[Any], bool]
    """Whether a valid reply reports an error."""
    read: Callable[[Operation[Any], bytes, int], str]
    """Reads a reply, and checks the types of its results. Returns whether it was read or refused."""


CHANNELS = {
    "inner API": Channel(envelopes, lambda reply: reply["data"] is None, over_the_inner_api),
    "transaction": Channel(events, is_failure, over_the_transaction),
    "duplex": Channel(events, is_failure, over_the_duplex_channel),
    "refusal": Channel(refusals, lambda _: True, as_a_refusal),
}
