"""The summary model, which picks the sentences with the most frequent words of a text."""

import re
from collections import Counter

from dify_invoke.emulator.embedded.words import sentences as sentences_of
from dify_invoke.emulator.embedded.words import stems

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WANTED_SENTENCES = re.compile(
    rf"\b([1-9]\d?|single|{'|'.join(_NUMBER_WORDS)})\b(?:\s+\w+)?\s+sentences?\b", re.IGNORECASE
)


def summarize(text: str, instruction: str, sentences: int = 3) -> str:
    """Returns the most important sentences of a text in their order.

    A number in the instruction ("in two sentences") overrides `sentences`. The summary has at least
    one sentence less than the text. A single sentence is shortened to its first half. A single word
    is not changed.
    """
    candidates = sentences_of(text)
    if len(candidates) < 2:
        return _first_half(text)
    frequency = Counter(stems(text))
    scores = [_score(sentence, frequency) for sentence in candidates]
    best_first = sorted(range(len(candidates)), key=lambda index: -scores[index])
    count = min(_wanted(instruction) or sentences, len(candidates) - 1)
    return "".join(candidates[index] for index in sorted(best_first[:count])).strip()


def _score(sentence: str, frequency: Counter[str]) -> float:
    found = stems(sentence)
    return sum(frequency[one] for one in found) / (len(found) + 1)


def _wanted(instruction: str) -> int | None:
    match = _WANTED_SENTENCES.search(instruction)
    if match is None:
        return None
    number = match[1].lower()
    if number in _NUMBER_WORDS:
        return _NUMBER_WORDS.index(number) + 1
    return 1 if number == "single" else int(number)


def _first_half(text: str) -> str:
    parts = text.split()
    if len(parts) < 2:
        return text.strip()
    return " ".join(parts[: len(parts) // 2]) + "…"
