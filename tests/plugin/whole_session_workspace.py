"""The workspace that the calls of a whole session find, and the channels to it."""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal, Self

from dify_invoke import AsyncSession, Session
from dify_invoke.emulator import (
    AgentApp,
    AgentPieces,
    ChatApp,
    CompletionApp,
    EmulatedTool,
    Emulator,
    RunningPlugin,
    Runtime,
    ToolStep,
    Turn,
    WorkflowApp,
)
from dify_invoke.protocol.json import is_array, is_object

from .whole_session import operations as names
from .whole_session.operations import CLASSES, MODEL, OPERATIONS, PARAMETERS, Given
from .whole_session.outcomes import Outcome, outcome, outcome_in_time

FOLDER = Path(__file__).parent / "whole_session"
QUOTA = 1024
"""How many bytes the plugin may store, as its manifest says."""

Channel = Runtime | Literal["inner API", "daemon"]
"""A runtime of the plugin, or a service's way over HTTP."""
Kind = Literal["official", "sync", "async"]
CHANNELS: Sequence[Channel] = ("stdio", "tcp", "serverless", "inner API", "daemon")
OVER_DAEMON: Sequence[Channel] = ("stdio", "tcp", "serverless", "daemon")
KINDS: Sequence[Kind] = ("sync", "async")


def _remember(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> str:
    said = ", ".join(turn.query for turn in history)
    return f"{query} after {said or 'silence'} in {inputs.get('city', 'no city')}"


def _use_tool(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> AgentPieces:
    yield ToolStep("weather", {"city": "Paris"}, "sunny", "I must look.")
    yield "It is "
    yield "sunny."


def _break_off(query: str, inputs: dict[str, Any], history: Sequence[Turn]) -> Iterator[str]:
    yield "good "
    yield "so far"
    raise ValueError("out of order")


def _spell(inputs: dict[str, Any]) -> Iterator[str | dict[str, Any]]:
    yield from inputs["text"]


def _fail(inputs: dict[str, Any]) -> dict[str, Any]:
    raise RuntimeError("no bread")


def _greet(name: str) -> str:
    return f"Hello, {name}!"


def _breaks() -> Iterator[dict[str, Any]]:
    yield {"type": "text", "message": {"text": "so far"}}
    raise RuntimeError("out of order")


APPS = [
    ChatApp(
        _remember,
        app_id=names.CHAT,
        opening_statement="Hello",
        suggested_questions=["What?"],
        user_input_form=[{"text-input": {"label": "City", "variable": "city", "required": False}}],
    ),
    ChatApp(_remember, app_id=names.CHATFLOW, kind="advanced-chat"),
    AgentApp(_use_tool, app_id=names.AGENT),
    CompletionApp(lambda inputs: f"A poem about {inputs['subject']}", app_id=names.COMPLETION),
    WorkflowApp(_spell, app_id=names.WORKFLOW),
    ChatApp(_break_off, app_id=names.BROKEN),
    WorkflowApp(_fail, app_id=names.FAILING),
    ChatApp(_remember, app_id=names.ENDLESS, ends=False),
    WorkflowApp(_spell, app_id=names.SILENT, ends=False),
    WorkflowApp(
        lambda inputs: {"kind": inputs["document"]["type"]},
        app_id=names.READER,
        user_input_form=[{"file": {"variable": "document", "required": True}}],
    ),
]
LOG = {"id": "1", "label": "step", "status": "start", "data": {"n": 1}, "parent_id": None}
RESOURCES = [{"position": 1, "content": "Paris is sunny.", "score": 0.5}]
RAW: dict[str, list[dict[str, Any]]] = {
    "text": [{"type": "text", "message": {"text": "hello"}}],
    "json": [{"type": "json", "message": {"json_object": {"found": [1, 2.5]}}}],
    "json list": [{"type": "json", "message": {"json_object": ["a", "list"]}}],
    "link": [{"type": "link", "message": {"text": "https://example.com"}, "meta": {"kept": True}}],
    "image": [{"type": "image", "message": {"text": "https://example.com/a.png"}}],
    "image_link": [{"type": "image_link", "message": {"text": "/files/tools/a.png"}}],
    "blob": [{"type": "blob", "message": {"blob": b"%PDF"}, "meta": {"mime_type": "a/b"}}],
    "variable": [
        {"type": "variable", "message": {"variable_name": "v", "variable_value": one, "stream": on}}
        for one, on in (("a", True), ("b", True), ({"n": 1}, False))
    ],
    "log": [{"type": "log", "message": LOG}],
    "retriever_resources": [
        {
            "type": "retriever_resources",
            "message": {"retriever_resources": RESOURCES, "context": "c"},
        }
    ],
    "binary_link": [{"type": "binary_link", "message": {"text": "/files/tools/a.pdf"}}],
    "file": [{"type": "file", "message": None, "meta": {"file": {"url": "u"}}}],
    "empty file": [{"type": "file", "message": {}, "meta": {"file": {"url": "u"}}}],
    "smell": [{"type": "smell", "message": {"of": "roses"}}],
    "no base64": [{"type": "blob", "message": {"blob": "%PDF"}}],
    "pieces": [
        {
            "type": "blob_chunk",
            "message": {
                "id": "1",
                "sequence": place,
                "total_length": 6,
                "blob": piece,
                "end": place == 2,
            },
        }
        for place, piece in enumerate((b"one", b"two", b""))
    ],
}


def _draw() -> list[dict[str, Any]]:
    return [{"type": "blob", "message": {"blob": b"PNG"}, "meta": {"mime_type": "image/png"}}]


def _report() -> list[dict[str, Any]]:
    meta = {"mime_type": "application/pdf", "filename": "report.pdf"}
    return [{"type": "blob", "message": {"blob": b"%PDF"}, "meta": meta}]


def _raw(kind: str, messages: list[dict[str, Any]]) -> EmulatedTool:
    return EmulatedTool(kind, lambda: messages, raw=True)


TOOLS = [
    EmulatedTool("greet", _greet),
    EmulatedTool("flow", _greet, provider="wf-1", provider_type="workflow"),
    EmulatedTool("greet_over_api", _greet, provider="api-1", provider_type="api"),
    EmulatedTool("greet_over_mcp", _greet, provider="mcp-1", provider_type="mcp"),
    EmulatedTool(
        "locked",
        _greet,
        provider="mcp-2",
        provider_type="mcp",
        credential_ids=[names.CREDENTIAL],
    ),
    EmulatedTool("breaks", _breaks),
    EmulatedTool("drawing", _draw),
    EmulatedTool("report", _report),
    *(_raw(kind, messages) for kind, messages in RAW.items()),
]


@dataclass
class Channels:
    """The channels to one emulator. A plugin starts when it is first asked, and serves all tests of a module."""

    emulator: Emulator
    plugins: dict[Runtime, RunningPlugin] = field(default_factory=dict[Runtime, RunningPlugin])
    permissions: set[str] | None = None
    """What the plugin may invoke; None for what its manifest permits."""
    environment: dict[str, str] | None = None
    _open: ExitStack = field(default_factory=ExitStack)
    _known: dict[Any, tuple[Outcome, list[Any]]] = field(
        default_factory=dict[Any, "tuple[Outcome, list[Any]]"]
    )

    def watched(self, channel: Channel, kind: Kind, operation: str) -> tuple[Outcome, list[Any]]:
        """The outcome of a call, and the requests that came of it. The official session is asked once."""
        if kind == "official":
            key = (channel, operation)
            if key not in self._known:
                self._known[key] = self._watched(channel, kind, operation)
            return self._known[key]
        return self._watched(channel, kind, operation)

    def _watched(self, channel: Channel, kind: Kind, operation: str) -> tuple[Outcome, list[Any]]:
        last = next(reversed(self.emulator.requests), None)
        made = self.ask(channel, kind, operation)
        came = takewhile(lambda one: one is not last, reversed(self.emulator.requests))
        return made, [(one.operation, comparable(_asked(one.body))) for one in came]

    def ask(self, channel: Channel, kind: Kind, operation: str, **further: Any) -> Outcome:
        """The outcome of a call. The official session has no channel but those of a plugin."""
        if channel != "inner API" and channel != "daemon":  # noqa: PLR1714  # checkers read it so
            return self._in_plugin(channel, kind, operation, further)
        if kind == "official":
            return self._in_plugin("stdio", kind, operation, further)
        called = OPERATIONS[operation]
        given = Given(MODEL, PARAMETERS, CLASSES, "mcp", further)
        if kind == "sync":
            with self._session(channel, Session) as session:
                return outcome(lambda: called.call(session, given))
        return asyncio.run(self._awaited(channel, called.awaited or called.call, given))

    def _in_plugin(self, channel: Runtime, kind: Kind, operation: str, further: Any) -> Outcome:
        if channel not in self.plugins:
            running = self.emulator.run_plugin(
                FOLDER, runtime=channel, permissions=self.permissions, environment=self.environment
            )
            self.plugins[channel] = self._open.enter_context(running)
        parameters = {"operation": operation, "session": kind, **further}
        # What the tool is given further, it has no parameters for.
        (message,) = self.plugins[channel].invoke_tool("call", parameters, check=False)
        made: Outcome = json.loads(message.text)
        return made

    async def _awaited(self, channel: Channel, call: Any, given: Given) -> Outcome:
        async with self._session(channel, AsyncSession) as session:
            return await outcome_in_time(lambda: call(session, given))

    def _session(self, channel: Channel, kind: Any) -> Any:
        if channel == "inner API":
            key, tenant = self.emulator.api_key, self.emulator.tenant_id
            return kind.from_inner_api(self.emulator.url, api_key=key, tenant_id=tenant)
        permitted: dict[str, Any] = (
            {} if self.permissions is None else {"permissions": self.permissions}
        )
        id_ = self.emulator.open_session(
            plugin_id="dify-invoke/whole_session", storage_size=QUOTA, **permitted
        )
        return kind.from_daemon(self.emulator.url, id_)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


_ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIMES = ("created_at", "finished_at", "elapsed_time", "latency", "timestamp")


def _asked(body: dict[str, Any]) -> dict[str, Any]:
    """What a request asks. The daemon adds empty texts, and the inner API wants to know who asks."""
    return {
        name: item
        for name, item in body.items()
        if item != "" and name not in ("tenant_id", "user_id")
    }


def comparable(made: Any) -> Any:
    """What must be the same in two runs: all but times, and ids, of which only the places are.

    A field that is absent to one session is null, or an empty list, to the other.
    """
    told = json.dumps(_timeless(made), sort_keys=True)
    places: dict[str, str] = {}
    return json.loads(_ID.sub(lambda id_: places.setdefault(id_[0], f"id {len(places)}"), told))


def _timeless(value: Any) -> Any:
    if is_object(value):
        return {
            name: _timeless(item)
            for name, item in value.items()
            if name not in _TIMES and item not in (None, [])
        }
    if is_array(value):
        return [_timeless(item) for item in value]
    return value.partition("?timestamp=")[0] if isinstance(value, str) else value
