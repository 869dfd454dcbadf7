"""Line breaks of a text that comes in pieces, as a terminal shows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke.cli.prose import LineBreaks

from ..support.terminals import lines_of


def broken(columns: int, *pieces: str) -> list[str]:
    breaks = LineBreaks(columns)
    return [line.rstrip() for line in lines_of("".join(map(breaks.add, pieces)))]


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        (["one two three"], ["one two", "three"]),
        (["one two", " thr", "ee four"], ["one two", "three", "four"]),
        (["one t", "wo", "wo x"], ["one", "twowo x"]),
        (["a\n  b\n\nc"], ["a", "  b", "", "c"]),
        (["indivisible", "word a"], ["indivisibleword", "a"]),
        (["one two ", " three"], ["one two", "three"]),
        (["日本 日本語"], ["日本", "日本語"]),
        (["a\x1b[2Jb\x07\r"], ["a[2Jb"]),
    ],
)
def test_lines_are_broken_between_words(pieces: list[str], lines: list[str]) -> None:
    assert broken(8, *pieces) == lines


@given(st.lists(st.text(st.sampled_from("abc  \n"), max_size=12), max_size=12), st.integers(4, 20))
def test_no_word_is_lost_and_none_is_broken(pieces: list[str], columns: int) -> None:
    text = "".join(pieces)
    lines = broken(columns, *pieces)
    assert " ".join(lines).split() == text.split()
    fitting = max(map(len, text.split()), default=0) <= columns
    assert not fitting or max(map(len, lines)) <= columns


@given(st.lists(st.text(st.sampled_from("ab \n"), max_size=6), max_size=8))
def test_a_text_that_fits_stays_as_it_is(pieces: list[str]) -> None:
    breaks = LineBreaks(100)
    assert "".join(map(breaks.add, pieces)) == "".join(pieces)
