"""`dify-invoke summary` and `dify-invoke structured`."""

import json
from pathlib import Path

import pytest

from dify_invoke.emulator import Emulator

from ...support.commands import run
from .conftest import Stdin

MODEL = ("--model", "p/m")
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city"],
}
TEXT = "A cat sleeps. The cat eats. A dog barks at the cat. Rain falls."


@pytest.mark.parametrize("source", ["argument", "file", "stdin"])
def test_a_summary_is_of_a_text_a_file_or_stdin(
    source: str,
    emulator: Emulator,
    capsys: pytest.CaptureFixture[str],
    stdin: Stdin,
    tmp_path: Path,
) -> None:
    file = tmp_path / "a text"
    file.write_text(TEXT)
    stdin(TEXT.encode())
    given = {"argument": TEXT, "file": str(file), "stdin": "-"}[source]
    done = run(capsys, "summary", given, "--instruction", "In one sentence.")
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout.strip()
    (call,) = emulator.summary.calls
    assert (call.request.text, call.request.instruction) == (TEXT, "In one sentence.")
    document = json.loads(
        run(capsys, "summary", given if source != "stdin" else TEXT, "--json").stdout
    )
    assert set(document) == {"summary"}


def test_an_object_is_printed_that_follows_the_schema(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin, tmp_path: Path
) -> None:
    file = tmp_path / "trip.json"
    file.write_text(json.dumps(SCHEMA))
    stdin(json.dumps(SCHEMA).encode())
    expected = {"city": "Paris", "days": 3}
    for schema in (str(file), json.dumps(SCHEMA), "-"):
        done = run(capsys, "structured", *MODEL, "3 days in Paris", "--schema", schema)
        assert (done.status, json.loads(done.stdout)) == (0, expected)
        assert " tokens, " in done.stderr
    assert done.stdout.startswith('{\n  "city"')
    done = run(
        capsys, "structured", *MODEL, "3 days in Paris", "--schema", str(file), "--json", "-q"
    )
    assert done == (0, '{"city": "Paris", "days": 3}\n', "")


def test_an_empty_file_has_no_summary(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_text(" \n")
    done = run(capsys, "summary", "--emulator", str(file))
    assert done.status == 2
    assert f"FILE {file} is empty" in done.stderr


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["summary", "notes.txt"], "cannot read FILE notes.txt: No such file or directory"),
        (["summary", " "], "the text is empty: give some, or - to read stdin"),
        (["structured", "Hi"], "Missing option '--schema'."),
        (["structured", "Hi", "--schema", "[1]"], "--schema must be an object"),
        (["structured", "Hi", "--schema", "{1"], "--schema: this is no JSON: "),
        (["structured", "Hi", "--schema", "no.json"], "cannot read --schema no.json: No such"),
        (["structured", "Hi", "--schema", '{"type": "array"}'], "--schema is of the type 'array'"),
        (["structured", "-", "--schema", "-"], "TEXT and --schema cannot both be stdin"),
    ],
)
def test_a_mistake_is_one_line(
    given: list[str], problem: str, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    model = MODEL if given[0] == "structured" else ()
    done = run(capsys, *given, *model)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert problem in line
