"""What fails, or what the official session gets wrong: the row says what it gives, and what is right.

`test_whole_session_faults.py` has what the emulator does not do wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from dify_invoke.emulator import Emulator

from .test_whole_session import OFFICIAL, in_both_kinds, on_all_channels, on_daemon_channels
from .whole_session_workspace import APPS, TOOLS, Channel, Channels, Kind, comparable


@pytest.fixture(scope="module")
def channels() -> Iterator[Channels]:
    with Emulator(apps=APPS, tools=TOOLS) as emulator, Channels(emulator) as channels:
        yield channels


@dataclass(frozen=True)
class Row:
    """An operation, the words of the official session's bare exception, and our error."""

    operation: str
    official: str
    """Words of the exception; "" for none at all."""
    error: str
    """The class of our error."""
    words: str
    service: tuple[str, str] | None = None
    """Class and words on the inner API, where they are others."""


DELETED = "Tool credential 00000000-0000-4000-8000-0000000000ff has been deleted"
ROWS = [
    Row("app unknown", '"app not found"', "APIStatusError", "HTTP 400: app not found"),
    Row(
        "app parameters unknown",
        "fetch app failed: data is nil",
        "InvokeError",
        "likely causes, in this order: app_id is not an app of this workspace",
        ("APIStatusError", "HTTP 400: app not found"),
    ),
    Row("app without a query", "missing query", "InvalidRequestError", "query is an empty text"),
    Row("app in no mode", "invalid payload", "InvalidRequestError", "'streaming' or 'blocking'"),
    Row(
        "conversation unknown",
        '"message": ""',
        "ConversationNotFoundError",
        "is unknown to the app, or is another user's",
    ),
    Row("chat broken", "", "AppRunError", "the run failed (invalid_param): out of order"),
    Row("chat broken blocking", "out of order", "APIStatusError", "HTTP 400: out of order"),
    Row("chat without an end", "", "IncompleteRunError", "the events end without `message_end`"),
    Row("workflow failed streaming", "", "WorkflowFailedError", "the workflow failed: no bread"),
    Row("workflow failed blocking", "", "WorkflowFailedError", "the workflow failed: no bread"),
    Row("workflow without an end", "", "IncompleteRunError", "`workflow_finished` or `error`"),
    Row(
        "tool unknown", "tool nothing not found", "APIStatusError", "builtin tool nothing not found"
    ),
    Row("tool broken", "request failed: out of order", "InvokeError", "invoke_tool: out of order"),
    Row("tool without a credential", DELETED, "APIStatusError", DELETED),
    Row("tool no base64", "", "ProtocolError", "Invalid base64 encoded string"),
]
ATTEMPTS = count(1)
STORAGE = [
    Row("storage get", "load data failed", "KeyNotFoundError", "no value for 'a/state'"),
    Row("storage delete", "delete data failed", "KeyNotFoundError", "no value for 'a/state'"),
    Row(
        "storage quota", "allocated size is greater", "StorageQuotaError", "may have the new value"
    ),
    Row("storage key too long", "key length", "InvalidRequestError", "key has 257 bytes"),
    Row("storage key with dots", "load data failed", "InvalidRequestError", "refuses `..`"),
]


def check(row: Row, official: Any, made: Any, *, on_inner_api: bool = False) -> None:
    if row.official:
        assert official["error"]["type"] == "Exception"
        assert row.official in official["error"]["message"]
    else:
        assert official["error"] is None
    error, words = row.service if row.service and on_inner_api else (row.error, row.words)
    assert (made["error"]["type"], made["value"]) == (error, None)
    assert words in made["error"]["message"]
    assert "ReverseInvocationError" in made["error"]["kinds"]


def by_operation(rows: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row.operation for row in rows])


@on_all_channels
@in_both_kinds
class TestErrors:
    @by_operation(ROWS)
    def test_are_told(self, channels: Channels, channel: Channel, kind: Kind, row: Row) -> None:
        official, _ = channels.watched(channel, "official", row.operation)
        made = channels.ask(channel, kind, row.operation)
        check(row, official, made, on_inner_api=channel == "inner API")
        if row.operation != "tool no base64":
            # What has come before the error is given.
            good = [one for one in official["items"] if one.get("event") != "error"]
            assert comparable(made["items"]) == comparable(good)

    def test_an_error_among_the_events_is_an_event_to_the_official_session(
        self, channels: Channels, channel: Channel, kind: Kind
    ) -> None:
        official, _ = channels.watched(channel, "official", "chat broken")
        assert official["items"][-1]["event"] == "error"
        assert (
            len(official["items"]) == len(channels.ask(channel, kind, "chat broken")["items"]) + 1
        )

    def test_a_failed_workflow_is_a_result_to_the_official_session(
        self, channels: Channels, channel: Channel, kind: Kind
    ) -> None:
        official, _ = channels.watched(channel, "official", "workflow failed blocking")
        assert official["value"]["data"]["status"] == "failed"
        kinds = channels.ask(channel, kind, "workflow failed blocking")["error"]["kinds"]
        assert kinds[:3] == ["WorkflowFailedError", "AppRunError", "InvokeError"]

    @pytest.mark.parametrize("node", ["parameter_extractor", "question_classifier"])
    def test_a_node_fails(
        self, channels: Channels, channel: Channel, kind: Kind, node: str
    ) -> None:
        words = "failed: validate request failed: Key: 'InvokeNodeResponse.ProcessData'"
        row = Row(node, words, "NodeFailedError", "the server does not say why")
        channels.emulator.fail_next(node)
        official = channels.ask(channel, "official", node)
        channels.emulator.fail_next(node)
        check(row, official, channels.ask(channel, kind, node), on_inner_api=channel == "inner API")

    @pytest.mark.parametrize(
        ("operation", "failing", "status", "official", "error", "words"),
        [
            ("chat streaming", "app", 500, "status code: 500", "APIStatusError", "HTTP 500"),
            ("builtin tool", "tool", 404, "status code: 404", "APIStatusError", "HTTP 404"),
            ("file upload", "signed_upload", 413, "status code: 413", "APIStatusError", "HTTP 413"),
            ("file upload", "signed_upload", 403, "status code: 403", "APIStatusError", "HTTP 403"),
        ],
    )
    def test_a_server_refuses(
        self,
        channels: Channels,
        channel: Channel,
        kind: Kind,
        operation: str,
        failing: str,
        status: int,
        official: str,
        error: str,
        words: str,
    ) -> None:
        made: list[Any] = []
        for one in (OFFICIAL, kind):
            channels.emulator.fail_next(failing, "no luck", status=status)
            made.append(channels.ask(channel, one, operation))
        check(Row(operation, official, error, words), *made, on_inner_api=channel == "inner API")


@on_daemon_channels
@in_both_kinds
class TestStorage:
    @by_operation(STORAGE)
    def test_errors_are_told(
        self, channels: Channels, channel: Channel, kind: Kind, row: Row
    ) -> None:
        made: list[Any] = []
        for one in (OFFICIAL, kind):
            channels.ask(channel, "official", "storage set empty")
            assert channels.ask(channel, "official", "storage delete")["error"] is None
            # The daemon does not count what it has written and refused: less than that would fit.
            size = 2000 * next(ATTEMPTS)
            made.append(channels.ask(channel, one, row.operation, size=size))
        check(row, *made)
        assert ("KeyError" in made[1]["error"]["kinds"]) == (row.error == "KeyNotFoundError")

    def test_a_broken_disk_is_no_absent_key(
        self, channels: Channels, channel: Channel, kind: Kind
    ) -> None:
        made: list[Any] = []
        channels.ask(channel, "official", "storage set")
        for one in (OFFICIAL, kind):
            channels.emulator.fail_next("storage_get", "the disk is full")
            made.append(channels.ask(channel, one, "storage get"))
        check(Row("storage get", "load data failed", "StorageError", "load data failed"), *made)
        assert "KeyNotFoundError" not in made[1]["error"]["kinds"]


PDF = {"mime_type": "application/pdf", "filename": "report.pdf", "tool_file_id": "id 0"}
RIGHT: dict[str, tuple[str, list[Any]]] = {
    "tool binary_link": (
        "1 validation error for ToolInvokeMessage",
        [{"type": "binary_link", "message": {"text": "/files/tools/a.pdf"}}],
    ),
    "tool report": (
        "1 validation error for ToolInvokeMessage",
        [{"type": "binary_link", "message": {"text": "/files/tools/id 0.pdf"}, "meta": PDF}],
    ),
    "tool empty file": (
        "15 validation errors for ToolInvokeMessage",
        [{"type": "file", "message": {}, "meta": {"file": {"url": "u"}}}],
    ),
    "tool pieces": ("", [{"type": "blob", "message": {"blob": "b25ldHdv"}}]),
}
"""What a tool gives, and what the official session says of it: nothing of pieces, which it does not join."""


@on_all_channels
@in_both_kinds
class TestWhatTheOfficialSessionCannot:
    @pytest.mark.parametrize("operation", RIGHT)
    def test_messages(
        self, channels: Channels, channel: Channel, kind: Kind, operation: str
    ) -> None:
        words, right = RIGHT[operation]
        official, _ = channels.watched(channel, "official", operation)
        if words:
            assert official["items"] == []
            assert f"Failed to parse response: {words}" in official["error"]["message"]
        else:
            assert [one["type"] for one in official["items"]] == ["blob_chunk"] * 3
        made = channels.ask(channel, kind, operation)
        assert made["error"] is None
        assert comparable(made["items"]) == right

    def test_a_message_of_a_new_kind(
        self, channels: Channels, channel: Channel, kind: Kind
    ) -> None:
        made = channels.ask(channel, kind, "tool smell")
        if channel == "inner API":  # the daemon refuses it itself
            assert made["items"] == [{"type": "smell", "message": {"of": "roses"}, "meta": None}]
            assert made["error"] is None
        else:
            assert made["error"]["type"] == "InvokeError"
            assert "the daemon refuses the API server's reply" in made["error"]["message"]

    def test_a_blocking_agent(self, channels: Channels, channel: Channel, kind: Kind) -> None:
        official, _ = channels.watched(channel, "official", "agent blocking")
        assert "does not support blocking mode" in official["error"]["message"]
        made = channels.ask(channel, kind, "agent blocking")
        assert made["error"] is None
        assert made["value"]["answer"] == "It is sunny."
        assert [one["tool"] for one in made["value"]["thoughts"]] == ["weather", ""]

    def test_an_upload_with_a_charset(
        self, channels: Channels, channel: Channel, kind: Kind
    ) -> None:
        official, _ = channels.watched(channel, "official", "file upload with a charset")
        assert "status code: 403" in official["error"]["message"]
        made = channels.ask(channel, kind, "file upload with a charset")
        assert made["error"] is None
        assert made["value"]["mime_type"] == "text/plain"

    def test_a_blob_that_is_not_base64(
        self, channels: Channels, channel: Channel, kind: Kind
    ) -> None:
        official, _ = channels.watched(channel, "official", "tool no base64")
        assert official["items"][0]["message"] == {"blob": "JVBERg=="}  # the text's bytes
        assert channels.ask(channel, kind, "tool no base64")["items"] == []
