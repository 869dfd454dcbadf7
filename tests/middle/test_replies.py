"""What the bytes of a reply mean: results, or one error that explains itself."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION
from dify_inner_api.models import (
    AssistantPromptMessage,
    BackwardsResponse,
    EmbeddingUsage,
    ImagePromptMessageContent,
    LLMResultChunk,
    LLMResultChunkDelta,
    LLMResultChunkWithStructuredOutput,
    LLMUsage,
    ModerationResult,
    MultiModalEmbeddingResult,
    MultiModalRerankResult,
    RerankDocument,
    RerankResult,
    Speech2TextResult,
    SummaryResult,
    TextEmbeddingResult,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    TransactionEvent,
    TTSResult,
    UnknownPromptMessageContent,
)
from dify_inner_api.types import Operation, encode
from dify_invoke.errors import (
    APIStatusError,
    CredentialsValidateFailedError,
    InvokeAuthorizationError,
    InvokeBadRequestError,
    InvokeConnectionError,
    InvokeError,
    InvokeRateLimitError,
    InvokeServerUnavailableError,
    PermissionDeniedError,
    ProtocolError,
    ReverseInvocationError,
)
from dify_invoke.protocol.framing import frame
from dify_invoke.protocol.replies import MAX_DETAIL, model_error, read_reply, status_error
from dify_invoke.session import operations

STREAMED: list[Operation[Any]] = [operations.LLM, operations.LLM_STRUCTURED_OUTPUT, operations.TTS]
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


def read(operation: Operation[Any], *pieces: bytes) -> list[Any]:
    reader = read_reply(operation)
    results = [result for piece in pieces for result in reader.feed(piece)]
    return [*results, *reader.close()]


def failure(
    operation: Operation[Any], *pieces: bytes
) -> tuple[list[Any], ReverseInvocationError | None]:
    """The results that come before the error, and the error."""
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


def protocol_error(operation: Operation[Any], document: bytes) -> ProtocolError:
    """The error for a reply of this one document, framed where the operation is."""
    with pytest.raises(ProtocolError) as caught:
        read(operation, frame(document) if operation.streams and document else document)
    return caught.value


def envelope(data: Any, error: str | None = "") -> bytes:
    return json.dumps({"data": data, "error": error}).encode()


def frames(documents: Iterable[bytes]) -> bytes:
    return b"".join(map(frame, documents))


def lines(documents: Iterable[bytes]) -> bytes:
    return b"".join(document + b"\n\n" for document in documents)


def chunk_json(content: Any = "Hi", **fields: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **fields}
    return {"model": "gpt", "delta": {"index": 0, "message": message}}


def message_of(**fields: Any) -> AssistantPromptMessage:
    """The message of a chunk that arrives with these fields in its message."""
    (result,) = read(operations.LLM, frame(envelope(chunk_json(**fields))))
    assert isinstance(result, LLMResultChunk)
    return result.delta.message


USAGE_JSON: dict[str, Any] = {
    "prompt_tokens": 18,
    "prompt_unit_price": "0.15",
    "prompt_price_unit": "0.000001",
    "prompt_price": "0.0000027",
    "completion_tokens": 9,
    "completion_unit_price": "0.60",
    "completion_price_unit": "0.000001",
    "completion_price": "0.0000054",
    "total_tokens": 27,
    "total_price": "0.0000081",
    "currency": "USD",
    "latency": 0.84,
}
EMBEDDING_JSON: dict[str, Any] = {
    "model": "embed",
    "embeddings": [[0.1, -2, 3e-5], [1, 2, 3]],
    "usage": {
        "tokens": 4,
        "total_tokens": 5,
        "unit_price": "0.02",
        "price_unit": "0.000001",
        "total_price": "0.0000001",
        "currency": "USD",
        "latency": 1,
    },
}
EMBEDDING: dict[str, Any] = {
    "model": "embed",
    "embeddings": [[0.1, -2.0, 3e-5], [1.0, 2.0, 3.0]],
    "usage": EmbeddingUsage(
        tokens=4,
        total_tokens=5,
        unit_price=Decimal("0.02"),
        price_unit=Decimal("0.000001"),
        total_price=Decimal("0.0000001"),
        currency="USD",
        latency=1.0,
    ),
}
RERANK_JSON = {"model": "rank", "docs": [{"index": 1, "text": "b", "score": 0.5}]}
RERANK: dict[str, Any] = {
    "model": "rank",
    "docs": [RerankDocument(index=1, text="b", score=0.5)],
}
HI = LLMResultChunkDelta(index=0, message=AssistantPromptMessage(content="Hi"))


class TestResults:
    @pytest.mark.parametrize(
        ("operation", "data", "result"),
        [
            (operations.LLM, chunk_json(), LLMResultChunk(model="gpt", delta=HI)),
            (
                operations.LLM_STRUCTURED_OUTPUT,
                {**chunk_json(), "structured_output": {"a": [1]}},
                LLMResultChunkWithStructuredOutput(
                    model="gpt", delta=HI, structured_output={"a": [1]}
                ),
            ),
            (
                operations.TTS,
                {"result": "ff00", "mime_type": "audio/wav"},
                TTSResult(result="ff00", mime_type="audio/wav"),
            ),
            (operations.SUMMARY, {"summary": "Short."}, SummaryResult(summary="Short.")),
            (operations.TEXT_EMBEDDING, EMBEDDING_JSON, TextEmbeddingResult(**EMBEDDING)),
            (
                operations.MULTIMODAL_EMBEDDING,
                EMBEDDING_JSON,
                MultiModalEmbeddingResult(**EMBEDDING),
            ),
            (operations.RERANK, RERANK_JSON, RerankResult(**RERANK)),
            (operations.MULTIMODAL_RERANK, RERANK_JSON, MultiModalRerankResult(**RERANK)),
            (operations.SPEECH2TEXT, {"result": "Hello"}, Speech2TextResult(result="Hello")),
            (operations.MODERATION, {"result": True}, ModerationResult(result=True)),
        ],
        ids=lambda value: value.name if isinstance(value, Operation) else "",
    )
    def test_of_each_operation_are_typed(
        self, operation: Operation[Any], data: Any, result: Any
    ) -> None:
        document = envelope(data)

        assert read(operation, frame(document) if operation.streams else document) == [result]

    @pytest.mark.parametrize("join", [frames, lines], ids=["frames", "lines"])
    @pytest.mark.parametrize("operation", STREAMED, ids=lambda operation: operation.name)
    def test_of_a_stream_come_in_order(
        self, operation: Operation[Any], join: Callable[[Iterable[bytes]], bytes]
    ) -> None:
        data = [{**chunk_json(), "model": str(n), "result": str(n)} for n in range(3)]

        results = read(operation, join(map(envelope, data)))

        assert [getattr(result, "model", None) or result.result for result in results] == [*"012"]

    def test_of_a_stream_come_as_soon_as_they_are_whole(self) -> None:
        reader = read_reply(operations.TTS)
        first, second = (frame(envelope({"result": hexes})) for hexes in ("01", "02"))

        assert list(reader.feed(first + second[:-1])) == [TTSResult(result="01")]
        assert list(reader.feed(second[-1:])) == [TTSResult(result="02")]
        assert list(reader.close()) == []

    @pytest.mark.parametrize(
        "document",
        [
            '{"data": {"summary": "x"}}',
            '{"data": {"summary": "x"}, "error": null}',
            '{"error": "", "data": {"summary": "x"}}',
            ' {\n"data": {"summary":\r\n"x"}, "error": ""}\n\n',
        ],
        ids=["error absent", "error null", "error first", "white space"],
    )
    def test_come_from_any_envelope_without_an_error(self, document: str) -> None:
        assert read(operations.SUMMARY, document.encode()) == [SummaryResult(summary="x")]

    def test_without_an_envelope_are_the_documents(self) -> None:
        event = {
            "session_id": "s",
            "event": "backwards_response",
            "data": {"backwards_request_id": "r", "event": "end", "message": "", "data": None},
        }

        (result,) = read(TRANSACTION, b"\n\n" + json.dumps(event).encode() + b"\n\n")

        assert isinstance(result, TransactionEvent)
        assert isinstance(result.data, BackwardsResponse)
        assert (result.session_id, result.data.event) == ("s", "end")

    @settings(max_examples=60, deadline=None)
    @given(st.data(), st.lists(st.text(max_size=20), min_size=1, max_size=4))
    def test_do_not_depend_on_where_the_bytes_are_cut(
        self, data: st.DataObject, texts: list[str]
    ) -> None:
        reply = frames(envelope(chunk_json(text)) for text in texts)
        points = data.draw(st.lists(st.integers(0, len(reply)), max_size=6).map(sorted))
        starts, ends = [0, *points], [*points, len(reply)]

        results = read(operations.LLM, *(reply[a:b] for a, b in zip(starts, ends, strict=True)))

        assert [result.delta.message.content for result in results] == texts


def results_as_a_client_reads(
    operation: Operation[Any], pieces: Iterable[bytes], quick: bool
) -> tuple[list[Any], str | None]:
    """The results, and the error: a client asks for a sole result first."""
    reader, results = read_reply(operation), list[Any]()
    try:
        for piece in pieces:
            sole = reader.sole(piece) if quick else None
            results += reader.feed(piece) if sole is None else [sole]
            if reader.done:
                break
        results += reader.close()
    except ReverseInvocationError as error:
        return results, str(error)
    return results, None


class TestTheQuickWay:
    """A piece that is one result, and no more, is read with less work, and to the same end."""

    def test_takes_a_frame_after_the_first(self) -> None:
        reader = read_reply(operations.LLM)
        piece = frame(envelope(chunk_json()))
        assert reader.sole(piece) is None
        assert reader.feed(piece) == [reader.sole(piece)]

    @given(
        st.sampled_from(STREAMED),
        st.lists(
            st.one_of(
                st.sampled_from(
                    [
                        envelope(chunk_json("Hi")),
                        envelope(chunk_json(None)),
                        envelope({"result": "00"}),
                        envelope(None),
                        envelope(None, "failed"),
                        envelope(chunk_json(), "failed"),
                        b"{}",
                        b"null",
                        b"<html>",
                        b"\xff",
                        b"[" * 5000,
                    ]
                ).map(frame),
                st.binary(max_size=20),
            ),
            max_size=6,
        ),
        st.integers(min_value=0, max_value=400),
    )
    def test_gives_what_the_other_way_gives(
        self, operation: Operation[Any], pieces: list[bytes], cut: int
    ) -> None:
        if cut < len(pieces):
            pieces[cut : cut + 1] = [pieces[cut][:cut], pieces[cut][cut:]]
        quick = results_as_a_client_reads(operation, pieces, quick=True)
        assert quick == results_as_a_client_reads(operation, pieces, quick=False)


class TestOpenValues:
    def test_unknown_fields_are_ignored_at_every_depth(self) -> None:
        new: dict[str, Any] = {"new": {"deep": [1, {"x": None}]}}
        message = {
            "role": "assistant",
            "content": [{"type": "text", "data": "Hi", **new}],
            "tool_calls": [{"id": "1", "function": {"name": "f", **new}, **new}],
            **new,
        }
        chunk = {
            "model": "gpt",
            "prompt_messages": [{"role": "user"}],
            "delta": {"index": 0, "message": message, "usage": {**USAGE_JSON, **new}, **new},
            **new,
        }
        document = json.dumps({"data": chunk, "error": "", **new}).encode()

        (result,) = read(operations.LLM, frame(document))

        assert result.delta.message == AssistantPromptMessage(
            content=[TextPromptMessageContent(data="Hi")],
            tool_calls=[ToolCall(id="1", function=ToolCallFunction(name="f"))],
        )
        assert result.delta.usage.total_tokens == 27

    def test_unknown_content_type_is_kept_with_all_its_fields(self) -> None:
        hologram = {"type": "hologram", "data": "x", "depth": 3, "opaque_body": {"a": [None]}}
        text = {"type": "text", "data": "y", "opaque_body": None}

        content = message_of(content=[hologram, text]).content

        assert isinstance(content, list)
        part = content[0]
        assert isinstance(part, UnknownPromptMessageContent)
        assert part == hologram
        assert (part["depth"], part.depth, part.opaque_body) == (3, 3, {"a": [None]})
        assert json.loads(encode(content)) == [hologram, text]

    def test_unknown_role_is_kept(self) -> None:
        message = message_of(role="critic")

        assert (message.role, message.content) == ("critic", "Hi")
        assert json.loads(encode(message))["role"] == "critic"

    def test_unknown_image_detail_is_kept(self) -> None:
        image = {"type": "image", "format": "png", "mime_type": "image/png", "detail": ""}

        content = message_of(content=[image]).content

        assert content == [
            ImagePromptMessageContent(format="png", mime_type="image/png", detail="")
        ]


class TestNull:
    @pytest.mark.parametrize("fields", [{}, {"tool_calls": None}, {"tool_calls": []}], ids=str)
    def test_tool_calls_are_an_empty_list(self, fields: dict[str, Any]) -> None:
        assert message_of(**fields).tool_calls == []

    def test_content_stays_none(self) -> None:
        message = message_of(content=None, tool_calls=[{"id": "1", "function": {"name": "f"}}])

        assert message.content is None
        assert [call.id for call in message.tool_calls] == ["1"]

    @pytest.mark.parametrize(
        "call",
        [
            {"function": {}},
            {"id": None, "type": None, "function": {"name": None, "arguments": None}},
            {"id": "", "type": "", "function": {"name": "", "arguments": ""}},
        ],
        ids=["absent", "null", "empty"],
    )
    def test_in_a_tool_call_is_an_empty_text(self, call: dict[str, Any]) -> None:
        (piece,) = message_of(tool_calls=[call]).tool_calls

        assert piece == ToolCall(id="", type="", function=ToolCallFunction(name="", arguments=""))

    @pytest.mark.parametrize("operation", [operations.RERANK, operations.MULTIMODAL_RERANK])
    def test_documents_of_a_rerank_are_an_empty_list(self, operation: Operation[Any]) -> None:
        (result,) = read(operation, envelope({"model": "rank", "docs": None}))

        assert result.docs == []

    def test_the_daemons_empty_fields_are_read(self) -> None:
        data = chunk_json("Hi", name="", tool_call_id="", tool_calls=None, opaque_body=None)
        data["system_fingerprint"] = ""
        data["delta"]["finish_reason"] = ""

        (result,) = read(operations.LLM, frame(envelope(data)))

        assert (result.system_fingerprint, result.delta.finish_reason) == ("", "")
        assert result.delta.message == AssistantPromptMessage(content="Hi", name="")


class TestPrices:
    AMOUNTS = pytest.mark.parametrize(
        "amount",
        [
            "0",
            "0.1",
            "0.60",
            "0.0000027",
            "1e-7",
            "2.5E-9",
            "-3",
            "0.30000000000000004",
            "12345678901234567890.12345678901234567890",
        ],
    )
    FIELDS = ("prompt_unit_price", "prompt_price", "completion_price_unit", "total_price")

    @AMOUNTS
    @pytest.mark.parametrize("written", ['"{}"', "{}"], ids=["text", "number"])
    def test_of_an_answer_are_exact(self, written: str, amount: str) -> None:
        usage = USAGE_JSON | dict.fromkeys(self.FIELDS, "AMOUNT")
        data = chunk_json()
        data["delta"]["usage"] = usage
        document = envelope(data).replace(b'"AMOUNT"', written.format(amount).encode())

        (result,) = read(operations.LLM, frame(document))

        assert isinstance(result.delta.usage, LLMUsage)
        prices = [getattr(result.delta.usage, field) for field in self.FIELDS]
        assert [str(price) for price in prices] == [str(Decimal(amount))] * 4
        assert {type(price) for price in prices} == {Decimal}

    @AMOUNTS
    @pytest.mark.parametrize("written", ['"{}"', "{}"], ids=["text", "number"])
    def test_of_an_embedding_are_exact(self, written: str, amount: str) -> None:
        data = EMBEDDING_JSON | {"usage": EMBEDDING_JSON["usage"] | {"total_price": "AMOUNT"}}
        document = envelope(data).replace(b'"AMOUNT"', written.format(amount).encode())

        (result,) = read(operations.TEXT_EMBEDDING, document)

        assert type(result.usage.total_price) is Decimal
        assert str(result.usage.total_price) == str(Decimal(amount))

    def test_that_are_no_numbers_are_an_error(self) -> None:
        data = chunk_json()
        data["delta"]["usage"] = USAGE_JSON | {"total_price": "cheap"}

        error = protocol_error(operations.LLM, envelope(data))

        assert "$.data.delta.usage.total_price" in error.message


class TestErrorsOfTheModel:
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

    def test_count_even_beside_data(self) -> None:
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


class TestRepliesThatAreNotTheContract:
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
    def test_json_that_is_no_object(self, operation: Operation[Any], document: bytes) -> None:
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
    def test_no_json(self, operation: Operation[Any], document: bytes) -> None:
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
            "the reply is a page, not the API's: a proxy or a login page is in between"
        )
        assert error.operation == operation.name
        assert error.detail is not None
        assert error.detail.startswith("<")

    @every_operation
    @pytest.mark.parametrize(
        "pieces", [[], [b""], [b"\n"], [b" \r\n", b"\n\n"]], ids=["no read", "empty", "one", "two"]
    )
    def test_nothing(self, operation: Operation[Any], pieces: list[bytes]) -> None:
        results, error = failure(operation, *pieces)

        assert results == []
        assert isinstance(error, ProtocolError)
        assert "the reply is empty" in error.message
        assert error.operation == operation.name

    def test_a_stream_of_words_of_server_sent_events_alone(self) -> None:
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
    def test_frames_where_one_document_is_due(self, operation: Operation[Any]) -> None:
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
    def test_nesting_without_end(self, operation: Operation[Any], document: bytes) -> None:
        error = protocol_error(operation, document)

        assert error.operation == operation.name
        assert error.detail == document[:MAX_DETAIL].decode()

    def test_nesting_without_end_in_a_field_of_any_type(self) -> None:
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

    def test_long_ones_are_cut_in_the_detail(self) -> None:
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


def plugin_error(**fields: Any) -> str:
    return f"PluginInvokeError: {json.dumps(fields)}"


class TestModelError:
    @pytest.mark.parametrize(
        ("error_type", "class_"),
        [
            ("InvokeConnectionError", InvokeConnectionError),
            ("InvokeServerUnavailableError", InvokeServerUnavailableError),
            ("InvokeRateLimitError", InvokeRateLimitError),
            ("InvokeAuthorizationError", InvokeAuthorizationError),
            ("InvokeBadRequestError", InvokeBadRequestError),
            ("CredentialsValidateFailedError", CredentialsValidateFailedError),
            ("SomethingNewError", InvokeError),
            ("InvokeError", InvokeError),
            ("ProtocolError", InvokeError),
            ("PermissionDeniedError", InvokeError),
            ("__class__", InvokeError),
            ("", InvokeError),
        ],
    )
    def test_type_gives_the_class(self, error_type: str, class_: type[InvokeError]) -> None:
        text = plugin_error(args={"a": [1]}, error_type=error_type, message="Why.")

        error = model_error(text, "invoke_llm")

        assert type(error) is class_
        assert str(error) == f"invoke_llm: {error_type}: Why."
        assert (error.error_type, error.error_args) == (error_type, {"a": [1]})
        assert (error.operation, error.status, error.detail) == ("invoke_llm", None, text)

    @pytest.mark.parametrize(
        "text",
        [
            plugin_error(error_type="InvokeRateLimitError", message="Slow."),
            plugin_error(message="Slow.", new={"x": 1}, error_type="InvokeRateLimitError"),
            "req_id: 8a2b PluginInvokeError: "
            '{"error_type":"InvokeRateLimitError","message":"Slow."}',
            "[models] Error: PluginInvokeError:"
            '{"error_type":"InvokeRateLimitError","message":"Slow."} (see the log)',
            'PluginInvokeError: \n {"error_type":"InvokeRateLimitError",\n"message":"Slow."}\n',
        ],
        ids=["alone", "new fields", "after words", "between words", "on several lines"],
    )
    def test_is_found_wherever_the_text_has_it(self, text: str) -> None:
        error = model_error(text)

        assert type(error) is InvokeRateLimitError
        assert (error.message, error.detail) == ("InvokeRateLimitError: Slow.", text)
        assert error.operation is None

    def test_message_may_have_line_breaks(self) -> None:
        error = model_error('PluginInvokeError: {"error_type":"X","message":"a\nb"}')

        assert error.message == "X: a\nb"

    @pytest.mark.parametrize(
        ("fields", "args"),
        [
            ({}, None),
            ({"args": None}, None),
            ({"args": ["a"]}, None),
            ({"args": {}}, {}),
            ({"args": {"description": "d"}}, {"description": "d"}),
        ],
        ids=str,
    )
    def test_args_are_kept_when_they_are_an_object(
        self, fields: dict[str, Any], args: dict[str, Any] | None
    ) -> None:
        error = model_error(plugin_error(error_type="X", message="Why.", **fields))

        assert error.error_args == args

    @pytest.mark.parametrize("fields", [{}, {"message": ""}, {"message": None}], ids=str)
    def test_without_a_message_says_so(self, fields: dict[str, Any]) -> None:
        assert model_error(plugin_error(error_type="X", **fields)).message == "X: no message"

    @pytest.mark.parametrize(
        "text",
        [
            "tokens exceed the limit",
            "PluginInvokeError",
            "PluginInvokeError: ",
            "PluginInvokeError: went wrong",
            "PluginInvokeError: {",
            'PluginInvokeError: {"error_type":"InvokeRateLimitError","mess',
            "PluginInvokeError: {'error_type': 'InvokeRateLimitError'}",
            'PluginInvokeError: ["error_type"]',
            'PluginInvokeError: {"message":"no type"}',
            'SomeError: {"error_type":"InvokeRateLimitError","message":"x"}',
        ],
    )
    def test_text_without_a_readable_type_is_the_message(self, text: str) -> None:
        error = model_error(text, "invoke_tts")

        assert type(error) is InvokeError
        assert str(error) == f"invoke_tts: {text}"
        assert error.detail == text
        assert (error.error_type, error.error_args) == (None, None)

    @pytest.mark.parametrize("error_type", [None, 5, {}, ["InvokeRateLimitError"]], ids=repr)
    def test_type_that_is_no_text_is_none(self, error_type: Any) -> None:
        error = model_error(plugin_error(error_type=error_type, message="Why."))

        assert type(error) is InvokeError
        assert error.error_type is None
        assert "Why." in error.message

    def test_nesting_without_end_is_just_a_text(self) -> None:
        error = model_error('PluginInvokeError: {"error_type":' + "[" * 100_000)

        assert type(error) is InvokeError
        assert error.error_type is None

    @pytest.mark.parametrize(
        "text",
        [
            "permission denied, you need to enable llm access in plugin manifest",
            "permission denied, you need to enable text-embedding access in plugin manifest",
            "invoke failed: permission denied, you need to enable tts access in plugin manifest",
        ],
    )
    def test_missing_permission_has_a_class(self, text: str) -> None:
        error = model_error(text, "invoke_llm")

        assert type(error) is PermissionDeniedError
        assert str(error) == f"invoke_llm: {text}"
        assert (error.operation, error.detail) == ("invoke_llm", text)

    def test_detail_of_a_long_text_is_cut(self) -> None:
        text = plugin_error(error_type="InvokeBadRequestError", message="x" * 5000)

        error = model_error(text)

        assert type(error) is InvokeBadRequestError
        assert error.detail == text[:MAX_DETAIL]

    @settings(max_examples=100, deadline=None)
    @given(st.text() | st.text().map(lambda text: f"PluginInvokeError: {{{text}"))
    def test_any_text_gives_an_error(self, text: str) -> None:
        assert isinstance(model_error(text), InvokeError)


class TestStatusError:
    NOT_FOUND = json.dumps(
        {"code": "not_found", "message": "The requested URL was not found…", "status": 404}
    )
    PAGE = "<html><head><TITLE class='a'>\n503 Service Unavailable </TITLE></head>…</html>"
    BETWEEN = "and not followed: a proxy or a login page is in between"

    @pytest.mark.parametrize(
        ("status", "headers", "body", "message"),
        [
            pytest.param(
                301,
                {"location": "https://sso.example/login"},
                "",
                f"HTTP 301: redirected to https://sso.example/login, {BETWEEN}",
                id="301",
            ),
            pytest.param(
                302,
                {"location": "/signin?next=%2F"},
                "<html><title>Found</title></html>",
                f"HTTP 302: redirected to /signin?next=%2F, {BETWEEN}: a page titled 'Found'",
                id="302 with a page",
            ),
            pytest.param(
                307, {}, "", f"HTTP 307: redirected to nowhere, {BETWEEN}", id="307 nowhere"
            ),
            pytest.param(
                400,
                {},
                '{"code":"invalid_param","message":"tenant not found","status":400}',
                "HTTP 400: tenant not found",
                id="400 of the API",
            ),
            pytest.param(400, {}, "no such thing", "HTTP 400: no such thing", id="400 in words"),
            pytest.param(400, {}, '{"code":"invalid_param"}', "HTTP 400", id="400 silent"),
            pytest.param(400, {}, '["tenant"]', "HTTP 400", id="400 other JSON"),
            pytest.param(
                401,
                {},
                "",
                "HTTP 401: something in front of the API server asks for credentials",
                id="401",
            ),
            pytest.param(
                403,
                {},
                '{"message":"Forbidden by rule 7"}',
                "HTTP 403: something in front of the API server refuses the request: "
                "Forbidden by rule 7",
                id="403",
            ),
            pytest.param(
                405, {}, "", "HTTP 405: the address answers, but is no API server", id="405"
            ),
            pytest.param(
                413,
                {},
                "<html><title>413 Request Entity Too Large</title></html>",
                "HTTP 413: the request is larger than something on the way allows: "
                "a page titled '413 Request Entity Too Large'",
                id="413",
            ),
            pytest.param(
                429,
                {},
                '{"message":"Too many requests"}',
                "HTTP 429: the platform, or something in front of it, limits how often it is "
                "asked: Too many requests",
                id="429",
            ),
            pytest.param(
                500,
                {},
                '{"message":"Internal Server Error","code":"unknown","status":500}',
                "HTTP 500: Internal Server Error",
                id="500 of the API",
            ),
            pytest.param(500, {}, "", "HTTP 500", id="500 empty"),
            pytest.param(
                502, {}, "", "HTTP 502: a proxy could not reach the platform", id="502 empty"
            ),
            pytest.param(
                503,
                {},
                PAGE,
                "HTTP 503: the platform is not available: a page titled '503 Service Unavailable'",
                id="503 with a page",
            ),
            pytest.param(
                504,
                {},
                "<html>upstream timed out</html>",
                "HTTP 504: a proxy gave up waiting for the platform: a page",
                id="504 with an untitled page",
            ),
            pytest.param(418, {}, "short and stout", "HTTP 418: short and stout", id="418"),
            pytest.param(204, {}, "", "HTTP 204", id="204"),
        ],
    )
    def test_says_what_happened(
        self, status: int, headers: dict[str, str], body: str, message: str
    ) -> None:
        error = status_error(operations.LLM.name, status, headers, body.encode())

        assert type(error) is APIStatusError
        assert error.message == message
        assert str(error) == f"invoke_llm: {message}"
        assert (error.operation, error.status) == ("invoke_llm", status)
        assert error.detail == (body or None)

    @pytest.mark.parametrize("body", [NOT_FOUND, "", "<html><title>404</title></html>"])
    def test_404_is_a_key_that_does_not_match(self, body: str) -> None:
        error = status_error(operations.TTS.name, 404, {}, body.encode())

        assert error.message.startswith("HTTP 404: the key does not match")
        assert "X-Inner-Api-Key" in error.message
        assert "INNER_API_KEY_FOR_PLUGIN" in error.message
        assert "URL was not found" not in error.message
        assert (error.operation, error.status, error.detail) == ("invoke_tts", 404, body or None)

    def test_long_plain_text_is_cut(self) -> None:
        error = status_error(operations.LLM.name, 500, {}, b"x" * 5000)

        assert error.message == f"HTTP 500: {'x' * 200}..."
        assert error.detail == "x" * MAX_DETAIL

    @pytest.mark.parametrize("length", [200, 201], ids=["kept", "cut"])
    def test_plain_text_is_kept_up_to_200_characters(self, length: int) -> None:
        error = status_error(operations.LLM.name, 500, {}, b"x" * length)

        assert error.message.endswith("x") is (length == 200)

    def test_body_that_is_no_text_is_shown_as_far_as_it_goes(self) -> None:
        error = status_error(operations.LLM.name, 500, {}, b"caf\xe9")

        assert error.message == "HTTP 500: caf\ufffd"
        assert error.detail == "caf\ufffd"

    def test_nesting_without_end_is_just_a_text(self) -> None:
        error = status_error(operations.LLM.name, 500, {}, b"[" * 100_000)

        assert error.message.startswith("HTTP 500: [[[")

    @settings(max_examples=100, deadline=None)
    @given(st.integers(min_value=100, max_value=599), st.binary())
    def test_any_body_gives_an_error(self, status: int, body: bytes) -> None:
        error = status_error(operations.LLM.name, status, {}, body)

        assert error.message.startswith(f"HTTP {status}")
        assert error.status == status
