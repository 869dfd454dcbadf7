"""What a reply means: its documents' results, or the error it stands for; no I/O."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from .. import errors
from ..errors import (
    APIStatusError,
    InvokeError,
    PermissionDeniedError,
    ProtocolError,
    ReverseInvocationError,
)
from .framing import DocumentReader, FrameReader
from .json import is_array, is_object
from .limits import DEFAULT, Limits
from .retries import retry_after

if TYPE_CHECKING:
    from dify_inner_api.types import Operation

_NOT_DECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)

MAX_DETAIL = 2000
"""Characters of the other side's words that an error keeps."""
MAX_REFUSAL = 1_048_576
"""Bytes, 1 MiB, of the body that are read where the status is not 200."""

_MODEL_ERRORS: dict[str, type[InvokeError]] = {
    name: getattr(errors, name)
    for name in (
        "InvokeConnectionError",
        "InvokeServerUnavailableError",
        "InvokeRateLimitError",
        "InvokeAuthorizationError",
        "InvokeBadRequestError",
        "CredentialsValidateFailedError",
    )
}


class Reader(Protocol[R_co]):
    """Turns the bytes of one reply, in pieces of any size, into results."""

    operation: str
    """The id of the operation that is answered."""
    done: bool
    """Whether nothing more is to be read: the reply is whole, or `close` raises what is wrong with it."""

    def sole(self, data: bytes) -> R_co | None:
        """The result, if these bytes are one and no more: a quick way for what is usual; else None, for `feed`."""
        ...

    def feed(self, data: bytes) -> Sequence[R_co]:
        """The results that these bytes complete."""
        ...

    def close(self) -> Iterator[R_co]:
        """Says that the reply has ended, and yields what that completes.

        Raises the error that the reply stands for; ProtocolError when it is empty or not whole.
        """
        ...

    def refusal(
        self, status: int, headers: Mapping[str, str], body: bytes
    ) -> ReverseInvocationError:
        """The error for a reply whose HTTP status is not 200."""
        ...


class DocumentsReader(Generic[T]):
    """A `Reader` of a reply of JSON documents; what one of them means is for the classes below it."""

    def __init__(self, operation: str, documents: FrameReader | DocumentReader) -> None:
        self.operation: str = operation
        self.done: bool = False
        self._documents = documents
        self._failure: ReverseInvocationError | None = None

    def _take(self, document: bytes) -> T | None:
        """The result in the document, if there is one. Raises the error that it stands for."""
        raise NotImplementedError

    def _check_whole(self) -> None:
        """Raises ProtocolError when a reply must not end here."""
        raise NotImplementedError

    def sole(self, data: bytes) -> T | None:
        """None: what comes is taken by `feed`."""
        return None

    def feed(self, data: bytes) -> list[T]:
        results: list[T] = []
        if self.done:
            return results
        documents = self._documents
        try:
            for document in documents.feed(data):
                if (result := self._take(document)) is not None:
                    results.append(result)
            if documents.failure is not None and not self.done:
                raise documents.failure
        except ReverseInvocationError as error:
            error.operation = self.operation
            self._failure = error
            self.done = True
        return results

    def close(self) -> Iterator[T]:
        if self._failure is not None:
            raise self._failure
        if self.done:
            return
        try:
            for document in self._documents.close():
                if (result := self._take(document)) is not None:
                    yield result
            self._check_whole()
        except ReverseInvocationError as error:
            error.operation = self.operation
            raise


class ReplyReader(DocumentsReader[T]):
    """Reads the inner API's reply: framed envelopes of results, or one."""

    def __init__(self, operation: "Operation[T]", limits: Limits) -> None:
        documents = FrameReader(limits.frame) if operation.streams else DocumentReader(limits.frame)
        super().__init__(operation.name, documents)
        self._decode = operation.decoder.decode
        self._enveloped = operation.reply is not operation.result
        self._empty = True

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> APIStatusError:
        return status_error(self.operation, status, headers, body)

    def sole(self, data: bytes) -> T | None:
        if self._enveloped and (document := self._documents.sole(data)):
            try:
                reply: Any = self._decode(document)
            except _NOT_DECODED:
                return None
            if not reply.error:
                return reply.data  # type: ignore[no-any-return]  # an envelope of `T`
        return None

    def _take(self, document: bytes) -> T:
        self._empty = False
        try:
            reply: Any = self._decode(document)
        except _NOT_DECODED as error:
            raise not_the_contract(document, error) from error
        if not self._enveloped:
            return reply  # type: ignore[no-any-return]  # the decoder's type is `reply`, here `T`
        if reply.error:
            raise model_error(reply.error)
        if reply.data is None:
            raise ProtocolError("the reply has neither data nor an error")
        return reply.data  # type: ignore[no-any-return]  # an envelope of `T`

    def _check_whole(self) -> None:
        if self._empty:
            raise ProtocolError(
                "the reply is empty: something between here and the platform cut it"
            )


def read_reply(operation: "Operation[T]", limits: Limits = DEFAULT) -> ReplyReader[T]:
    """A reader for one reply of the operation."""
    return ReplyReader(operation, limits)


def not_the_contract(document: bytes, error: Exception) -> ProtocolError:
    """The error for a document that does not decode."""
    text = document[:MAX_DETAIL].decode("utf-8", "replace").strip()
    if text.startswith("<"):
        message = "the reply is a page, not the API's: a proxy or a login page is in between"
    elif isinstance(error, RecursionError):
        message = "the reply is nested more deeply than Python's recursion limit lets it be decoded"
    elif isinstance(error, msgspec.ValidationError):
        message = f"the reply does not fit the contract: {error}"
    else:
        message = f"the reply is not JSON: {error}"
    return ProtocolError(message, detail=text)


def model_error(text: str, operation: str | None = None) -> InvokeError:
    """The error for an error text of the platform.

    The text is often `...PluginInvokeError: {"args": ..., "error_type": ..., "message": ...}`; the
    type then gives the class, below `InvokeError`.
    """
    detail = text[:MAX_DETAIL]
    if "permission denied, you need to enable" in text:
        return PermissionDeniedError(text, operation=operation, detail=detail)
    fields = _plugin_error(text)
    if fields is None:
        return InvokeError(text, operation=operation, detail=detail)
    type_, args = fields["error_type"], fields.get("args")
    message = f"{type_}: {fields.get('message') or 'no message'}"
    error = _MODEL_ERRORS.get(type_, InvokeError)(message, operation=operation, detail=detail)
    error.error_type = type_
    error.error_args = args if is_object(args) and not _is_deep(args) else None
    return error


def _is_deep(value: Any, most: int = 50) -> bool:
    """Whether it is nested so deeply that pickling or redacting it might fail."""
    inner: Any = value.values() if is_object(value) else value if is_array(value) else ()
    return most == 0 or any(_is_deep(one, most - 1) for one in inner)


def _plugin_error(text: str) -> dict[str, Any] | None:
    start = re.search(r"PluginInvokeError:\s*(?=\{)", text)
    if start is None:
        return None
    try:
        fields, _ = json.JSONDecoder(strict=False).raw_decode(text, start.end())
    except (ValueError, RecursionError):
        return None
    if not is_object(fields) or not isinstance(fields.get("error_type"), str):
        return None
    return fields


_STATUS_HINTS = {
    401: "something in front of the API server asks for credentials",
    403: "something in front of the API server refuses the request",
    404: (
        "the key does not match: the API server answers 404 to a wrong or missing X-Inner-Api-Key "
        "(its INNER_API_KEY_FOR_PLUGIN), and so does an address that is no API server"
    ),
    405: "the address answers, but is no API server",
    413: "the request is larger than something on the way allows",
    429: "the platform, or something in front of it, limits how often it is asked",
    502: "a proxy could not reach the platform",
    503: "the platform is not available",
    504: "a proxy gave up waiting for the platform",
}


def status_error(
    operation: str, status: int, headers: Mapping[str, str], body: bytes
) -> APIStatusError:
    """The error for a reply whose HTTP status is not 200."""
    text = body.decode("utf-8", "replace").strip()
    words = [f"HTTP {status}"]
    if 300 <= status < 400:
        words.append(f"redirected to {headers.get('location', 'nowhere')}, and not followed")
        words.append("a proxy or a login page is in between")
    elif status in _STATUS_HINTS:
        words.append(_STATUS_HINTS[status])
    said = _said(text)
    if said and status != 404:
        words.append(said)
    error = APIStatusError(
        ": ".join(words), operation=operation, status=status, detail=text[:MAX_DETAIL] or None
    )
    error.retry_after = retry_after(headers.get("retry-after"))
    return error


_TITLE = re.compile(r"<title\b", re.IGNORECASE)
_TITLE_END = re.compile(r"</title", re.IGNORECASE)


def _title(page: str) -> str:
    """The title of a page, or ""; one expression for all of it would search again from each `<title`."""
    tag = _TITLE.search(page)
    start = page.find(">", tag.end()) + 1 if tag else 0
    end = _TITLE_END.search(page, start) if start else None
    return page[start : end.start()].strip() if end else ""


def _said(text: str) -> str:
    """The message in an error's body: the platform's own, a page's title, or a short plain text."""
    if text.startswith("<"):
        title = _title(text)
        return f"a page titled {title!r}" if title else "a page"
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return text if len(text) <= 200 else f"{text[:200]}..."
    if not is_object(fields):
        return ""
    return str(fields.get("message") or "")[:MAX_DETAIL]
