"""What is shown of a tool's messages, and the files that are saved."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from dify_inner_api.models import ToolInvokeMessage
from dify_invoke.cli.run.saved_files import SavedFiles
from dify_invoke.cli.run.shown import ForMachines, ForPeople, Shows
from dify_invoke.cli.screen import Screen

PNG = b"\x89PNG\r\n\x1a\n"


def message(type_: str, content: dict[str, Any], **meta: Any) -> ToolInvokeMessage:
    return ToolInvokeMessage.from_dict({"type": type_, "message": content, "meta": meta or None})


def blob(content: bytes, **meta: Any) -> ToolInvokeMessage:
    return message("blob", {"blob": base64.b64encode(content).decode()}, **meta)


def piece(number: int, content: bytes, end: bool) -> ToolInvokeMessage:
    encoded = base64.b64encode(content).decode()
    fields = {"id": "f", "sequence": number, "total_length": 4, "blob": encoded, "end": end}
    return message("blob_chunk", fields, mime_type="audio/mpeg")


MESSAGES = [
    message("text", {"text": "Hello, "}),
    message("text", {"text": "you\n    there"}),
    message("json", {"json_object": {"ä": [1, None], "long": "x" * 150}}),
    message("link", {"text": "https://example.com/a"}),
    message("variable", {"variable_name": "n", "variable_value": 42}),
    message("variable", {"variable_name": "s", "variable_value": "one ", "stream": True}),
    message("variable", {"variable_name": "s", "variable_value": "two", "stream": True}),
    blob(PNG, mime_type="image/png", filename="../../a.png"),
    piece(0, b"ID", False),
    piece(1, b"3!", True),
    message("image", {"text": "data:image/png;base64," + base64.b64encode(PNG).decode()}),
    message("log", {"label": "Thinking", "status": "success"}),
    message("text", {"text": "Bye"}),
]


def show(shows: Shows) -> None:
    for one in MESSAGES:
        shows.message(one)
    shows.end()


def test_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show(ForPeople(Screen(), SavedFiles(tmp_path / "out", "speak")))
    said = capsys.readouterr()
    document = json.dumps({"ä": [1, None], "long": "x" * 150}, indent=2, ensure_ascii=False)
    assert said.out == (
        f"Hello, you\n    there\n{document}\nhttps://example.com/a\nn = 42\ns = one two\nBye\n"
    )
    out = tmp_path / "out"
    assert said.err.splitlines() == [
        f"saved {out}/a.png (image/png, 8 bytes)",
        f"saved {out}/speak.mp3 (audio/mpeg, 4 bytes)",
        f"saved {out}/speak.png (image/png, 8 bytes)",
        "Thinking (success)",
    ]
    assert {one.name: one.read_bytes() for one in out.iterdir()} == {
        "a.png": PNG, "speak.mp3": b"ID3!", "speak.png": PNG,
    }  # fmt: skip


def test_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show(ForMachines(Screen(), SavedFiles(tmp_path, "speak")))
    said = capsys.readouterr()
    assert said.err == ""
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [one["type"] for one in lines] == [
        "text", "text", "json", "link", "variable", "variable", "variable", "blob", "blob", "image",
        "log", "text",
    ]  # fmt: skip
    assert lines[7]["message"] == {"file": str(tmp_path / "a.png"), "size": 8}
    assert lines[8]["meta"] == {"mime_type": "audio/mpeg"}


class TestSavedFiles:
    @pytest.mark.parametrize(
        ("meta", "name"),
        [
            ({"filename": "../../etc/passwd"}, "passwd.bin"),
            ({"filename": "..\\a.txt"}, "a.txt"),
            ({"filename": ".."}, "tool.bin"),
            ({"filename": "a\x00\nb.txt"}, "a__b.txt"),
            ({"filename": None, "mime_type": "image/png; x=1"}, "tool.png"),
            ({"filename": 5}, "5.bin"),
            (None, "tool.bin"),
        ],
    )
    def test_a_name_stays_in_the_folder(self, meta: Any, name: str, tmp_path: Path) -> None:
        assert SavedFiles(tmp_path, "tool").save(b"x", meta) == tmp_path / name

    def test_nothing_is_overwritten_but_its_own_of_an_earlier_run(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("mine")
        files = SavedFiles(tmp_path, "tool")
        meta = {"filename": "a.txt"}
        first = [files.save(b"1", meta).name, files.save(b"2", meta).name]
        files.begin()
        again = [files.save(b"3", meta).name, files.save(b"4", meta).name]
        assert first == again == ["a-2.txt", "a-3.txt"]
        assert (tmp_path / "a.txt").read_text() == "mine"
        assert (tmp_path / "a-3.txt").read_bytes() == b"4"
