"""What the daemon's events mean, on the transaction channel and on the duplex; no I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Generic, TypeVar, cast
from uuid import uuid4

import attrs
import msgspec

from dify_inner_api import models
from dify_inner_api.types import Operation, decoder, encode, from_builtins

from ..errors import (
    APIStatusError,
    InvokeError,
    PermissionDeniedError,
    ProtocolError,
    ReverseInvocationError,
    SessionNotFoundError,
)
from ..protocol.framing import FrameReader
from ..protocol.json import is_object
from ..protocol.limits import DEFAULT, Limits
from ..protocol.replies import (
    MAX_DETAIL,
    DocumentsReader,
    model_error,
    not_the_contract,
    status_error,
)

T = TypeVar("T")
V = TypeVar("V")


def encode_request(session_id: str, request: attrs.AttrsInstance) -> tuple[str, bytes]:
    """A new request id, and the JSON that a plugin sends to the daemon."""
    request_id = uuid4().hex
    invocation = _invocations()[type(request)](backwards_request_id=request_id, request=request)
    message = models.TransactionRequest(
        session_id=session_id, data=models.TransactionInvoke(data=invocation)
    )
    return request_id, encode(message)


@cache
def _invocations() -> dict[Any, Any]:
    """The class of a daemon invocation by the class of its request, from the contract's mapping."""
    variants: dict[str | None, Any] = dict(models.BackwardsInvocation.variants())
    del variants[None]
    return {attrs.fields_dict(cls)["request"].type: cls for cls in variants.values()}


class Answer(Generic[T]):
    """The answer to one reverse invocation, event by event."""

    def __init__(self, operation: Operation[T], request_id: str) -> None:
        self.operation: str = operation.name
        self.ended: bool = False
        self._request_id = request_id

    def take(self, response: models.BackwardsResponse) -> T | None:
        """The result that an event carries, if any. Raises the error that it stands for.

        Events of other requests, and such as come after the end, are passed over.
        """
        if response.backwards_request_id != self._request_id or self.ended:
            return None
        if response.event == "response":
            if response.data is None:
                raise ProtocolError(
                    "the reply has a response without data", operation=self.operation
                )
            return response.data  # type: ignore[no-any-return]  # decoded as a `T`
        if response.event == "end":
            self.ended = True
        elif response.event == "error":
            raise refusal(response, self.operation)
        return None

    def incomplete(self) -> ProtocolError:
        """The error for an answer that stops before its end."""
        return ProtocolError(
            "the reply stops without an `end` event: what came is not the whole answer",
            operation=self.operation,
        )


class TransactionReader(DocumentsReader[T]):
    """Reads the reply of the daemon's transaction endpoint: events, separated by blank lines."""

    def __init__(self, operation: Operation[T], request_id: str, limits: Limits = DEFAULT) -> None:
        super().__init__(operation.name, FrameReader(limits.frame))
        self._answer = Answer(operation, request_id)
        self._decode = _event_decoder(operation).decode

    def refusal(
        self, status: int, headers: Mapping[str, str], body: bytes
    ) -> ReverseInvocationError:
        """The error for a reply whose status is not 200: an unknown session answers 400."""
        try:
            response = _plain_response().decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return daemon_status_error(self.operation, status, headers, body)
        error = refusal(response, self.operation)
        error.status = status
        return error

    def _take(self, document: bytes) -> T | None:
        if self.done:
            return None
        result = self._answer.take(self._event(document).data)
        if self._answer.ended:
            self.done: bool = True
        return result

    def _check_whole(self) -> None:
        if not self._answer.ended:
            raise self._answer.incomplete()

    def _event(self, document: bytes) -> models.TransactionEvent:
        try:
            event: models.TransactionEvent = self._decode(document)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            other = _other(_plain_event().decode, document)
            if other is None or other.data.event == "response":
                raise not_the_contract(document, error) from error
            return other
        return event


def read_event(value: Mapping[str, Any], operation: Operation[Any]) -> models.BackwardsResponse:
    """The event in the `data` of a line that the official runtime has parsed already."""
    try:
        return from_builtins(value, _response_of(operation))
    except (msgspec.ValidationError, UnicodeError, RecursionError) as error:
        other = _other(lambda given: from_builtins(given, models.BackwardsResponse), value)
        if other is None or other.event == "response":
            raise ProtocolError(
                f"the reply does not fit the contract: {error}", operation=operation.name
            ) from error
        return other


def _other(decode: Callable[[V], T], value: V) -> T | None:
    """An event whose data is no result, and need not be one: an error says more there."""
    try:
        return decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


@cache
def _response_of(operation: Operation[Any]) -> type[models.BackwardsResponse]:
    """`BackwardsResponse` with the operation's result as data, so that it is decoded in one go."""
    return _struct(models.BackwardsResponse, data=operation.result | None)


@cache
def _event_decoder(operation: Operation[Any]) -> msgspec.json.Decoder[models.TransactionEvent]:
    return decoder(_struct(models.TransactionEvent, data=_response_of(operation)))


def _struct(model: type[T], data: Any) -> type[T]:
    """Stands for a model, with other data: a Struct of the same fields is decoded faster."""
    fields: list[tuple[str, Any, Any]] = []
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", model)):
        default = msgspec.NODEFAULT if field.default is attrs.NOTHING else field.default
        fields.append((field.name, data if field.name == "data" else field.type, default))
    made = msgspec.defstruct(model.__name__, fields, kw_only=True, gc=False)
    return cast("type[T]", made)


@cache
def _plain_event() -> msgspec.json.Decoder[models.TransactionEvent]:
    return decoder(models.TransactionEvent)


@cache
def _plain_response() -> msgspec.json.Decoder[models.BackwardsResponse]:
    return decoder(models.BackwardsResponse)


_PERMISSION = re.compile(r"permission denied, you need to enable (\S+) access in plugin manifest")
_STATUS = re.compile(
    r"request failed with status code: ([0-9]{3}) and respond with: (.*)", re.DOTALL
)
_MODEL_SIDE = re.compile(r"^(?:read|invoke) .{1,60}? failed: request failed: ")


def refusal(response: models.BackwardsResponse, operation: str) -> InvokeError:
    """The error that an event, or the daemon's 400, stands for."""
    text = response.message or "no message"
    data = response.data if is_object(response.data) else {}
    detail = text[:MAX_DETAIL]
    if data.get("error_type") == "SessionNotFound":
        said = data.get("detail")
        return SessionNotFoundError(
            f"the daemon does not know session {data.get('session_id')!r}: it has expired, since a "
            f"session lasts as long as the plugin's current call, or is another daemon's ({said})",
            operation=operation,
            detail=detail,
        )
    if found := _PERMISSION.search(text):
        return _permission_denied(found[1], operation, detail)
    if "you can not invoke dify from" in text:
        return PermissionDeniedError(
            f"{text}: a model plugin has no reverse invocation; do it in a tool, an endpoint or an "
            "agent strategy",
            operation=operation,
            detail=detail,
        )
    if found := _STATUS.search(text):
        error = status_error(operation, int(found[1]), {}, found[2].encode("utf-8", "replace"))
        error.message = f"the daemon asked the API server: {error.message}"
        return error
    return model_error(_MODEL_SIDE.sub("", text), operation)


def _permission_denied(name: str, operation: str, detail: str) -> PermissionDeniedError:
    permission = name.replace("-", "_")
    error = PermissionDeniedError(
        f"the plugin's manifest does not permit {permission}; add to manifest.yaml:\n"
        "resource:\n  permission:\n    model:\n      enabled: true\n"
        f"      {permission}: true",
        operation=operation,
        detail=detail,
    )
    error.permission = permission
    return error


def daemon_status_error(
    operation: str, status: int, headers: Mapping[str, str], body: bytes
) -> APIStatusError:
    """The error for a status of the daemon, or of what is in front of it."""
    error = status_error(operation, status, headers, body)
    if status == 404:
        error.message = "HTTP 404: the address is no plugin daemon"
    return error
