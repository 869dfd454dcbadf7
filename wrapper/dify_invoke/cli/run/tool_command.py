"""The command of one tool, whose options are made from its YAML."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape
from typer.main import get_command

from ..help import Command, naming
from .described import Parameter, Tool
from .listing import facts_of, metavar_of
from .options import parameters, with_options
from .values import FILES, Given, named

_PANEL = "Parameters of the tool"
_ON = frozenset({"true", "yes", "y", "1", "on"})
_OFF = frozenset({"false", "no", "n", "0", "off"})

Run = Callable[[typer.Context, dict[str, Given], dict[str, Any]], int]
"""Runs the tool: its parameters by name, and the options of `run` as given after the tool's name."""


class ToolCommand(Command):
    """A command whose switches also take `true` and `false`, as a YAML's booleans do."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        switches = {
            option: param.secondary_opts[0]
            for param in self.params
            if param.secondary_opts
            for option in param.opts
        }
        with naming(ctx):
            return super().parse_args(ctx, list(_switched(args, switches)))


def tool_command(tool: Tool, run: Run) -> ToolCommand:
    """Makes the command of a tool. A parameter of the tool comes before an option of `run` of the same name."""
    names = {f"parameter_{number}": one for number, one in enumerate(tool.parameters)}
    own_names = {option_key(one.name) for one in tool.parameters}
    own = [one for one in parameters() if not own_names & _option_keys(one)]

    def command(context: typer.Context, **given: Any) -> int:
        values = {one.name: given.pop(name) for name, one in names.items()}
        return run(context, values, given)

    with_options(command, [*(_option(name, one) for name, one in names.items()), *own])
    app = typer.Typer(add_completion=False)
    app.command(
        tool.name,
        cls=ToolCommand,
        help=escape(tool.description) or None,
        epilog=_hidden(own_names),
        context_settings={
            "token_normalize_func": option_key,
            "help_option_names": ["--help", "-h"],
        },
    )(command)
    made = get_command(app)
    if not isinstance(made, ToolCommand):
        raise TypeError("Typer has made another command")
    return made


def option_key(name: str) -> str:
    """The name of an option, however it is written: `max_results` and `max-results` are the same."""
    return name.replace("_", "-")


def _option_keys(parameter: inspect.Parameter) -> set[str]:
    """The names of an option of `run`, without their dashes."""
    keys = {option_key(parameter.name)}
    for one in getattr(parameter.annotation, "__metadata__", ()):
        # Typer keeps the first name of an annotated option where a default would be.
        words = (one.default, *(one.param_decls or ()))
        keys |= {word.lstrip("-") for word in words if str(word).startswith("--")}
    return keys


def _hidden(own_names: set[str]) -> str | None:
    """Says which options of `run` must come before the tool's name."""
    taken = sorted(f"--{key}" for one in parameters() for key in own_names & _option_keys(one))
    if not taken:
        return None
    return f"The tool has {', '.join(taken)} of its own: give those of dify-invoke before the tool's name."


def _option(name: str, parameter: Parameter) -> inspect.Parameter:
    annotation: Any
    option = named(parameter.name)
    if parameter.type == "boolean":
        kind: Any = bool | None
        option = f"{option}/--no-{parameter.name}"
    else:
        kind = list[str] | None if parameter.several else str | None
    annotation = Annotated[
        kind,
        typer.Option(
            option,
            metavar=None if parameter.type == "boolean" else metavar_of(parameter),
            help=_help(parameter),
            show_default=False,
            autocompletion=_completion(parameter),
            rich_help_panel=_PANEL,
        ),
    ]
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, keyword, default=None, annotation=annotation)


def _help(parameter: Parameter) -> str:
    text = f"{parameter.description} " if parameter.description else ""
    if parameter.type in ("select", "checkbox") and metavar_of(parameter) == "CHOICE":
        text += f"One of {', '.join(value for value, _ in parameter.options)}. "
    return escape(f"{text}({facts_of(parameter)})")


def _completion(parameter: Parameter) -> Callable[[str], list[Any]] | None:
    """Completes the choices of a select. A shell completes paths by itself where nothing is said."""
    if parameter.type in FILES or not parameter.options:
        return None

    def complete(incomplete: str) -> list[Any]:
        return [one for one in parameter.options if one[0].startswith(incomplete)]

    return complete


def _switched(args: Sequence[str], switches: Mapping[str, str]) -> Iterator[str]:
    """The arguments, with `--x` or `--no-x` in the place of `--x true`, `--x=false` and the like."""
    rest = list(args)
    while rest:
        token = rest.pop(0)
        option, equals, value = token.partition("=")
        off = next(
            (no for yes, no in switches.items() if option_key(yes) == option_key(option)), ""
        )
        if not off:
            yield token
            continue
        if not equals and rest and rest[0].lower() in _ON | _OFF:
            value = rest.pop(0)
        elif equals and value.lower() not in _ON | _OFF:
            raise typer.BadParameter(f"{option} is {value!r}: give true or false")
        yield off if value.lower() in _OFF else option
