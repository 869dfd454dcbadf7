"""A plugin whose manifest permits nothing: each operation names the lines to add, on each road of the daemon."""

from collections.abc import Iterator

import pytest

from dify_invoke.emulator import Emulator

from .test_whole_session import OFFICIAL, in_both_kinds, on_daemon_roads
from .whole_session_workspace import APPS, TOOLS, Kind, Road, Roads

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
def roads() -> Iterator[Roads]:
    with Emulator(apps=APPS, tools=TOOLS) as emulator, Roads(emulator, permissions=set()) as roads:
        yield roads


@on_daemon_roads
@in_both_kinds
class TestPermissions:
    @pytest.mark.parametrize("operation", NEEDS)
    def test_a_missing_one(self, roads: Roads, road: Road, kind: Kind, operation: str) -> None:
        needed = NEEDS[operation]
        official, asked = roads.watched(road, "official", operation)
        assert official["error"]["type"] == "Exception"
        assert official["error"]["message"] == (
            f"permission denied, you need to enable {needed} access in plugin manifest"
        )
        made, sent = roads.watched(road, kind, operation)
        assert (made["error"]["type"], made["items"]) == ("PermissionDeniedError", [])
        lines = f"resource:\n  permission:\n    {needed}:\n      enabled: true"
        assert lines in made["error"]["message"]
        assert asked == sent == []

    @pytest.mark.parametrize("operation", ["file upload", "file read"])
    def test_files_need_none(self, roads: Roads, road: Road, kind: Kind, operation: str) -> None:
        file = roads.emulator.file(b"hello", "a.txt")
        for one in (kind, OFFICIAL):
            made = roads.ask(road, one, operation, file=file)
            assert made["error"] is None
            assert made["value"]
