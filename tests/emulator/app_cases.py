"""The apps that tests of the emulator invoke."""

from collections.abc import Iterator, Sequence
from typing import Any

from dify_invoke.emulator import (
    AgentApp,
    AgentPieces,
    ChatApp,
    CompletionApp,
    ToolStep,
    Turn,
    WorkflowApp,
)


def remember(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> str:
    if query == "nothing":
        raise ValueError("there is nothing")
    said = ", ".join(turn.query for turn in history)
    return f"{query} after {said or 'silence'} in {inputs.get('city', 'no city')}"


def break_off(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> Iterator[str]:
    yield "good "
    yield "so far"
    raise ValueError("out of order") if query == "expected" else RuntimeError("secret")


def speak_in_events(
    query: str, inputs: dict[str, Any], history: Sequence[Turn]
) -> Iterator[str | dict[str, Any]]:
    yield "wrong"
    yield {"event": "message_replace", "answer": "right", "reason": "moderation"}
    yield {"event": "of_next_year", "data": {"new": True}}
    resources = [{"position": 1, "content": "Paris is sunny."}]
    yield {"event": "message_end", "metadata": {"retriever_resources": resources}}


def use_tool(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> AgentPieces:
    yield ToolStep("weather", {"city": "Paris"}, "sunny", "I must look.")
    yield "It is "
    yield "sunny."


def shout(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"text": inputs["text"].upper()}


def spell(inputs: dict[str, Any]) -> Iterator[str | dict[str, Any]]:
    yield from inputs["text"]


CHAT = ChatApp(
    remember,
    opening_statement="Hello",
    suggested_questions=["What?"],
    user_input_form=[
        {"text-input": {"label": "City", "variable": "city", "required": False}},
        {"file": {"label": "Map", "variable": "map", "required": False}},
        {"file-list": {"label": "Maps", "variable": "maps", "max_length": 2}},
        {"select": {"label": "Size", "variable": "size", "options": ["S", "L"]}},
    ],
)
CHATFLOW = ChatApp(remember, kind="advanced-chat")
BROKEN = ChatApp(break_off)
BROKEN_CHATFLOW = ChatApp(break_off, kind="advanced-chat")
EVENTS = ChatApp(speak_in_events)
ENDLESS = ChatApp(remember, ends=False)
AGENT = AgentApp(use_tool)
WORKFLOW = WorkflowApp(shout)
STREAMING_WORKFLOW = WorkflowApp(spell)
NEEDY = WorkflowApp(shout, user_input_form=[{"paragraph": {"variable": "text", "required": True}}])
COMPLETION = CompletionApp(lambda inputs: f"A poem about {inputs['subject']}")
APPS = [
    CHAT,
    CHATFLOW,
    BROKEN,
    BROKEN_CHATFLOW,
    EVENTS,
    ENDLESS,
    AGENT,
    WORKFLOW,
    STREAMING_WORKFLOW,
    NEEDY,
    COMPLETION,
]
