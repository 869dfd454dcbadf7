"""`dify-invoke demo`, as a reader of its output sees it."""

import os
import re
import subprocess
import sys

import pytest

from dify_invoke.cli.demo import CODE

from ..support.commands import run

COMMAND = [sys.executable, "-m", "dify_invoke", "demo"]
SHOWN = [
    "What is reverse invocation?",
    "tokens, 0.0",
    'get_weather({"city": "Paris"})',
    '{"city": "Paris", "days": 3}',
    "summary: ",
    "a cat sleeps / the cats are sleeping",
    "models that a plugin can invoke",
    "bytes, mp3",
    "heard: Plugins reach models through the platform. That is reverse invocation.",
    "flagged I will attack you.",
]
ADVICE = ["The code of the first answer", "What to try next", "dify-invoke doctor"]


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_it_fits_the_terminal_and_has_no_control_characters_in_a_file(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    done = run(capsys, "demo")
    assert (done.status, done.stderr) == (0, "")
    output, _, code = done.stdout.partition(ADVICE[0])
    assert max(map(len, output.splitlines())) <= min(columns, 100)
    assert not [one for one in done.stdout if not one.isprintable() and one != "\n"]
    joined = " ".join(done.stdout.split())
    for shown in [*SHOWN, *ADVICE]:
        assert shown in joined
    if columns > 40:
        assert not [line for line in done.stdout.splitlines() if line != line.rstrip()]
        assert max(map(len, code.splitlines())) <= 80


def test_its_bars_are_of_characters_that_the_output_has(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert " 1.00 " + "\N{BOX DRAWINGS HEAVY HORIZONTAL}" * 24 in run(capsys, "demo").stdout
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(COMMAND, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b" 1.00 " + b"=" * 24 in done.stdout


def test_a_quiet_demo_gives_no_advice(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "demo", "--quiet")
    assert all(shown in " ".join(done.stdout.split()) for shown in SHOWN)
    assert not any(advice in done.stdout for advice in ADVICE)


def test_the_code_that_it_shows_gives_the_answer_that_it_shows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    demo = run(capsys, "demo").stdout
    exec(CODE)
    answer = capsys.readouterr().out
    assert answer
    assert " ".join(answer.split()) in " ".join(demo.split())
    assert all(line in demo for line in CODE.splitlines())


def test_it_ends_quietly_where_its_reader_leaves() -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_verbose_shows_the_librarys_log() -> None:
    done = subprocess.run([*COMMAND, "-v"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "dify_invoke.invocation DEBUG" in done.stderr
    assert "DEBUG" not in done.stdout


def test_colours_are_left_out_where_no_color_is_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    colour = re.compile(r"\x1b\[(?:[0-9]+;)*[349][0-7]m")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert colour.search(run(capsys, "demo").stdout)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour.search(run(capsys, "demo").stdout)
