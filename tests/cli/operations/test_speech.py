"""`dify-invoke tts` and `dify-invoke stt`: audio in files and pipes."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dify_invoke.cli.operations.whole_file import WholeFile
from dify_invoke.emulator import Emulator

from ...support.commands import INTERRUPTIBLE, run
from ...support.terminals import Terminal
from .conftest import Stdin

COMMAND = (sys.executable, "-m", "dify_invoke")
MODEL = ("--model", "p/m")
SPOKEN = "Plugins reach models through the platform. That is reverse invocation."


def test_what_is_spoken_to_a_file_is_heard_from_it(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin, tmp_path: Path
) -> None:
    file = tmp_path / "speech.mp3"
    stdin(SPOKEN.encode())
    done = run(capsys, "tts", *MODEL, "-", "--out", str(file), "--voice", "alloy")
    assert (done.status, done.stdout) == (0, "")
    assert f"{file.stat().st_size} bytes of mp3 in " in done.stderr
    assert emulator.tts.calls[0].request.voice == "alloy"
    assert run(capsys, "stt", *MODEL, str(file)) == (0, SPOKEN + "\n", "")
    assert json.loads(run(capsys, "stt", *MODEL, "--json", str(file)).stdout) == {"text": SPOKEN}
    stdin(file.read_bytes())
    assert run(capsys, "stt", *MODEL, "-").stdout == SPOKEN + "\n"


def test_audio_goes_to_another_program_as_it_comes(emulator: Emulator) -> None:
    emulator.tts.reply([b"ID3\x03one", b"two"])
    command = [*COMMAND, "tts", *MODEL, "Hello", "--out", "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"ID3\x03onetwo")
    assert done.stderr == b"10 bytes of mp3 in 2 segments\n"


def test_json_tells_of_the_file(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    emulator.tts.reply([b"RIFF0000WAVE", b"RIFF0000WAVE"])
    file = str(tmp_path / "a.wav")
    done = run(capsys, "tts", *MODEL, "Hello", "--out", file, "--json")
    assert json.loads(done.stdout) == {"file": file, "format": "wav", "bytes": 24, "segments": 2}
    assert "players may play the first one alone" in done.stderr


def test_a_failure_leaves_the_file_that_was_there(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "a.mp3"
    file.write_bytes(b"before")
    file.chmod(0o640)
    emulator.tts.fail("out of breath", after=1)
    done = run(capsys, "tts", *MODEL, "Hello", "--out", str(file))
    assert done.status == 1
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.mp3", b"before")]
    emulator.tts.reply(b"after")
    assert run(capsys, "tts", *MODEL, "Hello", "--out", str(file)).status == 0
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"after", 0o640)


def test_ctrl_c_leaves_no_half_file(tmp_path: Path) -> None:
    def stopped() -> None:
        with WholeFile(str(tmp_path / "a.mp3")) as whole:
            whole.write(b"half")
            assert [one.name for one in tmp_path.iterdir()] == ["a.mp3.part"]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not list(tmp_path.iterdir())


def test_ctrl_c_stops_it(emulator: Emulator, tmp_path: Path) -> None:
    emulator.tts.stall(after=1)
    fifo = tmp_path / "fifo"  # is written as it is
    os.mkfifo(fifo)
    command = [*INTERRUPTIBLE, "tts", *MODEL, SPOKEN, "--out", str(fifo)]
    with subprocess.Popen(command) as process, fifo.open("rb") as pipe:
        assert pipe.read(3)
        process.send_signal(signal.SIGINT)
        pipe.read()
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == [fifo]


def test_audio_is_not_for_a_terminal(emulator: Emulator) -> None:
    with Terminal(*COMMAND, "tts", *MODEL, "Hello", "--out", "-", columns=200) as terminal:
        status, shown = terminal.end()
    assert status == 2
    assert "audio is not for a terminal: give --out FILE, or pipe it on" in shown


@pytest.mark.parametrize(
    ("given", "status", "problem"),
    [
        (["tts", "Hello"], 2, "give --out FILE, or --out - for another program"),
        (["tts", " ", "--out", "a"], 2, "the text is empty: give some, or - to read stdin"),
        (["tts", "Hello", "--out", "no/a"], 2, "cannot write --out no/a: No such file or dir"),
        (["tts", "Hello", "--out", "."], 2, "cannot write --out .: Is a directory"),
        (["tts", "Hello", "--out", "-", "--json"], 2, "--json and the audio cannot both go to"),
        (["stt", "no.mp3"], 2, "cannot read FILE no.mp3: No such file or directory"),
        (["stt", "."], 2, "cannot read FILE .: Is a directory"),
        (["stt"], 2, "Missing argument 'FILE'."),
    ],
)
def test_a_mistake_is_one_line(
    given: list[str],
    status: int,
    problem: str,
    emulator: Emulator,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = run(capsys, *given, *MODEL)
    assert (done.status, done.stdout) == (status, "")
    (line,) = done.stderr.splitlines()
    assert problem in line
