"""The command `dify-invoke`. What serves, and what prints much, runs in a process of its own."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import httpx
import pytest

from dify_invoke import Session
from dify_invoke.emulator import Server

from ..support.commands import run

COMMAND = [sys.executable, "-m", "dify_invoke"]


def test_demo_shows_all_types() -> None:
    done = subprocess.run([*COMMAND, "demo"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for shown in [
        "What is reverse invocation?",
        "tokens, 0.0",
        'get_weather({"city": "Paris"})',
        "{'city': 'Paris', 'days': 3}",
        "summary",
        "'a cat sleeps' and 'the cats are sleeping'",
        "models that a plugin can invoke",
        "bytes, mp3",
        "heard: Plugins reach models through the platform. That is reverse invocation.",
        "flagged  I will attack you.",
    ]:
        assert shown in done.stdout


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
    assert (p.returncode, out, err) == (0, "", "")


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
        yield "".join(p.stdout.readline() for _ in range(9))
        p.terminate()


def test_emulator_serves_a_workspace_to_try(workspace: str, tmp_path: Path) -> None:
    assert workspace.endswith("# serving; stop it with Ctrl-C\n")
    served = dict(re.findall(r"export (\w+)=(.*)", workspace))
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


def test_emulator_reports_that_its_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = run(capsys, "emulator", "--port", str(port))
    assert done.status == 1
    assert done.stderr == (
        f"dify-invoke: cannot listen on 127.0.0.1:{port}: Address already in use\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["emulator", "--port", "abc"], "'abc' is not a port: use 0 to 65535"),
        (["emulator", "--port", "70000"], "'70000' is not a port: use 0 to 65535"),
        (["emulator", "--framing", "sse"], "invalid choice: 'sse'"),
        (["emulator", "--server", "2.0"], "invalid choice: '2.0'"),
    ],
)
def test_wrong_arguments_are_named(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, *arguments)
    assert done.status == 2
    assert said in done.stderr


def test_help_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "--help").stdout
    assert "demo" in text
    assert "serve the emulator" in text
    options = run(capsys, "emulator", "--help").stdout
    for option in (
        "--port",
        "--host",
        "--key",
        "--server",
        "--framing",
        "--tool-call-fragments",
        "--storage",
        "--no-transactions",
        "--demo",
        "--delay",
    ):
        assert option in options
    assert f"--server {{{','.join(get_args(Server))}}}" in options


def test_without_the_extra_it_names_what_to_install() -> None:
    code = (
        "import sys; sys.modules['starlette'] = None; sys.modules['uvicorn'] = None\n"
        "from dify_invoke.cli import main; sys.exit(main(['demo']))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'dify-invoke[emulator]'" in done.stderr
    assert "Traceback" not in done.stderr
