"""The file of a recording: what a reviewer reads, what is refused, and the choice of the mode."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dify_invoke import ConfigurationError, UserPromptMessage
from dify_invoke.emulator import Emulator
from dify_invoke.emulator.recordings import Recorder, RecordingError, RecordMode, Replay, recording

from ...support.servers import free_port
from .recording_cases import CONFIG, recorder_of

VOICE: Any = {**CONFIG, "voice": "alloy"}


@pytest.fixture
def file(emulator: Emulator, tmp_path: Path) -> Path:
    """A recording of three exchanges, one of them with audio."""
    path = tmp_path / "r.jsonl"
    with recorder_of(emulator, path) as recorder:
        ask_thrice(recorder)
    return path


def ask_thrice(recorder: Recorder) -> None:
    with recorder.session() as session:
        session.model.moderation.invoke(CONFIG, "fine")
        message = UserPromptMessage(content="Grüße, 🎈 & “quotes”")
        session.model.llm.invoke(CONFIG, [message], stream=False)
        list(session.model.tts.invoke(VOICE, "Some words to say aloud. And a few more."))


def change(file: Path, number: int, old: str, new: str) -> None:
    """Replaces a pattern in a line of the file."""
    lines = file.read_text("utf-8").split("\n")
    lines[number - 1] = re.sub(old, new, lines[number - 1])
    file.write_text("\n".join(lines), "utf-8")


class TestLines:
    def test_a_line_is_an_exchange_whose_prompt_can_be_read(self, file: Path) -> None:
        head, *lines, end = file.read_text("utf-8").split("\n")
        assert json.loads(head) == {"dify-invoke recording": 1, "filters": 0}
        assert end == ""
        assert len(lines) == 3
        assert '"content": "Grüße, 🎈 & “quotes”"' in lines[1]
        for line in lines:
            fields = json.loads(line)
            assert list(fields) == ["request", "reply"]
            assert list(fields["request"]) == ["method", "path", "content_type", "body"]
            assert list(fields["reply"]) == ["status", "headers", "body"]

    def test_a_recording_of_the_same_is_the_same(self, file: Path, tmp_path: Path) -> None:
        other = tmp_path / "other.jsonl"
        with Replay(file) as replay:
            sender: Any = {"api_key": replay.api_key, "tenant_id": replay.tenant_id}
            for _ in range(2):
                with Recorder(replay.url, other, **sender) as recorder:
                    ask_thrice(recorder)
        assert other.read_bytes() == file.read_bytes()
        folders = [path.with_name(f"{path.name}.d") for path in (file, other)]
        assert len({tuple(sorted(one.name for one in f.iterdir())) for f in folders}) == 1

    def test_recording_anew_leaves_nothing_of_the_old(self, emulator: Emulator, file: Path) -> None:
        folder = file.with_name("r.jsonl.d")
        (folder / "notes.txt").write_text("a person's own")
        with recorder_of(emulator, file) as recorder, recorder.session() as session:
            session.model.moderation.invoke(CONFIG, "anew")
        assert [path.name for path in folder.iterdir()] == ["notes.txt"]
        assert len(file.read_text("utf-8").splitlines()) == 2


class TestRefusals:
    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (r".{9}$", "", "line 3: "),
            (".+", "[]", "line 3: the line must be an object"),
            (".+", '{"request": {}}', "line 3: reply must be an object"),
            ('"status": 200', '"status": "x"', "reply.status must be"),
            ('"status": 200', '"status": 7', "from 200 to 599, not 7"),
            ('"json"', '"jason"', "must have one of json, text, file"),
            ('"frames"', '"films"', "framing must be one of"),
            ('"path": "', '"path": 1, "p": "', "request.path must be"),
        ],
    )
    def test_a_broken_line_is_named(self, file: Path, old: str, new: str, said: str) -> None:
        change(file, 3, old, new)
        with pytest.raises(RecordingError) as raised:
            Replay(file)
        assert str(raised.value).startswith(f"{file}, line 3: ")
        assert said in str(raised.value)

    def test_an_unknown_version_is_named(self, file: Path) -> None:
        change(file, 1, "1", "2")
        with pytest.raises(RecordingError, match=r"line 1: .* version 2, and .* reads 1: record"):
            Replay(file)

    @pytest.mark.parametrize("content", [b"", b"hello\n", b"\xff\xd8\xff", b"[1]\n", b"{}\n"])
    def test_another_file_is_neither_replayed_nor_replaced(
        self, content: bytes, tmp_path: Path
    ) -> None:
        path = tmp_path / "other"
        path.write_bytes(content)
        for open_ in (lambda: Replay(path), lambda: Recorder("http://localhost:1", path).start()):
            with pytest.raises(RecordingError, match="other is not a recording: its first line"):
                open_()
        assert path.read_bytes() == content

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(RecordingError, match=r"there is no recording .*nothing\.jsonl"):
            Replay(tmp_path / "nothing.jsonl")

    def test_a_folder_that_is_missing_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "no" / "r.jsonl"
        with pytest.raises(RecordingError, match=r"r\.jsonl cannot be written: No such file"):
            Recorder("http://localhost:1", path).start()

    def test_missing_and_changed_audio_are_named_with_the_line(self, file: Path) -> None:
        audio = next(file.with_name("r.jsonl.d").glob("*.mp3"))
        audio.write_bytes(audio.read_bytes()[:-1])
        with pytest.raises(RecordingError, match=rf"line 4: .*{audio.name} is not as it was"):
            Replay(file)
        audio.unlink()
        with pytest.raises(
            RecordingError, match=rf"line 4: .*{audio.name} cannot be read: No such"
        ):
            Replay(file)

    def test_a_reference_leads_only_beside_the_recording(self, file: Path) -> None:
        name = next(file.with_name("r.jsonl.d").glob("*.mp3")).name
        change(file, 4, name, "../../r.jsonl")
        with pytest.raises(RecordingError, match=r"line 4: .* is not the name of a file beside"):
            Replay(file)

    def test_an_upstream_that_is_no_address_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="upstream must be like 'http://localhost"):
            Recorder("localhost", tmp_path / "r")

    def test_a_recorder_without_a_key_makes_no_session(self, tmp_path: Path) -> None:
        with (
            Recorder("http://localhost:1", tmp_path / "r") as recorder,
            pytest.raises(RecordingError, match="this recorder was given no api_key"),
        ):
            recorder.session()


class TestModes:
    def test_once_records_and_then_replays(self, emulator: Emulator, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        given: list[type] = []
        for _ in range(2):
            server = recording(
                path, "once", emulator.url, api_key=emulator.api_key, tenant_id=emulator.tenant_id
            )
            with server, server.session() as session:
                assert session.model.moderation.invoke(CONFIG, "attack") is True
            given.append(type(server))
        assert given == [Recorder, Replay]
        assert len(emulator.requests) == 1

    def test_once_records_again_if_nothing_was_recorded(
        self, emulator: Emulator, tmp_path: Path
    ) -> None:
        path = tmp_path / "r.jsonl"
        with recorder_of(emulator, path):
            pass
        assert isinstance(recording(path, upstream=emulator.url), Recorder)

    def test_none_only_replays(self, emulator: Emulator, file: Path, tmp_path: Path) -> None:
        assert isinstance(recording(file, "none", emulator.url), Replay)
        with pytest.raises(RecordingError, match="there is no recording"):
            recording(tmp_path / "other.jsonl", "none", emulator.url)

    def test_all_records_anew(self, emulator: Emulator, file: Path) -> None:
        assert isinstance(recording(file, "all", emulator.url), Recorder)

    @pytest.mark.parametrize(
        ("mode", "said"),
        [
            ("once", "new.jsonl has no exchange yet: give the address of a platform as upstream"),
            ("all", "mode 'all' records: give the address of a platform as upstream"),
            ("never", "mode must be one of 'once', 'none', 'all', not 'never'"),
        ],
    )
    def test_what_does_not_fit_is_named(self, mode: RecordMode, said: str, tmp_path: Path) -> None:
        with pytest.raises(RecordingError, match=said):
            recording(tmp_path / "new.jsonl", mode)


class TestServing:
    def test_two_servers_do_not_share_a_port(self, file: Path) -> None:
        port = free_port()
        with Replay(file, port=port), pytest.raises(OSError, match="in use"):
            Replay(file, port=port).start()

    def test_what_is_not_running_says_so(self, file: Path) -> None:
        replay = Replay(file)
        with pytest.raises(RuntimeError, match="is not running; use `with Replay"):
            _ = replay.url
        with replay, pytest.raises(RuntimeError, match="is already running"):
            replay.start()

    @pytest.mark.parametrize("delay", [-1.0, float("nan"), 1e9])
    def test_a_wrong_delay_is_named(self, file: Path, delay: float) -> None:
        with pytest.raises(RecordingError, match="delay must be seconds from 0 to 3600"):
            Replay(file, delay=delay)
