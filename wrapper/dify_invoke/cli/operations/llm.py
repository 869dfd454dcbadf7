"""`dify-invoke llm`: an answer of a large language model."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...protocol.json import is_array, is_object
from ..inputs import AsJson, some_text_of
from ..platform import Model, Platform, on_platform
from ..screen import Quiet, Verbose, screen_of
from .answers import show_result, show_stream
from .attachments import content_of
from .values import json_of, named_values

if TYPE_CHECKING:
    from dify_inner_api.models import LLMModelConfig, PromptMessage, PromptMessageTool

EXAMPLES = (
    "dify-invoke llm --emulator 'What is reverse invocation?'",
    "dify-invoke llm 'Say hello' --param temperature=0.2 --param max_tokens=50",
    "git diff | dify-invoke llm - --system 'Review this change.'",
    "dify-invoke llm 'What is on it?' --file photo.jpg",
)
Params = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        metavar="NAME=VALUE",
        help="A parameter of the model, such as temperature=0.2; the value is JSON or a text. Repeatable.",
        show_default=False,
    ),
]
System = Annotated[str, typer.Option(metavar="TEXT", help="The system prompt.", show_default=False)]
Stop = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TEXT", help="A text that ends the answer. Repeatable.", show_default=False
    ),
]
Prompt = Annotated[
    str, typer.Argument(metavar="TEXT", help="What to say; - reads stdin.", show_default=False)
]
Files = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="An image, a document, audio or video for the model, or its address. Repeatable.",
        show_default=False,
    ),
]


@on_platform
def llm(
    context: typer.Context,
    platform: Platform,
    text: Prompt,
    model: Model = "",
    system: System = "",
    files: Files = None,
    params: Params = None,
    stop: Stop = None,
    tools: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="JSON with the tools that the model may call, in Dify's form or OpenAI's; calls are printed.",
            show_default=False,
        ),
    ] = "",
    no_stream: Annotated[
        bool, typer.Option("--no-stream", help="Print the answer when it is whole.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Ask a large language model, and print its answer as it comes.

    What it cost is printed on stderr.
    """
    screen = screen_of(context)
    config = llm_config(platform, model, params)
    offered = _tools(tools) if tools else None
    messages = messages_of(text, system, files)
    with platform.session() as session:
        invoke = session.model.llm.invoke
        if no_stream:
            result = invoke(config, messages, offered, stop, stream=False)
            if as_json:
                screen.lines([result.to_json()])
            else:
                show_result(result, screen)
            return
        stream = invoke(config, messages, offered, stop)
        if not as_json:
            show_stream(stream, screen)
            return
        with stream:
            for chunk in stream:
                screen.lines([chunk.to_json()])


def llm_config(platform: Platform, model: str, params: list[str] | None) -> "LLMModelConfig":
    """The config that --model and --param name. Raises BadParameter."""
    from dify_inner_api.models import LLMModelConfig

    provider, name = platform.model(model)
    return LLMModelConfig(
        provider=provider, model=name, completion_params=named_values(params or (), "--param")
    )


def messages_of(text: str, system: str, files: list[str] | None = None) -> "list[PromptMessage]":
    """The messages for a text of the user. Raises BadParameter for a text or a file that cannot be sent."""
    from dify_inner_api.models import SystemPromptMessage, UserPromptMessage

    user = UserPromptMessage(content=content_of(some_text_of(text), files or []))
    return [SystemPromptMessage(content=system), user] if system else [user]


def _tools(given: str) -> "list[PromptMessageTool]":
    from dify_inner_api.models import PromptMessageTool

    from ...errors import InvalidRequestError
    from ...session.from_openai import tools_from_openai

    found: Any = json_of(given, "--tools")
    if not is_array(found) or not all(map(is_object, found)):
        raise typer.BadParameter("--tools must be a list of objects: [{...}, ...]")
    tools: list[dict[str, Any]] = found
    try:
        if any("function" in tool for tool in tools):
            return tools_from_openai(tools)
        return [PromptMessageTool.from_dict(tool) for tool in tools]
    except InvalidRequestError as error:
        raise typer.BadParameter(f"--tools: {error}") from error
