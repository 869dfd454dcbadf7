"""The targets of fuzzing. Each is a function that reads any bytes, and raises if a property does not hold.

The targets yield words that describe what happened. A worker counts new words as new coverage, since msgspec,
which does most of the reading, is not instrumented.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any
from zlib import crc32

import msgspec

from dify_inner_api import models
from dify_inner_api.types import Operation, decoder, encode
from dify_invoke import errors
from dify_invoke.channels.events import Answer, TransactionReader, daemon_status_error, read_event
from dify_invoke.errors import ReverseInvocationError
from dify_invoke.protocol.compression import Decompressor, decompressor
from dify_invoke.protocol.framing import DocumentReader, FrameReader, frame
from dify_invoke.protocol.json import is_object
from dify_invoke.protocol.limits import MAX_DECOMPRESSED
from dify_invoke.protocol.refusals import model_error, status_error
from dify_invoke.protocol.replies import Reader, read_reply
from dify_invoke.session._sync.models import _audio as _audio_segments  # pyright: ignore[reportPrivateUsage]
from dify_invoke.session.accumulation import LLMAccumulator, StructuredOutputAccumulator

from ..support import operations
from .cuts import (
    SECRET,
    Fed,
    Outcome,
    Violation,
    check_error,
    compare_cuttings,
    encoded,
    fed,
    kind_of,
    read,
)
from .session_targets import SESSION_TARGETS
from .work import check_growth, check_time

Check = Callable[[bytes], Iterator[str]]

OPERATIONS: list[Operation[Any]] = [
    operations.LLM,
    operations.LLM_STRUCTURED_OUTPUT,
    operations.TTS,
    operations.SUMMARY,
    operations.TEXT_EMBEDDING,
    operations.MULTIMODAL_EMBEDDING,
    operations.RERANK,
    operations.MULTIMODAL_RERANK,
    operations.SPEECH2TEXT,
    operations.MODERATION,
    operations.APP,
    operations.TOOL,
]
REQUEST_ID = "0f8f1c5e2b7a4c0d9e3a6b5d4c2f1e0a"
"""The id of the request that the events of the corpus answer."""
OFFICIAL = {name for name in errors.__all__ if name.startswith("Invoke")} - {
    "InvokeError", "InvokeTimeoutError",
} | {"CredentialsValidateFailedError"}  # fmt: skip
"""The names of the official errors of models."""
LIMIT = 32
"""Bytes of a limit that some replies exceed."""
MANY_TIMES = b" many times: "


def framing(data: bytes) -> Iterator[str]:
    """Frames, lines, and a reply that is one document."""
    makes: list[Callable[[], Fed]] = [
        FrameReader,
        DocumentReader,
        partial(FrameReader, LIMIT),
        partial(DocumentReader, LIMIT),
    ]
    for number, make in enumerate(makes):
        whole = read(make(), [data])
        yield f"{number}: {whole.kind}"
        compare_cuttings(make, data, whole)
        again = read(FrameReader(), [b"".join(map(frame, whole.results))])
        if (again.results, again.error) != (whole.results, None):
            raise Violation("documents that are framed again are other ones", f"{again!r:.400}")


def replies(data: bytes) -> Iterator[str]:
    """Replies of the inner API, for each operation."""
    yield from _each_operation(read_reply, data)


def transactions(data: bytes) -> Iterator[str]:
    """Replies of the daemon's transaction endpoint, for each operation."""
    yield from _each_operation(partial(TransactionReader[Any], request_id=REQUEST_ID), data)


def _each_operation(make: Callable[[Operation[Any]], Reader[Any]], data: bytes) -> Iterator[str]:
    outcomes: dict[str, Outcome] = {}
    for operation in OPERATIONS:
        outcome = outcomes[operation.name] = read(make(operation), [data])
        yield f"{operation.name}: {outcome.kind}"
        _check_results(operation, outcome)
    # Splitting the reply for all operations takes long. So this takes the operation that fits best, and one more in turn.
    best = max(OPERATIONS, key=lambda operation: len(outcomes[operation.name].results))
    for operation in (best, OPERATIONS[crc32(data) % len(OPERATIONS)]):
        compare_cuttings(partial(make, operation), data, outcomes[operation.name])


def _check_results(operation: Operation[Any], outcome: Outcome) -> None:
    for result in outcome.results:
        check_twice(result, operation.result)
        if operation is operations.TTS:
            _audio(result)
    if outcome.error is not None:
        check_error(outcome.error)
        if outcome.error.operation != operation.name:
            raise Violation("an error does not say its operation", f"{outcome.error!r:.200}")


def _audio(result: models.TTSResult) -> None:
    try:
        list(_audio_segments(one for one in [result]))
    except ReverseInvocationError as error:
        check_error(error)


def check_twice(value: object, type_: Any) -> None:
    """Raises Violation unless a decoded value is the same after encoding and decoding."""
    try:
        document = encode(value)
        again = encode(_decoder(type_).decode(document))
    except (ReverseInvocationError, msgspec.DecodeError, RecursionError) as error:
        raise Violation("a decoded value does not survive encoding", f"{error}") from error
    if again != document:
        raise Violation("a value is another one when encoded and decoded", f"{document!r:.400}")


@cache
def _decoder(type_: Any) -> msgspec.json.Decoder[Any]:
    return decoder(type_)


def events(data: bytes) -> Iterator[str]:
    """Events that the official runtime has parsed, for each operation."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        yield "no JSON"
        return
    if not is_object(value):
        yield "no object"
        return
    for operation in OPERATIONS:
        try:
            event = read_event(value, operation)
            result = Answer(operation, event.backwards_request_id).take(event)
        except ReverseInvocationError as error:
            check_error(error)
            yield f"{operation.name}: {kind_of(error)}"
        else:
            yield f"{operation.name}: {type(result).__name__}"
            if _is_json(value):
                _check_event_twice(event, operation)


def _is_json(value: object) -> bool:
    """Whether strict JSON can represent the value. Python's parser also accepts NaN and lone surrogates."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _check_event_twice(event: models.BackwardsResponse, operation: Operation[Any]) -> None:
    document = encode(event)
    again = read_event(msgspec.json.decode(document), operation)
    if encode(again) != document:
        raise Violation("an event is another one when encoded and decoded", f"{document!r:.400}")


class Compressed:
    """Reads a compressed reply as the clients do."""

    def __init__(self, encoding: str, make: Callable[[], Fed], limit: int) -> None:
        self._plain = Decompressor(encoding, limit)
        self._reader = make()

    @property
    def done(self) -> bool:
        return bool(getattr(self._reader, "done", False))

    def feed(self, data: bytes) -> Iterator[Any]:
        for plain in () if self.done else self._plain.feed(data):
            yield from fed(self._reader, plain)
            if self.done:
                break

    def close(self) -> Iterator[Any]:
        if not self.done:
            self._plain.close()
        return self._reader.close()


def compression(data: bytes) -> Iterator[str]:
    """Compressed replies: a stream, and one document."""
    for number, make in enumerate(_COMPRESSED):
        whole = read(make(), [data])
        yield f"{number}: {whole.kind}"
        if whole.error is not None:
            check_error(whole.error)
        compare_cuttings(make, data, whole)
    try:
        decompressor(data.decode("latin-1"))
    except ReverseInvocationError as error:
        check_error(error)


_COMPRESSED: list[Callable[[], Fed]] = [
    partial(Compressed, encoding, make, limit)
    for encoding in ("gzip", "deflate")
    for make, limit in (
        (FrameReader, LIMIT),
        (partial[Fed](read_reply, operations.LLM), MAX_DECOMPRESSED),
        (partial[Fed](read_reply, operations.MODERATION), MAX_DECOMPRESSED),
    )
]


def refusals(data: bytes) -> Iterator[str]:
    """Replies whose status is not 200, and errors as text.

    The first line is the status. Headers follow, and after an empty line the body.
    """
    status, headers, body = _response(data)
    for error in _refusals(status, headers, body):
        yield kind_of(error)
        check_error(error)


def _response(data: bytes) -> tuple[int, Mapping[str, str], bytes]:
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.decode("latin-1").split("\n")
    named = [line.partition(": ") for line in lines]
    headers = {name.lower(): value for name, _, value in named}
    is_status = len(first) == 3 and first.isascii() and first.isdecimal()
    return int(first) if is_status else 500, headers, body


def _refusals(
    status: int, headers: Mapping[str, str], body: bytes
) -> Iterator[ReverseInvocationError]:
    yield read_reply(operations.LLM).refusal(status, headers, body)
    yield TransactionReader(operations.MODERATION, REQUEST_ID).refusal(status, headers, body)
    yield status_error(operations.SUMMARY.name, status, headers, body)
    yield daemon_status_error(operations.SUMMARY.name, status, headers, body)
    # The text of an error may contain lone surrogates, as Python's parser accepts them.
    text = body.decode("utf-8", "surrogateescape")
    yield model_error(text, operations.LLM.name)
    for fields in (None, {"error_type": "SessionNotFound", "session_id": text, "detail": status}):
        response = {"backwards_request_id": REQUEST_ID, "event": "error", "message": text}
        try:
            event = read_event({**response, "data": fields}, operations.LLM)
            Answer(operations.LLM, REQUEST_ID).take(event)
        except ReverseInvocationError as error:
            yield error


def wrapping(data: bytes) -> Iterator[str]:
    """An error text in a wrapper, in each of the forms: the innermost known error counts.

    An error that the text itself stands for is further in than that of its wrapper.
    """
    text = data.decode("utf-8", "replace")
    inner = model_error(text, operations.LLM.name)
    known = inner.error_type if inner.error_type in OFFICIAL else None
    # Few words: the worker keeps an input for each new one.
    yield f"alone {type(inner).__name__} {known}"
    wrapper = json.dumps({"args": {}, "error_type": "InvokeRateLimitError", "message": text})
    for form in (
        "%s",
        "PluginInvokeError: %s",
        "req_id: 0a1b PluginInvokeError: %s",
        "read llm model failed: request failed: [x] Error: PluginInvokeError: %s",
        'invoke llm model failed: request failed with status code: 400 and respond with: {"code":"a",'
        '"message":%s}',
    ):
        around = json.dumps(wrapper) if form.endswith("}") else wrapper
        error = model_error(form % around, operations.LLM.name)
        check_error(error)
        if error.error_type != (known or "InvokeRateLimitError"):
            raise Violation("a wrapper hides the error in it", f"{form % around!r:.400}")
        quoted = model_error(f"[x] Error: said {wrapper} and more", operations.LLM.name)
        if quoted.error_type is not None:
            raise Violation("a quotation counts as a wrapper", f"{wrapper!r:.400}")


def accumulation(data: bytes) -> Iterator[str]:
    """The results that the chunks of an answer add up to, on both channels."""
    readers: list[tuple[Callable[[], Any], type[Any], Reader[Any]]] = []
    for accumulator, whole, operation in (
        (LLMAccumulator[Any], models.LLMResult, operations.LLM),
        (
            StructuredOutputAccumulator,
            models.LLMResultWithStructuredOutput,
            operations.LLM_STRUCTURED_OUTPUT,
        ),
    ):
        readers.append((accumulator, whole, read_reply(operation)))
        readers.append((accumulator, whole, TransactionReader(operation, REQUEST_ID)))
    for make, type_, reader in readers:
        chunks = read(reader, [data]).results
        before = list(map(encoded, chunks))
        answer = make()
        for chunk in chunks:
            answer.add(chunk)
            yield f"{len(answer.result().message.tool_calls)} calls"
        result = answer.result()
        check_twice(result, type_)
        if encode(answer.result()) != encode(result):
            raise Violation("the answer is another one when asked for twice")
        if list(map(encoded, chunks)) != before:
            raise Violation("adding up changes the chunks")
        if _text(result.message.content) != "".join(chunk.text for chunk in chunks):
            raise Violation("the answer's text is not that of its chunks", f"{result!r:.400}")


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(
        part.data for part in content if isinstance(part, models.TextPromptMessageContent)
    )


def growth(data: bytes) -> Iterator[str]:
    """Replies that repeat a pattern. The input before `MANY_TIMES` is used once, the rest many times."""
    before, _, pattern = data.rpartition(MANY_TIMES)
    if not pattern:
        yield "nothing to repeat"
        return
    for name, make in READERS.items():
        for pieces in (0, 1024):
            check_growth(name, partial(read_in_pieces, make, pieces), before, pattern)
    check_growth("a refusal", _refuse, before, pattern)
    check_time("a refusal", _refuse, before, pattern)
    yield "linear"


READERS: dict[str, Callable[[], Fed]] = {
    "FrameReader": FrameReader,
    "DocumentReader": DocumentReader,
    "ReplyReader": partial(read_reply, operations.LLM),
    "TransactionReader": partial(TransactionReader[Any], operations.LLM, REQUEST_ID),
    "gzip": partial(Compressed, "gzip", FrameReader, MAX_DECOMPRESSED),
    "deflate": partial(Compressed, "deflate", FrameReader, MAX_DECOMPRESSED),
}


def read_in_pieces(make: Callable[[], Fed], size: int, data: bytes) -> Outcome:
    """Reads a reply in pieces of that many bytes, or 0 for all at once."""
    size = size or len(data)
    return read(make(), (data[i : i + size] for i in range(0, len(data), size)))


def _refuse(data: bytes) -> None:
    for error in _refusals(502, {}, data):
        error.redact(SECRET)


TARGETS: dict[str, Check] = {
    check.__name__: check
    for check in (
        framing,
        replies,
        transactions,
        events,
        compression,
        refusals,
        wrapping,
        accumulation,
        growth,
        *SESSION_TARGETS,
    )
}
