"""The calls of a session besides models, by the names that the tests have for them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CHAT = "00000000-0000-4000-8000-0000000000a1"
CHATFLOW = "00000000-0000-4000-8000-0000000000a2"
AGENT = "00000000-0000-4000-8000-0000000000a3"
COMPLETION = "00000000-0000-4000-8000-0000000000a4"
WORKFLOW = "00000000-0000-4000-8000-0000000000a5"
BROKEN = "00000000-0000-4000-8000-0000000000a6"
FAILING = "00000000-0000-4000-8000-0000000000a7"
ENDLESS = "00000000-0000-4000-8000-0000000000a8"
SILENT = "00000000-0000-4000-8000-0000000000a9"
READER = "00000000-0000-4000-8000-0000000000aa"
NOWHERE = "00000000-0000-4000-8000-0000000000ff"
CREDENTIAL = "00000000-0000-4000-8000-00000000c0de"

PLUGIN = "langgenius/emulator/emulator"
SUBJECT = {"subject": "rain"}
TEXT = {"text": "hi"}

MODEL: dict[str, Any] = {
    "provider": "langgenius/openai/openai",
    "name": "a-model",
    "mode": "chat",
    "completion_params": {},
}
PARAMETERS: list[dict[str, Any]] = [
    {"name": "city", "type": "string", "description": "A city", "required": True},
    {"name": "days", "type": "number", "description": "How many days", "required": False},
]
CLASSES = [{"id": "1", "name": "weather"}, {"id": "2", "name": "cooking and food"}]


@dataclass(frozen=True)
class Given:
    """What a call is given: in a plugin the official SDK's objects, elsewhere dicts."""

    model: Any
    parameters: Any
    classes: Any
    mcp: Any
    further: dict[str, Any] = field(default_factory=dict[str, Any])


Call = Callable[[Any, Given], Any]
"""Is called with a session."""


@dataclass(frozen=True)
class Operation:
    """A call that both sessions have; or, where one has other words for it, those."""

    call: Call
    official: Call | None = None
    awaited: Call | None = None


def _conversation(session: Any, _: Given) -> list[Any]:
    with session.app.chat.conversation(CHAT) as conversation:
        return [conversation.invoke(query).answer for query in ("One", "Two", "Three")]


async def _awaited_conversation(session: Any, _: Given) -> list[Any]:
    async with session.app.chat.conversation(CHAT) as conversation:
        return [(await conversation.invoke(query)).answer for query in ("One", "Two", "Three")]


def _official_conversation(session: Any, _: Given) -> list[Any]:
    answers: list[Any] = []
    id_: str | None = None
    for query in ("One", "Two", "Three"):
        answer = session.app.chat.invoke(CHAT, query, {}, "blocking", id_)
        id_ = answer["conversation_id"]
        answers.append(answer["answer"])
    return answers


def _tool(name: str) -> Operation:
    return Operation(lambda session, _: session.tool.invoke_builtin_tool(PLUGIN, name, {}))


APP_CALLS: dict[str, Operation] = {
    "chat streaming": Operation(
        lambda session, _: session.app.chat.invoke(CHAT, "Hi", {"city": "Paris"}, "streaming")
    ),
    "chat by default": Operation(lambda session, _: session.app.chat.invoke(CHAT, "Hi", {})),
    "chat blocking": Operation(
        lambda session, _: session.app.chat.invoke(CHAT, "Hi", {}, "blocking")
    ),
    "chat of a user": Operation(  # which has no effect
        lambda session, _: session.app.chat.invoke(CHAT, "Hi", {}, "streaming", None, "ann")
    ),
    "chat conversation": Operation(_conversation, _official_conversation, _awaited_conversation),
    "chatflow streaming": Operation(
        lambda session, _: session.app.chat.invoke(CHATFLOW, "Hi", {}, "streaming")
    ),
    "chatflow blocking": Operation(
        lambda session, _: session.app.chat.invoke(CHATFLOW, "Hi", {}, "blocking")
    ),
    "agent streaming": Operation(
        lambda session, _: session.app.chat.invoke(AGENT, "Weather?", {}, "streaming")
    ),
    "agent blocking": Operation(
        lambda session, _: session.app.chat.invoke(AGENT, "Weather?", {}, "blocking")
    ),
    "completion streaming": Operation(
        lambda session, _: session.app.completion.invoke(COMPLETION, SUBJECT, "streaming")
    ),
    "completion blocking": Operation(
        lambda session, _: session.app.completion.invoke(COMPLETION, SUBJECT, "blocking")
    ),
    "workflow streaming": Operation(
        lambda session, _: session.app.workflow.invoke(WORKFLOW, TEXT, "streaming")
    ),
    "workflow blocking": Operation(
        lambda session, _: session.app.workflow.invoke(WORKFLOW, TEXT, "blocking")
    ),
    "workflow by default": Operation(
        lambda session, _: session.app.workflow.invoke(WORKFLOW, TEXT)
    ),
    "workflow with a file": Operation(
        lambda session, given: session.app.workflow.invoke(
            READER, {"document": given.further["document"]}
        )
    ),
    "fetch_app": Operation(lambda session, _: session.app.fetch_app(CHAT)),
    "fetch_app_invocation": Operation(
        lambda session, _: session.app.fetch_app_invocation.get(CHAT)
    ),
}
FAILING_APPS: dict[str, Operation] = {
    "app unknown": Operation(lambda session, _: session.app.chat.invoke(NOWHERE, "Hi", {})),
    "app parameters unknown": Operation(lambda session, _: session.app.fetch_app(NOWHERE)),
    "app without a query": Operation(lambda session, _: session.app.chat.invoke(CHAT, "", {})),
    "app in no mode": Operation(lambda session, _: session.app.chat.invoke(CHAT, "Hi", {}, "slow")),
    "conversation unknown": Operation(
        lambda session, _: session.app.chat.invoke(CHAT, "Hi", {}, conversation_id=NOWHERE)
    ),
    "chat broken": Operation(lambda session, _: session.app.chat.invoke(BROKEN, "Hi", {})),
    "chat broken blocking": Operation(
        lambda session, _: session.app.chat.invoke(BROKEN, "Hi", {}, "blocking")
    ),
    "chat without an end": Operation(lambda session, _: session.app.chat.invoke(ENDLESS, "Hi", {})),
    "workflow failed streaming": Operation(
        lambda session, _: session.app.workflow.invoke(FAILING, TEXT, "streaming")
    ),
    "workflow failed blocking": Operation(
        lambda session, _: session.app.workflow.invoke(FAILING, TEXT)
    ),
    "workflow without an end": Operation(
        lambda session, _: session.app.workflow.invoke(SILENT, TEXT, "streaming")
    ),
}
TOOL_CALLS: dict[str, Operation] = {
    "builtin tool": Operation(
        lambda session, _: session.tool.invoke_builtin_tool(PLUGIN, "greet", {"name": "Ann"})
    ),
    "workflow tool": Operation(
        lambda session, _: session.tool.invoke_workflow_tool("wf-1", "any", {"name": "Ann"})
    ),
    "api tool": Operation(
        lambda session, _: session.tool.invoke_api_tool("api-1", "greet_over_api", {"name": "Ann"})
    ),
    "mcp tool": Operation(
        lambda session, _: session.tool.invoke_mcp_tool("mcp-1", "greet_over_mcp", {"name": "Ann"}),
        lambda session, given: session.tool.invoke(
            given.mcp, "mcp-1", "greet_over_mcp", {"name": "Ann"}
        ),
    ),
    "tool invoke": Operation(
        lambda session, given: session.tool.invoke(
            given.mcp, "mcp-1", "greet_over_mcp", {"name": "Ann"}, CREDENTIAL
        )
    ),
}
FAILING_TOOLS: dict[str, Operation] = {
    "tool unknown": _tool("nothing"),
    "tool broken": _tool("breaks"),
    "tool without a credential": Operation(
        lambda session, given: session.tool.invoke(given.mcp, "mcp-2", "locked", {}, NOWHERE)
    ),
}
NODES: dict[str, Operation] = {
    "parameter_extractor": Operation(
        lambda session, given: session.workflow_node.parameter_extractor.invoke(
            given.parameters, given.model, "The weather in Paris for 3 days", "Be exact."
        )
    ),
    "question_classifier": Operation(
        lambda session, given: session.workflow_node.question_classifier.invoke(
            given.classes, given.model, "I like good food", "Be exact."
        )
    ),
}
STORAGE: dict[str, Operation] = {
    "storage set": Operation(lambda session, _: session.storage.set("a/state", b"\x00\xffv")),
    "storage set empty": Operation(lambda session, _: session.storage.set("a/state", b"")),
    "storage get": Operation(lambda session, _: session.storage.get("a/state")),
    "storage exist": Operation(lambda session, _: session.storage.exist("a/state")),
    "storage delete": Operation(lambda session, _: session.storage.delete("a/state")),
    "storage quota": Operation(
        lambda session, given: session.storage.set("a/full", b"x" * given.further["size"])
    ),
    "storage key too long": Operation(lambda session, _: session.storage.set("k" * 257, b"")),
    "storage key with dots": Operation(lambda session, _: session.storage.get("a/../b")),
}
FILES: dict[str, Operation] = {
    "file upload": Operation(
        lambda session, _: session.file.upload("Übersicht.txt", b"hello", "text/plain")
    ),
    "file upload in capitals": Operation(
        lambda session, _: session.file.upload("a.PNG", b"PNG", "image/png")
    ),
    "file upload with a charset": Operation(
        lambda session, _: session.file.upload("a.txt", b"hello", "text/plain; charset=utf-8")
    ),
    "file read": Operation(
        lambda session, given: session.file.read(given.further["file"]),
        lambda _, given: given.further["file"].blob,
    ),
}
MESSAGE_KINDS = (
    "text",
    "json",
    "json list",
    "link",
    "image",
    "image_link",
    "blob",
    "variable",
    "log",
    "retriever_resources",
    "file",
    "drawing",
)
"""The tools whose messages both sessions read."""
OTHER_KINDS = ("binary_link", "report", "empty file", "smell", "no base64", "pieces")
"""The tools whose messages the official session does not read, or reads otherwise."""
OPERATIONS = {
    **APP_CALLS,
    **FAILING_APPS,
    **TOOL_CALLS,
    **FAILING_TOOLS,
    **{f"tool {kind}": _tool(kind) for kind in (*MESSAGE_KINDS, *OTHER_KINDS)},
    **NODES,
    **STORAGE,
    **FILES,
}
