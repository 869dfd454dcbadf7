"""`dify-invoke stt`: what is said in an audio file."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from ..inputs import AsJson
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Verbose, screen_of

EXAMPLES = (
    "dify-invoke stt recording.mp3",
    "dify-invoke tts --emulator 'Hello' --out - | dify-invoke stt --emulator -",
)


@on_platform
def stt(
    context: typer.Context,
    platform: Platform,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The audio; - reads stdin.", show_default=False)
    ],
    model: Model = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Print the text that is spoken in an audio file.

    The file is sent piece by piece, whatever its size.
    """
    from dify_inner_api.models import Speech2TextModelConfig

    screen = screen_of(context)
    provider, name = platform.model(model)
    config = Speech2TextModelConfig(provider=provider, model=name)
    with ExitStack() as opened:
        audio = sys.stdin.buffer if file == "-" else opened.enter_context(_open(file))
        session = opened.enter_context(platform.session())
        text = session.model.speech2text.invoke(config, audio)
    if as_json:
        screen.document({"text": text})
    else:
        screen.lines([text])


def _open(file: str) -> BinaryIO:
    try:
        return Path(file).open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise typer.BadParameter(f"cannot read FILE {file}: {reason}") from error
