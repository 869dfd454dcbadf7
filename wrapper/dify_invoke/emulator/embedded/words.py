"""Splitting text into words, stems and sentences. All embedded models use it."""

import re
import unicodedata

# Chinese and Japanese are written without spaces. Each of their characters counts as a word.
_CJK = r"\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:'[^\W_{_CJK}]+)*")
_CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SUFFIX = re.compile(
    r"(?<=\w{3})(?:at(?:e[sd]?|ing|ions?|ors?)|ions?|ors?|ers?|ings?|ies|e[sd]|ly|[esy])$"
)
_DOUBLED_END = re.compile(r"(\w)\1$")
_SENTENCE = re.compile(
    r"\S.*?(?:[.!?]+[\"'”\u2019)]*(?=\s|\Z)|[。\uff01\uff1f]+|(?=\n\s*\n)|\Z)\s*", re.DOTALL
)

_FILLER = """
    a about all also am an and any are as at be been but by can could did do does for from get
    give given had has have he her his how i if in into is it its let like me my need no not of
    off on one or our out please return returns she should so some such tell than that the their
    them then there these they this those to tool too us use used using via want was we were what
    what's when where which who why will with would you your i'm it's don't
    的 了 是 我 你 他 她 它 在 有 不 和 吗 呢 请 把 这 那 个 一
"""
STOP_WORDS = frozenset(_FILLER.split())


def words(text: str) -> list[str]:
    """Returns the words of a text in order, NFKC-normalised and case-folded."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'"))


def stem(word: str) -> str:
    """Returns a word without its English ending. "cities" and "city" have the same stem."""
    return _DOUBLED_END.sub(r"\1", _SUFFIX.sub("", word))


def stems(text: str) -> list[str]:
    """Returns the stems of all words but stop words. Splits names such as `getWeather`."""
    return [stem(word) for word in words(_CAMEL_HUMP.sub(" ", text)) if word not in STOP_WORDS]


def sentences(text: str) -> list[str]:
    """Returns the sentences of a text, each with the white space after it."""
    return _SENTENCE.findall(text)


def find_phrase(text: str, phrase: str) -> int:
    """Returns the position at which a text contains a phrase as whole words, or -1.

    The position is only good for comparison: a phrase that occurs earlier has a lower position.
    """
    wanted = words(phrase)
    if not wanted:
        return -1
    return f" {' '.join(words(text))} ".find(f" {' '.join(wanted)} ")
