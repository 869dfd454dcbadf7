"""`dify-invoke app`: runs the apps of the workspace, by their mode, and shows their forms."""

from typing import Annotated

import typer

from ..help import command_of
from ..inputs import AsJson, some_text_of
from ..platform import Platform, on_platform
from ..screen import Quiet, Verbose, screen_of
from .app_inputs import AppInputs, Inputs, Uploads

CHAT = ("dify-invoke app chat --emulator 00000000-0000-4000-8000-00000000a001 'Hello'",)
WORKFLOW = (
    "dify-invoke app workflow --emulator 00000000-0000-4000-8000-00000000a003 "
    "--input text='A cat sleeps.'",
    "dify-invoke app workflow APP_ID --file report=report.pdf",
)
COMPLETION = (
    "dify-invoke app completion --emulator 00000000-0000-4000-8000-00000000a004 "
    "--input subject=cats",
)
INFO = ("dify-invoke app info --emulator 00000000-0000-4000-8000-00000000a003",)

GROUP: typer.Typer = typer.Typer(
    name="app", help="Run an app of the workspace, or show what it asks for."
)

AppId = Annotated[
    str,
    typer.Argument(metavar="APP_ID", help="The app's id, from its address.", show_default=False),
]
Whole = Annotated[bool, typer.Option("--no-stream", help="Print the outcome when it is whole.")]


@command_of(GROUP, "chat", CHAT)
@on_platform
def chat(
    context: typer.Context,
    platform: Platform,
    app_id: AppId,
    query: Annotated[
        str, typer.Argument(metavar="TEXT", help="What to say; - reads stdin.", show_default=False)
    ],
    inputs: Inputs = None,
    uploads: Uploads = None,
    conversation: Annotated[
        str,
        typer.Option(metavar="ID", help="Go on with this conversation.", show_default=False),
    ] = "",
    no_stream: Whole = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Say something to a chat app, an agent or a chatflow, and print the answer as it comes.

    The conversation's id, to go on with, is printed on stderr.
    """
    from .app_outcomes import show_answer, show_events

    screen, values = screen_of(context), AppInputs(inputs, uploads)
    said = some_text_of(query)
    with platform.session() as session:
        given = values.uploaded(session)
        id_ = conversation or None
        if no_stream and as_json:
            result = session.app.chat.invoke(app_id, said, given, "blocking", id_)
            screen.lines([result.to_json()])
            return
        with session.app.chat.invoke(app_id, said, given, "streaming", id_) as stream:
            if as_json:
                show_events(stream, screen)
                return
            show_answer(stream, screen, at_once=no_stream)
        screen.log(f"to go on: --conversation {stream.conversation_id}")


@command_of(GROUP, "completion", COMPLETION)
@on_platform
def completion(
    context: typer.Context,
    platform: Platform,
    app_id: AppId,
    inputs: Inputs = None,
    uploads: Uploads = None,
    no_stream: Whole = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run a completion app, and print its answer as it comes."""
    from .app_outcomes import show_answer, show_events

    screen, values = screen_of(context), AppInputs(inputs, uploads)
    with platform.session() as session:
        given = values.uploaded(session)
        if no_stream and as_json:
            result = session.app.completion.invoke(app_id, given, "blocking")
            screen.lines([result.to_json()])
            return
        with session.app.completion.invoke(app_id, given, "streaming") as stream:
            if as_json:
                show_events(stream, screen)
            else:
                show_answer(stream, screen, at_once=no_stream)


@command_of(GROUP, "workflow", WORKFLOW)
@on_platform
def workflow(
    context: typer.Context,
    platform: Platform,
    app_id: AppId,
    inputs: Inputs = None,
    uploads: Uploads = None,
    no_stream: Whole = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run a workflow, and print its outputs.

    The nodes are printed on stderr as they end.
    """
    from .app_outcomes import show_events, show_outcome, show_run

    screen, values = screen_of(context), AppInputs(inputs, uploads)
    with platform.session() as session:
        given = values.uploaded(session)
        if no_stream:
            result = session.app.workflow.invoke(app_id, given, "blocking")
            if as_json:
                screen.lines([result.to_json()])
            else:
                show_outcome(result, screen)
            return
        with session.app.workflow.invoke(app_id, given, "streaming") as stream:
            if as_json:
                show_events(stream, screen)
            else:
                show_run(stream, screen)


@command_of(GROUP, "info", INFO)
@on_platform
def info(
    context: typer.Context,
    platform: Platform,
    app_id: AppId,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what an app asks of its user: its variables, its opening statement and its features."""
    from .app_outcomes import show_form

    screen = screen_of(context)
    with platform.session() as session:
        form = session.app.fetch_app(app_id)
    if as_json:
        screen.lines([form.to_json()])
    else:
        show_form(form, screen)
