"""The commands and their options. A command imports what it uses when it runs."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from . import demo, emulator, moderate
from .doctor import command as doctor
from .screen import Quiet, Screen, Verbose
from .statuses import DONE, EXPLAINED

app: typer.Typer = typer.Typer(
    name="dify-invoke",
    help="Reverse invocation of Dify's models, apps and tools: see it, stand in for a platform, examine one.",
    epilog=EXPLAINED,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command("demo")(demo.demo)
app.command("emulator")(emulator.emulator)
app.command("doctor")(doctor.doctor)
app.command("moderate")(moderate.moderate)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"dify-invoke {version('dify-invoke')}")
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
        command = context.command_path if context else "dify-invoke"
        problem = " ".join(error.format_message().split()).removeprefix("Invalid value: ")
        screen.err.out(f"dify-invoke: {problem} (see {command} --help)", highlight=False)
        return error.exit_code
    return status if isinstance(status, int) else DONE
