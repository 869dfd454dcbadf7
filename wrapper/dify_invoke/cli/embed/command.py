"""`dify-invoke embed`: its arguments and options."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..inputs import AsJson, text_of
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Screen, Verbose, screen_of
from .texts import Format

InputType = Literal["query", "document"]
_PANEL = "Files"
EXAMPLES = (
    "dify-invoke embed --emulator 'a cat sleeps' 'the cats are sleeping' 'stock prices fell'",
    "dify-invoke embed notes.txt --out vectors.npy --model langgenius/openai/openai/text-embedding-3-small",
    "dify-invoke embed people.jsonl --field bio --out vectors.parquet --concurrency 8",
)


@on_platform
def embed(
    context: typer.Context,
    platform: Platform,
    given: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...", help="Texts, or with --out files of texts; - reads stdin."
        ),
    ],
    model: Model = "",
    input_type: Annotated[
        InputType | None,
        typer.Option(
            metavar="KIND",
            help="What for: query, to search with them, or document, to find them.",
            show_default="query, with --out document",
        ),
    ] = None,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the vectors of all texts in the files to it: .parquet, .jsonl or .npy. "
            "If it is stopped, the same command goes on.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    field: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The field of JSON lines, or the column of a CSV file, that is the text.",
            rich_help_panel=_PANEL,
        ),
    ] = "",
    format: Annotated[  # noqa: A002  # the option's name
        Format | None,
        typer.Option(
            metavar="NAME",
            help="The format of the files: lines (a text each), jsonl or csv.",
            show_default="by their names",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    batch_size: Annotated[
        int,
        typer.Option(
            min=1, metavar="NUMBER", help="The most texts in a request.", rich_help_panel=_PANEL
        ),
    ] = 64,
    batch_bytes: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="BYTES",
            help="The most bytes of texts in a request; a longer text is sent alone.",
            rich_help_panel=_PANEL,
        ),
    ] = 262_144,
    concurrency: Annotated[
        int,
        typer.Option(
            min=1,
            max=256,
            metavar="NUMBER",
            help="How many requests are in flight. A platform's image serves ten at a time.",
            rich_help_panel=_PANEL,
        ),
    ] = 4,
    attempts: Annotated[
        int,
        typer.Option(
            min=1,
            max=100,
            metavar="NUMBER",
            help="How often a request is sent when a rate limit is reached, or the model or the "
            "server is unavailable.",
            rich_help_panel=_PANEL,
        ),
    ] = 5,
    skip_empty: Annotated[
        bool,
        typer.Option(
            "--skip-empty",
            help="Leave out empty texts. Unless given, one is a mistake.",
            rich_help_panel=_PANEL,
        ),
    ] = False,
    restart: Annotated[
        bool,
        typer.Option(
            "--restart",
            help="Begin anew: forget what an earlier run has done, and replace the file.",
            rich_help_panel=_PANEL,
        ),
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Embed texts: show their vectors, or write those of whole files to a file.

    Each line of a file is a text, or a field of it. What is done is kept in
    OUT.part until all is, and OUT appears whole or not at all.

    .parquet has index, text and embedding, .npy a row a text, both as 32-bit
    floats; .jsonl has index, text and embedding as the model gave it.
    """
    screen = screen_of(context)
    named = platform.model(model)
    if out is None:
        for name, is_given in {
            "--field": field,
            "--format": format,
            "--skip-empty": skip_empty,
            "--restart": restart,
        }.items():
            if is_given:
                raise typer.BadParameter(f"{name} is for files: name the output by --out FILE")
        _show(screen, platform, named, given, input_type or "query", as_json)
        return
    from .filing import Filing, embed_files

    filing = Filing(
        out, field, format, skip_empty, restart, batch_size, batch_bytes, concurrency, attempts
    )
    embed_files(screen, platform, named, given, input_type or "document", filing, as_json)


def _show(
    screen: Screen,
    platform: Platform,
    named: tuple[str, str],
    given: list[str],
    input_type: InputType,
    as_json: bool,
) -> None:
    from dify_inner_api.models import TextEmbeddingModelConfig

    from .shown import show

    if given.count("-") > 1:
        raise typer.BadParameter("- reads all of stdin: give it once")
    for text in given:
        if os.path.isfile(text):
            screen.log(f"{text} is a file: give --out FILE to embed the texts in it")
    texts = [text_of(text) for text in given]
    config = TextEmbeddingModelConfig(provider=named[0], model=named[1])
    with platform.session() as session:
        result = session.model.text_embedding.invoke(config, texts, input_type)
    if as_json:
        screen.document(result.to_dict())
    else:
        show(screen, texts, result)
