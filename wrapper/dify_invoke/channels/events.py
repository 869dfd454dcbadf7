"""Requests to the daemon, and the events that answer them in transactions and on duplex streams. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import uuid4

import attrs
import msgspec

from dify_inner_api import models

from ..errors import InvalidRequestError, InvokeError, ProtocolError, SessionNotFoundError
from ..protocol.framing import FrameReader
from ..protocol.json import (
    NOT_DECODED,
    decode_text,
    decoder,
    encode,
    from_builtins,
    is_object,
    is_tagged,
    without_halves,
)  # fmt: skip
from ..protocol.limits import DEFAULT, Limits
from ..protocol.operation import Operation
from ..protocol.refusals import MAX_DETAIL, model_error, not_the_contract, status_error
from ..protocol.replies import Reader
from ..protocol.tagged_replies import EnvelopeDecoder, struct_like
from .suitability import for_daemon

T = TypeVar("T")


def encode_request(session_id: str, request: attrs.AttrsInstance) -> tuple[str, bytes]:
    """A new request id, and the JSON that a plugin sends to the daemon."""
    request_id = uuid4().hex
    request = for_daemon(request)
    invocation = _invocation_of(type(request))(backwards_request_id=request_id, request=request)
    data = models.TransactionInvoke(data=invocation)
    return request_id, encode(models.TransactionRequest(session_id=session_id, data=data))


@cache
def _invocation_of(request: type) -> Any:
    """The contract's class of a daemon invocation for the class of a request.

    Raises InvalidRequestError for an operation that only the API server has.
    """
    variants: dict[str | None, Any] = dict(models.BackwardsInvocation.variants())
    del variants[None]
    carriers: dict[Any, Any] = {
        attrs.fields_dict(cls)["request"].type: cls for cls in variants.values()
    }
    # A structured output's request is also that of a model: the nearest class counts.
    for class_ in request.__mro__:
        if class_ in carriers:
            return carriers[class_]
    raise InvalidRequestError(
        "a plugin cannot send this: only the inner API has the operation; use Session.from_inner_api(...)"
    )


class Answer(Generic[T]):
    """The answer to one reverse invocation, event by event."""

    def __init__(self, operation: Operation[T], request_id: str) -> None:
        self.operation: str = operation.name
        self.ended: bool = False
        self._request_id = request_id

    def take(self, response: models.BackwardsResponse) -> T | None:
        """Returns the result in an event, if it has one. Raises the error of an `error` event.

        Ignores events of other requests and events after the end.
        """
        if response.backwards_request_id != self._request_id or self.ended:
            return None
        if response.event == "response":
            if response.data is None:
                raise ProtocolError("a `response` event has no data", operation=self.operation)
            return response.data  # type: ignore[no-any-return]  # decoded as a `T`
        if response.event == "end":
            self.ended = True
        elif response.event == "error":
            raise refusal(response, self.operation)
        return None


class TransactionReader(Reader[T]):
    """Reads the reply of the daemon's transaction endpoint: events, separated by blank lines."""

    def __init__(self, operation: Operation[T], request_id: str, limits: Limits = DEFAULT) -> None:
        super().__init__(operation.name, FrameReader(limits.frame))
        self._id = request_id
        self._answer = Answer(operation, request_id)
        self._decode = _event_decoder(operation)

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> InvokeError:
        """The error for a reply whose status is not 200. The daemon answers an unknown session with 400."""
        try:
            response = decoder(models.BackwardsResponse).decode(body)
        except NOT_DECODED:
            return daemon_status_error(self.operation, status, headers, body)
        error = refusal(response, self.operation)
        error.status = status
        return error

    def sole(self, data: bytes) -> T | None:
        """A fast path: the result if these bytes are exactly one event with it; if None, they must go to `feed`."""
        if not self.done and (document := self._documents.sole_line(data)):
            try:
                response = self._decode(document).data
            except NOT_DECODED:
                return None
            if response.event == "response" and response.backwards_request_id == self._id:
                return response.data  # type: ignore[no-any-return]  # decoded as a `T`
        return None

    def _take(self, document: bytes) -> T | None:
        if self.done:
            return None
        try:
            response = decode_text(self._decode, document).data
        except NOT_DECODED as error:
            other = _without_result(
                lambda: decode_text(decoder(models.TransactionEvent).decode, document).data
            )
            if other is None:
                raise not_the_contract(document, error) from error
            response = other
        result = self._answer.take(response)
        self.done: bool = self._answer.ended
        return result

    def _check_whole(self) -> None:
        if not self._answer.ended:
            raise ProtocolError(
                "the reply stops without an `end` event, so the answer is incomplete"
            )


def read_event(value: Mapping[str, Any], operation: Operation[Any]) -> models.BackwardsResponse:
    """The event in the `data` of a line that the official runtime has parsed."""
    try:
        msgspec.json.encode(value)  # the quickest way to find half a surrogate pair
    except UnicodeError:
        value = without_halves(value)
    except (TypeError, RecursionError):
        pass  # this is for the contract to judge
    try:
        return from_builtins(value, _response_of(operation))
    except NOT_DECODED as error:
        other = _without_result(lambda: from_builtins(value, models.BackwardsResponse))
        if other is None:
            raise ProtocolError(
                f"the reply does not fit the contract: {error}", operation=operation.name
            ) from error
        return other


def _without_result(
    decode: Callable[[], models.BackwardsResponse],
) -> models.BackwardsResponse | None:
    """The event, decoded with any data, if it is not a `response`: the data of an error is no result."""
    try:
        response = decode()
    except NOT_DECODED:
        return None
    return None if response.event == "response" else response


@cache
def _response_of(operation: Operation[Any]) -> type[models.BackwardsResponse]:
    """`BackwardsResponse` with the operation's result as data, to decode both in one pass."""
    return _response_with(operation.result)


def _response_with(result: Any) -> type[models.BackwardsResponse]:
    return struct_like(models.BackwardsResponse, {"data": result | None})


def _event_with(result: Any) -> type[models.TransactionEvent]:
    return struct_like(models.TransactionEvent, {"data": _response_with(result)})


@cache
def _event_decoder(operation: Operation[Any]) -> Callable[[bytes], models.TransactionEvent]:
    result: object = operation.result
    decode = decoder(_event_with(result)).decode
    if not is_tagged(result):
        return decode
    return EnvelopeDecoder(result, _event_with, decode, nested=True).decode


def refusal(response: models.BackwardsResponse, operation: str) -> InvokeError:
    """The error for an `error` event, or for the body of the daemon's 400."""
    text = response.message or "no message"
    data = response.data if is_object(response.data) else {}
    if data.get("error_type") != "SessionNotFound":
        return model_error(text, operation)
    return SessionNotFoundError(
        f"the daemon does not know session {data.get('session_id')!r}: it has expired or belongs "
        f"to another daemon ({data.get('detail')}); a session ends with the plugin's current call",
        operation=operation,
        detail=text[:MAX_DETAIL],
    )


def daemon_status_error(
    operation: str, status: int, headers: Mapping[str, str], body: bytes
) -> InvokeError:
    """The error for an HTTP status of the daemon, or of a proxy before it."""
    error = status_error(operation, status, headers, body)
    if status == 404 and b"route not found" in body[:MAX_DETAIL]:
        error.message = (
            "HTTP 404: this daemon has no transaction endpoint: only a daemon of the platform "
            "`serverless` has one; use the plugin's own session"
        )
    elif status == 404:
        error.message = "HTTP 404: the address is not a plugin daemon"
    return error
