"""`dify-invoke emulator --record` and `--replay`, as a user runs them."""

import re
import signal
import subprocess
from pathlib import Path

import pytest

from dify_invoke import Session
from dify_invoke.emulator import Emulator

from ...support.commands import run
from ...support.servers import free_port
from .recording_cases import COMMAND, CONFIG, command, post, written

MAIL = "ada@example.com"


def test_record_and_then_replay_each_until_ctrl_c(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    options = ["--record", str(file), "--upstream", emulator.url, "--filter", MAIL]
    with subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(3)]
        (url,) = re.findall("export DIFY_INNER_API_URL=(.*)", lines[0])
        assert lines[2] == f"# recording to {file}; stop it with Ctrl-C\n"
        key, tenant = emulator.api_key, emulator.tenant_id
        with Session.from_inner_api(url, api_key=key, tenant_id=tenant) as session:
            recorded = session.model.summary.invoke(f"{MAIL} writes.", "s", min_summarize_length=0)
            assert session.model.moderation.invoke(CONFIG, "attack") is True
        process.send_signal(signal.SIGINT)
        assert process.communicate() == ("", "")
    assert process.returncode == 0
    assert len(file.read_text("utf-8").splitlines()) == 3
    assert MAIL in recorded
    assert MAIL not in written(file)
    assert emulator.api_key not in written(file)

    options = ["--replay", str(file), "--filter", MAIL, "--delay", "0.001"]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        shown = "".join(process.stdout.readline() for _ in range(4))
        settings = dict(re.findall(r"export DIFY_(\w+)=(.*)", shown))
        with Session.from_inner_api(
            settings["INNER_API_URL"],
            api_key=settings["INNER_API_KEY"],
            tenant_id=settings["TENANT_ID"],
        ) as session:
            again = session.model.summary.invoke(f"{MAIL} writes.", "s", min_summarize_length=0)
            assert again == recorded.replace(MAIL, "<<filtered>>")
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 0


def test_an_upstream_that_is_down_is_told_to_the_client(tmp_path: Path) -> None:
    """The command that records ends by SIGTERM here, and those of other tests that replay."""
    upstream = f"http://127.0.0.1:{free_port()}"
    with command("--record", str(tmp_path / "r"), "--upstream", upstream) as url:
        reply = post(url, "/inner/api/invoke/llm", {})
    assert reply.status_code == 502
    assert f"the recorder has no reply: cannot connect to {upstream}" in reply.json()["message"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--record", "F"], 2, "--record needs --upstream URL, the address of the platform"),
        (["--upstream", "http://x"], 2, "--upstream needs --record FILE, the file to write"),
        (["--record", "F", "--replay", "F"], 2, "give either --record or --replay, not both"),
        (["--filter", "x"], 2, "--filter needs --record FILE or --replay FILE"),
        (["--record", "F", "--upstream", "x"], 1, "upstream must be like 'http://localhost"),
        (["--record", "OTHER", "--upstream", "http://x"], 1, "OTHER is not a recording: its"),
        (["--record", "NO/F", "--upstream", "http://x"], 1, "NO/F cannot be written: No such"),
        (["--replay", "F"], 1, "F: make it with --record"),
        (["--replay", "OTHER"], 1, "OTHER is not a recording: its first line must have"),
        (["--replay", "F", "--filter", "("], 1, "filter 1 is not a regular expression: missing )"),
        (["--replay", "NEWER"], 1, "NEWER, line 1: the recording has the version 9"),
        (["--replay", "BROKEN"], 1, "BROKEN, line 2: "),
    ],
)
def test_what_does_not_fit_is_one_line(
    arguments: list[str],
    status: int,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "OTHER").write_text("some text")
    (tmp_path / "NEWER").write_text('{"dify-invoke recording": 9}\n')
    (tmp_path / "BROKEN").write_text('{"dify-invoke recording": 1, "filters": 0}\n{"request"\n')
    files = {"F", "OTHER", "NEWER", "BROKEN", "NO/F"}
    given = [str(tmp_path / one) if one in files else one for one in arguments]
    done = run(capsys, "emulator", "--port", "0", *given)
    assert done.status == status
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("dify-invoke: ")
    assert said in line


def test_a_port_that_is_taken_is_named(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "r").write_text('{"dify-invoke recording": 1, "filters": 0}\n')
    port = emulator.url.rpartition(":")[2]
    done = run(capsys, "emulator", "--port", port, "--replay", str(tmp_path / "r"))
    assert done.status == 1
    assert done.stderr.startswith(
        f"dify-invoke: cannot listen on 127.0.0.1:{port}: Address already in use; give another port"
    )


def test_help_has_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    options = run(capsys, "emulator", "--help").stdout
    for option, value in (
        ("--record", "FILE"),
        ("--upstream", "URL"),
        ("--replay", "FILE"),
        ("--filter", "REGEX"),
    ):
        assert re.search(rf"{option} +{value}", options)
