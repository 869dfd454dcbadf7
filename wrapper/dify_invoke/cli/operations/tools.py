"""`dify-invoke tool`: invokes a tool of the workspace, and shows its messages as they come."""

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..help import command_of
from ..inputs import AsJson
from ..platform import Platform, on_platform
from ..prose import Prose
from ..screen import Quiet, Screen, Verbose, screen_of
from .answers import show_object
from .values import named_values

if TYPE_CHECKING:
    from dify_inner_api.models import ToolInvokeMessage

    from ...session._sync.tools import ToolStream

EXAMPLES = (
    "dify-invoke tool invoke --emulator builtin langgenius/emulator/emulator count_words "
    "--param text='a b c'",
    "dify-invoke tool invoke builtin langgenius/time/time current_time",
)
ProviderType = Literal["builtin", "workflow", "api", "mcp"]

GROUP: typer.Typer = typer.Typer(name="tool", help="Invoke a tool of the workspace.")


@GROUP.callback()
def _group() -> None:
    """A group with one command stays a group."""


@command_of(GROUP, "invoke", EXAMPLES)
@on_platform
def invoke(
    context: typer.Context,
    platform: Platform,
    provider_type: Annotated[
        ProviderType,
        typer.Argument(
            metavar="PROVIDER_TYPE", help="builtin, workflow, api or mcp.", show_default=False
        ),
    ],
    provider: Annotated[
        str,
        typer.Argument(
            metavar="PROVIDER",
            help="A builtin tool's author/plugin/provider; otherwise the provider's id.",
            show_default=False,
        ),
    ],
    tool: Annotated[
        str,
        typer.Argument(
            metavar="TOOL", help="The tool's name; of an API, its operation.", show_default=False
        ),
    ],
    params: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            metavar="NAME=VALUE",
            help="A parameter of the tool, JSON or a text. Repeatable.",
            show_default=False,
        ),
    ] = None,
    credential: Annotated[
        str,
        typer.Option(metavar="ID", help="The credential to use.", show_default="the workspace's"),
    ] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Invoke a tool, and print what it says as it comes: texts, JSON, and the addresses of files.

    Its steps are printed on stderr.
    """
    screen, values = screen_of(context), named_values(params or (), "--param")
    with (
        platform.session() as session,
        session.tool.invoke(provider_type, provider, tool, values, credential or None) as messages,
    ):
        if as_json:
            for message in messages:
                screen.lines([message.to_json()])
        else:
            _show(messages, screen)


def _show(messages: "ToolStream", screen: Screen) -> None:
    prose = Prose(screen)
    with messages, prose:
        for message in messages:
            if message.type == "text":
                prose.write(message.text)
            else:
                prose.end()
                _show_other(message, screen)


def _show_other(message: "ToolInvokeMessage", screen: Screen) -> None:
    """Shows a message that is no text."""
    from dify_inner_api import models

    match message:
        case models.ToolJsonMessage():
            show_object(message.message.json_object, screen)
        case models.ToolVariableMessage():
            variable = message.message
            value = json.dumps(variable.variable_value, ensure_ascii=False)
            screen.lines([f"{variable.variable_name} = {value}"])
        case models.ToolLogMessage():
            step = message.message
            screen.log(f"{step.label}: {step.error or step.status}")
        case models.ToolBlobMessage():
            kind = (message.meta or {}).get("mime_type") or "unknown type"
            screen.log(f"a file of {len(message.message.blob)} bytes ({kind}): --json has it")
        case _ if message.url is not None:
            screen.lines([message.url])
        case _:
            screen.log(f"a message of the type {message.type}: --json has it")
