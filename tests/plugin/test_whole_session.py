"""The table of a session's calls: operation, road, kind of session. Each cell gives what the official session gives.

Over HTTP, as a service calls, a cell is held against the official session in a plugin.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from dify_invoke.emulator import Emulator

from .whole_session.operations import APP_CALLS, MESSAGE_KINDS, TOOL_CALLS
from .whole_session_workspace import (
    APPS,
    KINDS,
    OVER_DAEMON,
    ROADS,
    TOOLS,
    Kind,
    Road,
    Roads,
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
on_all_roads = pytest.mark.parametrize("road", ROADS)
on_daemon_roads = pytest.mark.parametrize("road", OVER_DAEMON)
in_both_kinds = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def roads() -> Iterator[Roads]:
    with Emulator(apps=APPS, tools=TOOLS) as emulator, Roads(emulator) as roads:
        yield roads


def value(roads: Roads, road: Road, kind: Kind, operation: str, **further: Any) -> Any:
    made = roads.ask(road, kind, operation, **further)
    assert made["error"] is None
    assert made["items"] == []
    return made["value"]


@on_all_roads
@in_both_kinds
class TestTable:
    @pytest.mark.parametrize("operation", SAME)
    def test_sends_and_gives_what_the_official_session_does(
        self, roads: Roads, road: Road, kind: Kind, operation: str
    ) -> None:
        official, wanted = roads.watched(road, "official", operation)
        made, sent = roads.watched(road, kind, operation)
        assert comparable(made) == comparable(official)
        assert made["error"] is None
        assert made["items"] or made["value"]
        if operation == "chat conversation":  # as streams, where the official example blocks
            wanted = [(name, {**body, "response_mode": "streaming"}) for name, body in wanted]
        assert sent == wanted

    @pytest.mark.parametrize("operation", WHOLE)
    def test_gives_all_that_the_official_session_gives(
        self, roads: Roads, road: Road, kind: Kind, operation: str
    ) -> None:
        official, wanted = roads.watched(road, "official", operation)
        made, sent = roads.watched(road, kind, operation)
        assert official["error"] is made["error"] is None
        given: dict[str, Any] = made["value"]
        assert given.keys() >= official["value"].keys()
        both = {name: given[name] for name in official["value"]}
        assert comparable(both) == comparable(official["value"])
        assert sent == wanted

    def test_reads_a_file(self, roads: Roads, road: Road, kind: Kind) -> None:
        content = bytes(range(256)) * 100
        file = roads.emulator.file(content, "a.bin")
        for one in (kind, OFFICIAL):
            assert value(roads, road, one, "file read", file=file) == {"bytes": content.hex()}

    def test_uploads_the_content(self, roads: Roads, road: Road, kind: Kind) -> None:
        uploaded = value(roads, road, kind, "file upload")
        file = roads.emulator.files[-1]
        assert uploaded["id"] == file.id
        assert (file.name, file.mime_type, file.content) == (
            "Übersicht.txt",
            "text/plain",
            b"hello",
        )

    def test_an_app_takes_an_upload(self, roads: Roads, road: Road, kind: Kind) -> None:
        uploaded = value(roads, road, kind, "file upload")
        given = {
            "type": uploaded["type"],
            "transfer_method": "tool_file",
            "tool_file_id": uploaded["id"],
        }
        for one in (kind, OFFICIAL):
            answer = value(roads, road, one, "workflow with a file", document=given)
            assert answer["data"]["outputs"] == {"kind": "document"}


@on_daemon_roads
@in_both_kinds
class TestStorage:
    @pytest.mark.parametrize(("stored", "content"), [("set", "00ff76"), ("set empty", "")])
    def test_one_session_finds_what_another_has_stored(
        self, roads: Roads, road: Road, kind: Kind, stored: str, content: str
    ) -> None:
        turns: list[tuple[Kind, Kind]] = [(kind, "official"), ("official", kind), (kind, kind)]
        for writer, reader in turns:
            assert value(roads, road, writer, f"storage {stored}") is None
            assert value(roads, road, reader, "storage exist") is True
            assert value(roads, road, reader, "storage get") == {"bytes": content}
            assert value(roads, road, writer, "storage delete") is None
            assert value(roads, road, reader, "storage exist") is False


@in_both_kinds
@pytest.mark.parametrize("operation", ["set", "get", "exist", "delete"])
def test_a_service_has_no_storage(roads: Roads, kind: Kind, operation: str) -> None:
    made = roads.ask("inner API", kind, f"storage {operation}")
    assert made["error"]["type"] == "InvalidRequestError"
    assert "only a plugin reaches it" in made["error"]["message"]
