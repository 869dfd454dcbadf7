"""The help of the operations, whose examples work; panels, completion, and mistakes in what all of them take."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from dify_invoke.cli.operations import (
    apps,
    chat,
    llm,
    moderate,
    nodes,
    rerank,
    storage,
    structured,
    stt,
    summary,
    tools,
    tts,
)

from ...support.commands import run
from .conftest import Stdin

_HELD = {
    "llm": llm.EXAMPLES,
    "chat": chat.EXAMPLES,
    "structured": structured.EXAMPLES,
    "summary": summary.EXAMPLES,
    "rerank": rerank.EXAMPLES,
    "tts": tts.EXAMPLES,
    "stt": stt.EXAMPLES,
    "moderate": moderate.EXAMPLES,
    "app chat": apps.CHAT,
    "app completion": apps.COMPLETION,
    "app workflow": apps.WORKFLOW,
    "app info": apps.INFO,
    "tool invoke": tools.EXAMPLES,
    "node extract": nodes.EXTRACT,
    "node classify": nodes.CLASSIFY,
    "storage set": storage.SET,
    "storage get": storage.GET,
    "storage delete": storage.DELETE,
    "storage exists": storage.EXISTS,
}
_RUNNABLE = [one for examples in _HELD.values() for one in examples if "--emulator" in one]


@pytest.mark.parametrize("command", _HELD)
def test_help_has_the_options_of_a_platform_and_examples(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, *command.split(), "--help")
    assert (done.status, done.stderr) == (0, "")
    for option in ("--url", "--session", "--emulator", "--json", "--quiet"):
        assert option in done.stdout
    shown = " ".join(done.stdout.split())
    for example in _HELD[command]:
        assert " ".join(example.split()) in shown
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "…" not in done.stdout


@pytest.fixture
def schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that an example names."""
    monkeypatch.chdir(tmp_path)
    schema = {"type": "object", "properties": {"days": {"type": "integer"}}}
    Path("trip.json").write_text(json.dumps(schema))


@pytest.mark.usefixtures("schema")
@pytest.mark.parametrize("example", [one for one in _RUNNABLE if "|" not in one])
def test_an_example_on_the_emulator_works(
    example: str, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    stdin(b"")
    if example in storage.GET:
        assert run(capsys, *shlex.split(storage.SET[0])[1:]).status == 0
    done = run(capsys, *shlex.split(example)[1:])
    assert done.status == 0
    assert "dify-invoke: " not in done.stderr


@pytest.mark.usefixtures("schema")
@pytest.mark.parametrize("example", [one for one in _RUNNABLE if "|" in one])
def test_an_example_with_a_pipe_works(example: str) -> None:
    command = shlex.join([sys.executable, "-m", "dify_invoke"])
    line = example.replace("dify-invoke", command)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, bool(done.stdout)) == (0, True)
    assert "dify-invoke: " not in done.stderr


def test_commands_are_in_panels(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "--help").stdout.splitlines()
    panels = [line.split()[1] for line in lines if line.startswith("╭")]
    assert panels == ["Options", "Try", "Models", "Workspace", "Development"]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("words", "completed", "absent"),
    [
        (["st"], ["stt", "storage", "structured"], "summary"),
        (["app", ""], ["chat", "completion", "info", "workflow"], "storage"),
        (["tool", "invoke", ""], ["builtin", "workflow", "api", "mcp"], "tts"),
        (["rerank", "--sc"], ["--score-threshold"], "--top-n"),
    ],
)
def test_a_shell_completes_commands_words_and_options(
    words: list[str], completed: list[str], absent: str
) -> None:
    environment = {
        **os.environ,
        "_DIFY_INVOKE_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(["dify-invoke", *words]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(
        [sys.executable, "-m", "dify_invoke"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    shown = done.stdout.split()
    assert set(completed) <= set(shown)
    assert absent not in shown


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["llm"], "Missing argument 'TEXT'."),
        (["llm", "a", "b"], "Got unexpected extra argument(s) (b)"),
        (["llm", " "], "the text is empty: give some, or - to read stdin"),
        (["llm", "a", "--temperature", "1"], "No such option: --temperature"),
        (["llm", "a", "--param", "temperature"], "--param 'temperature' has no name and value"),
        (["llm", "a", "--param", "=1"], "--param '=1' has no name and value: use NAME=VALUE"),
        (["llm", "a", "--param", "x=[1"], "--param x: this is no JSON: "),
        (
            ["llm", "a", "--param", "stream=False"],
            "--param stream=False is no JSON: use stream=false",
        ),
        (["llm", "a", "--file", "no.png"], "cannot read --file no.png: No such file or directory"),
        (["llm", "a", "--file", "empty"], "--file empty is empty"),
        (["llm", "a", "--file", "noise"], "--file noise is no image, audio, video or document"),
        (["llm", "a", "--file", "http://h/x"], "--file http://h/x is no image, audio, video or"),
        (["llm", "a", "--tools", "no.json"], "cannot read --tools no.json: No such file or dir"),
        (["llm", "a", "--tools", "{}"], "--tools must be a list of objects"),
        (["llm", "a", "--tools", '[{"name": "t"}]'], "--tools: "),
        (["llm", "a", "--tools", "noise"], "--tools noise is not UTF-8: byte 1 is wrong"),
        (["llm", "a", "--model", "gpt-4o"], "'gpt-4o' is no model: use provider/model"),
        (["moderat", "a"], "No such command 'moderat'. Did you mean 'moderate'?"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    given: list[str],
    problem: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").touch()
    (tmp_path / "noise").write_bytes(b"\x01\xff\x00")
    done = run(capsys, *given[:1], "--emulator", *given[1:])
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("dify-invoke: ")
    assert problem in line
