"""What the emulator's embedded models promise."""

import json
import math
import struct
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_invoke.emulator.embedded import embedding, llm, moderation, rerank, speech, summary

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
    def test_related_tool_is_called_with_what_the_prompt_says(
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

    def test_after_the_tool_has_answered_its_result_is_quoted(self) -> None:
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

    def test_describes_what_is_not_text(self) -> None:
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
    def test_nothing_asked_is_said_so(self, messages: list[dict[str, Any]]) -> None:
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
    """Schemas with a lower and an upper limit, either of which may be missing."""
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
    def test_numbers_keep_to_every_limit(self, number: dict[str, Any]) -> None:
        schema = {"type": "object", "properties": {"n": number}, "required": ["n"]}

        jsonschema.validate(llm.structured([user("anything")], schema), schema)

    @given(PROMPTS, objects(NESTED))
    @settings(max_examples=300, deadline=None)
    def test_satisfies_the_schema(self, prompt: str, schema: dict[str, Any]) -> None:
        schema = schema | {"$defs": {"person": PERSON}}

        jsonschema.validate(llm.structured([user(prompt)], schema), schema)


class TestSummary:
    TEXT = (
        "The sea is cold. Fish live in the sea, and the sea feeds the fish. "
        "I like tea! Boats cross the cold sea. It was late."
    )

    @pytest.mark.parametrize(
        ("instruction", "sentences"),
        [
            ("", 3),
            ("Summarize in two sentences.", 2),
            ("in 1 short sentence", 1),
            ("a single sentence", 1),
            ("in 40 sentences", 4),
        ],
    )
    def test_has_the_wanted_number_of_sentences(self, instruction: str, sentences: int) -> None:
        text = summary.summarize(self.TEXT, instruction)

        assert sum(text.count(mark) for mark in ".!") == sentences

    def test_keeps_the_sentences_about_what_the_text_is_about_in_their_order(self) -> None:
        assert summary.summarize(self.TEXT, "", sentences=2) == (
            "The sea is cold. Fish live in the sea, and the sea feeds the fish."
        )

    def test_halves_a_single_sentence(self) -> None:
        assert summary.summarize("one two three four", "") == "one two…"

    @given(st.lists(st.sampled_from(["cats sleep.", "why?", "dogs", "\n\n", "猫。"]), min_size=2))
    def test_is_shorter_than_the_text(self, parts: list[str]) -> None:
        text = " ".join(parts).strip()

        assert len(summary.summarize(text, "")) < len(text) or len(text.split()) < 2


class TestEmbedding:
    @given(st.text(), st.integers(min_value=1, max_value=300))
    def test_is_a_unit_vector(self, text: str, dimensions: int) -> None:
        vector = embedding.embed(text, dimensions)

        assert len(vector) == dimensions
        assert all(map(math.isfinite, vector))
        assert math.hypot(*vector) == pytest.approx(1)

    @given(st.binary(max_size=10_000))
    def test_of_an_image_is_a_unit_vector(self, data: bytes) -> None:
        vector = embedding.embed_image(data)

        assert len(vector) == 256
        assert math.hypot(*vector) == pytest.approx(1)

    @pytest.mark.parametrize(
        ("text", "near", "far"),
        [
            ("How do I bake bread?", "baking a bread at home", "the stock market fell"),
            ("cities of Europe", "a European city", "a recipe for soup"),
            ("今天天气怎么样", "明天的天气", "股票市场"),
        ],
    )
    def test_similar_texts_are_closer(self, text: str, near: str, far: str) -> None:
        vector = embedding.embed(text)

        assert embedding.cosine(vector, embedding.embed(near)) > embedding.cosine(
            vector, embedding.embed(far)
        )

    def test_similar_files_are_closer(self) -> None:
        image = bytes(range(200)) * 5
        vector = embedding.embed_image(image)

        changed = embedding.embed_image(image[:-10] + b"0123456789")
        other = embedding.embed_image(b"something quite different" * 40)

        assert embedding.cosine(vector, changed) > 0.9 > embedding.cosine(vector, other)

    def test_never_changes(self) -> None:
        vector = embedding.embed("stable", 8)

        assert vector == pytest.approx(
            [0, 0.1646, -0.7135, -0.1646, 0.3293, -0.1646, 0.5488, 0], abs=1e-4
        )

    def test_cosine_of_nothing_is_zero(self) -> None:
        assert embedding.cosine([0.0, 0.0], [1.0, 0.0]) == 0


QUERY = [1.0, 0.0]
DOCUMENTS = [[0.0, 1.0], [1.0, 0.0], [0.6, 0.8], [-1.0, 0.0], [2.0, 0.0]]


class TestRerank:
    @pytest.mark.parametrize(
        ("threshold", "top_n", "order"),
        [
            (None, None, [1, 4, 2, 0, 3]),
            (None, 2, [1, 4]),
            (None, 0, [1, 4, 2, 0, 3]),
            (None, -1, [1, 4, 2, 0, 3]),
            (0.5, None, [1, 4, 2]),
            (0.5, 1, [1]),
            (0.0, 10, [1, 4, 2, 0, 3]),
        ],
    )
    def test_orders_filters_and_limits(
        self, threshold: float | None, top_n: int | None, order: list[int]
    ) -> None:
        ranked = rerank.rerank(QUERY, DOCUMENTS, threshold, top_n)

        assert [one.index for one in ranked] == order

    def test_scores_lie_between_0_and_1(self) -> None:
        ranked = rerank.rerank(QUERY, DOCUMENTS, None, None)

        assert [one.score for one in ranked] == pytest.approx([1, 1, 0.6, 0, 0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("I will bake a cake", False),
        ("the skills of a bombardier", False),
        ("do not KILL it", True),
        ("a bomb!", True),
        ("\uff4b\uff49\uff4c\uff4c", True),  # in full-width letters
    ],
)
def test_moderation_flags_whole_words(text: str, expected: bool) -> None:
    assert moderation.flagged(text) is expected


def test_moderation_takes_other_words() -> None:
    assert moderation.flagged("A hand-grenade", {"Hand Grenade"})
    assert not moderation.flagged("kill", {"grenade"})


def wav(seconds: float) -> bytes:
    """Eight-bit mono audio at 8000 bytes a second."""
    data = bytes(int(seconds * 8000))
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    chunks = b"WAVE" + form + struct.pack("<4sI", b"data", len(data)) + data
    return struct.pack("<4sI", b"RIFF", len(chunks)) + chunks


def synchsafe(size: bytes) -> int:
    assert max(size) < 0x80
    return size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]


class TestSpeech:
    @pytest.mark.parametrize(
        ("text", "segments"),
        [("", 1), (" \n", 1), ("One.", 1), ("One. Two is 2.5! Three", 3), ("你好。很好。", 2)],
    )
    def test_each_sentence_is_a_segment(self, text: str, segments: int) -> None:
        assert len(list(speech.speak(text, "alloy"))) == segments

    @pytest.mark.parametrize("text", ["", "Hi.", "First sentence here. " + "Long " * 300])
    def test_each_segment_is_a_tag_and_then_mp3_frames(self, text: str) -> None:
        for segment in speech.speak(text, "alloy"):
            assert segment[:3] == b"ID3"
            assert segment[3] in (3, 4)
            frame = segment[10 + synchsafe(segment[6:10]) :]
            assert frame[0] == 0xFF
            assert frame[1] & 0xE0 == 0xE0

    def test_more_words_take_longer(self) -> None:
        (short,) = speech.speak("one", "alloy")
        (long,) = speech.speak("one two three four five six seven eight", "alloy")

        assert len(long) > len(short)

    def test_voices_differ_and_do_not_change(self) -> None:
        def spoken(voice: str) -> list[bytes]:
            return list(speech.speak("one two", voice))

        assert spoken("alloy") == spoken("alloy")
        assert spoken("alloy") != spoken("echo")

    def test_an_empty_text_is_a_short_silence(self) -> None:
        (silence,) = speech.speak("", "alloy")

        assert speech.transcribe(silence).startswith("[0.5 s of audio, mp3, ")

    @given(st.text(max_size=60), st.text(max_size=5))
    @settings(max_examples=50, deadline=None)
    def test_what_was_spoken_is_heard(self, text: str, voice: str) -> None:
        audio = b"".join(speech.speak(text, voice))

        if text.strip():
            assert "".join(speech.transcribe(audio).split()) == "".join(text.split())
        else:
            assert "without words" in speech.transcribe(audio)

    @pytest.mark.parametrize("version", [3, 4])
    @pytest.mark.parametrize(
        "content",
        [
            b"\0eng\0Hello",
            b"\0engTitle\0Hello",
            b"\1eng\xff\xfe\0\0\xff\xfe" + "Hello".encode("utf-16-le"),
            b"\2eng\0\0" + "Hello".encode("utf-16-be"),
            b"\3eng\0Hello",
        ],
    )
    def test_hears_the_lyrics_of_other_writers(self, version: int, content: bytes) -> None:
        def frame(name: bytes, content: bytes) -> bytes:
            return name + struct.pack(">I", len(content)) + b"\0\0" + content

        frames = frame(b"TIT2", b"\0A title") + frame(b"USLT", content)
        tag = b"ID3" + bytes([version, 0, 0]) + struct.pack(">I", len(frames)) + frames

        assert speech.transcribe(tag + b"\xff\xf3\x48\xc4") == "Hello"

    @pytest.mark.parametrize(
        ("audio", "description"),
        [
            (b"", "[audio, unknown format, 0 bytes, without words]"),
            (b"hello", "[audio, unknown format, 5 bytes, without words]"),
            (wav(1.5), "[1.5 s of audio, wav, 12044 bytes, without words]"),
            (wav(1)[:30], "[audio, wav, 30 bytes, without words]"),
            (b"OggS" + bytes(6), "[audio, ogg, 10 bytes, without words]"),
            (b"fLaC" + bytes(6), "[audio, flac, 10 bytes, without words]"),
            (b"ID3\4", "[audio, mp3, 4 bytes, without words]"),
            (b"\xff\xfb\x50" + bytes(9597), "[1.2 s of audio, mp3, 9600 bytes, without words]"),
        ],
    )
    def test_audio_without_words_is_described(self, audio: bytes, description: str) -> None:
        assert speech.transcribe(audio) == description

    @given(
        st.one_of(
            st.binary(),
            st.binary().map(lambda rest: b"ID3\4\0\0\0\0\0\x7f" + rest),
            st.binary().map(lambda rest: b"ID3\4\0\0\0\0\0\x7fUSLT" + rest),
            st.binary().map(lambda rest: b"RIFF\0\0\0\0WAVE" + rest),
            st.binary().map(lambda rest: b"\xff\xfb" + rest),
            st.integers(0, 400).map(lambda end: next(speech.speak("Cut it off.", "v"))[:end]),
        )
    )
    def test_any_bytes_can_be_heard(self, audio: bytes) -> None:
        assert isinstance(speech.transcribe(audio), str)
