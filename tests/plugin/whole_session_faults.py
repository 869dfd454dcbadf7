"""What a daemon or a server does wrong with a call, what the official session makes of it, and what is right."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..session.run_cases import finished, message, message_end, tool_message
from ..support.platform import CHANNELS, ChannelName, Fails, Reply, Stops

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
        "ProtocolError",
        "stops without an `end` event",
        ["message"],
        channels=("daemon",),
    ),
    Fault(
        "a tool that is cut",
        "builtin tool",
        [TEXT, CUT],
        ["text"],
        "ProtocolError",
        "stops without an `end` event",
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
        "data",
        ["message"],
    ),
    Fault(
        "a null among the messages",
        "builtin tool",
        [TEXT, None, TEXT],
        ["text"],
        "ProtocolError",
        "data",
        ["text"],
    ),
    Fault(
        "a message of a new kind",
        "builtin tool",
        [TEXT, tool_message("smell", {"of": "roses"}), TEXT],
        "Failed to parse response: 16 validation errors for ToolInvokeMessage",
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
        "storage_set: the answer has no results",
        channels=OVER_DAEMON,
    ),
    Fault(
        "set with no answer",
        "storage set",
        [CUT],
        None,
        "ProtocolError",
        "stops without an `end` event",
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
        "storage_get: the answer has no results",
        channels=OVER_DAEMON,
    ),
    Fault(
        "delete with no confirmation",
        "storage delete",
        [],
        "no data found",
        "ProtocolError",
        "storage_delete: the answer has no results",
        channels=OVER_DAEMON,
    ),
    Fault(
        "exist with no answer",
        "storage exist",
        [],
        "no data found",
        "ProtocolError",
        "storage_exist: the answer has no results",
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
        "fetch_app: the answer has no results",
        channels=OVER_DAEMON,
    ),
]
