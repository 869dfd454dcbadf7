"""How tools, texts, documents and files become part of a request, and errors for wrong ones."""

import io
import json
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.models import (
    EmbeddingInputType,
    LLMStructuredOutputRequest,
    MultiModalContentType,
    MultiModalEmbeddingRequest,
    PromptMessageTool,
    Speech2TextRequest,
    TextEmbeddingRequest,
)
from dify_inner_api.types import encode
from dify_invoke.http.upload import HexFile

from ..support import prepared as requests
from .request_cases import A_TEXT, MODEL, Dumped, Kind, Word, case, llm, refusal

RERANKER = MODEL | {"score_threshold": 0.5, "top_n": 3}
EMBEDDER = MODEL | {"tenant_id": "t"}
Refused = tuple[Callable[..., object], tuple[Any, ...], str]
"""A request function, arguments of which one is wrong, and the message of the error."""

TOOL = {"name": "f", "description": "d", "parameters": {"type": "object"}}


def typed_tool(tool: dict[str, Any]) -> PromptMessageTool:
    return PromptMessageTool(**tool)


class TestTools:
    @pytest.mark.parametrize(
        "form",
        [typed_tool, dict, MappingProxyType, Dumped],
        ids=["typed", "dict", "mapping", "dumped"],
    )
    def test_may_have_any_form(self, form: Callable[[dict[str, Any]], Any]) -> None:
        assert llm(tools=(form(TOOL),)).tools == [
            PromptMessageTool(name="f", description="d", parameters={"type": "object"})
        ]

    @pytest.mark.parametrize("none", [None, [], ()], ids=str)
    def test_are_null_when_none_are_given(self, none: Any) -> None:
        assert llm(tools=none).tools is None

    @pytest.mark.parametrize(
        ("tools", "fragment"),
        [
            ("f", "tools must be a list of PromptMessageTool, not str"),
            (TOOL, "tools must be a list of PromptMessageTool, not dict"),
            (
                PromptMessageTool(name="f", description="d", parameters={}),
                "tools must be a list of PromptMessageTool, not PromptMessageTool",
            ),
            (["f"], "tools[0] must be PromptMessageTool"),
            ([TOOL, len], ", not builtin_function_or_method"),
            ([TOOL, Dumped([])], "tools[1]"),
            (
                [TOOL, {"name": "g"}],
                "tools[1] is not a valid PromptMessageTool: Object missing required field `description`",
            ),
            ([TOOL | {"parameters": "x"}], "got `str` - at `$.parameters`"),
        ],
        ids=case,
    )
    def test_that_are_wrong_are_refused(self, tools: Any, fragment: str) -> None:
        assert fragment in refusal(lambda: llm(tools=tools))


class TestStop:
    @pytest.mark.parametrize(
        ("stop", "sent"), [(None, None), (["a", "b"], ["a", "b"]), (("a",), ["a"])], ids=str
    )
    def test_is_a_list_of_texts(self, stop: Any, sent: list[str] | None) -> None:
        assert llm(stop=stop).stop == sent

    @pytest.mark.parametrize(
        ("stop", "text"),
        [
            ("END", "stop must be a list of str, not str"),
            ({"END": 1}, "stop must be a list of str, not dict"),
            (5, "stop must be a list of str, not int"),
            (["END", 5], "stop[1] must be a str, not int"),
            ([None], "stop[0] must be a str, not NoneType"),
        ],
        ids=case,
    )
    def test_that_is_wrong_is_refused(self, stop: Any, text: str) -> None:
        assert refusal(lambda: llm(stop=stop)) == text


class TestSchema:
    @staticmethod
    def request(schema: Any) -> LLMStructuredOutputRequest:
        return requests.llm_structured_output_request(MODEL, [], schema, None, None, True)

    @pytest.mark.parametrize("form", [dict, MappingProxyType])
    def test_is_a_dict(self, form: Callable[[dict[str, Any]], Any]) -> None:
        request = self.request(form({"type": "object"}))

        assert request.structured_output_schema == {"type": "object"}
        assert json.loads(encode(request))["structured_output_schema"] == {"type": "object"}

    @pytest.mark.parametrize(
        ("schema", "given"),
        [(None, "NoneType"), ('{"type":"object"}', "str"), ([], "list"), (Dumped, "type")],
        ids=["none", "text", "list", "class"],
    )
    def test_that_is_wrong_is_refused(self, schema: Any, given: str) -> None:
        assert refusal(lambda: self.request(schema)) == (
            f"structured_output_schema must be a JSON Schema as a dict, not {given}"
        )


class TestTexts:
    @pytest.mark.parametrize("form", [list, tuple, iter], ids=["list", "tuple", "iterator"])
    def test_may_be_in_any_iterable(self, form: Callable[[list[str]], Any]) -> None:
        assert requests.text_embedding_request(MODEL, form(["a"]), "query").texts == ["a"]

    REFUSED: ClassVar[list[Refused]] = [
        (
            requests.text_embedding_request,
            (MODEL, "a", "query"),
            "texts must be a list of str, not str",
        ),
        (
            requests.text_embedding_request,
            (MODEL, {"a": "b"}, "query"),
            "texts must be a list of str, not dict",
        ),
        (
            requests.text_embedding_request,
            (MODEL, None, "query"),
            "texts must be a list of str, not NoneType",
        ),
        (
            requests.text_embedding_request,
            (MODEL, ["a", b"b"], "query"),
            "texts[1] must be a str, not bytes",
        ),
        (
            requests.rerank_request,
            (RERANKER, "docs", "q"),
            "docs must be a list of str, not str",
        ),
        (
            requests.rerank_request,
            (RERANKER, ["a", None], "q"),
            "docs[1] must be a str, not NoneType",
        ),
        (
            requests.rerank_request,
            (RERANKER, [{"text": "a"}], "q"),
            "docs[0] must be a str, not dict",
        ),
        (requests.rerank_request, (RERANKER, [], ["q"]), "query must be a str, not list"),
        (
            requests.tts_request,
            (MODEL | {"voice": "v"}, None),
            "content_text must be a str, not NoneType",
        ),
        (requests.moderation_request, (MODEL, b"x"), "text must be a str, not bytes"),
        (requests.summary_request, (5, "", 0), "text must be a str, not int"),
        (
            requests.summary_request,
            ("x", None, 0),
            "instruction must be a str, not NoneType",
        ),
        (
            requests.summary_request,
            ("x", "y", None),
            "min_summarize_length must be a number of characters, not NoneType",
        ),
    ]

    @pytest.mark.parametrize(("function", "arguments", "text"), REFUSED, ids=case)
    def test_that_are_not_texts_are_refused(
        self, function: Callable[..., object], arguments: tuple[Any, ...], text: str
    ) -> None:
        assert refusal(lambda: function(*arguments)) == text


class TestInputType:
    BUILD: tuple[Callable[[Any], TextEmbeddingRequest | MultiModalEmbeddingRequest], ...] = (
        lambda kind: requests.text_embedding_request(MODEL, [], kind),
        lambda kind: requests.multimodal_embedding_request(MODEL | {"tenant_id": "t"}, [], kind),
    )
    every_embedding = pytest.mark.parametrize("build", BUILD, ids=["text", "multimodal"])

    @every_embedding
    @pytest.mark.parametrize(
        ("given_type", "input_type"),
        [
            ("query", EmbeddingInputType.QUERY),
            ("document", EmbeddingInputType.DOCUMENT),
            (EmbeddingInputType.DOCUMENT, EmbeddingInputType.DOCUMENT),
            (Kind.QUERY, EmbeddingInputType.QUERY),
            (Word.DOCUMENT, EmbeddingInputType.DOCUMENT),
        ],
        ids=case,
    )
    def test_may_be_a_string_or_an_enum(
        self,
        build: Callable[[Any], TextEmbeddingRequest | MultiModalEmbeddingRequest],
        given_type: Any,
        input_type: EmbeddingInputType,
    ) -> None:
        assert build(given_type).input_type is input_type

    @every_embedding
    @pytest.mark.parametrize(
        "given_type", [None, "", "Query", "search", 5, [], {}, Kind.OTHER], ids=case
    )
    def test_that_is_unknown_is_refused(
        self,
        build: Callable[[Any], TextEmbeddingRequest | MultiModalEmbeddingRequest],
        given_type: Any,
    ) -> None:
        assert refusal(lambda: build(given_type)) == (
            f"input_type must be 'query' or 'document', not {given_type!r}"
        )


class TestMultiModalContent:
    FORMS = (
        A_TEXT,
        {"content": "x", "content_type": "text"},
        {"content": "x", "content_type": "text", "extra": 1},
        {"content": "x", "content_type": MultiModalContentType.TEXT},
        {"content": "x", "content_type": Kind.TEXT},
        {"content": "x", "content_type": Word.TEXT},
        Dumped({"content": "x", "content_type": "text"}),
    )

    @pytest.mark.parametrize("form", FORMS, ids=case)
    def test_may_have_any_form(self, form: Any) -> None:
        embedding = requests.multimodal_embedding_request(EMBEDDER, [form, A_TEXT], "query")
        rerank = requests.multimodal_rerank_request(MODEL, form, iter([A_TEXT, form]))

        assert embedding.documents == [A_TEXT, A_TEXT]
        assert (rerank.query, rerank.docs) == (A_TEXT, [A_TEXT, A_TEXT])

    REFUSED: ClassVar[list[Refused]] = [
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, "x", "query"),
            "documents must be a list of MultiModalContent, not str",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, {"content": "x", "content_type": "text"}, "query"),
            "documents must be a list of MultiModalContent, not dict",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [A_TEXT, "x"], "query"),
            "documents[1] must be MultiModalContent",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [{"content": "x"}], "query"),
            "documents[0] is not a valid MultiModalContent: Object missing required field `content_type`",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [{"content": b"x", "content_type": "image"}], "query"),
            "documents[0]['content'] is bytes, which JSON cannot represent",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [Dumped(None)], "query"),
            "documents[0]",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, "q", []),
            "query must be MultiModalContent",
        ),
        (requests.multimodal_rerank_request, (MODEL, [A_TEXT], []), ", not list"),
        (
            requests.multimodal_rerank_request,
            (MODEL, {"content": "q", "content_type": "video"}, []),
            "query is not a valid MultiModalContent: Invalid enum value 'video'",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, A_TEXT, A_TEXT),
            "docs must be a list of MultiModalContent, not MultiModalContent",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, A_TEXT, [None]),
            "docs[0] must be MultiModalContent",
        ),
    ]

    @pytest.mark.parametrize(("function", "arguments", "fragment"), REFUSED, ids=case)
    def test_that_is_wrong_is_refused(
        self, function: Callable[..., object], arguments: tuple[Any, ...], fragment: str
    ) -> None:
        assert fragment in refusal(lambda: function(*arguments))


class Reads:
    """A file whose reads all return the same value."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __repr__(self) -> str:
        return f"Reads({self._data!r})"

    def read(self, size: int) -> bytes:
        given, self._data = self._data[:size], self._data[size:]
        return given


def sent(asked: tuple[Speech2TextRequest, HexFile]) -> str:
    """The text that replaces the mark of the file."""
    request, file = asked
    assert request.file == file.mark
    return b"".join(file).decode()


class TestFile:
    @pytest.mark.parametrize(
        "file",
        [b"\x00aB\xff", io.BytesIO(b"\x00aB\xff"), Reads(b"\x00aB\xff")],
        ids=["bytes", "file", "anything with read"],
    )
    def test_is_sent_in_hexadecimal(self, file: Any) -> None:
        assert sent(requests.speech2text_request(MODEL, file)) == "006142ff"

    def test_is_read_from_its_current_position(self) -> None:
        file = io.BytesIO(b"ab")
        file.seek(1)

        assert sent(requests.speech2text_request(MODEL, file)) == "62"

    def test_is_left_open(self) -> None:
        file = io.BytesIO(b"ab")

        requests.speech2text_request(MODEL, file)

        assert not file.closed

    @settings(max_examples=50, deadline=None)
    @given(st.binary(min_size=1))
    def test_arrives_unchanged(self, data: bytes) -> None:
        assert bytes.fromhex(sent(requests.speech2text_request(MODEL, data))) == data

    @pytest.mark.parametrize(
        ("file", "text"),
        [
            pytest.param(None, "file must be a binary file or bytes, not NoneType", id="none"),
            pytest.param("a.mp3", "file must be a binary file or bytes, not str", id="a path"),
            pytest.param(5, "file must be a binary file or bytes, not int", id="a number"),
            pytest.param(
                io.StringIO("x"),
                "file must be open in binary mode: it gives str, not bytes",
                id="a text file",
            ),
            pytest.param(
                io.StringIO(""),
                "file must be open in binary mode: it gives str, not bytes",
                id="an empty text file",
            ),
            pytest.param(b"", "file is empty, or already read to its end", id="no bytes"),
            pytest.param(
                io.BytesIO(), "file is empty, or already read to its end", id="an empty file"
            ),
        ],
    )
    def test_that_is_wrong_is_refused(self, file: Any, text: str) -> None:
        assert refusal(lambda: requests.speech2text_request(MODEL, file)) == text

    def test_already_read_is_refused(self) -> None:
        file = io.BytesIO(b"ab")
        file.read()

        assert "already read to its end" in refusal(
            lambda: requests.speech2text_request(MODEL, file)
        )
