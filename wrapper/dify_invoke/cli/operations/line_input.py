"""The lines that a user types, or that come from another program."""

import sys
from collections.abc import Sequence
from contextlib import suppress

import typer

from ..screen import Screen

PROMPT = "> "


class LineInput:
    """Reads lines from stdin: with a prompt, editing and a history at a terminal, and as they are elsewhere."""

    def __init__(self, screen: Screen, completed: Sequence[str]) -> None:
        """`completed` are words that the tabulator key completes at the beginning of a line."""
        self.typed: bool = sys.stdin.isatty()
        """Whether a person types."""
        self._screen = screen
        self._count = 0
        if self.typed:
            _edit(completed)

    def next(self) -> str | None:
        """The next line, without its end; None after the last one. Raises BadParameter for one that is not UTF-8."""
        if self.typed:
            return self._ask()
        self._count += 1
        line = sys.stdin.buffer.readline()
        try:
            return line.decode().removesuffix("\n").removesuffix("\r") if line else None
        except UnicodeDecodeError as error:
            raise typer.BadParameter(
                f"line {self._count} of stdin is not UTF-8: byte {error.start} is wrong"
            ) from error

    def _ask(self) -> str | None:
        """The line that is typed. The prompt goes to the terminal, wherever stdout goes."""
        prompt = PROMPT
        if not sys.stdout.isatty():
            self._screen.err.out(PROMPT, end="", highlight=False)
            prompt = ""
        try:
            return input(prompt)
        except EOFError:
            self._screen.err.out()
            return None
        except UnicodeDecodeError as error:
            self._screen.problem(f"the line is not UTF-8: byte {error.start} is wrong")
            return ""


def _edit(words: Sequence[str]) -> None:
    """Has `input` edit lines, where Python has readline."""
    with suppress(ImportError):
        import readline

        def complete(begun: str, index: int) -> str | None:
            found = [f"{word} " for word in words if word.startswith(begun)]
            return found[index] if index < len(found) else None

        readline.set_completer(complete)
        readline.set_completer_delims(" \n")
        editline = getattr(readline, "backend", "readline") == "editline"
        readline.parse_and_bind("bind ^I rl_complete" if editline else "tab: complete")
