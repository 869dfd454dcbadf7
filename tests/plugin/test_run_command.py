"""`dify-invoke run`, with the official runtime."""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from dify_invoke.emulator import Emulator

from ..support.commands import INTERRUPTIBLE, run

EXAMPLES = Path(__file__).parents[2] / "examples"
COMMAND = [*INTERRUPTIBLE, "run"]
PROVIDER = """
identity: {author: me, name: p, label: {en_US: P}, description: {en_US: P}, icon: icon.svg, tags: []}
credentials_for_provider: {api_key: {type: secret-input, required: true, label: {en_US: Key}}}
tools: [tools/act.yaml]
extra: {python: {source: provider/notes.py}}
"""
YAML = """
identity: {name: act, author: me, label: {en_US: Act}}
description: {human: {en_US: Acts}, llm: x}
parameters:
  - {name: how, type: string, required: true, form: llm, label: {en_US: a}, human_description: {en_US: a}}
  - {name: json, type: string, form: llm, label: {en_US: a}, human_description: {en_US: a}}
  - {name: loud, type: boolean, form: llm, label: {en_US: a}, human_description: {en_US: a}}
  - {name: papers, type: files, form: llm, label: {en_US: a}, human_description: {en_US: a}}
extra: {python: {source: tools/act.py}}
"""
TOOL = """
import os
import threading

from dify_plugin import Tool


class Act(Tool):
    def _invoke(self, tool_parameters):
        print("printed")
        match tool_parameters["how"]:
            case "fail":
                yield self.create_text_message("before")
                raise ValueError("no " + self.runtime.credentials["api_key"])
            case "end":
                os._exit(3)
            case "wait":
                yield self.create_text_message(f"process {os.getpid()}")
                threading.Event().wait()
            case _:
                given = {name: value for name, value in tool_parameters.items() if name != "papers"}
                yield self.create_json_message(given)
                for paper in tool_parameters.get("papers") or ():
                    yield self.create_text_message(f"{paper.filename} {paper.blob.decode()}")
                yield self.create_blob_message(b"GIF89a", meta={"mime_type": "image/gif"})
"""
SECRET = "sk-very-secret"
KEY = ["--credential", f"api_key={SECRET}"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plugin whose tool does as it is told."""
    folder = tmp_path / "plugin"
    shutil.copytree(EXAMPLES / "notes", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "provider" / "notes.yaml").write_text(PROVIDER)
    (folder / "tools" / "act.yaml").write_text(YAML)
    (folder / "tools" / "act.py").write_text(TOOL)
    return folder


@pytest.fixture(autouse=True)
def _no_platform_and_no_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith("DIFY_"):
            monkeypatch.delenv(name)
    library = logging.getLogger("dify_invoke")
    before = library.level, library.handlers
    yield
    library.level, library.handlers = before


class TestOnTheEmulator:
    def test_a_text_comes_on_stdout_alone(self, capsys: pytest.CaptureFixture[str]) -> None:
        done = run(
            capsys, "run", str(EXAMPLES / "streaming_llm"), "ask", "--query", "Are you there?"
        )
        assert done.status == 0
        assert done.stdout.startswith("You asked: “Are you there?”")
        first, last = done.stderr.splitlines()
        assert first == "dify-invoke/streaming_llm ask on the emulator"
        assert re.search("stdio  llm  langgenius/emulator/emulator/small  ok", last)

    def test_quiet_shows_the_result_alone(self, capsys: pytest.CaptureFixture[str]) -> None:
        folder = str(EXAMPLES / "streaming_llm")
        done = run(capsys, "run", folder, "ask", "--query", "Hello", "--quiet")
        assert (done.status, done.stderr) == (0, "")
        assert done.stdout

    def test_storage_stays_in_a_folder(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = ["run", str(EXAMPLES / "notes"), "notes", "--storage", str(tmp_path), "-q"]
        assert run(capsys, *words, "--action", "keep", "--name", "a", "--text", "b").status == 0
        done = run(capsys, *words, "--action", "read", "--name", "a")
        assert done == (0, "b\n", "")

    def test_an_app_of_the_emulator_is_selected(self, capsys: pytest.CaptureFixture[str]) -> None:
        folder = str(EXAMPLES / "kept_conversation")
        done = run(capsys, "run", folder, "talk", "--query", "Hi", "-q")
        assert (done.status, done.stderr) == (0, "")
        assert "Before, you asked 0 times." in done.stdout

    def test_audio_is_saved(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = str(EXAMPLES / "voice")
        done = run(capsys, "run", folder, "talk", "--text", "Hello", "--out", str(tmp_path))
        assert done.status == 0
        (file,) = tmp_path.iterdir()
        assert file.suffix == ".mp3"
        assert f"saved {file} (audio/mpeg, " in done.stderr

    def test_parameters_files_and_lines_for_machines(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_text(f"of {name}")
        papers = [f"--papers={tmp_path / name}" for name in ("a.txt", "b.txt")]
        given = ["--how", "tell", "--json", "a text", "--loud", "true", *papers]
        out = ["--out", str(tmp_path / "out")]
        done = run(capsys, "run", "--json", str(folder), "act", *given, *out, *KEY)
        assert done.status == 0
        first, *texts, last = map(json.loads, done.stdout.splitlines())
        told = {"how": "tell", "json": "a text", "loud": True}
        assert first["message"] == {"json_object": told}
        assert [one["message"]["text"] for one in texts] == ["a.txt of a.txt", "b.txt of b.txt"]
        file = Path(last["message"]["file"])
        assert (file.name, file.read_bytes()) == ("act.gif", b"GIF89a")
        assert "plugin: printed" in done.stderr


class TestFailures:
    def test_an_error_has_the_plugins_frames_and_no_secret(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        done = run(capsys, "run", str(folder), "act", "--how", "fail", *KEY, "-q")
        assert (done.status, done.stdout) == (1, "before\n")
        assert done.stderr.splitlines()[:3] == [
            "dify-invoke: tool 'act' failed: ValueError: no [redacted]",
            '  at tools/act.py, line 14: raise ValueError("no " + self.runtime.credentials["api_key"])',
            "The plugin's frames, outermost first:",
        ]

    @pytest.mark.parametrize("verbose", [True, False])
    def test_verbose_has_the_whole_traceback(
        self, verbose: bool, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        more = ["-v"] if verbose else []
        done = run(capsys, "run", str(folder), "act", "--how", "fail", *KEY, *more)
        assert ("io_server.py" in done.stderr) is verbose
        assert SECRET not in done.stderr

    def test_a_process_that_ends_is_said_at_once(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        done = run(capsys, "run", str(folder), "act", "--how", "end", *KEY, "-q")
        assert done.stderr == (
            "dify-invoke: tool 'act' failed: the plugin's process has ended: it exited with code 3\n"
        )
        assert done.status == 1

    def test_a_time_limit(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        limit = ["--timeout", "0.5"]
        done = run(capsys, "run", str(folder), "act", "--how", "wait", *limit, *KEY, "-q")
        assert done.status == 1
        assert "the plugin sent nothing for 0.5 s: give a longer --timeout" in done.stderr

    def test_one_that_does_not_start_has_its_last_words(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "tools" / "act.py").write_text("import no_such_package")
        done = run(capsys, "run", str(folder), "act", "--how", "x", *KEY, "-q")
        assert (done.status, done.stdout) == (1, "")
        (line,) = done.stderr.splitlines()
        assert line == (
            "dify-invoke: the plugin did not start: ModuleNotFoundError: No module named "
            "'no_such_package' at tools/act.py, line 1: import no_such_package. "
            f"Install what it needs: {sys.executable} -m pip install "
            f"-r {folder}/requirements.txt"
        )

    def test_a_credential_that_is_missing(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        done = run(capsys, "run", str(folder), "act", "--how", "x")
        assert done.status == 2
        assert (
            "needs the credential 'api_key' (Key): give --credential api_key=VALUE" in done.stderr
        )


def test_a_platform_answers_and_is_recorded_and_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "calls.jsonl"
    words = [
        "run",
        str(EXAMPLES / "streaming_llm"),
        "ask",
        "--query",
        "Hello",
        "--model",
        "a/b/m",
        "-q",
    ]
    with Emulator() as platform:
        platform.llm.when(model="m", provider="a/b").reply("From the platform.")
        named = ["--url", platform.url, "--key", platform.api_key, "--tenant", platform.tenant_id]
        assert run(capsys, *words, *named) == (0, "From the platform.\n", "")
        done = run(capsys, *words, *named, "--record", str(file))
        assert done == (0, "From the platform.\n", "")
        assert len(platform.calls) == 2
        assert platform.api_key not in file.read_text()
    assert run(capsys, *words, "--replay", str(file)) == (0, "From the platform.\n", "")
    words[4] = "Goodbye"
    done = run(capsys, *words, "--replay", str(file))
    assert done.status == 1
    assert f"this request was not recorded in {file}" in done.stderr


@pytest.fixture
def watching(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A run with `--watch`."""
    command = [*COMMAND, str(folder), "act", "--how", "fail", *KEY, "--watch"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as p:
        yield p
        p.kill()


def read_until(lines: IO[str], words: str) -> None:
    assert any(words in line for line in lines), f"the output ends without {words!r}"


def test_it_runs_again_when_a_file_changes(watching: "subprocess.Popen[str]", folder: Path) -> None:
    assert watching.stderr
    tool = folder / "tools" / "act.py"
    read_until(watching.stderr, "ValueError: no [redacted]")
    read_until(watching.stderr, "waiting for a change")
    tool.write_text(TOOL.replace("ValueError", "LookupError"))
    read_until(watching.stderr, "tools/act.py has changed: running again")
    read_until(watching.stderr, "LookupError: no [redacted]")
    read_until(watching.stderr, "waiting for a change")
    (folder / "tools" / "act.yaml").write_text("a: b: c")
    read_until(watching.stderr, "dify-invoke: " + str(folder) + ": tools/act.yaml, line 1")
    read_until(watching.stderr, "waiting for a change")
    watching.send_signal(signal.SIGINT)
    assert watching.wait() == 130
    assert watching.stderr.read() == ""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_the_plugin_too(number: signal.Signals, status: int, folder: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "--json", str(folder), "act", "--how", "wait", *KEY, "-q"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as p:
        assert p.stdout
        assert p.stderr
        plugin = int(json.loads(p.stdout.readline())["message"]["text"].split()[1])
        os.kill(plugin, 0)
        p.send_signal(number)
        assert p.wait() == status
        assert p.stderr.read() == ""
    with pytest.raises(ProcessLookupError):
        os.kill(plugin, 0)
