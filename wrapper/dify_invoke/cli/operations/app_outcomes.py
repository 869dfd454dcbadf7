"""What is shown of the run of an app: its answer, its nodes, its outputs; and of an app's form."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..prose import Prose
from ..screen import Screen
from .answers import show_object, show_usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dify_inner_api.models import AppEvent, AppParameters, WorkflowResult

    from ...session._sync.app_streams import ChatStream, CompletionStream, WorkflowStream

_FEATURES = (
    "suggested_questions_after_answer",
    "speech_to_text",
    "text_to_speech",
    "retriever_resource",
    "annotation_reply",
    "more_like_this",
    "sensitive_word_avoidance",
)


def show_events(events: "Iterable[AppEvent]", screen: Screen) -> None:
    """Writes a line of JSON for each event."""
    for event in events:
        screen.lines([event.to_json()])


def show_answer(stream: "ChatStream | CompletionStream", screen: Screen, at_once: bool) -> None:
    """Shows an answer as it comes, or at once; and what it cost."""
    with stream, Prose(screen) as prose:
        for text in stream.text:
            if not at_once:
                prose.write(text)
        if at_once:
            prose.write(stream.final.answer)
    result = stream.final
    if stream.replaced and not at_once:
        screen.log("the platform has replaced this answer by the following one")
        screen.lines([result.answer])
    for file in result.files:
        screen.log(f"a file: {file.get('url') or file.get('filename') or file}")
    show_usage(result.metadata.usage, screen)


def show_run(stream: "WorkflowStream", screen: Screen) -> None:
    """Shows the nodes of a workflow on stderr as they end, and then its outputs."""
    from dify_inner_api.models import NodeFinishedEvent

    from ...session.app_runs import WorkflowAccumulator

    run = WorkflowAccumulator()
    with stream:
        for event in stream:
            run.add(event)
            if isinstance(event, NodeFinishedEvent):
                node = event.data
                took = "" if node.elapsed_time is None else f", {node.elapsed_time:.1f} s"
                screen.log(f"{node.title or node.node_id}: {node.status}{took}")
    show_outcome(run.result(), screen)


def show_outcome(result: "WorkflowResult", screen: Screen) -> None:
    """Shows the outputs of a workflow, and on stderr how it ended if it has not succeeded."""
    show_object(result.outputs, screen)
    if result.status != "succeeded":
        screen.log(f"the workflow has ended as {result.status}")


def show_form(form: "AppParameters", screen: Screen) -> None:
    """Shows the variables of an app, what it says first, and its features."""
    if form.opening_statement:
        screen.out.print(Text(form.opening_statement), soft_wrap=True)
    for question in form.suggested_questions:
        screen.out.print(Text(f"  {question}"), soft_wrap=True)
    fields: list[tuple[str, Any]] = [pair for one in form.user_input_form for pair in one.items()]
    for kind, field in fields:
        line = Text(f"{field.get('variable', '?')}", "bold").append(f"  {kind}", "default not bold")
        for detail in (
            "required" if field.get("required") else "",
            field.get("label") if field.get("label") != field.get("variable") else "",
            f"one of {', '.join(map(str, options))}" if (options := field.get("options")) else "",
        ):
            if detail:
                line.append(f", {detail}", "default not bold")
        screen.out.print(line, soft_wrap=True)
    if not fields:
        screen.out.print("The app asks for no variables.")
    features = [one for one in _FEATURES if getattr(getattr(form, one), "enabled", False)]
    if features:
        screen.out.print(f"features: {', '.join(features)}", soft_wrap=True)
