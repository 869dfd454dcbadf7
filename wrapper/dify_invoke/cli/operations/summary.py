"""`dify-invoke summary`: a text in fewer words."""

from pathlib import Path
from typing import Annotated

import typer

from ..inputs import AsJson, some_text_of
from ..platform import Platform, on_platform
from ..prose import Prose
from ..screen import Quiet, Verbose, screen_of
from .values import text_in

EXAMPLES = (
    "dify-invoke summary report.txt",
    "dify-invoke summary 'A long text ...' --instruction 'In one sentence.'",
    "curl -s https://example.com | dify-invoke summary -",
)


@on_platform
def summary(
    context: typer.Context,
    platform: Platform,
    text: Annotated[
        str,
        typer.Argument(
            metavar="FILE|TEXT", help="A file, or the text; - reads stdin.", show_default=False
        ),
    ],
    instruction: Annotated[
        str,
        typer.Option(
            metavar="TEXT", help="What to do, such as 'In one sentence.'", show_default=False
        ),
    ] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Print a summary of a text by the workspace's system model.

    An argument that names a file is the file's text.
    """
    screen = screen_of(context)
    given = _text(text)
    with platform.session() as session:
        result = session.model.summary.invoke(given, instruction, min_summarize_length=0)
    if as_json:
        screen.document({"summary": result})
        return
    with Prose(screen) as prose:
        prose.write(result)


def _text(given: str) -> str:
    """The text of an argument, or of the file that it names. A single word with a dot or a slash can only be a file."""
    looks_like_file = len(given.split()) == 1 and ("/" in given or "." in given.strip("."))
    if not (looks_like_file or _exists(given)):
        return some_text_of(given)
    text = text_in(given, "FILE")
    if not text.strip():
        raise typer.BadParameter(f"FILE {given} is empty")
    return text


def _exists(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # longer than a name may be
        return False
