"""How the chunks of an answer are put together."""

import copy
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.models import (
    AssistantPromptMessage,
    ImagePromptMessageContent,
    LLMResult,
    LLMResultChunk,
    LLMResultChunkDelta,
    LLMResultChunkWithStructuredOutput,
    LLMResultWithStructuredOutput,
    LLMUsage,
    PromptMessageContent,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    UnknownPromptMessageContent,
)
from dify_invoke.session.accumulation import (
    LLMAccumulator,
    StructuredOutputAccumulator,
    ToolCalls,
    no_usage,
    text_of,
)

Content = str | list[PromptMessageContent] | None


def delta(
    content: Content = "",
    *,
    tool_calls: Iterable[ToolCall] = (),
    usage: LLMUsage | None = None,
    finish_reason: str | None = None,
    **message: Any,
) -> LLMResultChunkDelta:
    return LLMResultChunkDelta(
        index=0,
        message=AssistantPromptMessage(content=content, tool_calls=list(tool_calls), **message),
        usage=usage,
        finish_reason=finish_reason,
    )


def chunk(
    content: Content = "",
    *,
    model: str = "gpt",
    fingerprint: str | None = None,
    **rest: Any,
) -> LLMResultChunk:
    return LLMResultChunk(model=model, system_fingerprint=fingerprint, delta=delta(content, **rest))


def result_of(*chunks: LLMResultChunk) -> LLMResult:
    accumulator: LLMAccumulator[LLMResultChunk] = LLMAccumulator()
    for each in chunks:
        accumulator.add(each)
    return accumulator.result()


def content_of(*contents: Content) -> Content:
    return result_of(*map(chunk, contents)).message.content


def call(id_: str = "", name: str = "", arguments: str = "", type_: str = "") -> ToolCall:
    return ToolCall(id=id_, type=type_, function=ToolCallFunction(name=name, arguments=arguments))


def whole(id_: str = "", name: str = "", arguments: str = "", type_: str = "function") -> ToolCall:
    """A merged call: what no piece says is a function."""
    return call(id_, name, arguments, type_)


def merged(*pieces: ToolCall) -> list[ToolCall]:
    calls = ToolCalls()
    for piece in pieces:
        calls.add(piece)
    return calls.merged()


def usage(total: int) -> LLMUsage:
    whole = no_usage()
    whole.total_tokens = total
    whole.total_price = Decimal(f"0.{total}")
    return whole


def text(data: str, **fields: Any) -> TextPromptMessageContent:
    return TextPromptMessageContent(data=data, **fields)


def cut(whole: str, points: Iterable[int]) -> list[str]:
    return [whole[a:b] for a, b in pairwise([0, *sorted(points), len(whole)])]


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
    def test_text_of_a_chunk_is_what_it_adds(self, content: Content, expected: str) -> None:
        assert text_of(chunk(content)) == expected

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.text())
    def test_text_cut_anywhere_is_the_same(self, data: st.DataObject, whole: str) -> None:
        points = data.draw(st.lists(st.integers(0, len(whole)), max_size=8))

        assert content_of(*cut(whole, points)) == whole

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.lists(st.text(min_size=1) | st.just(IMAGE), max_size=5))
    def test_mixed_content_with_its_text_cut_anywhere_is_the_same(
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


class TestToolCalls:
    @pytest.mark.parametrize(
        ("pieces", "calls"),
        [
            pytest.param([], [], id="none"),
            pytest.param(
                [call("1", "f", "{}", "function")],
                [whole("1", "f", "{}", "function")],
                id="a whole call",
            ),
            pytest.param(
                [call("1", "f"), call(arguments='{"a"'), call(arguments=": 1}")],
                [whole("1", "f", '{"a": 1}')],
                id="neither id nor name continues the last call",
            ),
            pytest.param(
                [call("1", "f", "{"), call("1", arguments="}")],
                [whole("1", "f", "{}")],
                id="a known id continues its call",
            ),
            pytest.param(
                [call("1", "f", "{}"), call("2", "f", "[]")],
                [whole("1", "f", "{}"), whole("2", "f", "[]")],
                id="a new id starts a call",
            ),
            pytest.param(
                [call("1", arguments="{"), call("1", "f", "}")],
                [whole("1", "f", "{}")],
                id="a name may come after the id",
            ),
            pytest.param(
                [call("2", "g"), call("1", "f"), call("2"), call("1")],
                [whole("2", "g"), whole("1", "f")],
                id="calls are in the order in which they began",
            ),
            pytest.param(
                [
                    call("1", "f"),
                    call("2", "g"),
                    call("1", arguments='{"a":'),
                    call("2", arguments='{"b":'),
                    call("1", arguments="1}"),
                    call("2", arguments="2}"),
                ],
                [whole("1", "f", '{"a":1}'), whole("2", "g", '{"b":2}')],
                id="parallel calls are told apart by id",
            ),
            pytest.param(
                [
                    call("1", "f"),
                    call("2", "g"),
                    call("1", arguments="{"),
                    call(arguments="}"),
                ],
                [whole("1", "f", "{"), whole("2", "g", "}")],
                id="the last call is the one that began last",
            ),
            pytest.param(
                [call("1", "f", type_="function"), call("1", type_="custom")],
                [whole("1", "f", type_="custom")],
                id="a type replaces",
            ),
            pytest.param(
                [call("1", "f", type_="function"), call("1"), call()],
                [whole("1", "f", type_="function")],
                id="an empty type and name replace nothing",
            ),
            pytest.param(
                [call("1", "f"), call(type_="function")],
                [whole("1", "f", type_="function")],
                id="a type may come later",
            ),
            pytest.param(
                [call("1", "f", "{"), call("1", "g", "}")],
                [whole("1", "g", "{}")],
                id="a name with a known id replaces",
            ),
            pytest.param(
                [call("1", "f"), call("1", "f"), call("1", "f", "{}")],
                [whole("1", "f", "{}")],
                id="the same name in each piece is not appended",
            ),
        ],
    )
    def test_with_ids_are_merged(self, pieces: list[ToolCall], calls: list[ToolCall]) -> None:
        assert merged(*pieces) == calls

    @pytest.mark.parametrize(
        ("pieces", "functions"),
        [
            pytest.param([call(name="f", arguments="{}")], [("f", "{}")], id="a whole call"),
            pytest.param(
                [call(name="f"), call(arguments="{"), call(arguments="}")],
                [("f", "{}")],
                id="arguments follow the name",
            ),
            pytest.param(
                [call(name="f", arguments="{}"), call(name="f", arguments="[]")],
                [("f", "{}"), ("f", "[]")],
                id="the same name twice is two calls",
            ),
            pytest.param(
                [
                    call(name="f"),
                    call(arguments="{}"),
                    call(name="g"),
                    call(arguments="["),
                    call(arguments="]"),
                ],
                [("f", "{}"), ("g", "[]")],
                id="one after the other",
            ),
            pytest.param([call(arguments="{}")], [("", "{}")], id="neither id nor name first"),
            pytest.param(
                [call(arguments="{"), call(arguments="}")],
                [("", "{}")],
                id="neither id nor name at all",
            ),
            pytest.param([call()], [("", "")], id="nothing at all"),
        ],
    )
    def test_without_ids_are_merged_and_given_ids(
        self, pieces: list[ToolCall], functions: list[tuple[str, str]]
    ) -> None:
        calls = merged(*pieces)

        assert [(each.function.name, each.function.arguments) for each in calls] == functions
        ids = [each.id for each in calls]
        assert all(ids)
        assert len(set(ids)) == len(ids)

    def test_with_and_without_ids_are_told_apart(self) -> None:
        first, second, third = merged(
            call("1", "f", "{"),
            call(name="g", arguments="["),
            call(arguments="]"),
            call("1", arguments="}"),
            call("3", "h"),
            call(arguments="()"),
        )

        assert first == whole("1", "f", "{}")
        assert second == whole(second.id, "g", "[]")
        assert second.id not in ("", "1", "3")
        assert third == whole("3", "h", "()")

    def test_given_id_is_kept_when_asked_again(self) -> None:
        calls = ToolCalls()
        calls.add(call(name="f", arguments="{"))
        (before,) = [copy.deepcopy(each) for each in calls.merged()]
        calls.add(call(arguments="}"))
        (after,) = calls.merged()

        assert before.id == after.id
        assert (before.function.arguments, after.function.arguments) == ("{", "{}")

    def test_of_one_chunk_and_of_many_are_merged_alike(self) -> None:
        pieces = [call("1", "f"), call(arguments="{"), call("2", "g"), call("1", arguments="}")]

        in_one = result_of(chunk(tool_calls=pieces))
        in_many = result_of(*(chunk(None, tool_calls=[piece]) for piece in pieces))

        assert in_one == in_many
        assert in_one.message.tool_calls == [whole("1", "f", "{}"), whole("2", "g")]

    def test_come_beside_text(self) -> None:
        result = result_of(
            chunk("Let me "), chunk("see.", tool_calls=[call("1", "f", "{}")]), chunk(None)
        )

        assert result.message.content == "Let me see."
        assert result.message.tool_calls == [whole("1", "f", "{}")]

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.text(), st.booleans())
    def test_arguments_cut_anywhere_are_the_same(
        self, data: st.DataObject, arguments: str, repeats_id: bool
    ) -> None:
        points = data.draw(st.lists(st.integers(0, len(arguments)), max_size=8))
        rest_id = "1" if repeats_id else ""
        pieces = [call(rest_id, arguments=piece) for piece in cut(arguments, points)]

        assert merged(call("1", "f"), *pieces) == [whole("1", "f", arguments)]

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.lists(st.lists(st.text(min_size=1), max_size=5), max_size=4))
    def test_interleaved_anyhow_are_the_same(
        self, data: st.DataObject, calls: list[list[str]]
    ) -> None:
        turns = data.draw(st.permutations([n for n, pieces in enumerate(calls) for _ in pieces]))
        waiting = [iter(pieces) for pieces in calls]
        starts = [call(f"c{n}", f"f{n}") for n in range(len(calls))]

        result = merged(*starts, *(call(f"c{n}", arguments=next(waiting[n])) for n in turns))

        assert result == [
            whole(f"c{n}", f"f{n}", "".join(pieces)) for n, pieces in enumerate(calls)
        ]


class TestLastThatSaysSomething:
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
    def test_of_finish_reasons_fingerprints_and_names_counts(
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
    def test_of_models_counts(self, said: list[str], kept: str) -> None:
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
    def test_of_opaque_bodies_counts_and_only_null_says_nothing(
        self, said: list[Any], kept: Any
    ) -> None:
        body = result_of(*(chunk(opaque_body=each) for each in said)).message.opaque_body

        assert body == kept
        assert type(body) is type(kept)

    @pytest.mark.parametrize(
        ("said", "kept"),
        [([], "assistant"), (["assistant"], "assistant"), (["critic", ""], "critic")],
        ids=str,
    )
    def test_of_roles_counts(self, said: list[str], kept: str) -> None:
        assert result_of(*(chunk(role=word) for word in said)).message.role == kept


class TestResult:
    def test_has_everything_the_chunks_say(self) -> None:
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

    def test_leaves_the_chunks_as_they_were(self) -> None:
        chunks = [
            chunk("A", tool_calls=[call("1", "f", "{")], usage=usage(1)),
            chunk([IMAGE, text("B")], tool_calls=[call(arguments="}", type_="function")]),
            chunk("C", opaque_body={"s": [1]}, name="n"),
        ]
        before = copy.deepcopy(chunks)

        result_of(*chunks)

        assert chunks == before

    def test_asked_for_twice_is_the_same(self) -> None:
        accumulator: LLMAccumulator[LLMResultChunk] = LLMAccumulator()
        accumulator.add(chunk("Hi", tool_calls=[call("1", "f", "{}"), call(name="g")]))
        accumulator.add(chunk([IMAGE]))

        assert accumulator.result() == accumulator.result()

    def test_so_far_is_not_changed_by_what_comes_later(self) -> None:
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

    def test_comes_beside_all_the_rest(self) -> None:
        assert self.result_of(None, {"a": 1}, None) == LLMResultWithStructuredOutput(
            model="gpt",
            message=AssistantPromptMessage(content="012"),
            usage=usage(2),
            system_fingerprint="fp",
            finish_reason="stop",
            structured_output={"a": 1},
        )
