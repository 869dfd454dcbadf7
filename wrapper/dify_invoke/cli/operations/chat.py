"""`dify-invoke chat`: a conversation with a model or an app."""

from typing import Annotated

import typer

from ..inputs import AsJson
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Verbose, screen_of
from .app_inputs import AppInputs, Inputs
from .llm import Params, Stop, System, llm_config

EXAMPLES = (
    "dify-invoke chat --emulator",
    "dify-invoke chat --system 'Answer in one sentence.' --param temperature=0",
    "dify-invoke chat --app 0b5cb3f2-3c7a-4b6e-9c55-0d5f8d9f1b1e",
    "printf 'My name is Ann.\\nWhat is my name?\\n' | dify-invoke chat --emulator",
)


@on_platform
def chat(
    context: typer.Context,
    platform: Platform,
    model: Model = "",
    system: System = "",
    params: Params = None,
    stop: Stop = None,
    app_id: Annotated[
        str,
        typer.Option(
            "--app",
            metavar="APP_ID",
            help="Talk to this chat app, agent or chatflow, not to a model.",
            show_default=False,
        ),
    ] = "",
    inputs: Inputs = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Talk with a model or an app, line by line.

    Ctrl-C stops an answer, Ctrl-D ends the chat, and /help lists its commands.

    Lines may also come from a pipe. The exit status is 1 if one of them failed.
    """
    from .chatting import Chat
    from .conversations import AppConversation, ModelConversation

    screen = screen_of(context)
    if app_id and (model or system or params or stop):
        raise typer.BadParameter(
            "--app takes no --model, --system, --param and --stop: the app has its own"
        )
    if inputs and not app_id:
        raise typer.BadParameter("--input is for an app: give --app APP_ID, too")
    if app_id:
        values = AppInputs(inputs)
        with platform.session() as session:
            conversed = AppConversation(session, app_id, values.uploaded(session))
            return Chat(conversed, screen, as_json).run()
    config = llm_config(platform, model, params)
    with platform.session() as session:
        conversation = ModelConversation(session, config, system, stop)
        return Chat(conversation, screen, as_json).run()
