"""Replies that report an error of the model, and replies that do not fit the contract."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.models import (
    TTSResult,
)
from dify_inner_api.types import Operation
from dify_invoke.errors import (
    InvokeError,
    InvokeRateLimitError,
    ProtocolError,
    ReverseInvocationError,
)
from dify_invoke.protocol.framing import frame
from dify_invoke.protocol.refusals import MAX_DETAIL
from dify_invoke.protocol.replies import read_reply

from ..support import operations
from .reply_cases import (
    EMBEDDING_JSON,
    STREAMED,
    chunk_json,
    envelope,
    frames,
    lines,
    protocol_error,
)

UNARY: list[Operation[Any]] = [
    operations.SUMMARY,
    operations.TEXT_EMBEDDING,
    operations.MULTIMODAL_EMBEDDING,
    operations.RERANK,
    operations.MULTIMODAL_RERANK,
    operations.SPEECH2TEXT,
    operations.MODERATION,
]

every_operation = pytest.mark.parametrize(
    "operation", [*STREAMED, *UNARY], ids=lambda operation: operation.name
)

every_unary_operation = pytest.mark.parametrize(
    "operation", UNARY, ids=lambda operation: operation.name
)


def failure(
    operation: Operation[Any], *pieces: bytes
) -> tuple[list[Any], ReverseInvocationError | None]:
    """The results before the error, and the error."""
    reader = read_reply(operation)
    calls: list[Callable[[], Iterable[Any]]] = [partial(reader.feed, piece) for piece in pieces]
    results: list[Any] = []
    try:
        for call in (*calls, reader.close):
            for result in call():
                results.append(result)
    except ReverseInvocationError as error:
        return results, error
    return results, None


class TestModelErrors:
    TEXT = 'PluginInvokeError: {"args":{},"error_type":"InvokeRateLimitError","message":"Slow."}'
    GOOD = envelope({"result": "01"})

    @every_operation
    @pytest.mark.parametrize("rest", [{"data": None}, {}], ids=["data null", "data absent"])
    def test_are_raised_by_every_operation(
        self, operation: Operation[Any], rest: dict[str, Any]
    ) -> None:
        document = json.dumps({**rest, "error": self.TEXT}).encode()

        results, error = failure(operation, frame(document) if operation.streams else document)

        assert results == []
        assert type(error) is InvokeRateLimitError
        assert str(error) == f"{operation.name}: InvokeRateLimitError: Slow."
        assert (error.operation, error.detail, error.status) == (operation.name, self.TEXT, None)

    def test_are_raised_even_beside_data(self) -> None:
        results, error = failure(operations.SUMMARY, envelope({"summary": "x"}, "Bad luck"))

        assert (results, str(error)) == ([], "invoke_summary: Bad luck")

    @pytest.mark.parametrize("join", [frames, lines], ids=["frames", "lines"])
    @pytest.mark.parametrize("good", [0, 1, 3])
    @pytest.mark.parametrize("whole", [True, False], ids=["in one read", "byte by byte"])
    def test_come_after_the_good_chunks(
        self, join: Callable[[Iterable[bytes]], bytes], good: int, whole: bool
    ) -> None:
        reply = join([self.GOOD] * good + [envelope(None, "Bad luck"), self.GOOD])
        pieces = [reply] if whole else [reply[i : i + 1] for i in range(len(reply))]

        results, error = failure(operations.TTS, *pieces)

        assert results == [TTSResult(result="01")] * good
        assert type(error) is InvokeError
        assert str(error) == "invoke_tts: Bad luck"


class TestMalformedReplies:
    @every_operation
    @pytest.mark.parametrize(
        "document",
        ["{}", '{"data":null}', '{"data":null,"error":""}', '{"data":null,"error":null}'],
    )
    def test_neither_data_nor_error(self, operation: Operation[Any], document: str) -> None:
        error = protocol_error(operation, document.encode())

        assert str(error) == f"{operation.name}: the reply has neither data nor an error"

    def test_an_error_body_with_status_200(self) -> None:
        document = {"code": "unknown", "message": "Internal Server Error", "status": 500}

        error = protocol_error(operations.SUMMARY, json.dumps(document).encode())

        assert "neither data nor an error" in error.message

    @pytest.mark.parametrize(
        ("operation", "data", "path"),
        [
            (operations.LLM, {"model": "m", "delta": {"index": "0"}}, "$.data.delta.index"),
            (operations.LLM, {"model": 5}, "$.data.model"),
            (operations.LLM, {"model": "m"}, "missing required field `delta` - at `$.data`"),
            (operations.LLM, chunk_json(5), "$.data.delta.message.content"),
            (operations.LLM, chunk_json([{"type": "text"}]), "$.data.delta.message.content[0]"),
            (
                operations.LLM,
                chunk_json([{"type": "text", "data": "x"}, {"type": "text", "data": 5}]),
                "$.data.delta.message.content[1]",
            ),
            (operations.LLM, chunk_json(["x"]), "$.data.delta.message.content[0]"),
            (
                operations.LLM,
                chunk_json(tool_calls=[{"id": 5, "function": {}}]),
                "$.data.delta.message.tool_calls[0].id",
            ),
            (operations.SUMMARY, {"summary": None}, "$.data.summary"),
            (operations.MODERATION, {"result": "true"}, "$.data.result"),
            (operations.RERANK, {"model": "m", "docs": [{"index": 0.5}]}, "$.data.docs[0].index"),
            (
                operations.TEXT_EMBEDDING,
                EMBEDDING_JSON | {"embeddings": [[1.0, "2"]]},
                "$.data.embeddings[0][1]",
            ),
        ],
    )
    def test_wrong_type_is_named_by_its_path(
        self, operation: Operation[Any], data: Any, path: str
    ) -> None:
        document = envelope(data)

        error = protocol_error(operation, document)

        assert error.message.startswith("the reply does not fit the contract: ")
        assert path in error.message
        assert (error.operation, error.detail) == (operation.name, document.decode())

    @every_operation
    @pytest.mark.parametrize("document", [b"[]", b'"x"', b"5", b"null", b"true"])
    def test_json_that_is_not_an_object(self, operation: Operation[Any], document: bytes) -> None:
        error = protocol_error(operation, document)

        assert error.message.startswith("the reply does not fit the contract: Expected `object`")
        assert (error.operation, error.detail) == (operation.name, document.decode())

    @every_operation
    @pytest.mark.parametrize(
        "document",
        [
            b"Internal Server Error",
            b'{"data":',
            b'{"data":null}{"data":null}',
            b"{'data': {}}",
            b"\0",
        ],
        ids=["words", "half", "two", "single quotes", "zero byte"],
    )
    def test_text_that_is_not_json(self, operation: Operation[Any], document: bytes) -> None:
        error = protocol_error(operation, document)

        assert error.message.startswith("the reply is not JSON: ")
        assert (error.operation, error.detail) == (operation.name, document.decode())

    @every_operation
    @pytest.mark.parametrize(
        "page",
        [b"<html><title>Login</title></html>", b"\n\n <!DOCTYPE html>\n<html>\n</html>\n"],
        ids=["one line", "several lines"],
    )
    def test_a_page(self, operation: Operation[Any], page: bytes) -> None:
        results, error = failure(operation, page)

        assert results == []
        assert isinstance(error, ProtocolError)
        assert error.message == (
            "the reply is a page, not the API's: a proxy or a login page answered"
        )
        assert error.operation == operation.name
        assert error.detail is not None
        assert error.detail.startswith("<")

    @every_operation
    @pytest.mark.parametrize(
        "pieces", [[], [b""], [b"\n"], [b" \r\n", b"\n\n"]], ids=["no read", "empty", "one", "two"]
    )
    def test_an_empty_reply(self, operation: Operation[Any], pieces: list[bytes]) -> None:
        results, error = failure(operation, *pieces)

        assert results == []
        assert isinstance(error, ProtocolError)
        assert "the reply is empty" in error.message
        assert error.operation == operation.name

    def test_a_stream_of_server_sent_event_fields_without_data(self) -> None:
        _, error = failure(operations.LLM, b"event: ping\n\ndata:\n\n")

        assert isinstance(error, ProtocolError)
        assert "the reply is empty" in error.message

    def test_a_stream_that_stops_inside_a_frame(self) -> None:
        good = frame(envelope({"result": "01"}))

        results, error = failure(operations.TTS, good + good[:-5])

        assert results == [TTSResult(result="01")]
        assert isinstance(error, ProtocolError)
        assert str(error) == "invoke_tts: the reply stops inside a frame, 5 bytes short"

    def test_a_stream_that_stops_inside_a_line(self) -> None:
        good = envelope({"result": "01"})

        results, error = failure(operations.TTS, good + b"\n\n" + good[:-5])

        assert results == [TTSResult(result="01")]
        assert isinstance(error, ProtocolError)
        assert error.message.startswith("the reply is not JSON: ")

    @every_unary_operation
    def test_frames_instead_of_one_document(self, operation: Operation[Any]) -> None:
        assert "not JSON" in protocol_error(operation, frame(b'{"data":null}')).message

    @every_operation
    @pytest.mark.parametrize(
        "document",
        [
            b"[" * 100_000,
            b'{"data":' * 100_000,
            b'{"new":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        ],
        ids=["lists", "objects", "an unknown field"],
    )
    def test_deep_nesting(self, operation: Operation[Any], document: bytes) -> None:
        error = protocol_error(operation, document)

        assert error.operation == operation.name
        assert error.detail == document[:MAX_DETAIL].decode()

    def test_deep_nesting_in_a_field_of_any_type(self) -> None:
        document = envelope(chunk_json(opaque_body="NEST")).replace(
            b'"NEST"', b"[" * 100_000 + b"]" * 100_000
        )

        assert "recursion" in protocol_error(operations.LLM, document).message

    @every_operation
    @pytest.mark.parametrize(
        "document",
        [b"\xff\xfe", b'{"data":null,"error":"\xff"}', b'{"error":"\xc3"}'],
        ids=["bytes", "in a text", "half a character"],
    )
    def test_invalid_utf8(self, operation: Operation[Any], document: bytes) -> None:
        error = protocol_error(operation, document)

        assert error.message.startswith("the reply is not JSON: ")
        assert error.operation == operation.name
        assert error.detail == document.decode("utf-8", "replace")

    def test_a_long_detail_is_cut(self) -> None:
        error = protocol_error(operations.SUMMARY, b"x" * 50_000)

        assert error.detail == "x" * MAX_DETAIL
        assert len(error.message) < 500

    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from([*STREAMED, *UNARY]), st.lists(st.binary(max_size=60), max_size=4))
    def test_any_bytes_give_results_or_one_of_the_documented_errors(
        self, operation: Operation[Any], pieces: list[bytes]
    ) -> None:
        _, error = failure(operation, *pieces)

        assert error is not None
        assert error.operation == operation.name
