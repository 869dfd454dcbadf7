"""What a daemon or a server does wrong, which the emulator does not do: what the official session makes of it, and ours.

The plugin runs in the official serverless runtime, and invokes a platform whose answers are written here. Our session
also has the same answer over a duplex stream and the inner API, where they can give it.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session
from dify_invoke.emulator import Emulator

from ..session.run_cases import finished, message, message_end, tool_message
from ..support.files import FileServer, Reply as FileReply, file_server
from ..support.platform import CHANNELS, ChannelName, Fails, Platform, Reply, Stops, platform
from .test_whole_session import in_both_kinds
from .whole_session.operations import CLASSES, MODEL, OPERATIONS, PARAMETERS, Given
from .whole_session.outcomes import Outcome, outcome, outcome_in_time
from .whole_session_workspace import Kind, Roads

CUT = Stops()
CLOSED = "read app failed: read on closed response body"
AFTERWARDS = Fails(CLOSED)
ERROR = {"event": "error", "code": "internal_server_error", "message": "gone", "status": 500}
TEXT = tool_message("text", {"text": "so far"})
OVER_DAEMON: Sequence[ChannelName] = ("daemon", "duplex")


@dataclass(frozen=True)
class Fault:
    """An answer, what the official session makes of it, and what is right."""

    name: str
    operation: str
    reply: Reply
    official: Any
    """What the official session gives, as if all were well; or, as a text, words of its exception."""
    error: str = ""
    """The class of our error; "" where there is none."""
    words: str = ""
    items: list[Any] = field(default_factory=list[Any])
    """What our stream gives before, or instead: the kinds of events or messages."""
    channels: Sequence[ChannelName] = CHANNELS


FAULTS = [
    Fault(
        "an error among the events",
        "chat streaming",
        [message("A"), ERROR],
        ["message", "error"],
        "AppRunError",
        "the run failed (internal_server_error): gone",
        ["message"],
    ),
    Fault(
        "a workflow that failed",
        "workflow blocking",
        [finished("failed", error="no bread")],
        {"status": "failed"},
        "WorkflowFailedError",
        "no bread",
    ),
    Fault(
        "a blocking answer, then an error",
        "chat blocking",
        [message("A"), AFTERWARDS],
        {"answer": "A"},
        "InvokeError",
        CLOSED,
    ),
    Fault(
        "two blocking answers",
        "chat blocking",
        [message("A"), message("B")],
        {"answer": "A"},
        "ProtocolError",
        "the run has 2 answers",
    ),
    Fault(
        "two outcomes of a blocking workflow",
        "workflow blocking",
        [finished(), finished()],
        {"status": "succeeded"},
        "ProtocolError",
        "the run has 2 answers",
    ),
    Fault(
        "an app that is cut",
        "chat streaming",
        [message("A"), CUT],
        ["message"],
        "TransportError",
        "ended before",
        ["message"],
        channels=("daemon",),
    ),
    Fault(
        "a tool that is cut",
        "builtin tool",
        [TEXT, CUT],
        ["text"],
        "TransportError",
        "ended before",
        ["text"],
        channels=("daemon",),
    ),
    Fault(
        "an app without its last event",
        "chat streaming",
        [message("A")],
        ["message"],
        "IncompleteRunError",
        "the events end without",
        ["message"],
    ),
    Fault(
        "a null among the events",
        "chat streaming",
        [message("A"), None, message("B"), message_end()],
        ["message"],
        "ProtocolError",
        "",
        ["message"],
    ),
    Fault(
        "a null among the messages",
        "builtin tool",
        [TEXT, None, TEXT],
        ["text"],
        "ProtocolError",
        "",
        ["text"],
    ),
    Fault(
        "a message of a new kind",
        "builtin tool",
        [TEXT, tool_message("smell", {"of": "roses"}), TEXT],
        "Failed to parse response: 1 validation error for ToolInvokeMessage",
        items=["text", "smell", "text"],
    ),
    Fault(
        "a link to a PDF",
        "builtin tool",
        [tool_message("binary_link", {"text": "/files/tools/a.pdf"})],
        "Failed to parse response: 1 validation error for ToolInvokeMessage",
        items=["binary_link"],
    ),
    Fault(
        "a file in no known shape",
        "builtin tool",
        [tool_message("file", {})],
        "Failed to parse response: 15 validation errors for ToolInvokeMessage",
        items=["file"],
    ),
    Fault(
        "a message in no known shape",
        "builtin tool",
        [tool_message("text", {})],
        "Failed to parse response: 15 validation errors for ToolInvokeMessage",
        "ProtocolError",
        "text",
    ),
    Fault(
        "a file that is not base64",
        "builtin tool",
        [tool_message("blob", {"blob": "%PDF"})],
        ["blob"],
        "ProtocolError",
        "Invalid base64",
    ),
    Fault(
        "set with no confirmation",
        "storage set",
        [],
        None,
        "ProtocolError",
        "storage_set",
        channels=OVER_DAEMON,
    ),
    Fault(
        "set with no answer",
        "storage set",
        [CUT],
        None,
        "TransportError",
        "ended before",
        channels=("daemon",),
    ),
    Fault(
        "set with another word",
        "storage set",
        [{"data": "queued"}],
        "unexpected data: queued",
        "ProtocolError",
        "does not confirm the change",
        channels=OVER_DAEMON,
    ),
    Fault(
        "get with no value",
        "storage get",
        [],
        "no data found",
        "ProtocolError",
        "storage_get",
        channels=OVER_DAEMON,
    ),
    Fault(
        "delete with no confirmation",
        "storage delete",
        [],
        "no data found",
        "ProtocolError",
        "storage_delete",
        channels=OVER_DAEMON,
    ),
    Fault(
        "exist with no answer",
        "storage exist",
        [],
        "no data found",
        "ProtocolError",
        "storage_exist",
        channels=OVER_DAEMON,
    ),
    Fault(
        "a node that gives nothing",
        "parameter_extractor",
        [{"process_data": None, "inputs": None, "outputs": None}],
        "Failed to parse response: 3 validation errors for NodeResponse",
        "NodeFailedError",
        "the server does not say why",
    ),
    Fault(
        "no parameters of an app",
        "fetch_app",
        [],
        "No response",
        "ProtocolError",
        "fetch_app",
        channels=OVER_DAEMON,
    ),
]


@dataclass
class Bench:
    """The plugin, in the official serverless runtime, and the platform that it invokes."""

    roads: Roads
    platform: Platform

    def ask(self, kind: Kind, operation: str, reply: Reply, **further: Any) -> Outcome:
        self.platform.replies[:] = [reply]
        self.platform.requests.clear()
        return self.roads.ask("serverless", kind, operation, **further)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Emulator() as emulator, platform("daemon") as made:
        environment = {"DIFY_PLUGIN_DAEMON_URL": made.url}
        with Roads(emulator, environment=environment) as roads:
            yield Bench(roads, made)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as made:
        yield made


def kinds_of(items: list[Any]) -> list[str]:
    return [str(item.get("event") or item.get("type")) for item in items]


def check_official(made: Outcome, wanted: Any) -> None:
    if isinstance(wanted, str):
        assert wanted in made["error"]["message"]
        return
    assert made["error"] is None
    if isinstance(wanted, list):
        assert kinds_of(made["items"]) == wanted
    elif wanted is None:
        assert made["value"] is None
    else:
        shown = {**made["value"], **made["value"].get("data", {})}
        assert {name: shown[name] for name in wanted} == wanted


def check(made: Outcome, fault: Fault) -> None:
    assert kinds_of(made["items"]) == fault.items
    assert made["value"] is None
    if not fault.error:
        assert made["error"] is None
        return
    assert made["error"]["type"] == fault.error
    assert fault.words in made["error"]["message"]


by_name = pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])


class TestFaults:
    @by_name
    def test_the_official_session(self, bench: Bench, fault: Fault) -> None:
        check_official(bench.ask("official", fault.operation, fault.reply), fault.official)

    @by_name
    @in_both_kinds
    def test_in_a_plugin(self, bench: Bench, kind: Kind, fault: Fault) -> None:
        check(bench.ask(kind, fault.operation, fault.reply), fault)

    @pytest.mark.parametrize(
        ("channel", "fault"),
        [
            pytest.param(channel, fault, id=f"{fault.name}-{channel}")
            for fault in FAULTS
            for channel in fault.channels
        ],
    )
    @in_both_kinds
    def test_on_its_channels(self, channel: ChannelName, kind: Kind, fault: Fault) -> None:
        with platform(channel, fault.reply) as made:
            check(asked(made, kind, fault.operation), fault)


def asked(made: Platform, kind: Kind, operation: str) -> Outcome:
    called = OPERATIONS[operation]
    given = Given(MODEL, PARAMETERS, CLASSES, "mcp")
    if kind == "sync":
        with made.session(Session) as session:
            return outcome(lambda: called.call(session, given))

    async def run() -> Outcome:
        async with made.session(AsyncSession) as session:
            return await outcome_in_time(lambda: called.call(session, given))

    return asyncio.run(run())


@dataclass(frozen=True)
class Upload:
    """How a server answers an upload, and what the official session makes of it. `right` is what ours gives."""

    name: str
    official: str | dict[str, Any]
    right: str | dict[str, Any]
    status: int = 201
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    address: str = ""


UPLOADS = [
    Upload("status 200", "status code: 200", {"id": "f1", "type": "document"}, status=200),
    Upload(
        "a null type of media",
        "1 validation error for UploadFileResponse\nmime_type",
        {"mime_type": None, "type": "document"},
        fields={"mime_type": None, "type": "document"},
    ),
    Upload(
        "a null kind of file", {"type": None}, {"type": "document"}, fields={"type": None}
    ),
    Upload("no kind of file", {"type": "document"}, {"type": "document"}),
    Upload(
        "a relative address",
        "Invalid URL '/files/upload': No scheme supplied",
        "FILES_URL is not set",
        address="/files/upload",
    ),
    Upload(
        "a server that is not there",
        "Failed to establish a new connection",
        "INTERNAL_FILES_URL",
        address="http://127.0.0.1:1/files/upload",
    ),
]


@pytest.mark.parametrize("upload", UPLOADS, ids=[upload.name for upload in UPLOADS])
@pytest.mark.parametrize("kind", ["official", "sync", "async"])
def test_an_upload(bench: Bench, server: FileServer, kind: Kind, upload: Upload) -> None:
    server.status, server.fields = upload.status, upload.fields
    reply = [{"url": upload.address or server.upload_url}]
    made = bench.ask(kind, "file upload", reply)
    wanted = upload.official if kind == "official" else upload.right
    if isinstance(wanted, str):
        assert wanted in made["error"]["message"]
    else:
        assert made["error"] is None
        assert {name: made["value"][name] for name in wanted} == wanted


@dataclass(frozen=True)
class Download:
    """A file that cannot be read, the official SDK's exception, and our error."""

    name: str
    official: str
    error: str
    words: str
    reply: FileReply | None = None
    address: str = ""


DOWNLOADS = [
    Download("expired", "HTTPStatusError", "APIStatusError", "HTTP 403", FileReply(403, b"{}")),
    Download("missing", "HTTPStatusError", "APIStatusError", "HTTP 404", FileReply(404, b"{}")),
    Download(
        "moved",
        "HTTPStatusError",
        "APIStatusError",
        "not followed",
        FileReply(302, b"", {"Location": "/elsewhere"}),
    ),
    Download(
        "cut", "RemoteProtocolError", "TransportError", "", FileReply(200, b"half", {"Content-Length": "9", "Connection": "close"})
    ),
    Download(
        "at a relative address",
        "ValueError",
        "InvalidRequestError",
        "FILES_URL",
        address="/files/tools/a.txt",
    ),
]


@pytest.mark.parametrize("download", DOWNLOADS, ids=[download.name for download in DOWNLOADS])
@pytest.mark.parametrize("kind", ["official", "sync", "async"])
def test_a_file(bench: Bench, server: FileServer, kind: Kind, download: Download) -> None:
    if download.reply is not None:
        server.replies = [download.reply]
    file = {
        "dify_model_identity": "__dify__file__",
        "url": download.address or f"{server.url}/files/tools/a.txt?sign=s",
        "mime_type": "text/plain",
        "filename": "a.txt",
        "extension": ".txt",
        "size": 9,
        "type": "document",
    }
    made = bench.ask(kind, "file read", [], file=file)
    error = made["error"]
    assert error["type"] == (download.official if kind == "official" else download.error)
    assert kind == "official" or download.words in error["message"]
