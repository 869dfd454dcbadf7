"""What a reply means: the results in its documents, or its error; no I/O."""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from ..errors import ProtocolError, ReverseInvocationError
from .framing import DocumentReader, FrameReader
from .json import NOT_DECODED, decode_text
from .limits import DEFAULT, Limits
from .operation import Operation

T = TypeVar("T")


class Reads(Protocol[T]):
    """Turns the bytes of one reply into results; what the client asks of any reader."""

    operation: str
    """The id of the operation that is answered."""
    done: bool
    """Whether nothing more is read: the reply is complete, or `close` raises its error."""

    def takes(self, status: int, headers: Mapping[str, str]) -> bool:
        """Whether a reply with this head is read. Any other is a refusal."""
        ...

    def sole(self, data: bytes) -> T | None:
        """A fast path: the result if these bytes are exactly one result; if None, they must go to `feed`."""

    def feed(self, data: bytes) -> list[T]:
        """The results that these bytes complete. The bytes may be cut anywhere."""
        ...

    def close(self) -> Iterator[T]:
        """Yields the last results. Raises the reply's error, or ProtocolError for an incomplete reply."""
        ...

    def refusal(
        self, status: int, headers: Mapping[str, str], body: bytes
    ) -> ReverseInvocationError:
        """The error for a reply that is not read."""
        ...


class Reader(Generic[T]):
    """`Reads` a reply of JSON documents. A subclass says what each means."""

    def __init__(self, operation: str, documents: FrameReader) -> None:
        self.operation: str = operation
        self.done: bool = False
        self._documents = documents
        self._failure: ReverseInvocationError | None = None

    def takes(self, status: int, headers: Mapping[str, str]) -> bool:
        """Whether a reply with this head is read. Any other is a refusal."""
        return status == 200

    def sole(self, data: bytes) -> T | None:
        """A fast path: the result if these bytes are exactly one result; if None, they must go to `feed`."""
        return None

    def feed(self, data: bytes) -> list[T]:
        """The results that these bytes complete. The bytes may be cut anywhere."""
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
        """Yields the last results. Raises the reply's error, or ProtocolError for an incomplete reply."""
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

    def refusal(
        self, status: int, headers: Mapping[str, str], body: bytes
    ) -> ReverseInvocationError:
        """The error for a reply whose HTTP status is not 200."""
        from .refusals import status_error  # slow to import, and most calls need none of it

        return status_error(self.operation, status, headers, body)

    def _take(self, document: bytes) -> T | None:
        """The result in the document, if any. Raises the error in it."""
        raise NotImplementedError

    def _check_whole(self) -> None:
        """Raises ProtocolError if the reply is incomplete."""


class ReplyReader(Reader[T]):
    """Reads a reply of the inner API: one envelope with a result, or a framed stream of envelopes."""

    def __init__(self, operation: Operation[T], limits: Limits = DEFAULT) -> None:
        documents = FrameReader if operation.streams else DocumentReader
        super().__init__(operation.name, documents(limits.frame))
        self._decode = operation.decode
        self._enveloped = operation.reply is not operation.result
        self._sole_document = self._documents.sole
        self._nested = operation.nested
        self._empty = True

    def sole(self, data: bytes) -> T | None:
        if self._enveloped and (document := self._sole_document(data)):
            try:
                reply: Any = self._decode(document)
            except NOT_DECODED:
                return None
            if not reply.error:
                return reply.data  # type: ignore[no-any-return]  # an envelope of `T`
        return None

    def _take(self, document: bytes) -> T:
        self._empty = False
        try:
            reply: Any = decode_text(self._decode, document)
        except NOT_DECODED as error:
            from .refusals import not_the_contract

            raise not_the_contract(document, error) from error
        if not self._enveloped:
            return reply  # type: ignore[no-any-return]  # the decoder's type is `reply`, here `T`
        if reply.error:
            from .refusals import model_error

            raise model_error(reply.error, self.operation)
        data = reply.data.data if self._nested and reply.data is not None else reply.data
        if data is None:
            raise ProtocolError("the reply has neither data nor an error")
        return data  # type: ignore[no-any-return]  # an envelope of `T`

    def _check_whole(self) -> None:
        if self._empty:
            raise ProtocolError("the reply is empty: a proxy may have cut it")


read_reply = ReplyReader
