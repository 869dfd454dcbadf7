"""`dify-invoke storage`: a plugin's values, byte for byte."""

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from dify_invoke.emulator import Emulator

from ...support.commands import run
from ...support.terminals import Terminal
from .conftest import Stdin

COMMAND = (sys.executable, "-m", "dify_invoke", "storage")
BINARY = bytes(range(256))


def on_daemon(emulator: Emulator) -> tuple[str, ...]:
    """The options of a session of the daemon."""
    return ("--url", emulator.url, "--session", emulator.open_session({"storage"}))


def test_bytes_go_in_by_stdin_and_out_by_stdout(emulator: Emulator) -> None:
    named = on_daemon(emulator)
    stored = subprocess.run(
        [*COMMAND, "set", "k", "-", *named], input=BINARY, capture_output=True, check=True
    )
    assert (stored.stdout, stored.stderr) == (b"", b"256 bytes are stored\n")
    read = subprocess.run([*COMMAND, "get", "k", *named], capture_output=True, check=True)
    assert (read.stdout, read.stderr) == (BINARY, b"")


def test_a_value_is_there_until_it_is_deleted(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    named = on_daemon(emulator)
    assert run(capsys, "storage", "exists", "users/1", *named) == (1, "no\n", "")
    assert run(capsys, "storage", "set", "users/1", "Grüße", *named, "-q") == (0, "", "")
    assert run(capsys, "storage", "exists", "users/1", *named) == (0, "yes\n", "")
    done = run(capsys, "storage", "get", "users/1", *named, "--json")
    assert json.loads(done.stdout) == {"key": "users/1", "bytes": 7, "text": "Grüße"}
    file = tmp_path / "value"
    assert run(capsys, "storage", "get", "users/1", *named, "--out", str(file)) == (0, "", "")
    assert file.read_bytes() == "Grüße".encode()
    done = run(capsys, "storage", "delete", "users/1", *named, "--json")
    assert json.loads(done.stdout) == {"key": "users/1", "deleted": True}
    for command in ("get", "delete"):
        done = run(capsys, "storage", command, "users/1", *named)
        (line,) = done.stderr.splitlines()
        assert (done.status, "no value for 'users/1'" in line) == (1, True)
    done = run(capsys, "storage", "exists", "users/1", *named, "--json")
    assert (done.status, json.loads(done.stdout)) == (1, {"key": "users/1", "exists": False})


def test_what_is_no_text_is_base64_in_json(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    stdin(BINARY)
    named = on_daemon(emulator)
    assert json.loads(run(capsys, "storage", "set", "k", "-", *named, "--json").stdout) == {
        "key": "k",
        "bytes": 256,
    }
    document = json.loads(run(capsys, "storage", "get", "k", *named, "--json").stdout)
    assert document == {"key": "k", "bytes": 256, "base64": b64encode(BINARY).decode()}


def test_a_terminal_is_shown_texts_alone(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    named = on_daemon(emulator)
    stdin(BINARY)
    assert run(capsys, "storage", "set", "k", "-", *named).status == 0
    assert run(capsys, "storage", "set", "t", "a text", *named).status == 0
    with Terminal(*COMMAND, "get", "k", *named, columns=200) as terminal:
        status, shown = terminal.end()
    assert (status, "the 256 bytes of k are no text: give --out FILE" in shown) == (1, True)
    with Terminal(*COMMAND, "get", "t", *named) as terminal:
        assert terminal.end() == (0, "a text\r\n")


def test_the_emulator_keeps_values_in_a_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here = ("--emulator", "--folder", str(tmp_path))
    assert run(capsys, "storage", "set", "k", "v", *here).status == 0
    assert run(capsys, "storage", "get", "k", *here) == (0, "v", "")
    assert run(capsys, "storage", "exists", "k", "--emulator") == (1, "no\n", "")


@pytest.mark.parametrize(
    ("given", "status", "problem"),
    [
        (["get", "k"], 2, "only the plugin daemon has a storage: give --session ID, and the"),
        (["get", "k", "--session", "s"], 2, "give --url, or set DIFY_INNER_API_URL"),
        (["get"], 2, "Missing argument 'KEY'."),
        (["set", "k"], 2, "Missing argument 'VALUE'."),
        (["get", "k", "--emulator", "--json", "--out", "a"], 2, "give either --json or --out"),
        (
            ["get", "k", "--session", "s", "--url", "http://h", "--folder", "f"],
            2,
            "--folder is the",
        ),
        (["get", "../k", "--emulator"], 1, "the daemon refuses `..`"),
        (["exists", "a//b", "--emulator"], 1, "give 'a/b'"),
        (["list"], 2, "No such command 'list'."),
    ],
)
def test_a_mistake_is_one_line(
    given: list[str], status: int, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "storage", *given)
    assert (done.status, done.stdout) == (status, "")
    (line,) = done.stderr.splitlines()
    assert problem in line
