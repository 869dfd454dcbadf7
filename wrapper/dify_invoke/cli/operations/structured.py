"""`dify-invoke structured`: an answer that follows a JSON Schema."""

from typing import Annotated, Any

import typer

from ...errors import ProtocolError
from ...protocol.json import is_object
from ..inputs import AsJson
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Verbose, screen_of
from .answers import show_object, show_usage
from .llm import Files, Params, Prompt, Stop, System, llm_config, messages_of
from .values import json_of

EXAMPLES = (
    "dify-invoke structured --emulator '3 days in Paris' --schema trip.json",
    """dify-invoke structured 'Hi' --schema '{"type": "object", "properties": {}}'""",
)


@on_platform
def structured(
    context: typer.Context,
    platform: Platform,
    text: Prompt,
    schema: Annotated[
        str,
        typer.Option(
            metavar="FILE|JSON",
            help="The JSON Schema of the object: a file, the JSON itself, or - for stdin.",
            show_default=False,
        ),
    ],
    model: Model = "",
    system: System = "",
    files: Files = None,
    params: Params = None,
    stop: Stop = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Ask a large language model for an object that follows a JSON Schema, and print it.

    With --json, the object is one line.
    """
    screen = screen_of(context)
    config = llm_config(platform, model, params)
    if text == schema == "-":
        raise typer.BadParameter(
            "TEXT and --schema cannot both be stdin: give one of them otherwise"
        )
    wanted = _schema(schema)
    messages = messages_of(text, system, files)
    with platform.session() as session:
        result = session.model.llm_structured_output.invoke(
            config, messages, wanted, stop=stop, stream=False
        )
    if result.structured_output is None:
        raise ProtocolError("the model has answered without an object", detail=result.text)
    if as_json:
        screen.document(result.structured_output)
    else:
        show_object(result.structured_output, screen)
    show_usage(result.usage, screen)


def _schema(given: str) -> dict[str, Any]:
    found: Any = json_of(given, "--schema")
    if not is_object(found):
        raise typer.BadParameter('--schema must be an object: {"type": "object", ...}')
    if found.get("type", "object") != "object":
        raise typer.BadParameter(
            f'--schema is of the type {found["type"]!r}: an answer is an object, so give "type": "object"'
        )
    return found
