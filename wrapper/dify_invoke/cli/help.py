"""How a command is made: its panel in the help, its examples, and its name in the text of a mistake."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

C = TypeVar("C", bound=Callable[..., object])

TRY = "Try"
MODELS = "Models"
WORKSPACE = "Workspace"
DEVELOPMENT = "Development"
PANELS = (TRY, MODELS, WORKSPACE, DEVELOPMENT)


@contextmanager
def naming(ctx: Any) -> Generator[None]:
    """Errors have the context of a command. The parser's own, such as of an option without its value, have none."""
    try:
        yield
    except typer.TyperException as error:
        vars(error)["ctx"] = getattr(error, "ctx", None) or ctx
        raise


class Command(TyperCommand):
    """A command that all errors of its arguments name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with naming(ctx):
            return super().parse_args(ctx, args)


class Group(TyperGroup):
    """A group of commands that all errors of its own arguments name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with naming(ctx):
            return super().parse_args(ctx, args)


def command_of(
    group: typer.Typer, name: str, examples: tuple[str, ...] = (), panel: str | None = None
) -> Callable[[C], C]:
    """Makes a function a command of a group."""
    # Typer makes a line of each paragraph.
    epilog = "\n\n".join(["Examples:", *examples]) if examples else None
    return group.command(name, cls=Command, rich_help_panel=panel, epilog=epilog)
