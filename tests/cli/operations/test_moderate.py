"""The command `moderate`, and what each command of an operation shares: the options of a platform."""

import io
import json

import pytest

from dify_invoke.emulator import Emulator

from ...support.commands import run


def test_a_text_is_flagged_or_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "moderate", "--emulator", "I attack you") == (0, "flagged\n", "")
    assert run(capsys, "moderate", "--emulator", "I like trains") == (0, "fine\n", "")


def test_a_text_comes_from_stdin_and_the_answer_is_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"attack\n")))
    done = run(capsys, "moderate", "--emulator", "--json", "-")
    assert (done.status, json.loads(done.stdout)) == (0, {"flagged": True})


def test_bytes_that_are_no_text_are_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"ab\xff")))
    done = run(capsys, "moderate", "--emulator", "-")
    assert (done.status, done.stdout) == (2, "")
    assert "stdin is not UTF-8: byte 2 is wrong" in done.stderr


@pytest.mark.parametrize("over", ["options", "environment", "daemon"])
def test_the_platform_is_named_by_options_or_by_the_environment(
    over: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        if over == "daemon":
            named = ["--url", emulator.url, "--session", emulator.open_session()]
        elif over == "options":
            key, tenant = emulator.api_key, emulator.tenant_id
            named = ["--url", emulator.url, "--key", key, "--tenant", tenant]
        else:
            named = []
            monkeypatch.setenv("DIFY_INNER_API_URL", emulator.url)
            monkeypatch.setenv("DIFY_INNER_API_KEY", emulator.api_key)
            monkeypatch.setenv("DIFY_TENANT_ID", emulator.tenant_id)
        done = run(capsys, "moderate", *named, "--model", "p/q/r/m", "attack")
        (call,) = emulator.calls
    assert done == (0, "flagged\n", "")
    assert (call.request.provider, call.request.model) == ("p/q/r", "m")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "give --url, or set DIFY_INNER_API_URL"),
        (["--url", "http://h"], "give --key, or set DIFY_INNER_API_KEY"),
        (["--url", "http://h", "--key", "k"], "give --tenant, or set DIFY_TENANT_ID"),
        (["--url", "h", "--key", "k", "--tenant", "t"], "--url must be like 'http://localhost"),
        (["--url", "http://h", "--session", "s"], "give --model PROVIDER/MODEL"),
        (["--emulator", "--model", "gpt"], "'gpt' is no model: use provider/model"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "moderate", *given, "a text")
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"dify-invoke: {said}")
    assert line.endswith("(see dify-invoke moderate --help)")


def test_a_server_that_is_down_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    platform = ("--url", "http://127.0.0.1:1", "--key", "k", "--tenant", "t")
    done = run(capsys, "moderate", *platform, "--model", "p/m", "a text")
    assert (done.status, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "127.0.0.1:1" in line
