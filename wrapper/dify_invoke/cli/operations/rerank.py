"""`dify-invoke rerank`: documents by their relevance to a query."""

from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from ..inputs import AsJson, text_of
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Screen, Verbose, screen_of
from .values import text_in

if TYPE_CHECKING:
    from dify_inner_api.models import RerankDocument

EXAMPLES = (
    "dify-invoke rerank --emulator 'how cats live' 'Cats sleep.' 'Stocks fell.'",
    "dify-invoke rerank 'how cats live' --file facts.txt --top-n 3",
    "cat facts.txt | dify-invoke rerank 'how cats live' - --score-threshold 0.5",
)


@on_platform
def rerank(
    context: typer.Context,
    platform: Platform,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="What is asked.", show_default=False)
    ],
    docs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DOCS...",
            help="The documents, each a text; - reads stdin, one a line.",
            show_default=False,
        ),
    ] = None,
    model: Model = "",
    file: Annotated[
        str,
        typer.Option("--file", metavar="FILE", help="Documents, one a line.", show_default=False),
    ] = "",
    top_n: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="NUMBER", help="The most documents to keep.", show_default="all"
        ),
    ] = None,
    score_threshold: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER", help="Leave out what scores below this.", show_default="none"
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Order documents by their relevance to a query, best first.

    Prints the score of each, and the document.
    """
    from dify_inner_api.models import RerankModelConfig

    screen = screen_of(context)
    provider, name = platform.model(model)
    given = _documents(docs or [], file)
    if score_threshold is not None and not isfinite(score_threshold):
        raise typer.BadParameter(
            f"--score-threshold {score_threshold} is no number to compare with"
        )
    limits: dict[str, Any] = {"top_n": top_n, "score_threshold": score_threshold}
    limits = {limit: number for limit, number in limits.items() if number is not None}
    config = RerankModelConfig(provider=provider, model=name, **limits)
    with platform.session() as session:
        result = session.model.rerank.invoke(config, given, query)
    if as_json:
        screen.lines([result.to_json()])
        return
    _show(result.docs, screen)
    if not result.docs:
        screen.log("no document is relevant enough")


def _documents(docs: list[str], file: str) -> list[str]:
    if docs and file:
        raise typer.BadParameter("give either documents or --file, not both")
    if file:
        lines, place = text_in(file, "--file").splitlines(), f"--file {file}"
    elif docs == ["-"]:
        lines, place = text_of("-").splitlines(), "stdin"
    else:
        lines, place = docs, "the command"
    found = [line for line in lines if line.strip()]
    if not found:
        raise typer.BadParameter(
            f"{place} has no documents: give some after the query, by --file, or - to read stdin"
        )
    return found


def _show(docs: "list[RerankDocument]", screen: Screen) -> None:
    """A row for each document: its score, a bar, and the text, on one line where a program reads."""
    from rich.table import Table

    most = max((doc.score for doc in docs), default=1.0)
    table = Table.grid(padding=(0, 1))
    for doc in docs:
        score, text = f"{doc.score:6.3f}", " ".join(doc.text.split())
        bar = screen.bar(doc.score / max(1.0, most))
        if screen.out.is_terminal:
            table.add_row(score, bar, Text(text))
        else:
            screen.out.print(Text(score), bar, Text(text), soft_wrap=True)
    if docs and screen.out.is_terminal:
        screen.out.print(table)
