"""The table of a session's calls: operation, channel, kind of session. Each cell gives what the official session gives.

Over HTTP, as a service calls, a cell is held against the official session in a plugin.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from dify_invoke.emulator import Emulator

from .whole_session.operations import APP_CALLS, MESSAGE_KINDS, TOOL_CALLS
from .whole_session_workspace import (
    APPS,
    CHANNELS,
    KINDS,
    OVER_DAEMON,
    TOOLS,
    Channel,
    Channels,
    Kind,
    comparable,
)

WHOLE = (
    "chat blocking",
    "chatflow blocking",
    "completion blocking",
    "workflow blocking",
    "workflow by default",
    "parameter_extractor",
    "question_classifier",
    "file upload",
    "file upload in capitals",
)
"""Their results have further fields here, for what they say at hand."""
SAME = (
    *(name for name in APP_CALLS if name not in (*WHOLE, "agent blocking", "workflow with a file")),
    *TOOL_CALLS,
    *(f"tool {kind}" for kind in MESSAGE_KINDS),
)

OFFICIAL: Kind = "official"
on_all_channels = pytest.mark.parametrize("channel", CHANNELS)
on_daemon_channels = pytest.mark.parametrize("channel", OVER_DAEMON)
in_both_kinds = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def channels() -> Iterator[Channels]:
    with Emulator(apps=APPS, tools=TOOLS) as emulator, Channels(emulator) as channels:
        yield channels


def value(channels: Channels, channel: Channel, kind: Kind, operation: str, **further: Any) -> Any:
    made = channels.ask(channel, kind, operation, **further)
    assert made["error"] is None
    assert made["items"] == []
    return made["value"]


@on_all_channels
@in_both_kinds
class TestTable:
    @pytest.mark.parametrize("operation", SAME)
    def test_sends_and_gives_what_the_official_session_does(
        self, channels: Channels, channel: Channel, kind: Kind, operation: str
    ) -> None:
        official, wanted = channels.watched(channel, "official", operation)
        made, sent = channels.watched(channel, kind, operation)
        assert comparable(made) == comparable(official)
        assert made["error"] is None
        assert made["items"] or made["value"]
        if operation == "chat conversation":  # as streams, where the official example blocks
            wanted = [(name, {**body, "response_mode": "streaming"}) for name, body in wanted]
        assert sent == wanted

    @pytest.mark.parametrize("operation", WHOLE)
    def test_gives_all_that_the_official_session_gives(
        self, channels: Channels, channel: Channel, kind: Kind, operation: str
    ) -> None:
        official, wanted = channels.watched(channel, "official", operation)
        made, sent = channels.watched(channel, kind, operation)
        assert official["error"] is made["error"] is None
        given: dict[str, Any] = made["value"]
        assert given.keys() >= official["value"].keys()
        both = {name: given[name] for name in official["value"]}
        assert comparable(both) == comparable(official["value"])
        assert sent == wanted

    def test_reads_a_file(self, channels: Channels, channel: Channel, kind: Kind) -> None:
        content = bytes(range(256)) * 100
        file = channels.emulator.file(content, "a.bin")
        for one in (kind, OFFICIAL):
            assert value(channels, channel, one, "file read", file=file) == {"bytes": content.hex()}

    def test_uploads_the_content(self, channels: Channels, channel: Channel, kind: Kind) -> None:
        uploaded = value(channels, channel, kind, "file upload")
        file = channels.emulator.files[-1]
        assert uploaded["id"] == file.id
        assert (file.name, file.mime_type, file.content) == (
            "Übersicht.txt",
            "text/plain",
            b"hello",
        )

    def test_an_app_takes_an_upload(self, channels: Channels, channel: Channel, kind: Kind) -> None:
        uploaded = value(channels, channel, kind, "file upload")
        given = {
            "type": uploaded["type"],
            "transfer_method": "tool_file",
            "tool_file_id": uploaded["id"],
        }
        for one in (kind, OFFICIAL):
            answer = value(channels, channel, one, "workflow with a file", document=given)
            assert answer["data"]["outputs"] == {"kind": "document"}


@on_daemon_channels
@in_both_kinds
class TestStorage:
    @pytest.mark.parametrize(("stored", "content"), [("set", "00ff76"), ("set empty", "")])
    def test_one_session_finds_what_another_has_stored(
        self, channels: Channels, channel: Channel, kind: Kind, stored: str, content: str
    ) -> None:
        turns: list[tuple[Kind, Kind]] = [(kind, "official"), ("official", kind), (kind, kind)]
        for writer, reader in turns:
            assert value(channels, channel, writer, f"storage {stored}") is None
            assert value(channels, channel, reader, "storage exist") is True
            assert value(channels, channel, reader, "storage get") == {"bytes": content}
            assert value(channels, channel, writer, "storage delete") is None
            assert value(channels, channel, reader, "storage exist") is False


@in_both_kinds
@pytest.mark.parametrize("operation", ["set", "get", "exist", "delete"])
def test_a_service_has_no_storage(channels: Channels, kind: Kind, operation: str) -> None:
    made = channels.ask("inner API", kind, f"storage {operation}")
    assert made["error"]["type"] == "InvalidRequestError"
    assert "only a plugin reaches it" in made["error"]["message"]
