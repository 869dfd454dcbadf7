"""`dify-invoke embed FILE --out FILE` that was stopped: what is kept, and how it goes on."""

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from dify_inner_api.models import TextEmbeddingRequest
from dify_invoke.emulator import Emulator
from dify_invoke.errors import InvokeBadRequestError, InvokeRateLimitError

from .conftest import Embed, asked, asked_texts, check_rows, lines_of, process, vectors_of

SMALL = ("--batch-size", "10", "--concurrency", "3")


class Kill:
    """Embeds, but sends a signal to a process when the request of that number comes."""

    def __init__(self, at: int, number: int) -> None:
        self.process: int | None = None
        self.started = threading.Event()
        self.late = threading.Event()
        """Set when the reply to the request that brought the signal may come."""
        self._at = at
        self._number = number
        self._asked = 0
        self._lock = threading.Lock()

    def __call__(self, request: TextEmbeddingRequest) -> list[list[float]]:
        self.started.wait(60)
        with self._lock:
            self._asked += 1
            is_it = self._asked == self._at
        if is_it and self.process is not None:
            os.kill(self.process, self._number)
            self.late.wait(60)
        return vectors_of(request)


def fail_at(text: str, error: Exception) -> Any:
    def embed(request: TextEmbeddingRequest) -> list[list[float]]:
        if text in request.texts:
            raise error
        return vectors_of(request)

    return embed


def test_killed_midway_it_goes_on_and_no_text_is_lost_or_twice(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    texts = lines_of(3000, tmp_path / "texts.txt")
    out = tmp_path / "out.jsonl"
    kill = Kill(150, signal.SIGKILL)
    platform.text_embedding.reply(kill)
    with process(platform, tmp_path / "texts.txt", "--out", out, *SMALL) as running:
        kill.process = running.pid
        kill.started.set()
        running.wait()
        kill.late.set()
    assert running.returncode == -signal.SIGKILL
    assert not out.exists()
    before = asked_texts(platform)
    done = embed(tmp_path / "texts.txt", "--out", out, *SMALL)
    assert done.status == 0
    assert "going on: 1,4" in done.stderr
    check_rows(out, texts)
    assert set(os.listdir(tmp_path)) == {"texts.txt", "out.jsonl"}
    again = asked_texts(platform)[len(before) :]
    assert len(set(before) & set(again)) <= 30  # those in flight when it was killed
    assert set(before) | set(again) == set(texts)
    assert len(again) == len(set(again))


def test_ctrl_c_waits_for_what_is_in_flight_and_keeps_it(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    texts = lines_of(300, tmp_path / "texts.txt")
    out = tmp_path / "out.jsonl"
    kill = Kill(5, signal.SIGINT)
    platform.text_embedding.reply(kill)
    with process(platform, tmp_path / "texts.txt", "--out", out, *SMALL) as running:
        assert running.stderr is not None
        kill.process = running.pid
        kill.started.set()
        stopping = running.stderr.readline()
        kill.late.set()
        said = running.stderr.read()
        assert running.wait() == 130
    assert stopping.startswith("stopping: ")
    count = sum(map(len, asked(platform)))
    assert said == (
        f"dify-invoke: stopped; {count} of 300 texts are kept in {out}.part: the same command goes on\n"
    )
    done = embed(tmp_path / "texts.txt", "--out", out, *SMALL)
    assert done.status == 0
    assert f"going on: {count} of 300 texts are done already" in done.stderr
    check_rows(out, texts)
    assert sorted(asked_texts(platform)) == sorted(texts)  # none was asked for twice


def test_a_second_ctrl_c_does_not_wait(embed: Embed, platform: Emulator, tmp_path: Path) -> None:
    texts = lines_of(300, tmp_path / "texts.txt")
    out = tmp_path / "out.jsonl"
    kill = Kill(5, signal.SIGINT)
    platform.text_embedding.reply(kill)
    with process(platform, tmp_path / "texts.txt", "--out", out, *SMALL) as running:
        assert running.stderr is not None
        kill.process = running.pid
        kill.started.set()
        running.stderr.readline()
        running.send_signal(signal.SIGINT)
        assert running.wait() == 130
        kill.late.set()
    assert embed(tmp_path / "texts.txt", "--out", out).status == 0
    check_rows(out, texts)


@pytest.mark.parametrize(
    ("begun", "command"),
    [([], "the same command"), (["--restart"], "the same command without --restart")],
    ids=["begun", "begun anew"],
)
def test_a_batch_that_fails_is_named_and_the_others_are_kept(
    begun: list[str], command: str, embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    texts = lines_of(100, tmp_path / "texts.txt")
    out = tmp_path / "out.jsonl"
    platform.text_embedding.reply(fail_at("text 55", InvokeBadRequestError("too long")))
    options = ("--batch-size", "10", "--concurrency", "1")
    done = embed(tmp_path / "texts.txt", "--out", out, *begun, *options)
    assert (done.status, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"dify-invoke: texts 51 to 60 (from {tmp_path}/texts.txt line 51 on) ")
    assert "too long" in line
    assert line.endswith(f"50 of 100 texts are kept in {out}.part: {command} goes on")
    platform.text_embedding.reply(vectors_of)
    done = embed(tmp_path / "texts.txt", "--out", out, "--batch-size", "7")
    assert done.status == 0
    assert "going on: 50 of 100 texts are done already" in done.stderr
    check_rows(out, texts)


def test_what_is_in_flight_beside_a_failure_is_kept(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    lines_of(100, tmp_path / "texts.txt")
    failed = threading.Event()

    def answer(request: TextEmbeddingRequest) -> list[list[float]]:
        if "text 0" in request.texts:
            failed.set()
            raise InvokeBadRequestError("no")
        failed.wait(30)
        return vectors_of(request)

    platform.text_embedding.reply(answer)
    options = ("--batch-size", "10", "--concurrency", "2")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.npy", *options)
    assert done.status == 1
    # More than one if they were answered before the failure was read.
    beside = len(asked(platform)) - 1
    assert 1 <= beside < 10
    assert f" {beside}0 of 100 texts are kept" in done.stderr


def test_a_failure_of_the_first_batch_leaves_nothing_behind(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    lines_of(3, tmp_path / "texts.txt")
    platform.text_embedding.reply(fail_at("text 0", InvokeBadRequestError("no")))
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.npy")
    assert done.status == 1
    assert "kept" not in done.stderr
    assert os.listdir(tmp_path) == ["texts.txt"]


def test_a_rate_limit_is_waited_for(embed: Embed, platform: Emulator, tmp_path: Path) -> None:
    texts = lines_of(3, tmp_path / "texts.txt")
    script = platform.text_embedding.fail(InvokeRateLimitError("slow down"))
    script.then(vectors_of)
    out = tmp_path / "out.jsonl"
    assert embed(tmp_path / "texts.txt", "--out", out).status == 0
    check_rows(out, texts)
    platform.text_embedding.fail(InvokeRateLimitError("slow down"))
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "a.npy", "--attempts", "1")
    assert done.status == 1
    assert "slow down" in done.stderr


@pytest.fixture
def stopped(embed: Embed, platform: Emulator, tmp_path: Path) -> Path:
    """The journal of a run that failed after 50 of 100 texts."""
    lines_of(100, tmp_path / "texts.txt")
    platform.text_embedding.reply(fail_at("text 55", InvokeBadRequestError("no")))
    options = ("--batch-size", "10", "--concurrency", "1")
    embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl", *options)
    platform.text_embedding.reply(vectors_of)
    return tmp_path / "out.jsonl.part"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("model", "was begun with the model langgenius/emulator/emulator/small, not p/other"),
        ("input type", "was begun with --input-type document, not query"),
        ("fewer texts", "was begun with other texts (100 of them, not 99)"),
        ("a later text", "was begun with other texts (as many, 100)"),
        ("an earlier text", "was begun with other texts (as many, 100)"),
    ],
)
def test_another_task_is_refused_in_one_line(
    change: str, said: str, stopped: Path, embed: Embed, tmp_path: Path
) -> None:
    texts = [f"text {number}" for number in range(100)]
    options: list[str] = []
    match change:
        case "model":
            options = ["--model", "p/other"]
        case "input type":
            options = ["--input-type", "query"]
        case "fewer texts":
            texts.pop()
        case "a later text":
            texts[99] += "0"
        case _:
            texts[0] += "0"
    (tmp_path / "texts.txt").write_text("\n".join(texts))
    kept = stopped.read_bytes()
    arguments = [str(tmp_path / "texts.txt"), "--out", str(tmp_path / "out.jsonl")]
    done = embed(*arguments, *options)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line
    assert "another --out, or --restart to begin anew" in line
    assert stopped.read_bytes() == kept
    assert embed(*arguments, "--restart").status == 0
    check_rows(tmp_path / "out.jsonl", texts)


@pytest.mark.parametrize("cut", [1, 8, 100, 159, 160, 165])
def test_a_torn_record_is_cut_off_and_asked_for_again(
    cut: int, stopped: Path, embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    os.truncate(stopped, stopped.stat().st_size - cut)
    before = len(asked(platform))
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl", "--batch-size", "10")
    assert done.status == 0
    assert "was not whole, and is left out" in done.stderr
    assert "going on: 40 of 100" in done.stderr
    assert len(asked(platform)) - before == 6
    check_rows(tmp_path / "out.jsonl", [f"text {number}" for number in range(100)])


def test_a_record_with_a_wrong_byte_is_not_trusted(
    stopped: Path, embed: Embed, tmp_path: Path
) -> None:
    content = bytearray(stopped.read_bytes())
    content[-3] ^= 1
    stopped.write_bytes(content)
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl")
    assert "going on: 40 of 100" in done.stderr
    check_rows(tmp_path / "out.jsonl", [f"text {number}" for number in range(100)])


@pytest.mark.parametrize("size", [0, 1, 30, 100])
def test_a_torn_first_line_is_a_fresh_journal(
    size: int, stopped: Path, embed: Embed, tmp_path: Path
) -> None:
    os.truncate(stopped, size)
    assert embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl").status == 0
    check_rows(tmp_path / "out.jsonl", [f"text {number}" for number in range(100)])


def test_a_foreign_file_in_the_journals_place_is_left_alone(embed: Embed, tmp_path: Path) -> None:
    lines_of(3, tmp_path / "texts.txt")
    (tmp_path / "out.npy.part").write_text("precious")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.npy")
    assert done.status == 2
    assert "out.npy.part is no journal of this command: move it away" in done.stderr
    assert (tmp_path / "out.npy.part").read_text() == "precious"


def test_killed_after_the_last_text_it_only_writes_the_file(
    stopped: Path, embed: Embed, platform: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("dify_invoke.cli.embed.assembly.os.replace", interrupted)
        done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl")
    assert done.status == 130
    assert "100 of 100 texts are kept" in done.stderr
    assert set(os.listdir(tmp_path)) == {"texts.txt", "out.jsonl.part"}
    before = len(asked(platform))
    assert embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl").status == 0
    assert len(asked(platform)) == before
    check_rows(tmp_path / "out.jsonl", [f"text {number}" for number in range(100)])


def test_texts_that_change_meanwhile_are_found(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    path = tmp_path / "texts.txt"
    texts = lines_of(100, path)

    def change(request: TextEmbeddingRequest) -> list[list[float]]:
        path.write_text("\n".join(["text 200", *texts[1:]]))
        return vectors_of(request)

    platform.text_embedding.reply(change)
    done = embed(path, "--out", tmp_path / "out.jsonl", "--batch-size", "10")
    assert done.status == 1
    assert "the texts have changed while they were embedded" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_model_that_changes_its_dimension_is_an_error(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    lines_of(3, tmp_path / "texts.txt")
    platform.text_embedding.reply([[1.0]], times=1).then([[1.0, 2.0]])
    options = ("--batch-size", "1", "--concurrency", "1")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.npy", *options)
    assert done.status == 1
    assert "the model gave vectors of 2 numbers, and of 1 before" in done.stderr


def test_a_second_process_on_the_same_output_is_refused(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    texts = lines_of(30, tmp_path / "texts.txt")
    asked_for, goes_on = threading.Event(), threading.Event()

    def wait(request: TextEmbeddingRequest) -> list[list[float]]:
        asked_for.set()
        goes_on.wait(60)
        return vectors_of(request)

    platform.text_embedding.reply(wait)
    out = tmp_path / "out.jsonl"
    with process(platform, tmp_path / "texts.txt", "--out", out) as running:
        assert asked_for.wait(60)
        done = embed(tmp_path / "texts.txt", "--out", out)
        goes_on.set()
        running.wait()
    assert done.status == 2
    assert "out.jsonl.part is in use: wait for the other embed" in done.stderr
    assert running.returncode == 0
    check_rows(out, texts)


def test_the_journal_names_the_task_and_no_text_or_key(stopped: Path, platform: Emulator) -> None:
    head, _, records = stopped.read_bytes().partition(b"\n")
    assert json.loads(head)["model"] == "small"
    assert json.loads(head)["texts"] == 100
    assert b"text 1" not in records
    assert platform.api_key.encode() not in head + records
