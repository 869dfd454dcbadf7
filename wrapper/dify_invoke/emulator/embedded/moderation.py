"""The moderation model: a text is flagged when it contains one of a few words."""

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
    """Whether a text contains one of the words, whole and regardless of case and width."""
    return any(find_phrase(text, word) >= 0 for word in words)
