"""Clues in a prompt: the numbers, names and options that can fill in a schema."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from dify_invoke.emulator.embedded.words import (
    STOP_WORDS,
    find_phrase,
    sentences,
    stem,
    stems,
    words,
)

_NUMBER = re.compile(
    r"(?<![\w.])-?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})(?![0-9])(?:\.[0-9]+)?"
)
_QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|`([^`]+)`")
_AROUND_WORDS = ".,;:!?()[]{}<>\"'`“”\u2018\u2019…。\uff0c\uff01\uff1f"
_NO = frozenset({"no", "not", "without", "don't", "never", "false", "off", "disable"})


class Clues:
    """The clues in one prompt. Each is given out once, in the order of the prompt."""

    def __init__(self, prompt: str, subject: str = "") -> None:
        self._prompt = prompt
        self._subject = set(stems(subject))
        self._numbers = [_number(found[0]) for found in _NUMBER.finditer(prompt)]
        self._names = ["".join(groups) for groups in _QUOTED.findall(prompt)] + _names(prompt)
        self._mentioned = set(stems(prompt))
        self._taken: list[Any] = []

    def option(self, options: Sequence[Any]) -> Any | None:
        """Returns the option that the prompt names first, or None."""
        named = [
            (position, -len(str(option)), index)
            for index, option in enumerate(options)
            if option is not None
            and option not in self._taken
            and (position := self._position(str(option))) >= 0
        ]
        if not named:
            return None
        option = options[min(named)[2]]
        self._names = [name for name in self._names if name.casefold() != str(option).casefold()]
        self._numbers = [number for number in self._numbers if number != option]
        self._taken.append(option)
        return option

    def number(self, fits: Callable[[float], bool]) -> int | float | None:
        """Returns the first number that fits, or None."""
        found = next(filter(fits, self._numbers), None)
        if found is not None:
            self._numbers.remove(found)
        return found

    def name(self, fits: Callable[[str], bool]) -> str | None:
        """Returns the first name that fits, or None. Quoted texts come before capitalised words."""
        found = next(filter(fits, self._names), None)
        if found is not None:
            self._names.remove(found)
            self._taken.append(found)
        return found

    def switch(self, name: str) -> bool | None:
        """Returns True if the prompt mentions the name, None if it does not.

        Returns False if the prompt also has a negation.
        """
        mentioned = self._mentioned & set(stems(name))
        if not mentioned:
            return None
        self._mentioned -= mentioned
        return _NO.isdisjoint(words(self._prompt))

    def topic(self) -> str:
        """Returns the prompt without filler words, the subject and the clues that were given out.

        Unlike the other clues, the topic can be given out several times.
        """
        known = STOP_WORDS.union(*(words(str(clue)) for clue in self._taken))
        remaining = [
            part.strip(_AROUND_WORDS)
            for part in self._prompt.split()
            if any(word not in known and stem(word) not in self._subject for word in words(part))
        ]
        return " ".join(remaining) or self._prompt.strip()

    def _position(self, option: str) -> int:
        if words(option):
            return find_phrase(self._prompt, option)
        return f" {self._prompt} ".find(f" {option} ") if option else -1


def _number(text: str) -> int | float:
    digits = text.replace(",", "")
    return float(digits) if "." in digits else int(digits)


def _names(prompt: str) -> list[str]:
    """Returns runs of capitalised words such as "New York". Skips the first word of a sentence."""
    names: list[str] = []
    for sentence in sentences(prompt):
        run: list[str] = []
        for part in [*sentence.split()[1:], ""]:
            word = part.strip(_AROUND_WORDS)
            capitalised = word[:1].isupper() and word.split("'")[0] != "I"
            if capitalised:
                run.append(word)
            if run and (not capitalised or part[-1] in _AROUND_WORDS):
                names.append(" ".join(run))
                run = []
    return names
