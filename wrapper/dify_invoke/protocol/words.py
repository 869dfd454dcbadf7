"""The words of the contract that are enums; no I/O."""

from enum import Enum, StrEnum
from typing import Self


class Word(StrEnum):
    """A word of the contract. It equals its text, and the official SDK's word of that text."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Enum) and type(other).__module__.partition(".")[0] == "dify_plugin":
            other = other.value
        return str.__eq__(self, other) if isinstance(other, str) else False

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    @classmethod
    def value_of(cls, value: str) -> Self:
        """The word of a text, under the official SDK's name. Raises ValueError if there is none."""
        return cls(value)
