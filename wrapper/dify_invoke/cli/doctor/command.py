"""The options of `dify-invoke doctor`."""

from typing import Annotated, Literal

import typer

from ..platform import Key, SessionId, Tenant, Url, User, checked, parted
from ..screen import Quiet, Verbose, screen_of
from ..statuses import DONE, FAILED

ModelTypeName = Literal["llm", "text-embedding", "rerank", "tts", "moderation"]


def doctor(
    context: typer.Context,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    user: User = "",
    session: SessionId = "",
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
    from . import shown
    from .examination import NOT_REACHED, examine
    from .findings import Finding

    if as_json and as_report:
        raise typer.BadParameter("give either --json or --report, not both")
    platform = checked(url, key, tenant, user, session)
    if session and not model:
        raise typer.BadParameter(
            "--session needs --model: a daemon shows nothing without an invocation"
        )
    screen = screen_of(context)
    findings: list[Finding] = []
    for found in examine(platform, parted(model) if model else None, type):
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
