"""Secrets that no line may show."""

import json

_SHORTEST = 4
"""A shorter text is too likely to be part of a word."""


class Secrets:
    """Hides secrets in what is said of a run."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def add(self, *values: object) -> None:
        """Adds values that are texts."""
        for value in values:
            if isinstance(value, str) and len(value) >= _SHORTEST:
                self._known |= {value, repr(value)[1:-1], json.dumps(value)[1:-1]}

    def hidden(self, text: str) -> str:
        """The text without them."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, "[redacted]")
        return text
