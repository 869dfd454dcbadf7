"""The workspace that requests name: of the emulator, one that shows all kinds of events and messages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dify_invoke.emulator import (
    AgentApp,
    AgentPieces,
    App,
    ChatApp,
    CompletionApp,
    EmulatedDatasource,
    EmulatedTool,
    Emulator,
    Framing,
    Server,
    ToolStep,
    Turn,
    WorkflowApp,
)

from .run import Target

_USER = "00000000-0000-4000-8000-0000000000aa"
_IDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(6)]
_BLOB = {"id": "1", "sequence": 0, "total_length": 2, "blob": "aGk=", "end": True}


def _echo(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> str:
    return f"You said {query}"


def _in_events(
    query: str, inputs: dict[str, Any], history: Sequence[Turn]
) -> Iterator[str | dict[str, Any]]:
    yield "wrong"
    yield {"event": "message_replace", "answer": "right", "reason": "output_moderation"}
    yield {
        "event": "message_file",
        "id": "1",
        "type": "image",
        "belongs_to": "assistant",
        "url": "/",
    }
    yield {"event": "of_next_year", "data": {"new": True}}
    if len(query) > 20:
        raise ValueError("the query is too long")


def _with_tool(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> AgentPieces:
    yield ToolStep("weather", {"city": "Paris"}, "sunny", "I must look.")
    yield "It is sunny."


def _count(inputs: dict[str, Any]) -> dict[str, Any]:
    if len(inputs) > 3:
        raise ValueError("too many inputs")
    return {"count": len(inputs)}


def _spell(inputs: dict[str, Any]) -> Iterator[str | dict[str, Any]]:
    yield from ("one ", "two")


_APPS: list[App] = [
    ChatApp(_echo, app_id=_IDS[0], opening_statement="Hello", suggested_questions=["What?"]),
    ChatApp(_in_events, app_id=_IDS[1], kind="advanced-chat"),
    AgentApp(_with_tool, app_id=_IDS[2]),
    CompletionApp(lambda inputs: f"{len(inputs)} inputs", app_id=_IDS[3]),
    WorkflowApp(
        _count,
        app_id=_IDS[4],
        user_input_form=[{"text-input": {"label": "City", "variable": "city", "required": False}}],
    ),
    WorkflowApp(_spell, app_id=_IDS[5]),
]
_MESSAGES: list[dict[str, Any]] = [
    {"type": "text", "message": {"text": "hello"}},
    {"type": "link", "message": {"text": "https://example.com"}},
    {"type": "image_link", "message": {"text": "/files/tools/a.png"}},
    {"type": "json", "message": {"json_object": {"found": [1, 2.5]}}},
    {"type": "json", "message": {"json_object": ["a", "list"]}},
    {"type": "blob", "message": {"blob": b"%PDF"}, "meta": {"mime_type": "application/pdf"}},
    {"type": "variable", "message": {"variable_name": "v", "variable_value": 1, "stream": False}},
    {"type": "log", "message": {"id": "1", "label": "step", "status": "start", "data": {}}},
    {"type": "retriever_resources", "message": {"retriever_resources": [], "context": ""}},
    {"type": "file", "message": None, "meta": {"file": {"url": "u"}}},
]


def _every_kind(**parameters: Any) -> Iterator[dict[str, Any]]:
    yield from _MESSAGES
    if len(parameters) > 3:
        raise ValueError("too many parameters")


def _as_they_are(**parameters: Any) -> Iterator[dict[str, Any]]:
    yield from _MESSAGES
    yield {"type": "blob_chunk", "message": _BLOB}


def _greet(**parameters: Any) -> str:
    return "Hello!"


def _pages(operation: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"result": [{"workspace_id": "w", "pages": []}]}, {"operation": operation}]


_VOICE: Any = {"provider": "p", "model": "m", "voice": "v"}
_PROVIDER = "acme/all/all"
_TOOLS = [
    EmulatedTool("every_kind", _every_kind, provider=_PROVIDER),
    EmulatedTool("as_they_are", _as_they_are, provider=_PROVIDER, raw=True),
    EmulatedTool("greet", _greet, provider=_PROVIDER),
]


def emulator(server: Server, framing: Framing | None) -> Emulator:
    """An emulator with the workspace. A daemon that cannot read a request gives up at once."""
    return Emulator(
        server=server,
        framing=framing,
        apps=_APPS,
        tools=_TOOLS,
        datasources=[EmulatedDatasource("notion", _pages, provider=_PROVIDER)],
        max_wait=0,
    )


def sender(tenant_id: str, user_id: str) -> dict[str, Sequence[Any]]:
    """The tenant and the users of requests. Without a user, the server's default user."""
    return {"TenantId": [tenant_id], "UserId": [user_id, ""] if user_id else [""]}


def target(served: Emulator, paths: str = "^/") -> Target:
    """The emulator as a target, with what requests to it name, and a session of its daemon."""
    return Target(served.url, served.api_key, _values(served), paths)


def _values(served: Emulator) -> Mapping[str, Sequence[Any]]:
    with served.session() as session, session.model.tts.invoke(_VOICE, "Hello there") as stream:
        speech = next(stream)
    return {
        **sender(served.tenant_id, _USER),
        "TransactionRequest.session_id": [served.open_session()],
        "AppRequest.app_id": _IDS,
        "AppRequest.conversation_id": [None, ""],
        "FetchAppRequest.app_id": _IDS,
        "ToolRequest.tool_type": ["builtin"],
        "ToolRequest.provider": [_PROVIDER],
        "ToolRequest.tool": [tool.name for tool in _TOOLS],
        "DatasourceRequest.provider": [_PROVIDER],
        "DatasourceRequest.datasource": ["notion"],
        "DatasourceRequest.datasource_type": ["online_document"],
        "Speech2TextRequest.file": [speech.hex()],
    }
