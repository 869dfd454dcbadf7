"""Reasoning, which the model plugins put into the text between `<think>` and `</think>`."""

from typing import Any

from openai import BaseModel

_BEGINS, _ENDS = "<think>\n", "\n</think>"


def reasoning_of(message: BaseModel) -> str | None:
    """The reasoning of a message, or of a piece of one. OpenAI's own types do not have it; servers name it in two ways."""
    more: dict[str, Any] = message.model_extra or {}
    for name in ("reasoning_content", "reasoning"):
        if isinstance(more.get(name), str):
            return str(more[name])
    return None


class Thoughts:
    """Puts the tags around the reasoning of one answer."""

    def __init__(self) -> None:
        self._thinks = False

    def say(self, content: str | None, reasoning: str | None) -> str:
        """The text for the next piece."""
        said = ""
        if reasoning:
            said = reasoning if self._thinks else _BEGINS + reasoning
            self._thinks = True
        return said + self.end() + content if content else said

    def end(self) -> str:
        """What ends the reasoning, if it has not ended."""
        ends, self._thinks = (_ENDS if self._thinks else ""), False
        return ends
