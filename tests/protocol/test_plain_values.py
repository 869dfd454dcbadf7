"""How an argument of any form becomes plain JSON values: subclasses, what contains itself, and deep nesting."""

import json
from collections import UserDict
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from numbers import Integral, Real
from typing import Any
from unittest.mock import MagicMock

import pytest

from dify_inner_api.models import (
    AssistantPromptMessage,
    InvokeLLMBody,
    LLMResultChunkEnvelope,
    TextPromptMessageContent,
)
from dify_inner_api.types import decoder, encode
from dify_invoke.errors import InvalidRequestError
from dify_invoke.protocol.json import is_object, too_deep
from dify_invoke.protocol.plain import json_values


class Markup(str):
    """A text like markupsafe's, which shows itself in other words than it has."""

    __slots__ = ()

    def __str__(self) -> str:
        return "[hidden]"

    def __repr__(self) -> str:
        return "Markup()"


class Count(int):
    """A whole number like an int of another library."""

    def __repr__(self) -> str:
        return "Count()"

    def __int__(self) -> int:
        return 0


class Ratio(float):
    """A number like numpy's float64."""

    def __repr__(self) -> str:
        return "Ratio()"


@Integral.register
class Int64:
    """A whole number like numpy's int64, which is no int."""

    def __int__(self) -> int:
        return 64


@Real.register
class Float32:
    """A number like numpy's float32, which is no float."""

    def __init__(self, value: float = 0.5) -> None:
        self.value = value

    def __float__(self) -> float:
        return self.value


class Word(StrEnum):
    YES = "yes"


class OldWord(str, Enum):  # noqa: UP042  # as in the official SDK
    YES = "yes"


class Rank(IntEnum):
    FIRST = 1


class Choice(Enum):
    YES = Markup("yes")


def refusal(value: Any, name: str = "params") -> str:
    with pytest.raises(InvalidRequestError) as caught:
        json_values(value, name)
    return caught.value.message


def nested(levels: int, value: Any) -> Any:
    for _ in range(levels):
        value = {"a": value}
    return value


def inmost(value: Any) -> Any:
    while is_object(value):
        (value,) = value.values()
    return value


class TestSubclasses:
    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            (Markup("<b>"), "<b>"),
            (Word.YES, "yes"),
            (OldWord.YES, "yes"),
            (Choice.YES, "yes"),
            (Count(7), 7),
            (Rank.FIRST, 1),
            (Int64(), 64),
            (Ratio(0.5), 0.5),
            (Float32(), 0.5),
            (Fraction(1, 4), 0.25),
            (True, True),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_are_taken_as_their_value(self, value: Any, plain: Any) -> None:
        made = json_values({"x": [value]}, "params")["x"][0]

        assert (type(made), made) == (type(plain), plain)

    @pytest.mark.parametrize("key", [Markup("yes"), Word.YES, OldWord.YES, Choice.YES], ids=repr)
    def test_are_taken_as_keys(self, key: Any) -> None:
        made = json_values({key: 1}, "params")

        assert [(type(name), name) for name in made] == [(str, "yes")]

    def test_of_dicts_and_lists_are_taken(self) -> None:
        assert json_values(UserDict({"x": (1, 2)}), "params") == {"x": [1, 2]}

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (Decimal("0.5"), "of class Decimal: give a number, such as float(value)"),
            (Ratio("nan"), "the number nan: give a finite number"),
            (Float32(float("inf")), "the number inf: give a finite number"),
            (Fraction(10**400), "of class Fraction: give what JSON can represent"),
            (2j, "of class complex: give what JSON can represent"),
            (object(), "of class object: give what JSON can represent"),
            (Word, "the class Word: give what JSON can represent"),
            (MagicMock(), "of class MagicMock: give what JSON can represent"),
            (
                MagicMock(model_dump=MagicMock(side_effect=RecursionError)),
                "of class MagicMock, whose model_dump failed (RecursionError): give a dict",
            ),
        ],
        ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
    )
    def test_of_other_kinds_are_refused_by_their_place(self, value: Any, said: str) -> None:
        assert refusal({"x": [0, value]}) == f"params.x[1] is {said}"

    def test_whole_numbers_are_taken_as_keys(self) -> None:
        assert json_values({50256: -100, -1: 0}, "logit_bias") == {"50256": -100, "-1": 0}

    @pytest.mark.parametrize(
        ("key", "said"),
        [
            (1.5, "a key that is the number 1.5: give a text, such as 'key'"),
            (None, "a key that is null: give a text, such as 'key'"),
            ((1, 2), "a key that is a list: give a text, such as 'key'"),
        ],
        ids=repr,
    )
    def test_that_are_no_texts_are_refused_as_keys(self, key: Any, said: str) -> None:
        assert refusal({"x": [{key: 1}]}) == f"params.x[0] has {said}"

    def test_a_half_character_is_refused_by_its_place(self) -> None:
        said = "params.x has half of a character, '\\ud83d', at 2: give whole ones"

        assert refusal({"x": "ü-\ud83d"}) == said


class TestWhatContainsItself:
    def test_a_dict(self) -> None:
        value: dict[str, Any] = {"a": {"b": []}}
        value["a"]["b"].append(value["a"])

        assert refusal(value) == (
            "params.a.b[0] is params.a itself, and JSON cannot represent what contains itself: "
            "give a copy without it"
        )

    def test_a_list(self) -> None:
        value: list[Any] = []
        value.append(value)

        assert refusal(value).startswith("params[0] is params itself")

    def test_a_typed_object(self) -> None:
        part = TextPromptMessageContent(data="x")
        part.opaque_body = {"part": part}
        message = AssistantPromptMessage(content=[part])

        assert refusal(message, "prompt_messages[0]").startswith(
            "prompt_messages[0].content[0].opaque_body.part is prompt_messages[0].content[0] itself"
        )

    def test_far_inside_is_said_in_short(self) -> None:
        value: dict[str, Any] = {}
        value["x"] = nested(5000, value)

        assert refusal(value).startswith("params.x.a.a.a.a ... .a.a is params itself")

    def test_one_object_at_two_places_is_no_circle(self) -> None:
        twice = {"x": 1}

        assert json_values([twice, twice, {"y": twice}], "params") == [
            {"x": 1},
            {"x": 1},
            {"y": {"x": 1}},
        ]

    def test_a_body_of_the_generated_client_is_refused_too(self) -> None:
        params: dict[str, Any] = {}
        params["self"] = params

        with pytest.raises(InvalidRequestError) as caught:
            encode(InvokeLLMBody(
                provider="p", model="m", completion_params=params, prompt_messages=[], tenant_id="t", user_id=""
            ))  # fmt: skip

        assert caught.value.message.startswith("completion_params.self is completion_params itself")


class TestDeepNesting:
    def test_is_no_matter(self) -> None:
        assert inmost(json_values(nested(20_000, "x"), "params")) == "x"

    def test_is_refused_by_a_short_place(self) -> None:
        said = refusal(nested(20_000, b"x"))

        assert said.startswith("params.a.a.a.a.a ... .a.a is bytes: give a text")

    def test_of_a_reply_can_be_sent_back(self) -> None:
        body = b'{"a":' * 800 + b"1" + b"}" * 800
        reply = (
            b'{"data":{"model":"m","delta":{"index":0,"message":'
            b'{"role":"assistant","content":"","opaque_body":' + body + b"}}}}"
        )
        chunk = decoder(LLMResultChunkEnvelope).decode(reply).data
        assert chunk is not None

        sent = encode({"prompt_messages": [json_values(chunk.delta.message, "message")]})

        assert body in sent

    def test_above_what_can_be_encoded_is_refused_by_its_place(self) -> None:
        request = {"prompt_messages": [{"opaque_body": nested(20_000, 1)}], "tools": None}

        with pytest.raises(InvalidRequestError) as caught:
            encode(request)

        assert caught.value.message == (
            "prompt_messages[0].opaque_body.a.a ... .a.a is nested 20003 levels deep, more than can "
            "be sent: give a flatter value"
        )

    def test_is_found_where_it_is_deepest(self) -> None:
        said = too_deep({"x": [1, [2, [3]]], "y": {"z": 1}}).message

        assert said.startswith("x[1][1][0] is nested 4 levels deep")


def test_a_number_that_is_too_long_is_refused_in_words() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        encode({"x": 10**5000})

    assert caught.value.message.startswith("the request holds a value that JSON cannot represent")


def test_plain_values_are_the_values_of_json() -> None:
    value: dict[str, Any] = {"a": [1, 0.5, "ü", True, None, {}, []]}

    assert json_values(value, "params") == json.loads(json.dumps(value))
