"""The moderation model, which flags a text that contains a word from a list."""

from collections.abc import Collection

from dify_invoke.emulator.embedded.words import find_phrase

FLAGGED_WORDS = frozenset(
    {
        "attack",
        "bomb",
        "hate",
        "kill",
        "massacre",
        "murder",
        "rape",
        "shoot",
        "suicide",
        "terrorist",
        "torture",
        "weapon",
    }
)


def flagged(text: str, words: Collection[str] = FLAGGED_WORDS) -> bool:
    """Returns whether a text contains one of the words as a whole. Ignores case and width."""
    return any(find_phrase(text, word) >= 0 for word in words)
