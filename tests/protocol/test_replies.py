"""How the bytes of a reply become results."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.api.daemon.backwards_invocation_transaction import OPERATION as TRANSACTION
from dify_inner_api.models import (
    AssistantPromptMessage,
    BackwardsResponse,
    ImagePromptMessageContent,
    LLMResultChunk,
    LLMResultChunkDelta,
    LLMResultChunkWithStructuredOutput,
    LLMUsage,
    ModerationResult,
    MultiModalEmbeddingResult,
    MultiModalRerankResult,
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
    ReverseInvocationError,
)
from dify_invoke.protocol.framing import frame
from dify_invoke.protocol.replies import read_reply

from ..support import operations
from .reply_cases import (
    EMBEDDING,
    EMBEDDING_JSON,
    RERANK,
    RERANK_JSON,
    STREAMED,
    USAGE_JSON,
    chunk_json,
    envelope,
    frames,
    lines,
    protocol_error,
    read,
)


def message_of(**fields: Any) -> AssistantPromptMessage:
    """The decoded message of a chunk whose message has these fields."""
    (result,) = read(operations.LLM, frame(envelope(chunk_json(**fields))))
    assert isinstance(result, LLMResultChunk)
    return result.delta.message


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
    def test_of_a_stream_keep_their_order(
        self, operation: Operation[Any], join: Callable[[Iterable[bytes]], bytes]
    ) -> None:
        data = [{**chunk_json(), "model": str(n), "result": str(n)} for n in range(3)]

        results = read(operation, join(map(envelope, data)))

        assert [getattr(result, "model", None) or result.result for result in results] == [*"012"]

    def test_of_a_stream_are_given_as_soon_as_they_are_complete(self) -> None:
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
    def test_are_given_for_any_envelope_without_an_error(self, document: str) -> None:
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
    def test_do_not_depend_on_where_the_bytes_are_split(
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
    """The results and the error, read as a client does: it tries to read a single result first."""
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


class TestFastPath:
    """A piece with exactly one result is read faster, with the same outcome."""

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
    def test_gives_the_same_as_the_general_path(
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

    def test_content_stays_null(self) -> None:
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

    def test_empty_fields_of_the_daemon_are_read(self) -> None:
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

    def test_that_are_not_numbers_are_an_error(self) -> None:
        data = chunk_json()
        data["delta"]["usage"] = USAGE_JSON | {"total_price": "cheap"}

        error = protocol_error(operations.LLM, envelope(data))

        assert "$.data.delta.usage.total_price" in error.message
