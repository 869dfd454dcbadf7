"""What is shown of a language model's answer: its text as it comes, calls of tools, and what it cost."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..prose import Prose
from ..screen import Screen

if TYPE_CHECKING:
    from dify_inner_api.models import LLMResult, LLMUsage

    from ...session._sync.streams import LLMStream

_USUAL = (None, "", "stop", "end_turn", "tool_calls")
"""Why models stop that have said all."""


def show_stream(stream: "LLMStream", screen: Screen) -> None:
    """Shows an answer as it comes. What came is shown in whole lines also where the stream fails or is stopped."""
    with stream, Prose(screen) as prose:
        for text in stream.text:
            prose.write(text)
    show_rest(stream.final, screen)
    show_usage(stream.usage, screen)


def show_result(result: "LLMResult", screen: Screen) -> None:
    """Shows a whole answer."""
    with Prose(screen) as prose:
        prose.write(result.text)
    show_rest(result, screen)
    show_usage(result.usage, screen)


def show_rest(result: "LLMResult", screen: Screen) -> None:
    """Shows what an answer has beside its text."""
    for call in result.message.tool_calls:
        screen.lines([f"{call.function.name}({call.function.arguments or '{}'})"])
    content = result.message.content
    for part in content if isinstance(content, list) else ():
        if part.type != "text":
            kind = getattr(part, "mime_type", None) or part.type
            screen.log(f"the answer also has a part of the type {kind}: --json has it")
    if result.finish_reason not in _USUAL:
        screen.log(f"the model stopped early: {result.finish_reason}")


def show_usage(usage: "LLMUsage | None", screen: Screen) -> None:
    """Says on stderr what an answer cost, if the model has told."""
    if usage is None or not usage.total_tokens:
        return
    screen.log(
        f"{usage.prompt_tokens} + {usage.completion_tokens} tokens, {usage.total_price:f} {usage.currency}, "
        f"{usage.latency:.1f} s"
    )


def show_object(value: Mapping[str, Any] | list[Any] | None, screen: Screen) -> None:
    """Shows a JSON value for a person: indented, and in colour where there is any."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    if screen.out.is_terminal:
        from rich.syntax import Syntax

        lines = Syntax(text, "json", theme="ansi_dark").highlight(text)
        screen.out.print(lines, end="", soft_wrap=True)
    else:
        screen.out.print(Text(text), soft_wrap=True)
