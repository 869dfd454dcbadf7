"""How the chunks of an answer add up to a result."""

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.models import (
    AssistantPromptMessage,
    ImagePromptMessageContent,
    LLMResult,
    LLMResultChunk,
    LLMResultChunkWithStructuredOutput,
    LLMResultWithStructuredOutput,
    LLMUsage,
    PromptMessageContent,
    TextPromptMessageContent,
    UnknownPromptMessageContent,
)
from dify_invoke.session.accumulation import (
    LLMAccumulator,
    StructuredOutputAccumulator,
)

from .accumulation_cases import Content, call, chunk, cut, delta, result_of, usage, whole


def content_of(*contents: Content) -> Content:
    return result_of(*map(chunk, contents)).message.content


def text(data: str, **fields: Any) -> TextPromptMessageContent:
    return TextPromptMessageContent(data=data, **fields)


IMAGE = ImagePromptMessageContent(format="png", mime_type="image/png", url="https://x/1.png")
SECOND_IMAGE = ImagePromptMessageContent(format="png", mime_type="image/png", base64_data="AA==")
UNKNOWN = UnknownPromptMessageContent({"type": "hologram", "data": "x"})
NO_PARTS: list[PromptMessageContent] = []
SIGNED = text("signed", opaque_body={"signature": "s"})


class TestContent:
    @pytest.mark.parametrize(
        ("contents", "joined"),
        [
            pytest.param([], "", id="no chunk"),
            pytest.param(["Hi"], "Hi", id="one text"),
            pytest.param(["H", "", "i", " you\n"], "Hi you\n", id="text is joined"),
            pytest.param([None], "", id="null is no text"),
            pytest.param([None, "Hi", None, "!"], "Hi!", id="null between text"),
            pytest.param([NO_PARTS, "Hi", NO_PARTS], "Hi", id="empty lists between text"),
            pytest.param([[IMAGE]], [IMAGE], id="a part"),
            pytest.param([[IMAGE], [SECOND_IMAGE]], [IMAGE, SECOND_IMAGE], id="parts of chunks"),
            pytest.param([[IMAGE, SECOND_IMAGE]], [IMAGE, SECOND_IMAGE], id="parts of one chunk"),
            pytest.param(["Lo", "ok: ", [IMAGE]], [text("Look: "), IMAGE], id="text before"),
            pytest.param([[IMAGE], "So", "."], [IMAGE, text("So.")], id="text after"),
            pytest.param(
                ["A", [IMAGE], "B", "C", None, [UNKNOWN, SECOND_IMAGE], "D"],
                [text("A"), IMAGE, text("BC"), UNKNOWN, SECOND_IMAGE, text("D")],
                id="text between",
            ),
            pytest.param(["", [IMAGE], "", [SECOND_IMAGE], ""], [IMAGE, SECOND_IMAGE], id="empty"),
            pytest.param([[SIGNED], [IMAGE]], [SIGNED, IMAGE], id="opaque body of a part"),
            pytest.param([[UNKNOWN]], [UNKNOWN], id="an unknown part"),
        ],
    )
    def test_text_is_joined_and_parts_are_kept_in_order(
        self, contents: list[Content], joined: Content
    ) -> None:
        assert content_of(*contents) == joined

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ("Hi", "Hi"),
            ("", ""),
            (None, ""),
            ([], ""),
            ([IMAGE], ""),
            ([text("A"), IMAGE, UNKNOWN, text("B")], "AB"),
        ],
        ids=["text", "empty", "null", "no parts", "no text", "text between parts"],
    )
    def test_add_returns_the_text_of_the_chunk(self, content: Content, expected: str) -> None:
        assert chunk(content).text == expected

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.text())
    def test_text_split_anywhere_is_the_same(self, data: st.DataObject, whole: str) -> None:
        points = data.draw(st.lists(st.integers(0, len(whole)), max_size=8))

        assert content_of(*cut(whole, points)) == whole

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.lists(st.text(min_size=1) | st.just(IMAGE), max_size=5))
    def test_mixed_content_with_its_text_split_anywhere_is_the_same(
        self, data: st.DataObject, pieces: list[str | ImagePromptMessageContent]
    ) -> None:
        uncut: list[Content] = [piece if isinstance(piece, str) else [piece] for piece in pieces]
        contents: list[Content] = []
        for content in uncut:
            if isinstance(content, str):
                points = data.draw(st.lists(st.integers(0, len(content)), max_size=4))
                contents.extend(cut(content, points))
            else:
                contents.append(content)

        assert content_of(*contents) == content_of(*uncut)


class TestLastValue:
    def test_usage_is_the_last_one(self) -> None:
        result = result_of(chunk(usage=usage(1)), chunk(), chunk(usage=usage(3)), chunk())

        assert result.usage == usage(3)

    def test_usage_is_zero_when_none_is_reported(self) -> None:
        reported = result_of(chunk("Hi")).usage

        assert reported == LLMUsage(
            prompt_tokens=0,
            prompt_unit_price=Decimal(0),
            prompt_price_unit=Decimal(0),
            prompt_price=Decimal(0),
            completion_tokens=0,
            completion_unit_price=Decimal(0),
            completion_price_unit=Decimal(0),
            completion_price=Decimal(0),
            total_tokens=0,
            total_price=Decimal(0),
            currency="USD",
            latency=0.0,
        )
        assert type(reported.total_price) is Decimal

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ([], None),
            ([None], None),
            ([""], None),
            (["a"], "a"),
            (["a", None, ""], "a"),
            (["", "a", "b", ""], "b"),
        ],
        ids=str,
    )
    def test_of_finish_reason_fingerprint_and_name_is_kept(
        self, said: list[str | None], kept: str | None
    ) -> None:
        result = result_of(
            *(chunk(finish_reason=word, fingerprint=word, name=word) for word in said)
        )

        assert result.finish_reason == kept
        assert result.system_fingerprint == kept
        assert result.message.name == kept

    @pytest.mark.parametrize(
        ("said", "kept"), [([], ""), (["a", ""], "a"), (["a", "b"], "b"), ([""], "")], ids=str
    )
    def test_of_the_model_is_kept(self, said: list[str], kept: str) -> None:
        assert result_of(*(chunk(model=word) for word in said)).model == kept

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ([], None),
            ([None], None),
            ([{"signature": "s"}, None], {"signature": "s"}),
            ([{"signature": "s"}, {"signature": "t"}], {"signature": "t"}),
            ([1, 0], 0),
            (["x", ""], ""),
            ([True, False], False),
            ([{"a": 1}, {}], {}),
        ],
        ids=str,
    )
    def test_of_the_opaque_body_is_kept_unless_it_is_null(self, said: list[Any], kept: Any) -> None:
        body = result_of(*(chunk(opaque_body=each) for each in said)).message.opaque_body

        assert body == kept
        assert type(body) is type(kept)

    @pytest.mark.parametrize(
        ("said", "kept"),
        [([], "assistant"), (["assistant"], "assistant"), (["critic", ""], "critic")],
        ids=str,
    )
    def test_of_the_role_is_kept(self, said: list[str], kept: str) -> None:
        assert result_of(*(chunk(role=word) for word in said)).message.role == kept


class TestResult:
    def test_has_all_fields_of_the_chunks(self) -> None:
        result = result_of(
            chunk("Hel", fingerprint="fp"),
            chunk("lo", tool_calls=[call("1", "f", "{")]),
            chunk(None, tool_calls=[call(arguments="}")], opaque_body={"s": 1}),
            chunk("", usage=usage(5), finish_reason="tool_calls"),
        )

        assert result == LLMResult(
            model="gpt",
            message=AssistantPromptMessage(
                content="Hello", tool_calls=[whole("1", "f", "{}")], opaque_body={"s": 1}
            ),
            usage=usage(5),
            system_fingerprint="fp",
            finish_reason="tool_calls",
        )

    def test_does_not_change_the_chunks(self) -> None:
        chunks = [
            chunk("A", tool_calls=[call("1", "f", "{")], usage=usage(1)),
            chunk([IMAGE, text("B")], tool_calls=[call(arguments="}", type_="function")]),
            chunk("C", opaque_body={"s": [1]}, name="n"),
        ]
        before = copy.deepcopy(chunks)

        result_of(*chunks)

        assert chunks == before

    def test_is_the_same_when_asked_for_twice(self) -> None:
        accumulator: LLMAccumulator[LLMResultChunk] = LLMAccumulator()
        accumulator.add(chunk("Hi", tool_calls=[call("1", "f", "{}"), call(name="g")]))
        accumulator.add(chunk([IMAGE]))

        assert accumulator.result() == accumulator.result()

    def test_so_far_is_not_changed_by_later_chunks(self) -> None:
        accumulator: LLMAccumulator[LLMResultChunk] = LLMAccumulator()
        accumulator.add(chunk("Hel", tool_calls=[call("1", "f", "{")]))
        so_far = accumulator.result()
        before = copy.deepcopy(so_far)

        accumulator.add(chunk("lo", tool_calls=[call("1", "g", "}")], opaque_body=1, name="n"))
        later = accumulator.result()

        assert so_far == before
        assert later.message.content == "Hello"
        assert later.message.tool_calls == [whole("1", "g", "{}")]


class TestStructuredOutput:
    @staticmethod
    def result_of(*outputs: dict[str, Any] | None) -> LLMResultWithStructuredOutput:
        accumulator = StructuredOutputAccumulator()
        for n, output in enumerate(outputs):
            accumulator.add(
                LLMResultChunkWithStructuredOutput(
                    model="gpt",
                    system_fingerprint="fp",
                    delta=delta(str(n), usage=usage(n), finish_reason="stop"),
                    structured_output=output,
                )
            )
        return accumulator.result()

    @pytest.mark.parametrize(
        ("outputs", "kept"),
        [
            ([], None),
            ([None, None], None),
            ([None, {"a": 1}], {"a": 1}),
            ([{"a": 1}, None], {"a": 1}),
            ([{"a": 1}, {"a": 2, "b": [None]}], {"a": 2, "b": [None]}),
            ([{"a": 1}, {}], {}),
        ],
        ids=str,
    )
    def test_is_the_last_object(
        self, outputs: list[dict[str, Any] | None], kept: dict[str, Any] | None
    ) -> None:
        assert self.result_of(*outputs).structured_output == kept

    def test_is_added_to_all_other_fields(self) -> None:
        assert self.result_of(None, {"a": 1}, None) == LLMResultWithStructuredOutput(
            model="gpt",
            message=AssistantPromptMessage(content="012"),
            usage=usage(2),
            system_fingerprint="fp",
            finish_reason="stop",
            structured_output={"a": 1},
        )
