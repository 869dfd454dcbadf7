"""`dify-invoke embed TEXT...`: vectors on the screen."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ...support.commands import run

CATS = ("a cat sleeps", "the cats are sleeping", "stock prices fell")


def test_a_text_is_shown_by_its_first_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "embed", "--emulator", "a cat sleeps")
    assert done.status == 0
    (line,) = done.stdout.splitlines()
    assert line.startswith("256 numbers: ")
    assert line.endswith("…  a cat sleeps")
    assert done.stderr == "3 tokens, 0.00000006 USD\n"


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_several_texts_are_compared_and_the_most_alike_come_first(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    done = run(capsys, "embed", "--emulator", *CATS)
    vectors, _, likeness = done.stdout.partition("\n\n")
    assert vectors.count("256 numbers") == 3
    numbers = [float(line[:5]) for line in likeness.splitlines() if line[:5].strip()]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 3
    if columns >= 80:
        assert "a cat sleeps / the cats are sleep" in likeness.splitlines()[0]
        assert max(map(len, done.stdout.splitlines())) <= min(columns, 100)


def test_of_many_texts_the_most_alike_pairs_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "embed", "--emulator", *(f"number {n}" for n in range(9)))
    assert done.stdout.splitlines()[-1] == "and 21 pairs that are less alike"


def test_json_has_the_whole_vectors_and_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "embed", "--emulator", "--json", *CATS)
    (line,) = done.stdout.splitlines()
    result = json.loads(line)
    assert [len(vector) for vector in result["embeddings"]] == [256] * 3
    assert result["usage"]["total_tokens"] == 10
    assert done.stderr == ""


def test_a_text_comes_from_stdin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a cat sleeps")))
    given = run(capsys, "embed", "--emulator", "--json", "a cat sleeps")
    read = run(capsys, "embed", "--emulator", "--json", "-")
    assert json.loads(read.stdout)["embeddings"] == json.loads(given.stdout)["embeddings"]


def test_a_file_without_out_is_a_text_and_a_hint_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("one\ntwo\n")
    done = run(capsys, "embed", "--emulator", str(tmp_path / "notes.txt"))
    assert done.status == 0
    assert "notes.txt is a file: give --out FILE" in done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["-", "-"], "- reads all of stdin: give it once"),
        (["a", "--field", "text"], "--field is for files: name the output by --out FILE"),
        (["a", "--restart"], "--restart is for files: name the output by --out FILE"),
        (["a", "--input-type", "answer"], "'answer' is not one of 'query', 'document'"),
    ],
)
def test_a_mistake_is_one_line(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "embed", "--emulator", *given)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    command = [sys.executable, "-m", "dify_invoke", "embed", "--emulator", "--json", "a"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait() == 141
    assert b"Traceback" not in said
