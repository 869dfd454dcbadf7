"""A text goes in, a workflow reviews it with numbered lines, and the numbered text comes out."""

from typing import Any
from uuid import uuid4

import pytest

from dify_invoke import ToolBlobChunkMessage, ToolInvokeMessage, ToolJsonMessage
from dify_invoke.emulator import Emulator, PluginError, RunningPlugin, WorkflowApp, contains

APP = {"app_id": str(uuid4()), "inputs": {"tone": "kind"}}


def review(
    plugin: RunningPlugin, document: dict[str, Any], **further: Any
) -> list[ToolInvokeMessage]:
    return plugin.invoke_tool("review", {"document": document, "app": APP, **further})


def test_a_file_goes_in_and_out(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    dify_emulator.app.when(app_id=APP["app_id"]).reply({"verdict": "good"})
    document = dify_emulator.file("Größe\nzwei\n".encode(), "größe.txt")

    told, *pieces = review(dify_plugin, document, variable="paper")

    assert isinstance(told, ToolJsonMessage)
    assert told.message.json_object == {"verdict": "good"}
    # The workflow gets the file by the id of its upload.
    uploaded = dify_emulator.files[-1]
    numbered = "   1  Größe\n   2  zwei\n".encode()
    assert (uploaded.name, uploaded.content) == ("numbered-größe.txt", numbered)
    (asked,) = dify_emulator.app.calls
    inputs = asked.body["inputs"]
    assert (inputs["tone"], inputs["paper"]["tool_file_id"]) == ("kind", uploaded.id)
    # The official runtime sends a file in pieces.
    given = [piece for piece in pieces if isinstance(piece, ToolBlobChunkMessage)]
    assert b"".join(piece.message.blob for piece in given) == numbered
    assert given[0].meta == {"mime_type": "text/plain", "filename": "numbered-größe.txt"}


def test_a_large_file_is_the_variable_document(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    dify_emulator.app.when(inputs=contains("document")).reply({})
    review(dify_plugin, dify_emulator.file(b"a line\n" * 100_000, "long.txt"))
    assert dify_emulator.files[-1].content.endswith(b"100000  a line\n")


def test_a_file_that_is_no_text(dify_emulator: Emulator, dify_plugin: RunningPlugin) -> None:
    with pytest.raises(PluginError, match="not a text in UTF-8"):
        review(dify_plugin, dify_emulator.file(b"\xff\xfe", "a.bin"))
    dify_emulator.app.assert_not_called()


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        ("file_download", "APIStatusError: read_file: HTTP 500: no luck"),
        ("file_upload", "InvokeError: request_file_upload: upload file failed: data is nil"),
        ("signed_upload", "APIStatusError: upload_file: HTTP 500: no luck"),
    ],
)
def test_a_failing_file_server_is_reported(
    dify_emulator: Emulator, dify_plugin: RunningPlugin, operation: str, error: str
) -> None:
    dify_emulator.fail_next(operation, "no luck", status=500)
    with pytest.raises(PluginError) as caught:
        review(dify_plugin, dify_emulator.file(b"text", "a.txt"))
    assert str(caught.value).startswith(error)


def _refuse(inputs: dict[str, Any]) -> dict[str, Any]:
    raise RuntimeError("not worth reading")


REFUSING = WorkflowApp(_refuse)


@pytest.mark.dify_emulator(apps=[REFUSING])
def test_a_failing_workflow_is_reported(
    dify_emulator: Emulator, dify_plugin: RunningPlugin
) -> None:
    document = dify_emulator.file(b"nonsense", "a.txt")
    with pytest.raises(PluginError, match=r"^WorkflowFailedError: .*not worth reading"):
        review(dify_plugin, document, app={"app_id": REFUSING.app_id})
