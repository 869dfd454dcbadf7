"""A text on stdout as it comes: as it is in a file, and with line breaks between words in a terminal."""

import re
import sys
from types import TracebackType
from typing import Self

from rich.cells import cell_len

from .screen import Screen

_PIECES = re.compile(r"\n|[^\S\n]+|\S+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TAB = 8


class LineBreaks:
    """Breaks the lines of a text that comes in pieces, for a terminal.

    A word that has begun on a line which is too short for it is taken back, and written on the next one. Only a word
    longer than a line is left to the terminal. Control characters, which would steer the terminal, are left out.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._column = 0
        self._word: str = ""
        """What has come of the last word."""

    def add(self, text: str) -> str:
        """Returns what to write for the next piece of the text."""
        return "".join(map(self._next, _PIECES.findall(_CONTROLS.sub("", text))))

    def _next(self, piece: str) -> str:
        if piece == "\n":
            self._column, self._word = 0, ""
            return piece
        if piece.isspace():
            self._word = ""
            for one in piece:
                self._column += _TAB - self._column % _TAB if one == "\t" else 1
            if self._column <= self._columns:
                return piece
            self._column = self._columns
            return ""
        word = self._word + piece
        columns, size = cell_len(word), cell_len(piece)
        begun = columns - size
        starts_line = self._column == begun
        goes_on = starts_line or (begun and columns > self._columns)
        if self._column + size > self._columns and not goes_on:
            self._column, self._word = columns, word
            back = f"\x1b[{begun}D\x1b[K" if begun else ""
            return f"{back}\n{word}"
        self._column, self._word = self._column + size, word
        return piece


class Prose:
    """Writes a text on stdout as it comes, and ends its last line when it is left."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._open = False
        """Whether the last line is not ended."""
        watched = sys.stdout.isatty() and not screen.out.is_dumb_terminal
        # A terminal that is full to its last column shows the cursor where it is not.
        columns = screen.out.width - 1
        self._breaks = LineBreaks(columns) if watched else None

    def write(self, text: str) -> None:
        """Writes a piece of the text, at once."""
        if self._breaks is not None:
            text = self._breaks.add(text)
        if text:
            self._open = not text.endswith("\n")
            self._screen.write(text)

    def end(self) -> None:
        """Ends the last line, if it is not ended."""
        if self._open:
            self.write("\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not isinstance(error, SystemExit):  # the reader has left
            self.end()
