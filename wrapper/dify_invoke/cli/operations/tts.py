"""`dify-invoke tts`: a text as speech."""

import sys
from collections.abc import Iterable, Iterator
from typing import Annotated

import attrs
import typer

from ..inputs import AsJson, some_text_of
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Verbose, screen_of

EXAMPLES = (
    "dify-invoke tts --emulator 'Good morning.' --out morning.mp3",
    "dify-invoke tts 'Good morning.' --voice alloy --out - | mpv -",
    "cat story.txt | dify-invoke tts - --out story.mp3",
)


@on_platform
def tts(
    context: typer.Context,
    platform: Platform,
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT", help="What to speak; - reads stdin.", show_default=False),
    ],
    model: Model = "",
    out: Annotated[
        str,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="The file to write, when the audio is whole; - writes to stdout as it comes.",
            show_default=False,
        ),
    ] = "",
    voice: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="The provider's name for the voice.", show_default="the model's"
        ),
    ] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Speak a text, and write the audio to a file or to another program.

    With --json, stdout has the file's name, format and size.
    """
    from dify_inner_api.models import TTSModelConfig

    from .whole_file import WholeFile

    screen = screen_of(context)
    provider, name = platform.model(model)
    _check_out(out, as_json)
    said = some_text_of(text)
    config = TTSModelConfig(provider=provider, model=name, voice=voice)
    count = _Count()
    with platform.session() as session, session.model.tts.invoke(config, said) as segments:
        if out == "-":
            for segment in count.passing(segments):
                screen.bytes(segment)
        else:
            with WholeFile(out) as file:
                for segment in count.passing(segments):
                    file.write(segment)
    if as_json:
        told = {"format": count.format, "bytes": count.size, "segments": count.segments}
        screen.document({"file": out, **told})
    many = "" if count.segments == 1 else "s"
    known = count.format or "an unknown format"
    screen.log(f"{count.size} bytes of {known} in {count.segments} segment{many}")
    if count.format == "wav" and many:
        screen.log("each segment is a whole wav file: players may play the first one alone")


@attrs.define
class _Count:
    """What audio has passed."""

    format: str | None = None
    size: int = 0
    segments: int = 0

    def passing(self, segments: Iterable[bytes]) -> Iterator[bytes]:
        """Yields the segments, and counts them."""
        from ...protocol.media import format_of

        for segment in segments:
            self.format = self.format or format_of(segment)
            self.size += len(segment)
            self.segments += 1
            yield segment


def _check_out(out: str, as_json: bool) -> None:
    if not out:
        raise typer.BadParameter("give --out FILE, or --out - for another program")
    if out == "-" and as_json:
        raise typer.BadParameter("--json and the audio cannot both go to stdout: give --out FILE")
    if out == "-" and sys.stdout.isatty():
        raise typer.BadParameter("audio is not for a terminal: give --out FILE, or pipe it on")
