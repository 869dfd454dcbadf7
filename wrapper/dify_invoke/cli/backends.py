"""The options of `dify-invoke emulator` that have other models answer."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..errors import ConfigurationError
from ..protocol.settings import check_key, check_url

if TYPE_CHECKING:
    from ..emulator.backends import Backend

BackendName = Literal["openai", "local"]
_PANEL = "Real models"

BackendOption = Annotated[
    BackendName | None,
    typer.Option(
        metavar="NAME",
        help="The models that answer: openai, any server of OpenAI's API at --base-url, or local, models "
        "that ship inside packages. Each needs the extra of its name.",
        show_default="small ones of the emulator",
        rich_help_panel=_PANEL,
    ),
]
BaseURL = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="With --backend openai, the address of the API, such as http://localhost:11434/v1.",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]
BackendKey = Annotated[
    str,
    typer.Option(
        metavar="SECRET",
        envvar="OPENAI_API_KEY",
        help="With --backend openai, the key that the server wants, if it wants one.",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]


def backend_of(
    context: typer.Context, name: BackendName | None, base_url: str, key: str
) -> "Backend | None":
    """The backend that the options name. Raises BadParameter if they do not fit together."""
    if name != "openai":
        for option, given in {"--base-url": base_url, "--backend-key": _said(context, key)}.items():
            if given:
                raise typer.BadParameter(f"{option} needs --backend openai")
    try:
        match name:
            case "openai":
                return _openai(base_url, key)
            case "local":
                from ..emulator.backends.local import LocalBackend

                return LocalBackend()
            case None:
                return None
    except ModuleNotFoundError as error:
        raise typer.BadParameter(str(error)) from error


def _openai(base_url: str, key: str) -> "Backend":
    if not base_url:
        raise typer.BadParameter(
            "--backend openai needs --base-url ADDRESS, such as http://localhost:11434/v1"
        )
    try:
        url = check_url(base_url, "--base-url")
        key = check_key(key, "--backend-key") if key else ""
    except ConfigurationError as error:
        raise typer.BadParameter(str(error)) from error
    from ..emulator.backends.openai import OpenAIBackend

    return OpenAIBackend(url, key)


def _said(context: typer.Context, key: str) -> str:
    """The key, if it is an option. The environment may have it for other programs."""
    source = context.get_parameter_source("backend_key")
    return key if source is not None and source.name == "COMMANDLINE" else ""
