"""How tools, texts, documents and files become part of a request, and errors for wrong ones."""

import json
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, ClassVar

import pytest

from dify_inner_api.models import (
    EmbeddingInputType,
    LLMStructuredOutputRequest,
    MultiModalContentType,
    MultiModalEmbeddingRequest,
    PromptMessageTool,
    RerankModelConfig,
    TextEmbeddingRequest,
)
from dify_inner_api.types import encode

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
            ("f", "tools is the text 'f': give a list of tools, such as [{'name'"),
            (TOOL, "tools is an object: give a list of tools, such as [{'name'"),
            (
                PromptMessageTool(name="f", description="d", parameters={}),
                "tools is of class PromptMessageTool: give a list of tools",
            ),
            (["f"], "tools[0] is the text 'f': give a tool, such as {'name'"),
            ([TOOL, len], "tools[1] is of class builtin_function_or_method: give a tool"),
            ([TOOL, Dumped([])], "tools[1]"),
            (
                [TOOL, {"name": "g"}],
                "tools[1] has no 'description': give what the tool does",
            ),
            (
                [TOOL | {"parameters": "x"}],
                "tools[0].parameters is the text 'x': give a JSON Schema",
            ),
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
            ("END", "stop is the text 'END': give a list of texts, such as ['END']"),
            ({"END": 1}, "stop is an object: give a list of texts, such as ['Hello']"),
            (5, "stop is the number 5: give a list of texts, such as ['Hello']"),
            (["END", 5], "stop[1] is the number 5: give a text"),
            ([None], "stop[0] is null: give a text"),
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
        [
            (None, "null"),
            ('{"type":"object"}', 'the text \'{"type":"object"}\''),
            ([], "a list"),
            (Dumped, "the class Dumped"),
        ],
        ids=["none", "text", "list", "class"],
    )
    def test_that_is_wrong_is_refused(self, schema: Any, given: str) -> None:
        assert refusal(lambda: self.request(schema)) == (
            f"structured_output_schema is {given}: give a JSON Schema as a dict, such as "
            "{'type': 'object', 'properties': {'city': {'type': 'string'}}}"
        )


class TestTexts:
    @pytest.mark.parametrize("form", [list, tuple, iter], ids=["list", "tuple", "iterator"])
    def test_may_be_in_any_iterable(self, form: Callable[[list[str]], Any]) -> None:
        assert requests.text_embedding_request(MODEL, form(["a"]), "query").texts == ["a"]

    REFUSED: ClassVar[list[Refused]] = [
        (
            requests.text_embedding_request,
            (MODEL, "a", "query"),
            "texts is the text 'a': give a list of texts, such as ['a']",
        ),
        (
            requests.text_embedding_request,
            (MODEL, {"a": "b"}, "query"),
            "texts is an object: give a list of texts, such as ['Hello']",
        ),
        (
            requests.text_embedding_request,
            (MODEL, None, "query"),
            "texts is null: give a list of texts, such as ['Hello']",
        ),
        (
            requests.text_embedding_request,
            (MODEL, ["a", b"b"], "query"),
            "texts[1] is bytes: give a text",
        ),
        (
            requests.rerank_request,
            (RERANKER, "docs", "q"),
            "docs is the text 'docs': give a list of texts, such as ['docs']",
        ),
        (
            requests.rerank_request,
            (RERANKER, ["a", None], "q"),
            "docs[1] is null: give a text",
        ),
        (
            requests.rerank_request,
            (RERANKER, [{"text": "a"}], "q"),
            "docs[0] is an object: give a text",
        ),
        (requests.rerank_request, (RERANKER, [], ["q"]), "query is a list: give a text"),
        (
            requests.tts_request,
            (MODEL | {"voice": "v"}, None),
            "content_text is null: give a text",
        ),
        (requests.moderation_request, (MODEL, b"x"), "text is bytes: give a text"),
        (requests.summary_request, (5, "", 0), "text is the number 5: give a text"),
        (
            requests.summary_request,
            ("x", None, 0),
            "instruction is null: give a text",
        ),
        (
            requests.summary_request,
            ("x", "y", None),
            "min_summarize_length is null: give a number of characters, such as 1024",
        ),
    ]

    @pytest.mark.parametrize(("function", "arguments", "text"), REFUSED, ids=case)
    def test_that_are_not_texts_are_refused(
        self, function: Callable[..., object], arguments: tuple[Any, ...], text: str
    ) -> None:
        assert refusal(lambda: function(*arguments)) == text


class Html(str):
    """A text of another library, such as markupsafe's."""

    __slots__ = ()


class TestTextsOfOtherClasses:
    @pytest.mark.parametrize("text", [Html("text"), Word.TEXT, Kind.TEXT], ids=repr)
    def test_are_taken_as_plain_ones(self, text: Any) -> None:
        speaker = MODEL | {"voice": text}
        for sent in [
            llm(stop=[text]).stop,
            llm(prompt_messages=[{"role": "user", "content": text}]).prompt_messages[0].content,
            requests.text_embedding_request(MODEL, [text], "query").texts,
            requests.rerank_request(RERANKER, [text], text).docs,
            requests.rerank_request(RERANKER, [text], text).query,
            requests.tts_request(speaker, text).content_text,
            requests.tts_request(speaker, text).voice,
            requests.moderation_request(MODEL, text).text,
            requests.summary_request(text, text, 0).instruction,
        ]:
            assert sent in ("text", ["text"])
            assert {type(one) for one in ([sent] if isinstance(sent, str) else sent or [])} == {str}


class TestRerankLimits:
    @pytest.mark.parametrize("absent", [{}, {"score_threshold": None, "top_n": None}], ids=str)
    @pytest.mark.parametrize(
        ("docs", "top_n"), [([], 1), (["a"], 1), (["a", "b", "c"], 3)], ids=str
    )
    def test_that_are_absent_are_sent_so_that_all_documents_come(
        self, absent: dict[str, Any], docs: list[str], top_n: int
    ) -> None:
        sent = json.loads(encode(requests.rerank_request(MODEL | absent, docs, "q")))

        assert (sent["score_threshold"], sent["top_n"]) == (-1e9, top_n)

    def test_are_optional_in_the_class(self) -> None:
        config = RerankModelConfig(**MODEL)

        request = requests.rerank_request(config, iter(["a", "b"]), "q")
        assert (request.score_threshold, request.top_n) == (-1e9, 2)

    @pytest.mark.parametrize(
        ("limits", "sent"),
        [
            ({"top_n": 1}, (-1e9, 1)),
            ({"score_threshold": 0}, (0.0, 2)),
            ({"score_threshold": 0.5, "top_n": 5}, (0.5, 5)),
        ],
        ids=str,
    )
    def test_that_are_given_are_sent(self, limits: dict[str, Any], sent: tuple[float, int]) -> None:
        request = requests.rerank_request(MODEL | limits, ["a", "b"], "q")

        assert (request.score_threshold, request.top_n) == sent

    def test_of_a_multimodal_rerank_are_null_when_absent(self) -> None:
        request = requests.multimodal_rerank_request(MODEL, A_TEXT, [A_TEXT])

        assert (request.score_threshold, request.top_n) == (None, None)


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
        ("given_type", "shown"),
        [
            (None, "null"),
            ("", "an empty text"),
            ("Query", "the text 'Query'"),
            ("search", "the text 'search'"),
            (5, "the number 5"),
            ([], "a list"),
            ({}, "an object"),
            (Kind.OTHER, "the text 'other'"),
        ],
        ids=case,
    )
    def test_that_is_unknown_is_refused(
        self,
        build: Callable[[Any], TextEmbeddingRequest | MultiModalEmbeddingRequest],
        given_type: Any,
        shown: str,
    ) -> None:
        assert refusal(lambda: build(given_type)) == (
            f"input_type is {shown}: give 'query' or 'document'"
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
            "documents is the text 'x': give a list of texts and images, such as [{'content'",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, {"content": "x", "content_type": "text"}, "query"),
            "documents is an object: give a list of texts and images, such as [{'content'",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [A_TEXT, "x"], "query"),
            "documents[1] is the text 'x': give a text or an image, such as {'content'",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [{"content": "x"}], "query"),
            "documents[0] has no 'content_type': give 'text' or 'image'",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [{"content": b"x", "content_type": "image"}], "query"),
            "documents[0].content is bytes: give a text, such as base64.b64encode(value).decode()",
        ),
        (
            requests.multimodal_embedding_request,
            (EMBEDDER, [Dumped(None)], "query"),
            "documents[0]",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, "q", []),
            "query is the text 'q': give a text or an image, such as {'content'",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, [A_TEXT], []),
            "query is a list: give a text or an image",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, {"content": "q", "content_type": "video"}, []),
            "query.content_type is the text 'video': give 'text' or 'image'",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, A_TEXT, A_TEXT),
            "docs is of class MultiModalContent: give a list of texts and images",
        ),
        (
            requests.multimodal_rerank_request,
            (MODEL, A_TEXT, [None]),
            "docs[0] is null: give a text or an image, such as {'content'",
        ),
    ]

    @pytest.mark.parametrize(("function", "arguments", "fragment"), REFUSED, ids=case)
    def test_that_is_wrong_is_refused(
        self, function: Callable[..., object], arguments: tuple[Any, ...], fragment: str
    ) -> None:
        assert fragment in refusal(lambda: function(*arguments))
