"""The options of `dify-invoke run`, and what they ask for."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import attrs
import typer

from ..inputs import AsJson
from ..platform import Emulated, Key, Platform, Tenant, Url, User, checked
from ..screen import Quiet, Verbose

_RUN = "This run"
_RECORDINGS = "Record and replay"
TIMEOUT = 600.0
"""Seconds without a message after which the daemon ends an invocation."""


def _seconds(text: str | float) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 86_400:
        raise typer.BadParameter(f"{text!r} is no time limit: use seconds up to 86400")
    return seconds


@attrs.frozen(kw_only=True)
class Options:
    """What a run is to do, beside the tool's parameters."""

    platform: Platform
    record: str
    replay: str
    filters: tuple[str, ...]
    as_json: bool
    out: Path
    watch: bool
    python: str
    credentials: tuple[str, ...] = attrs.field(repr=False)
    env_file: Path | None
    storage: Path | None
    timeout: float


def own(
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    user: User = "",
    emulator: Emulated = False,
    record: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Write what the plugin invokes and the platform's replies to this file.",
            rich_help_panel=_RECORDINGS,
        ),
    ] = "",
    replay: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="Answer what the plugin invokes from this file, without a platform.",
            rich_help_panel=_RECORDINGS,
        ),
    ] = "",
    filter: Annotated[  # noqa: A002  # the option's name
        list[str] | None,
        typer.Option(
            metavar="REGEX",
            help="Replace what it matches in the recording; repeatable.",
            rich_help_panel=_RECORDINGS,
        ),
    ] = None,
    as_json: AsJson = False,
    out: Annotated[
        str,
        typer.Option(
            rich_help_panel=_RUN,
            metavar="FOLDER",
            help="Save images, audio and other files in it.",
            show_default="the current one",
        ),
    ] = "",
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", rich_help_panel=_RUN, help="Run again when a file of the plugin changes."
        ),
    ] = False,
    python: Annotated[
        str,
        typer.Option(
            rich_help_panel=_RUN,
            metavar="PATH",
            help="The interpreter that has dify_plugin and what the plugin needs.",
            show_default="the current one",
        ),
    ] = "",
    credential: Annotated[
        list[str] | None,
        typer.Option(
            rich_help_panel=_RUN,
            metavar="NAME=VALUE",
            help="A credential of the tool's provider; repeatable.",
        ),
    ] = None,
    env_file: Annotated[
        str,
        typer.Option(
            rich_help_panel=_RUN, metavar="FILE", help="Take credentials from its lines NAME=VALUE."
        ),
    ] = "",
    storage: Annotated[
        str,
        typer.Option(
            rich_help_panel=_RUN,
            metavar="FOLDER",
            help="Keep what the plugin stores in it.",
            show_default="in memory",
        ),
    ] = "",
    timeout: Annotated[
        float | None,
        typer.Option(
            parser=_seconds,
            rich_help_panel=_RUN,
            metavar="SECONDS",
            help="How long to wait for the plugin's next message.",
            show_default=f"{TIMEOUT:g}",
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> Options:
    """Reads the options. Raises BadParameter if they do not fit together."""
    if record and replay:
        raise typer.BadParameter("give either --record or --replay, not both")
    if filter and not (record or replay):
        raise typer.BadParameter("--filter needs --record FILE or --replay FILE")
    if replay or emulator or not (url or key):
        if record:
            raise typer.BadParameter(
                "--record needs a platform: give --url, --key and --tenant, and no --emulator"
            )
        platform = Platform("", "", "", user, "", emulated=not replay)
    else:
        platform = checked(url, key, tenant, user, "")
    return Options(
        platform=platform,
        record=record,
        replay=replay,
        filters=tuple(filter or ()),
        as_json=as_json,
        out=Path(out),
        watch=watch,
        python=python,
        credentials=tuple(credential or ()),
        env_file=Path(env_file) if env_file else None,
        storage=Path(storage) if storage else None,
        timeout=_seconds(timeout or TIMEOUT),
    )


def parameters() -> list[inspect.Parameter]:
    """The options, as parameters of a command's function."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [
        one.replace(kind=keyword)
        for one in inspect.signature(own, eval_str=True).parameters.values()
    ]


def with_options(command: Callable[..., Any], others: list[inspect.Parameter]) -> None:
    """Gives a command a signature, from which Typer reads its options: the context, others, and these."""
    context = inspect.Parameter(
        "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    command.__dict__["__signature__"] = inspect.Signature([context, *others])
