"""The commands and their options. A command imports what it uses when it runs."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from .. import __version__
from . import demo, emulator
from .doctor import command as doctor
from .embed import command as embed
from .help import DEVELOPMENT, MODELS, PANELS, TRY, WORKSPACE, epilog
from .operations import (
    apps,
    chat,
    llm,
    moderate,
    nodes,
    rerank,
    storage,
    structured,
    stt,
    summary,
    tools,
    tts,
)
from .run import command as run_command
from .screen import Quiet, Screen, Verbose
from .statuses import DONE, EXPLAINED

_BRACES = str.maketrans("", "", "{}")
"""What typer puts around the arguments in the path of a command."""


class _Panels(TyperGroup):
    """Shows the panels in their order, groups among the commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        def place(name: str) -> int:
            panel = getattr(self.get_command(ctx, name), "rich_help_panel", None)
            return PANELS.index(panel) if panel in PANELS else len(PANELS)

        return sorted(super().list_commands(ctx), key=place)


app: typer.Typer = typer.Typer(
    name="dify-invoke",
    cls=_Panels,
    help="Reverse invocation of Dify's models, apps and tools: see it, stand in for a platform, examine one.",
    epilog=EXPLAINED,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _add(
    panel: str,
    name: str,
    command: Callable[..., object],
    examples: tuple[str, ...] = (),
    group: typer.Typer = app,
) -> None:
    group.command(name, rich_help_panel=panel, epilog=epilog(examples))(command)


_add(TRY, "demo", demo.demo)
_add(TRY, "chat", chat.chat, chat.EXAMPLES)
_add(MODELS, "llm", llm.llm, llm.EXAMPLES)
_add(MODELS, "structured", structured.structured, structured.EXAMPLES)
_add(MODELS, "summary", summary.summary, summary.EXAMPLES)
_add(MODELS, "embed", embed.embed, embed.EXAMPLES)
_add(MODELS, "rerank", rerank.rerank, rerank.EXAMPLES)
_add(MODELS, "tts", tts.tts, tts.EXAMPLES)
_add(MODELS, "stt", stt.stt, stt.EXAMPLES)
_add(MODELS, "moderate", moderate.moderate, moderate.EXAMPLES)
for _group in (apps.GROUP, tools.GROUP, nodes.GROUP, storage.GROUP):
    app.add_typer(_group, rich_help_panel=WORKSPACE)
_add(DEVELOPMENT, "emulator", emulator.emulator)
_add(DEVELOPMENT, "doctor", doctor.doctor)
app.add_typer(run_command.app, name="run", rich_help_panel=DEVELOPMENT)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"dify-invoke {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    quiet: Quiet = False,
    verbose: Verbose = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version, and exit."
        ),
    ] = False,
) -> None:
    """The options that each command takes."""


def run(arguments: Sequence[str] | None) -> int:
    """Runs a command, and returns its exit status."""
    screen = Screen()
    try:
        status: object = app(arguments, prog_name="dify-invoke", standalone_mode=False, obj=screen)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path.translate(_BRACES) if context else "dify-invoke"
        problem = " ".join(error.format_message().split()).removeprefix("Invalid value: ")
        screen.problem(f"{problem} (see {command} --help)")
        return error.exit_code
    return status if isinstance(status, int) else DONE
