"""`dify-invoke llm`: an answer as it comes, what it cost, and what goes with the question."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dify_invoke import LLMResult, LLMResultChunk
from dify_invoke.emulator import Emulator
from dify_invoke.errors import InvokeRateLimitError

from ...support.commands import INTERRUPTIBLE, run
from ...support.terminals import Terminal, lines_of
from .conftest import Stdin

COMMAND = [sys.executable, "-m", "dify_invoke"]
MODEL = ("--model", "langgenius/openai/openai/gpt-4o")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


def test_the_answer_is_on_stdout_and_its_price_on_stderr(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator.llm.reply("A long answer, " * 20 + "\n\n    code\n")
    done = run(capsys, "llm", *MODEL, "Hello")
    assert (done.status, done.stdout) == (0, "A long answer, " * 20 + "\n\n    code\n")
    (line,) = done.stderr.splitlines()
    assert " tokens, 0.0" in line
    assert " USD, " in line
    assert run(capsys, "llm", *MODEL, "--quiet", "Hello").stderr == ""


def test_the_request_has_all_that_was_given(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    stdin("Grüße\n".encode())
    given = ["--system", "Be brief", "--stop", "END", "--stop", "FIN", "--param", "temperature=0.2"]
    given += ["--param", "format=plain", "--param", 'seed="7"', "--param", 'extra={"a": [1]}']
    assert run(capsys, "llm", *MODEL, *given, "-").status == 0
    (call,) = emulator.llm.calls
    request = call.request
    assert (request.provider, request.model) == ("langgenius/openai/openai", "gpt-4o")
    assert [(one.to_dict()["role"], one.text) for one in request.prompt_messages] == [
        ("system", "Be brief"),
        ("user", "Grüße\n"),
    ]
    assert request.stop == ["END", "FIN"]
    assert request.completion_params == {
        "temperature": 0.2, "format": "plain", "seed": "7", "extra": {"a": [1]},
    }  # fmt: skip


def test_files_go_with_the_text_each_as_what_it_is(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, data in {
        "a.png": PNG,
        "photo": PNG,
        "b.pdf": b"%PDF-1.4",
        "c.mp3": b"ID3\x03",
        "d.webm": b"\x1aE\xdf\xa3webm",
        "e.log": b"plain text",
    }.items():
        (tmp_path / name).write_bytes(data)
    files = [arg for file in sorted(tmp_path.iterdir()) for arg in ("--file", str(file))]
    files += ["--file", "https://example.com/cat.jpg"]
    assert run(capsys, "llm", *MODEL, *files, "What is it?").status == 0
    (call,) = emulator.llm.calls
    (message,) = call.request.prompt_messages
    assert isinstance(message.content, list)
    kinds = [(part.type, getattr(part, "mime_type", None)) for part in message.content]
    assert kinds == [
        ("image", "image/png"),
        ("document", "application/pdf"),
        ("audio", "audio/mpeg"),
        ("video", "video/webm"),
        ("document", "text/plain"),
        ("image", "image/png"),
        ("image", "image/jpeg"),
        ("text", None),
    ]
    assert message.text == "What is it?"


@pytest.mark.parametrize("form", ["dify", "openai"])
def test_calls_of_tools_are_printed(
    form: str, emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    tool = {"name": "get_weather", "description": "Current weather of a city", "parameters": schema}
    tools = tmp_path / "tools.json"
    tools.write_text(
        json.dumps([{"type": "function", "function": tool}] if form == "openai" else [tool])
    )
    done = run(capsys, "llm", *MODEL, "--tools", str(tools), "What is the weather in Paris?")
    assert (done.status, done.stdout) == (0, 'get_weather({"city": "Paris"})\n')
    assert [one.name for one in emulator.llm.calls[0].request.tools or []] == ["get_weather"]


def test_json_is_a_line_for_each_chunk_or_one_document(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator.llm.reply(["One ", "two"])
    done = run(capsys, "llm", *MODEL, "--json", "Count")
    chunks = [LLMResultChunk.from_json(line) for line in done.stdout.splitlines()]
    assert "".join(chunk.text for chunk in chunks) == "One two"
    assert (chunks[-1].delta.usage is not None, done.stderr) == (True, "")
    done = run(capsys, "llm", *MODEL, "--json", "--no-stream", "Count")
    (line,) = done.stdout.splitlines()
    assert LLMResult.from_json(line).text == "One two"
    assert run(capsys, "llm", *MODEL, "--no-stream", "Count").stdout == "One two\n"


def test_an_error_of_the_model_is_one_line(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator.llm.fail(InvokeRateLimitError("slow down,\nplease"), after=2)
    done = run(capsys, "llm", *MODEL, "Hello")
    assert done.status == 1
    assert done.stdout == "You asked: \n"
    (line,) = done.stderr.splitlines()
    assert "slow down, please" in line


def test_the_answer_comes_piece_by_piece_and_ctrl_c_stops_it(emulator: Emulator) -> None:
    emulator.llm.stall(after=2)
    command = [*INTERRUPTIBLE, "llm", *MODEL, "Hello"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.read(11) == b"You asked: "
        process.send_signal(signal.SIGINT)
        assert process.communicate() == (b"\n", b"")
    assert process.returncode == 130


def test_it_ends_quietly_where_its_reader_leaves(emulator: Emulator) -> None:
    emulator.llm.reply(["word "] * 10_000)
    command = [*COMMAND, "llm", *MODEL, "Hello"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(5)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.parametrize("columns", [40, 80])
def test_a_terminal_has_line_breaks_between_words(columns: int, emulator: Emulator) -> None:
    emulator.llm.reply(["indivi", "sible ", "words "] * 40)
    command = (*COMMAND, "llm", *MODEL, "--quiet", "Hello")
    with Terminal(*command, columns=columns) as terminal:
        status, shown = terminal.end()
    lines = lines_of(shown)
    assert status == 0
    assert max(map(len, lines)) < columns
    assert " ".join(lines).split() == ["indivisible", "words"] * 40


def test_it_works_over_the_daemon(capsys: pytest.CaptureFixture[str]) -> None:
    with Emulator() as emulator:
        named = ("--url", emulator.url, "--session", emulator.open_session({"llm"}))
        emulator.llm.reply("From the daemon")
        assert run(capsys, "llm", *named, *MODEL, "Hello")[:2] == (0, "From the daemon\n")
        named = ("--url", emulator.url, "--session", emulator.open_session({"tts"}))
        done = run(capsys, "llm", *named, *MODEL, "Hello")
    assert (done.status, done.stdout) == (1, "")
    assert "      llm: true" in done.stderr
