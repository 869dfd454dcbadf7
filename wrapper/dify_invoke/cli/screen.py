"""What the command shows: results on stdout, and all else on stderr."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Never

import typer
from rich.console import Console
from rich.text import Text

from .statuses import LEFT

WIDEST = 100
"""Columns that text is set in, however wide the terminal is."""


class _Console(Console):
    """Rich's console. It ends the command quietly when the reader has left."""

    def on_broken_pipe(self) -> Never:
        with suppress(SystemExit):  # rich's own status is that of a failure
            super().on_broken_pipe()
        raise SystemExit(LEFT)


class Screen:
    """The two streams of the command, and how much is said on them."""

    def __init__(self) -> None:
        self.out: Console = _Console(highlight=False)
        self.err: Console = _Console(highlight=False, stderr=True)
        self.quiet = False
        self.verbose = False
        self.out.width = min(self.out.width, WIDEST)

    def lines(self, lines: Iterable[str]) -> None:
        """Writes lines on stdout for a program to read: neither wrapped nor styled."""
        self.write("\n".join(lines) + "\n")

    def document(self, value: object) -> None:
        """Writes a value as one line of JSON on stdout."""
        self.lines([json.dumps(value, ensure_ascii=False)])

    def write(self, text: str) -> None:
        """Writes a text on stdout as it is, at once.

        Rich would write it once more with the next one, where Ctrl-C comes at the wrong moment.
        """
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            self.out.on_broken_pipe()

    def bytes(self, data: bytes) -> None:
        """Writes bytes on stdout, at once."""
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            self.out.on_broken_pipe()

    def problem(self, what: object) -> None:
        """Writes on stderr what went wrong, as one line."""
        self.err.out(f"dify-invoke: {what}", highlight=False)

    def log(self, line: str) -> None:
        """Writes a line of a log on stderr, unless the command is to be quiet."""
        if not self.quiet:
            with suppress(SystemExit):  # without a reader of its log, a server goes on
                self.err.out(line, style="dim", highlight=False)

    def stream(self, texts: Iterable[str]) -> None:
        """Writes pieces of a text on stdout as they come, with line breaks between words."""
        column, space = 0, ""
        for text in texts:
            for piece in re.findall(r"\s+|\S+", text):
                if piece.isspace():
                    space += piece
                    continue
                if "\n" in space or (space and column + len(space + piece) > self.out.width):
                    space, column = "\n" * max(1, space.count("\n")), 0
                self.out.out(space + piece, end="", highlight=False)
                column += len(space.strip("\n") + piece)
                space = ""
        self.out.out()

    def bar(self, share: float, columns: int = 24) -> Text:
        """A bar for a number from 0 to 1."""
        utf = self.out.encoding.lower().startswith("utf")
        filled = round(columns * min(1.0, max(0.0, share)))
        bar = Text(("━" if utf else "=") * filled, "cyan")
        return bar.append(" " * (columns - filled))


def _quiet(context: typer.Context, asked: bool) -> None:
    if asked:
        screen_of(context).quiet = True


def _verbose(context: typer.Context, asked: bool) -> None:
    if asked:
        screen_of(context).verbose = True
        shown = logging.StreamHandler()
        shown.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        library = logging.getLogger("dify_invoke")
        library.setLevel(logging.DEBUG)
        library.handlers = [shown]


Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        callback=_quiet,
        help="Show results and problems alone.",
        show_default=False,
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        callback=_verbose,
        help="Show the library's log on stderr.",
        show_default=False,
    ),
]


def screen_of(context: typer.Context) -> Screen:
    """The screen of the command that runs."""
    found = context.find_object(Screen)
    if found is None:
        raise RuntimeError("the command runs without a Screen")
    return found
