"""What a user gives to a command: texts, stdin, and the option for machines."""

import sys
from typing import Annotated

import typer

AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON, for machines: a document, or a line an event.")
]


def text_of(given: str) -> str:
    """The text of an argument. "-" reads it from stdin. Raises BadParameter if that is not UTF-8."""
    if given != "-":
        return given
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"stdin is not UTF-8: byte {error.start} is wrong") from error


def some_text_of(given: str) -> str:
    """Does what `text_of` does. Raises BadParameter, too, if the text says nothing."""
    text = text_of(given)
    if not text.strip():
        raise typer.BadParameter("the text is empty: give some, or - to read stdin")
    return text
