"""How the deltas of tool calls add up to whole tool calls."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_inner_api.models import (
    ToolCall,
)
from dify_invoke.session.accumulation import (
    ToolCalls,
)

from .accumulation_cases import call, chunk, cut, merged, result_of, whole


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

    def test_made_up_id_is_the_same_when_asked_again(self) -> None:
        calls = ToolCalls()
        calls.add(call(name="f", arguments="{"))
        (before,) = [copy.deepcopy(each) for each in calls.merged()]
        calls.add(call(arguments="}"))
        (after,) = calls.merged()

        assert before.id == after.id
        assert (before.function.arguments, after.function.arguments) == ("{", "{}")

    def test_of_one_chunk_and_of_many_are_merged_in_the_same_way(self) -> None:
        pieces = [call("1", "f"), call(arguments="{"), call("2", "g"), call("1", arguments="}")]

        in_one = result_of(chunk(tool_calls=pieces))
        in_many = result_of(*(chunk(None, tool_calls=[piece]) for piece in pieces))

        assert in_one == in_many
        assert in_one.message.tool_calls == [whole("1", "f", "{}"), whole("2", "g")]

    def test_may_be_beside_text(self) -> None:
        result = result_of(
            chunk("Let me "), chunk("see.", tool_calls=[call("1", "f", "{}")]), chunk(None)
        )

        assert result.message.content == "Let me see."
        assert result.message.tool_calls == [whole("1", "f", "{}")]

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.text(), st.booleans())
    def test_arguments_split_anywhere_are_the_same(
        self, data: st.DataObject, arguments: str, repeats_id: bool
    ) -> None:
        points = data.draw(st.lists(st.integers(0, len(arguments)), max_size=8))
        rest_id = "1" if repeats_id else ""
        pieces = [call(rest_id, arguments=piece) for piece in cut(arguments, points)]

        assert merged(call("1", "f"), *pieces) == [whole("1", "f", arguments)]

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.lists(st.lists(st.text(min_size=1), max_size=5), max_size=4))
    def test_in_any_order_are_the_same(self, data: st.DataObject, calls: list[list[str]]) -> None:
        turns = data.draw(st.permutations([n for n, pieces in enumerate(calls) for _ in pieces]))
        waiting = [iter(pieces) for pieces in calls]
        starts = [call(f"c{n}", f"f{n}") for n in range(len(calls))]

        result = merged(*starts, *(call(f"c{n}", arguments=next(waiting[n])) for n in turns))

        assert result == [
            whole(f"c{n}", f"f{n}", "".join(pieces)) for n, pieces in enumerate(calls)
        ]
