"""What the emulator's LLM answers: text, tool calls, structured output."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_invoke.emulator.embedded import llm

Schemas = st.SearchStrategy[dict[str, Any]]


def user(content: str | list[dict[str, Any]]) -> dict[str, Any]:
    return {"role": "user", "content": content}


WEATHER = {
    "name": "get_weather",
    "description": "Get the current weather in a city",
    "parameters": {
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            "days": {"type": "integer", "minimum": 1},
        },
        "required": ["city"],
    },
}

CALCULATOR = {
    "name": "calculator",
    "description": "Does arithmetic",
    "parameters": {
        "type": "object",
        "properties": {
            "operation": {"enum": ["add", "subtract"]},
            "left": {"type": "number"},
            "right": {"type": "number"},
        },
        "required": ["operation", "left", "right"],
    },
}

CLOCK = {"name": "clock", "description": "", "parameters": None}


class TestToolCalls:
    @pytest.mark.parametrize(
        ("prompt", "tool", "arguments"),
        [
            ("What is the weather in Paris?", "get_weather", {"city": "Paris"}),
            ("What is the weather in New York, NY?", "get_weather", {"city": "New York"}),
            ("weather in berlin", "get_weather", {"city": "berlin"}),
            (
                "In Celsius, what is the weather in Rome for 3 days?",
                "get_weather",
                {"city": "Rome", "unit": "celsius", "days": 3},
            ),
            (
                "Please add 3 and 4.5",
                "calculator",
                {"operation": "add", "left": 3, "right": 4.5},
            ),
            (
                "subtract 1,000 from -2",
                "calculator",
                {"operation": "subtract", "left": 1000, "right": -2},
            ),
            (
                "Use your calculating tool",
                "calculator",
                {"operation": "add", "left": 0, "right": 0},
            ),
            ("Look at the clocks", "clock", {}),
        ],
    )
    def test_related_tool_is_called_with_arguments_of_the_prompt(
        self, prompt: str, tool: str, arguments: dict[str, Any]
    ) -> None:
        answer = llm.answer([user(prompt)], [WEATHER, CALCULATOR, CLOCK])

        (call,) = answer.tool_calls
        assert (call.name, json.loads(call.arguments)) == (tool, arguments)
        assert answer.text == ""

    def test_unrelated_tool_is_not_called(self) -> None:
        answer = llm.answer([user("Hello, how are you?")], [WEATHER])

        assert answer.tool_calls == ()
        assert "Hello, how are you?" in answer.text

    def test_the_result_of_a_tool_is_quoted(self) -> None:
        messages: list[dict[str, Any]] = [
            user("What is the weather in Paris?"),
            {"role": "assistant", "content": None, "tool_calls": []},
            {"role": "tool", "name": "get_weather", "content": "22 degrees", "tool_call_id": "1"},
        ]

        answer = llm.answer(messages, [WEATHER])

        assert answer == llm.Answer("The tool get_weather answered: 22 degrees")


class TestText:
    def test_restates_question_and_instruction(self) -> None:
        messages = [
            {"role": "system", "content": "Answer briefly."},
            user("An earlier question"),
            {"role": "assistant", "content": "An earlier answer"},
            user("Why is the sky blue?"),
        ]

        text = llm.answer(messages).text

        assert "Why is the sky blue?" in text
        assert "Answer briefly." in text
        assert len(list(llm.pieces(text))) > 5

    def test_describes_parts_that_are_not_text(self) -> None:
        text = llm.answer(
            [
                user(
                    [
                        {"type": "text", "data": "Look"},
                        {
                            "type": "image",
                            "mime_type": "image/png",
                            "base64_data": "aGVsbG8gd29ybGQh",
                        },
                        {
                            "type": "document",
                            "filename": "a.pdf",
                            "url": "https://example.com/a.pdf",
                        },
                    ]
                )
            ]
        ).text

        assert "“Look”" in text
        assert "an image (image/png, 12 bytes)" in text
        assert "a document named a.pdf (of unknown format, at https://example.com/a.pdf)" in text

    @pytest.mark.parametrize("messages", [[], [user("")], [{"role": "system", "content": "Hi"}]])
    def test_reports_that_there_is_no_question(self, messages: list[dict[str, Any]]) -> None:
        assert "You asked nothing" in llm.answer(messages).text

    def test_ends_before_the_first_stop_sequence(self) -> None:
        question = [user("red green blue")]
        whole = llm.answer(question).text

        text = llm.answer(question, stop=["blue", "green", "absent"]).text

        assert whole.startswith(text + "green")

    @given(st.integers(min_value=0, max_value=40))
    def test_has_at_most_max_tokens(self, limit: int) -> None:
        question = [user("Why is the sky blue, and why is the sea?")]
        whole = llm.answer(question).text

        text = llm.answer(question, max_tokens=limit).text

        assert whole.startswith(text)
        assert llm.count_tokens(text) == min(limit, llm.count_tokens(whole))

    @given(st.text())
    def test_pieces_join_to_the_text(self, text: str) -> None:
        assert "".join(llm.pieces(text)) == text

    def test_pieces_are_words_with_the_space_after_them(self) -> None:
        assert list(llm.pieces("Hi, you  all\n")) == ["Hi, ", "you  ", "all\n"]

    @pytest.mark.parametrize(("text", "tokens"), [("", 0), ("Hi, you!", 4), ("  one\ntwo ", 2)])
    def test_tokens_are_words_and_punctuation_marks(self, text: str, tokens: int) -> None:
        assert llm.count_tokens(text) == tokens


def limits(low: str, high: str, values: st.SearchStrategy[Any]) -> Schemas:
    """Schemas with a lower and an upper limit, or only one of them."""
    return st.tuples(values, values, st.sampled_from(["both", low, high, "none"])).map(
        lambda drawn: {
            key: value
            for key, value in zip((low, high), sorted(drawn[:2]), strict=True)
            if drawn[2] in ("both", key)
        }
    )


def typed(kind: str, rest: Schemas) -> Schemas:
    return rest.map(lambda drawn: {"type": kind} | drawn)


SMALL = st.integers(min_value=0, max_value=6)
NAMES = st.sampled_from(["city", "days", "unit", "people", "note"])
VALUES = st.one_of(
    typed("string", limits("minLength", "maxLength", SMALL)),
    typed("integer", limits("minimum", "maximum", st.integers(-50, 50))),
    typed("number", limits("minimum", "maximum", st.floats(-50, 50))),
    typed("boolean", st.just({})),
    typed("null", st.just({})),
    st.lists(st.sampled_from(["red", "Paris", 3, None, True]), min_size=1).map(
        lambda options: {"enum": options}
    ),
    st.sampled_from(
        [{"const": 7}, {"type": ["null", "string"]}, {"type": "string", "default": "x"}]
    ),
    st.just({"$ref": "#/$defs/person"}),
)


def objects(values: Schemas) -> Schemas:
    def made(properties: dict[str, Any], required: set[str]) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if name in required],
        }

    return st.builds(made, st.dictionaries(NAMES, values, max_size=4), st.sets(NAMES))


def arrays(values: Schemas) -> Schemas:
    def made(items: dict[str, Any], size: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": items} | size

    return st.builds(made, values, limits("minItems", "maxItems", SMALL))


NESTED: Schemas = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        objects(inner),
        arrays(inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda schemas: {"anyOf": schemas}),
        inner.map(lambda schema: {"allOf": [schema]}),
    ),
    max_leaves=8,
)

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "friends": {"type": "array", "items": {"$ref": "#/$defs/person"}},
        "parent": {"anyOf": [{"$ref": "#/$defs/person"}, {"type": "null"}]},
    },
    "required": ["name", "friends", "parent"],
}

PROMPTS = st.one_of(
    st.text(),
    st.sampled_from(
        ["", "Book 4 red seats in Paris for 2.5 days, no note", "“New York”, -3 people: 1,200"]
    ),
)


class TestStructured:
    def test_is_filled_from_the_prompt(self) -> None:
        schema = {
            "$ref": "#/$defs/booking",
            "$defs": {
                "booking": {
                    "type": "object",
                    "properties": {
                        "place": {"type": "string"},
                        "people": {"type": "integer", "minimum": 1},
                        "outdoor": {"type": "boolean"},
                        "window": {"type": "boolean"},
                        "courses": {"type": "array", "items": {"enum": ["soup", "fish", "cake"]}},
                        "contact": {"$ref": "#/$defs/contact"},
                        "priority": {"type": "string", "default": "normal"},
                    },
                    "required": ["place", "people", "courses", "contact", "priority"],
                },
                "contact": {"type": "object", "properties": {"name": {"type": "string"}}},
            },
        }
        prompt = "Book Luigi's Trattoria for 4 of us, not outdoor, fish then cake, under “Ada”"

        assert llm.structured([user(prompt)], schema) == {
            "place": "Ada",
            "people": 4,
            "outdoor": False,
            "courses": ["fish", "cake"],
            "contact": {"name": "Luigi's Trattoria"},
            "priority": "normal",
        }

    def test_strings_without_a_name_get_the_remaining_words(self) -> None:
        schema = {"type": "object", "properties": {"title": {"type": "string"}}}

        filled = llm.structured([user("Write me a story about the lonely robot.")], schema)

        assert filled == {"title": "Write story lonely robot"}

    @pytest.mark.parametrize(
        "number",
        [
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            {"type": "integer", "exclusiveMaximum": -3},
            {"type": "integer", "minimum": 12, "multipleOf": 5},
            {"type": "integer", "minimum": 1.5, "maximum": 2.5},
        ],
    )
    def test_numbers_are_within_their_limits(self, number: dict[str, Any]) -> None:
        schema = {"type": "object", "properties": {"n": number}, "required": ["n"]}

        jsonschema.validate(llm.structured([user("anything")], schema), schema)

    @given(PROMPTS, objects(NESTED))
    @settings(max_examples=100, deadline=None)
    def test_satisfies_the_schema(self, prompt: str, schema: dict[str, Any]) -> None:
        schema = schema | {"$defs": {"person": PERSON}}

        jsonschema.validate(llm.structured([user(prompt)], schema), schema)
