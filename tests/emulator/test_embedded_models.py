"""What the emulator's other models answer."""

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_invoke.emulator.embedded import embedding, moderation, rerank, speech, summary


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

    def test_keeps_the_most_relevant_sentences_in_their_order(self) -> None:
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

    def test_is_the_same_every_time(self) -> None:
        vector = embedding.embed("stable", 8)

        assert vector == pytest.approx(
            [0, 0.1646, -0.7135, -0.1646, 0.3293, -0.1646, 0.5488, 0], abs=1e-4
        )

    def test_cosine_of_zero_vectors_is_zero(self) -> None:
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
        scores = rerank.scores(QUERY, DOCUMENTS)

        assert rerank.ranked(scores, threshold, top_n) == order

    def test_scores_lie_between_0_and_1(self) -> None:
        assert rerank.scores(QUERY, DOCUMENTS) == pytest.approx([0, 1, 0.6, 0, 1])


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


def test_moderation_flags_custom_words() -> None:
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
    def test_speech_is_transcribed(self, text: str, voice: str) -> None:
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
    def test_lyrics_of_other_encoders_are_transcribed(self, version: int, content: bytes) -> None:
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
    def test_any_bytes_can_be_transcribed(self, audio: bytes) -> None:
        assert isinstance(speech.transcribe(audio), str)
