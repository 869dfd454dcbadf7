"""`type_errors` names each place where a value differs from its annotation."""

from collections.abc import Callable
from copy import copy
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal

import pytest
from attrs import define, field

from dify_inner_api.models import (
    AssistantPromptMessage,
    LLMResultChunk,
    LLMResultChunkDelta,
    PromptMessageContent,
    TextPromptMessageContent,
    ToolCall,
    ToolCallFunction,
    UnknownPromptMessageContent,
)
from dify_inner_api.types import OrNull

from .type_errors import type_errors


class Colour(StrEnum):
    RED = "red"


@define(kw_only=True)
class Inner:
    texts: OrNull[list[str]] = field(factory=list[str])


@define(kw_only=True)
class Outer(Inner):
    inner: Inner | None = None
    price: Decimal
    kind: Literal["a"] | Literal["b"] | str = "a"


OUTER = Outer(price=Decimal(1))


def but(value: Any, **attributes: Any) -> Any:
    """A copy with other attributes, which may have wrong types."""
    other = copy(value)
    for name, attribute in attributes.items():
        setattr(other, name, attribute)
    return other


class TestTypeErrors:
    FITTING: ClassVar[list[tuple[Any, list[Any]]]] = [
        (Any, [None, 1, ...]),
        (None, [None]),
        (bool, [True]),
        (int, [1, 10**400]),
        (float, [1.0, float("nan")]),
        (str, ["", "a"]),
        (Decimal, [Decimal(1)]),
        (Colour, [Colour.RED]),
        (Literal["a", 1], ["a", 1]),
        (Literal["a"] | str, ["a", "b"]),
        (str | None, ["a", None]),
        (list[int], [[], [1, 2]]),
        (list[list[float]], [[], [[]], [[1.0], [2.0, 3.0]]]),
        (list[str] | str | None, ["a", ["a"], None]),
        (dict[str, Any], [{}, {"a": ...}]),
        (dict[str, int] | None, [{"a": 1}, None]),
        (Outer, [OUTER, but(OUTER, inner=Inner(texts=["a"]))]),
        (
            PromptMessageContent,
            [TextPromptMessageContent(data="a"), UnknownPromptMessageContent({"type": "new"})],
        ),
    ]

    @pytest.mark.parametrize(("annotation", "values"), FITTING, ids=str)
    def test_a_value_of_the_right_type_has_no_errors(
        self, annotation: Any, values: list[Any]
    ) -> None:
        assert [line for one in values for line in type_errors(one, annotation, "it")] == []

    @pytest.mark.parametrize(
        ("annotation", "value", "line"),
        [
            (None, 0, "it: None, not 0"),
            (bool, 1, "it: bool, not 1"),
            (int, True, "it: int, not True"),
            (int, 1.0, "it: int, not 1.0"),
            (float, 1, "it: float, not 1"),
            (str, None, "it: str, not None"),
            (str, b"a", "it: str, not b'a'"),
            (Decimal, "1", "it: Decimal, not '1'"),
            (Colour, "red", "it: Colour, not 'red'"),
            (Literal["a"], "b", "it: Literal['a'], not 'b'"),
            (Literal[1], True, "it: Literal[1], not True"),
            (str | None, 1, "it: str | None, not 1"),
            (list[int], (1,), "it: list[int], not (1,)"),
            (list[int], [1, "2"], "it[1]: int, not '2'"),
            (list[list[float]], [[1.0], [None]], "it[1][0]: float, not None"),
            (list[str] | str | None, ["a", 1], "it[1]: str, not 1"),
            (list[str] | str | None, {}, "it: list[str] | str | None, not {}"),
            (dict[str, Any], [], "it: dict[str, Any], not []"),
            (dict[str, Any], {1: 1}, "it key: str, not 1"),
            (dict[str, int], {"a": "b"}, "it['a']: int, not 'b'"),
            (Inner, {"texts": []}, "it: Inner, not {'texts': []}"),
            (Outer, Inner(), "it: Outer, not Inner(texts=[])"),
            (Inner, but(Inner(), texts=None), "it.texts: list[str], not None"),
            (Outer, but(OUTER, texts=None), "it.texts: list[str], not None"),
            (
                Outer,
                but(OUTER, inner=but(Inner(), texts=[1])),
                "it.inner.texts[0]: str, not 1",
            ),
            (Outer, but(OUTER, price=1), "it.price: Decimal, not 1"),
            (Outer, Outer.__new__(Outer), "it.texts: nothing"),
            (PromptMessageContent, {}, "it: PromptMessageContent, not {}"),
            (
                PromptMessageContent,
                but(TextPromptMessageContent(data="a"), type="image"),
                "it.type: Literal['text'], not 'image'",
            ),
            (
                PromptMessageContent,
                Inner(),
                "it: PromptMessageContent, not Inner(texts=[])",
            ),
            (
                PromptMessageContent,
                UnknownPromptMessageContent({"type": "text"}),
                "it: TextPromptMessageContent, not UnknownPromptMessageContent",
            ),
        ],
    )
    def test_a_value_of_the_wrong_type_is_named(
        self, annotation: Any, value: Any, line: str
    ) -> None:
        said = list(type_errors(value, annotation, "it"))

        assert said
        assert said[0] == line

    WRONG_ATTRIBUTES: ClassVar[list[tuple[Callable[[Any], object], str]]] = [
        (lambda chunk: setattr(chunk, "model", None), "it.model: str, not None"),
        (lambda chunk: setattr(chunk.delta, "index", "0"), "it.delta.index: int, not '0'"),
        (
            lambda chunk: setattr(chunk.delta.message, "tool_calls", None),
            "it.delta.message.tool_calls: list[ToolCall], not None",
        ),
        (
            lambda chunk: setattr(chunk.delta.message.tool_calls[0].function, "name", None),
            "it.delta.message.tool_calls[0].function.name: str, not None",
        ),
        (
            lambda chunk: chunk.delta.message.content.append({}),
            "it.delta.message.content[1]: PromptMessageContent, not {}",
        ),
    ]

    @pytest.mark.parametrize(("change", "line"), WRONG_ATTRIBUTES)
    def test_one_wrong_attribute_in_a_chunk_is_found(
        self, change: Callable[[LLMResultChunk], object], line: str
    ) -> None:
        call = ToolCall(function=ToolCallFunction(name="f"))
        message = AssistantPromptMessage(
            content=[TextPromptMessageContent(data="a")], tool_calls=[call]
        )
        chunk = LLMResultChunk(model="m", delta=LLMResultChunkDelta(index=0, message=message))
        assert list(type_errors(chunk, LLMResultChunk, "it")) == []

        change(chunk)

        assert list(type_errors(chunk, LLMResultChunk, "it")) == [line]
