"""`dify-invoke moderate`: whether a model flags a text."""

from typing import Annotated

import typer
from rich.text import Text

from ..inputs import AsJson, text_of
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Verbose, screen_of

EXAMPLES = (
    "dify-invoke moderate --emulator 'I will attack you.'",
    "cat letter.txt | dify-invoke moderate -",
)


@on_platform
def moderate(
    context: typer.Context,
    platform: Platform,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text; - reads stdin.")],
    model: Model = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Ask a moderation model whether a text must not be said.

    Prints "flagged" or "fine".
    """
    from dify_inner_api.models import ModerationModelConfig

    screen = screen_of(context)
    provider, name = platform.model(model)
    config = ModerationModelConfig(provider=provider, model=name)
    given = text_of(text)
    with platform.session() as session:
        flagged = session.model.moderation.invoke(config, given)
    if as_json:
        screen.document({"flagged": flagged})
    else:
        screen.out.print(Text("flagged", "red") if flagged else Text("fine", "green"))
