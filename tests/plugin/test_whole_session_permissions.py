"""A plugin whose manifest permits nothing: each operation names the lines to add, on each channel of the daemon."""

from collections.abc import Iterator

import pytest

from dify_invoke.emulator import Emulator

from .test_whole_session import OFFICIAL, in_both_kinds, on_daemon_channels
from .whole_session_workspace import APPS, TOOLS, Channel, Channels, Kind

NEEDS = {
    "chat streaming": "app",
    "chat blocking": "app",
    "agent blocking": "app",
    "completion blocking": "app",
    "workflow streaming": "app",
    "workflow blocking": "app",
    "fetch_app": "app",
    "builtin tool": "tool",
    "workflow tool": "tool",
    "api tool": "tool",
    "mcp tool": "tool",
    "tool invoke": "tool",
    "parameter_extractor": "node",
    "question_classifier": "node",
    "storage set": "storage",
    "storage get": "storage",
    "storage exist": "storage",
    "storage delete": "storage",
}


@pytest.fixture(scope="module")
def channels() -> Iterator[Channels]:
    with (
        Emulator(apps=APPS, tools=TOOLS) as emulator,
        Channels(emulator, permissions=set()) as channels,
    ):
        yield channels


@on_daemon_channels
@in_both_kinds
class TestPermissions:
    @pytest.mark.parametrize("operation", NEEDS)
    def test_a_missing_one(
        self, channels: Channels, channel: Channel, kind: Kind, operation: str
    ) -> None:
        needed = NEEDS[operation]
        official, asked = channels.watched(channel, "official", operation)
        assert official["error"]["type"] == "Exception"
        assert official["error"]["message"] == (
            f"permission denied, you need to enable {needed} access in plugin manifest"
        )
        made, sent = channels.watched(channel, kind, operation)
        assert (made["error"]["type"], made["items"]) == ("PermissionDeniedError", [])
        lines = f"resource:\n  permission:\n    {needed}:\n      enabled: true"
        assert lines in made["error"]["message"]
        assert asked == sent == []

    @pytest.mark.parametrize("operation", ["file upload", "file read"])
    def test_files_need_none(
        self, channels: Channels, channel: Channel, kind: Kind, operation: str
    ) -> None:
        file = channels.emulator.file(b"hello", "a.txt")
        for one in (kind, OFFICIAL):
            made = channels.ask(channel, one, operation, file=file)
            assert made["error"] is None
            assert made["value"]
