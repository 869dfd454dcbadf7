"""`dify-invoke run`: lists the tools of a plugin, and runs one."""

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ..help import Group
from ..screen import screen_of
from . import options

_FOLDER = "folder"
_HELP = """\
Run a tool of a plugin in the official runtime, on the emulator or a platform.

Without TOOL, list the plugin's tools with their parameters. `dify-invoke run PLUGIN_DIR TOOL --help` has the options of \
a tool, which are made from its YAML."""


class RunGroup(Group):
    """A group whose commands are the tools of the plugin in the folder that is its argument."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._options_first(args))

    def list_commands(self, ctx: Any) -> list[str]:
        from .described import plugin_in

        if not ctx.params.get(_FOLDER):
            return []
        try:
            return [one.name for one in plugin_in(Path(ctx.params[_FOLDER])).tools]
        except typer.BadParameter:
            return []  # completion and help do without them

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        from .described import plugin_in
        from .running import run_tool
        from .tool_command import tool_command

        try:
            tool = plugin_in(Path(ctx.params[_FOLDER])).tool(cmd_name)
        except typer.BadParameter as error:
            if ctx.resilient_parsing:
                return None
            error.ctx = ctx
            raise
        return tool_command(tool, run_tool)

    def _options_first(self, args: Sequence[str]) -> list[str]:
        """The arguments with the options that come before TOOL in front: they may stand behind the folder."""
        takes_value = {
            name: not getattr(one, "is_flag", False) for one in self.params for name in one.opts
        }
        rest, first, words = list(args), list[str](), list[str]()
        while rest and len(words) < 2 and rest[0] != "--":
            word = rest.pop(0)
            if not word.startswith("-"):
                words.append(word)
                continue
            first.append(word)
            if takes_value.get(word) and rest:
                first.append(rest.pop(0))
        return [*first, *words, *rest]


def _folders(incomplete: str) -> list[str]:
    """Completes the folder of a plugin."""
    parent, _, start = incomplete.rpartition("/")
    base = Path(f"{parent}/" if parent or incomplete.startswith("/") else ".")
    try:
        found = sorted(one for one in base.iterdir() if one.name.startswith(start))
    except OSError:
        return []
    prefix = incomplete[: len(incomplete) - len(start)]
    return [f"{prefix}{one.name}" for one in found if one.is_dir() and not one.name.startswith(".")]


def run(context: typer.Context, **given: Any) -> int | None:
    if context.invoked_subcommand is not None:
        return None
    from . import listing
    from .described import plugin_in

    folder = given.pop(_FOLDER)
    asked = options.own(**given)
    plugin, screen = plugin_in(folder), screen_of(context)
    if asked.as_json:
        screen.document(listing.document(plugin))
    else:
        listing.show(screen, plugin)
    return None


_FOLDER_ARGUMENT = inspect.Parameter(
    _FOLDER,
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[
        Path,
        typer.Argument(
            metavar="PLUGIN_DIR",
            help="The folder of the plugin, with its manifest.yaml.",
            autocompletion=_folders,
        ),
    ],
)
options.with_options(run, [_FOLDER_ARGUMENT, *options.parameters()])

app: typer.Typer = typer.Typer(
    cls=RunGroup,
    invoke_without_command=True,
    subcommand_metavar="[TOOL [--PARAMETER VALUE]...]",
    help=_HELP,
)
app.callback()(run)
