"""The commands and their options. A command imports what it uses when it runs."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from .. import __version__
from . import demo, emulator
from .doctor import command as doctor
from .embed import command as embed
from .help import DEVELOPMENT, MODELS, PANELS, TRY, WORKSPACE, Group, command_of
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


class _Panels(Group):
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


command_of(app, "demo", panel=TRY)(demo.demo)
command_of(app, "chat", chat.EXAMPLES, panel=TRY)(chat.chat)
command_of(app, "llm", llm.EXAMPLES, panel=MODELS)(llm.llm)
command_of(app, "structured", structured.EXAMPLES, panel=MODELS)(structured.structured)
command_of(app, "summary", summary.EXAMPLES, panel=MODELS)(summary.summary)
command_of(app, "embed", embed.EXAMPLES, panel=MODELS)(embed.embed)
command_of(app, "rerank", rerank.EXAMPLES, panel=MODELS)(rerank.rerank)
command_of(app, "tts", tts.EXAMPLES, panel=MODELS)(tts.tts)
command_of(app, "stt", stt.EXAMPLES, panel=MODELS)(stt.stt)
command_of(app, "moderate", moderate.EXAMPLES, panel=MODELS)(moderate.moderate)
for _group in (apps.GROUP, tools.GROUP, nodes.GROUP, storage.GROUP):
    app.add_typer(_group, cls=Group, rich_help_panel=WORKSPACE)
command_of(app, "emulator", panel=DEVELOPMENT)(emulator.emulator)
command_of(app, "doctor", panel=DEVELOPMENT)(doctor.doctor)
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
