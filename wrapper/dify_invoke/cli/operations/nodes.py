"""`dify-invoke node`: runs single nodes of workflows."""

from typing import Annotated, Any

import typer

from ...protocol.json import is_array, is_object
from ..help import command_of
from ..inputs import AsJson, some_text_of
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Verbose, screen_of
from ..statuses import DONE, FAILED
from .answers import show_object, show_usage
from .values import json_of

EXTRACT = (
    "dify-invoke node extract --emulator 'A flight to Paris for 2' "
    "--parameter city --parameter people:number",
    "dify-invoke node extract - --parameters parameters.json < letter.txt",
)
CLASSIFY = (
    "dify-invoke node classify --emulator 'Which sport is this?' --class weather --class sport",
)

GROUP: typer.Typer = typer.Typer(name="node", help="Run a single node of a workflow.")

Query = Annotated[
    str,
    typer.Argument(metavar="TEXT", help="What the node reads; - reads stdin.", show_default=False),
]
Instruction = Annotated[
    str,
    typer.Option(metavar="TEXT", help="What the model should know besides.", show_default=False),
]


@command_of(GROUP, "extract", EXTRACT)
@on_platform
def extract(
    context: typer.Context,
    platform: Platform,
    query: Query,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            metavar="NAME[:TYPE[:TEXT]]",
            help="A parameter to find, its type (string, number, boolean, array\\[string], ...) and what to look for. Repeatable.",
            show_default=False,
        ),
    ] = None,
    described: Annotated[
        str,
        typer.Option(
            "--parameters",
            metavar="FILE|JSON",
            help="A list of parameters, each with name, type, description, required and options.",
            show_default=False,
        ),
    ] = "",
    model: Model = "",
    instruction: Instruction = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Find parameters in a text by the parameter extractor, and print them as JSON.

    Exit status 1 if the model has not found what is required.
    """
    screen = screen_of(context)
    provider, name = platform.model(model)
    wanted = [_parameter(one) for one in parameters or ()]
    if described:
        if query == described == "-":
            raise typer.BadParameter("TEXT and --parameters cannot both be stdin")
        wanted += _list(described, "--parameters")
    if not wanted:
        raise typer.BadParameter("give --parameter NAME at least once, or --parameters FILE")
    text = some_text_of(query)
    with platform.session() as session:
        found = session.workflow_node.parameter_extractor.invoke(
            wanted, {"provider": provider, "name": name}, text, instruction
        )
    if as_json:
        screen.lines([found.to_json()])
    else:
        show_object(found.parameters, screen)
        show_usage(found.usage, screen)
    if not found.is_success:
        screen.problem(found.reason or "the model has not found the parameters")
    return DONE if found.is_success else FAILED


@command_of(GROUP, "classify", CLASSIFY)
@on_platform
def classify(
    context: typer.Context,
    platform: Platform,
    query: Query,
    classes: Annotated[
        list[str],
        typer.Option(
            "--class",
            metavar="[ID=]NAME",
            help="A class, as the model reads it. The ids are 1, 2, ... unless given. Repeatable.",
            show_default=False,
        ),
    ],
    model: Model = "",
    instruction: Instruction = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find the class of a question by the question classifier, and print its name."""
    screen = screen_of(context)
    provider, name = platform.model(model)
    wanted = [_class(number, one) for number, one in enumerate(classes, 1)]
    text = some_text_of(query)
    with platform.session() as session:
        found = session.workflow_node.question_classifier.invoke(
            wanted, {"provider": provider, "name": name}, text, instruction
        )
    if as_json:
        screen.lines([found.to_json()])
    else:
        screen.lines([found.class_name])
        show_usage(found.usage, screen)


def _parameter(given: str) -> dict[str, Any]:
    name, _, rest = given.partition(":")
    type_, _, description = rest.partition(":")
    if not name.strip():
        raise typer.BadParameter(f"--parameter {given!r} has no name: use NAME, or NAME:TYPE")
    return {
        "name": name.strip(),
        "type": type_.strip() or "string",
        "description": description.strip(),
        "required": True,
    }


def _class(number: int, given: str) -> dict[str, Any]:
    id_, separator, name = given.partition("=")
    if not separator:
        id_, name = str(number), given
    if not (id_.strip() and name.strip()):
        raise typer.BadParameter(f"--class {given!r} has no name: use NAME, or ID=NAME")
    return {"id": id_.strip(), "name": name.strip()}


def _list(given: str, option: str) -> list[dict[str, Any]]:
    found: Any = json_of(given, option)
    if not is_array(found) or not all(map(is_object, found)):
        raise typer.BadParameter(f"{option} must be a list of objects: [{{...}}, ...]")
    return found
