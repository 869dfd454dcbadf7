"""The workspace of `dify-invoke emulator --demo`: apps and a tool to try invocations with."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..emulator import (
    AgentApp,
    AgentPieces,
    ChatApp,
    CompletionApp,
    EmulatedTool,
    ToolStep,
    Turn,
    WorkflowApp,
)
from ..emulator.embedded import llm, summary


def _chat(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> Iterator[str]:
    answer = llm.answer([{"role": "user", "content": query}]).text
    yield from llm.pieces(f"{answer} Before, you asked {len(history)} times.")


def _agent(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> AgentPieces:
    counted = str(_count(query)["words"])
    yield ToolStep("count_words", {"text": query}, counted, "I must count.")
    yield from llm.pieces(f"Your question has {counted} words.")


def _summarize(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary.summarize(inputs["text"], "")}


def _complete(inputs: dict[str, Any]) -> Iterator[str]:
    yield from llm.pieces(f"Three words on {inputs['subject']}: small, typed, fast.")


def _count(text: str) -> dict[str, Any]:
    return {"words": len(text.split())}


CHAT = ChatApp(_chat, app_id="00000000-0000-4000-8000-00000000a001")
AGENT = AgentApp(_agent, app_id="00000000-0000-4000-8000-00000000a002")
WORKFLOW = WorkflowApp(
    _summarize,
    app_id="00000000-0000-4000-8000-00000000a003",
    user_input_form=[{"paragraph": {"label": "Text", "variable": "text", "required": True}}],
)
COMPLETION = CompletionApp(
    _complete,
    app_id="00000000-0000-4000-8000-00000000a004",
    user_input_form=[{"text-input": {"label": "Subject", "variable": "subject", "required": True}}],
)
APPS = (CHAT, AGENT, WORKFLOW, COMPLETION)
TOOL = EmulatedTool("count_words", _count, "Counts words", parameters=[{"name": "text"}])
TOOLS = (TOOL,)


def described(session_id: str) -> Iterator[str]:
    """Yields a line for each thing that can be tried."""
    for app in APPS:
        yield f"# app {app.app_id} ({app.mode})"
    yield f"# tool {TOOL.name} of the provider {TOOL.provider}"
    yield f"# session {session_id} of the daemon, for Session.from_daemon()"
