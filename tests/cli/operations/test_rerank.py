"""`dify-invoke rerank`: documents by their relevance, with scores and bars."""

import json
from pathlib import Path

import pytest

from dify_invoke.emulator import Emulator

from ...support.commands import run
from .conftest import Stdin

QUERY = "invoke models in a plugin"
DOCS = ["how to bake bread", "the plugin invokes a model", "models that a plugin can invoke"]
MODEL = ("--model", "p/m")


def test_the_best_document_is_first(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "rerank", *MODEL, QUERY, *DOCS)
    assert (done.status, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line[32:] for line in lines] == [DOCS[2], DOCS[1], DOCS[0]]
    scores = [float(line.split()[0]) for line in lines]
    assert scores == sorted(scores, reverse=True)
    assert "━" in lines[0]


@pytest.mark.parametrize("source", ["file", "stdin"])
def test_documents_are_the_lines_of_a_file_or_of_stdin(
    source: str,
    emulator: Emulator,
    capsys: pytest.CaptureFixture[str],
    stdin: Stdin,
    tmp_path: Path,
) -> None:
    text = "\n".join([*DOCS, "", "  "])
    file = tmp_path / "docs.txt"
    file.write_text(text)
    stdin(text.encode())
    given = ["--file", str(file)] if source == "file" else ["-"]
    given += ["--top-n", "2", "--score-threshold", "0.05", "--json"]
    done = run(capsys, "rerank", *MODEL, QUERY, *given)
    assert [doc["index"] for doc in json.loads(done.stdout)["docs"]] == [2, 1]
    request = emulator.rerank.calls[0].request
    assert (request.docs, request.top_n, request.score_threshold) == (DOCS, 2, 0.05)


def test_it_says_that_nothing_is_relevant(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "rerank", *MODEL, "cats", "stocks fell", "--score-threshold", "0.9")
    assert done == (0, "", "no document is relevant enough\n")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([], "the command has no documents: give some after the query, by --file, or -"),
        (["a", "--file", "b"], "give either documents or --file, not both"),
        (["--file", "no.txt"], "cannot read --file no.txt: No such file or directory"),
        (["a", "--top-n", "0"], "Invalid value for '--top-n': "),
        (["a", "--score-threshold", "nan"], "--score-threshold nan is no number to compare"),
        (["-"], "stdin has no documents"),
    ],
)
def test_a_mistake_is_one_line(
    given: list[str],
    problem: str,
    emulator: Emulator,
    capsys: pytest.CaptureFixture[str],
    stdin: Stdin,
) -> None:
    stdin(b"")
    done = run(capsys, "rerank", *MODEL, QUERY, *given)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert problem in line
