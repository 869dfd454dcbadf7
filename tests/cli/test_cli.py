"""The command `dify-invoke`, and its `emulator`. What serves runs in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import httpx
import pytest

from dify_invoke import Session
from dify_invoke.cli.emulator import FramingName, ServerName
from dify_invoke.emulator import Framing, Server

from ..support.commands import run

COMMAND = [sys.executable, "-m", "dify_invoke"]


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def served(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Runs `dify-invoke emulator`, and gives its output."""
    command = [*COMMAND, "emulator", "--port", "0", "--key", "k", "--server", "1.4", "--delay", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as p:
        assert p.stdout
        lines = [p.stdout.readline() for _ in range(4)]
        yield dict(re.findall(r"export (\w+)=(.*)", "".join(lines)))
        p.send_signal(request.param)
        out, err = p.communicate()
    assert (p.returncode, out) == (0, "")
    # A line for each request, and nothing else.
    moderated, refused = err.splitlines()
    assert re.search(r"moderation +p/m +200 +1 result", moderated)
    assert "moderation" in refused


def test_emulator_prints_the_variables_that_from_env_reads(
    served: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in served.items():
        monkeypatch.setenv(name, value)
    with Session.from_env() as session:
        assert session.model.moderation.invoke({"provider": "p", "model": "m"}, "attack")
    # It stands in for the server that is named.
    url = f"{served['DIFY_INNER_API_URL']}/inner/api/invoke/moderation"
    assert httpx.post(url, json={}).headers["X-Version"] == "1.4.3"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[str]:
    """Runs `dify-invoke emulator --demo` with its storage in a folder, and gives its output."""
    command = [*COMMAND, "emulator", "--port", "0", "--key", "k", "--storage", str(tmp_path)]
    with subprocess.Popen([*command, "--demo"], stdout=subprocess.PIPE, text=True) as p:
        assert p.stdout
        yield "".join(p.stdout.readline() for _ in range(10))
        p.terminate()


def test_emulator_serves_a_workspace_to_try(workspace: str, tmp_path: Path) -> None:
    served = dict(re.findall(r"export (\w+)=(.*)", workspace))
    at = served["DIFY_INNER_API_URL"].replace("127.0.0.1", "localhost")
    last = f"# serving; see it at {at}/, try calls at {at}/docs; stop it with Ctrl-C\n"
    assert workspace.endswith(last)
    url = served["DIFY_INNER_API_URL"]
    sender = {"tenant_id": served["DIFY_TENANT_ID"], "user_id": ""}
    (app_id,) = re.findall(r"# app (\S+) \(workflow\)", workspace)
    text = "A cat sleeps. The cat eats. A dog barks at the cat. Rain falls."
    run = {"app_id": app_id, "inputs": {"text": text}, "response_mode": "blocking"}
    headers = {"X-Inner-Api-Key": "k"}
    reply = httpx.post(f"{url}/inner/api/invoke/app", json=run | sender, headers=headers)
    assert b'"status":"succeeded","outputs":{"summary":"A cat sleeps.' in reply.content
    (session_id,) = re.findall(r"# session (\S+) of", workspace)
    request = {"opt": "set", "key": "k", "value": "00"}
    invocation = {"type": "storage", "backwards_request_id": "r", "request": request}
    event = {
        "event": "session",
        "session_id": session_id,
        "data": {"type": "invoke", "data": invocation},
    }
    reply = httpx.post(f"{url}/backwards-invocation/transaction", json=event)
    assert '"data": "ok"' in reply.text
    assert [file.name for file in tmp_path.glob("values/**/k")] == ["k"]


@pytest.mark.parametrize("quiet", [["--quiet", "emulator"], ["emulator", "--quiet"]])
def test_a_quiet_emulator_logs_no_request(quiet: list[str]) -> None:
    command = [*COMMAND, *quiet, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as p:
        assert p.stdout
        (url,) = re.findall("export DIFY_INNER_API_URL=(.*)", p.stdout.readline())
        assert httpx.post(f"{url}/inner/api/invoke/moderation", json={}).status_code == 400
        p.terminate()
        _, err = p.communicate()
    assert err == ""


def test_an_emulator_goes_on_where_the_reader_of_its_log_leaves() -> None:
    command = [*COMMAND, "emulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as p:
        assert p.stdout
        assert p.stderr
        (url,) = re.findall("export DIFY_INNER_API_URL=(.*)", p.stdout.readline())
        p.stderr.close()
        for _ in range(2):
            assert httpx.post(f"{url}/inner/api/invoke/moderation", json={}).status_code == 400
        p.terminate()
    assert p.returncode == 0


def test_emulator_reports_that_its_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = run(capsys, "emulator", "--port", str(port))
    assert done.status == 1
    assert done.stderr == (
        f"dify-invoke: cannot listen on 127.0.0.1:{port}: Address already in use; "
        "give another port by --port, or 0 for any free one\n"
    )


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("no.such.host.invalid", "the name was not found, or has no IPv4 address; give one of"),
        ("192.0.2.1", "give an address of this machine by --host"),
    ],
)
def test_emulator_reports_a_host_that_is_not_of_this_machine(
    host: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "emulator", "--port", "0", "--host", host)
    assert (done.status, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"dify-invoke: cannot listen on {host}:0: ")
    assert said in line


@pytest.mark.parametrize(
    ("arguments", "said", "command"),
    [
        ([], "Missing command.", ""),
        (["emulatr"], "No such command 'emulatr'. Did you mean 'emulator'?", ""),
        (["demo", "now"], "Got unexpected extra argument(s) (now)", " demo"),
        (["emulator", "--prot", "1"], "No such option: --prot", " emulator"),
        (["emulator", "--port"], "Option '--port' requires an argument.", " emulator"),
        (["app", "info", "--url"], "Option '--url' requires an argument.", " app info"),
        (["app", "--url"], "No such option: --url", " app"),
        (["run", "--url"], "Option '--url' requires an argument.", " run"),
        (["emulator", "--port", "abc"], "'abc' is not a port: use 0 to 65535", " emulator"),
        (["emulator", "--port", "70000"], "'70000' is not a port: use 0 to 65535", " emulator"),
        (["emulator", "--delay", "-1"], "'-1' is no delay: use seconds from 0 to", " emulator"),
        (["emulator", "--delay", "nan"], "'nan' is no delay: use seconds from 0", " emulator"),
        (["emulator", "--framing", "sse"], "'sse' is not one of 'length-prefixed',", " emulator"),
        (["emulator", "--server", "2.0"], "'2.0' is not one of 'strict', '1.4',", " emulator"),
    ],
)
def test_a_mistake_is_one_line_that_says_where_help_is(
    arguments: list[str], said: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, *arguments)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("dify-invoke: ")
    assert said in line
    assert line.endswith(f"(see dify-invoke{command} --help)")


def test_help_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "--help").stdout
    for shown in ("demo", "emulator", "--install-completion", "--version", "130 Ctrl-C"):
        assert shown in text
    options = run(capsys, "emulator", "--help").stdout
    for option in (
        "--port", "--host", "--key", "--server", "--framing", "--tool-call-fragments", "--storage",
        "--no-transactions", "--demo", "--delay", "--quiet", "--verbose",
    ):  # fmt: skip
        assert option in options
    assert get_args(ServerName) == get_args(Server)
    assert get_args(FramingName) == get_args(Framing)
    assert all(name in options for name in (*get_args(Server), *get_args(Framing)))


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == (0, f"dify-invoke {version('dify-invoke')}\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands(shell: str) -> None:
    environment = {
        **os.environ,
        "_DIFY_INVOKE_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "dify-invoke emu",
        "COMP_CWORD": "1",
        "_TYPER_COMPLETE_ARGS": "dify-invoke emu",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert "emulator" in done.stdout
    assert "demo" not in done.stdout


@pytest.mark.parametrize("missing", ["typer", "rich", "starlette", "uvicorn"])
def test_without_the_extra_it_names_what_to_install(missing: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from dify_invoke.cli import main; sys.exit(main(['demo']))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"dify-invoke: the command needs {missing}, which is not installed: "
        "pip install 'dify-invoke[cli]'\n"
    )
