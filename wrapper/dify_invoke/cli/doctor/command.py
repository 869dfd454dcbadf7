"""The options of `dify-invoke doctor`."""

from typing import Annotated, Literal

import typer

from ..screen import Quiet, Verbose, screen_of
from ..statuses import DONE, FAILED

ModelTypeName = Literal["llm", "text-embedding", "rerank", "tts", "moderation"]


def doctor(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            envvar="DIFY_INNER_API_URL",
            help="The API server, such as http://localhost:5001; with --session, the daemon.",
        ),
    ] = "",
    key: Annotated[
        str,
        typer.Option(
            metavar="SECRET", envvar="DIFY_INNER_API_KEY", help="Its INNER_API_KEY_FOR_PLUGIN."
        ),
    ] = "",
    tenant: Annotated[
        str, typer.Option(metavar="UUID", envvar="DIFY_TENANT_ID", help="The workspace.")
    ] = "",
    user: Annotated[
        str,
        typer.Option(metavar="UUID", envvar="DIFY_USER_ID", help="The user.", show_default=False),
    ] = "",
    session: Annotated[
        str,
        typer.Option(
            metavar="ID", help="A session of the plugin daemon, to examine what it permits."
        ),
    ] = "",
    model: Annotated[
        str,
        typer.Option(
            metavar="PROVIDER/MODEL",
            help="Invoke this model, too, such as langgenius/openai/openai/gpt-4o-mini.",
        ),
    ] = "",
    type: Annotated[  # noqa: A002  # the option's name
        ModelTypeName,
        typer.Option(
            metavar="NAME",
            help="The type of the model: llm, text-embedding, rerank, tts or moderation.",
        ),
    ] = "llm",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document, for machines.")
    ] = False,
    as_report: Annotated[
        bool,
        typer.Option(
            "--report", help="Print a report for an issue, without key, host and whole ids."
        ),
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Examine a platform: what is wrong, and what to do.

    Exit status 0 if nothing is wrong, and 1 otherwise. --quiet shows problems alone.
    """
    from ...errors import ConfigurationError
    from ...protocol.settings import check_key, check_url
    from . import shown
    from .examination import NOT_REACHED, examine
    from .findings import Finding
    from .probes import Platform

    if as_json and as_report:
        raise typer.BadParameter("give either --json or --report, not both")
    _require("--url", "DIFY_INNER_API_URL", url)
    if not session:
        _require("--key", "DIFY_INNER_API_KEY", key)
        _require("--tenant", "DIFY_TENANT_ID", tenant)
    elif not model:
        raise typer.BadParameter(
            "--session needs --model: a daemon shows nothing without an invocation"
        )
    try:
        url, key = check_url(url, "--url"), check_key(key, "--key") if key else ""
    except ConfigurationError as error:
        raise typer.BadParameter(str(error)) from error
    platform = Platform(url, key, tenant, user, session)
    screen = screen_of(context)
    findings: list[Finding] = []
    for found in examine(platform, _parted(model) if model else None, type):
        finding = shown.without_key(found, platform)
        findings.append(finding)
        if as_json or as_report or finding.says == NOT_REACHED:
            continue
        if screen.quiet and finding.state != "problem":
            continue
        for line in shown.lines(finding, screen.out.width):
            screen.out.print(line, soft_wrap=True)
    if not (as_json or as_report or screen.quiet) and findings[-1].says == NOT_REACHED:
        screen.out.print("The other checks come when this is solved.")
    if as_json:
        screen.lines([shown.document(findings, platform)])
    elif as_report:
        screen.lines([shown.report(findings, platform)])
    return DONE if shown.is_healthy(findings) else FAILED


def _require(option: str, variable: str, given: str) -> None:
    if not given.strip():
        raise typer.BadParameter(f"give {option}, or set {variable}")


def _parted(model: str) -> tuple[str, str]:
    """The provider and the model, which the last slash parts."""
    provider, _, name = model.rpartition("/")
    if not (provider and name):
        raise typer.BadParameter(
            f"{model!r} is no model: use provider/model, such as langgenius/openai/openai/gpt-4o-mini"
        )
    return provider, name
