"""`dify-invoke app`: apps by their mode, on the workspace of the demo."""

import json
from pathlib import Path

import pytest

from dify_invoke import AppParameters, ChatResult, CompletionResult, WorkflowResult
from dify_invoke.cli.demo_workspace import AGENT, CHAT, COMPLETION, WORKFLOW
from dify_invoke.emulator import Emulator

from ...support.commands import run
from .conftest import Stdin

TEXT = "text=A cat sleeps. The cat eats. A dog barks at the cat. Rain falls."
SUMMARY = "A cat sleeps. The cat eats. A dog barks at the cat."


def test_a_conversation_goes_on_by_its_id(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    stdin(b"Hello")
    done = run(capsys, "app", "chat", CHAT.app_id, "-")
    assert (done.status, done.stdout[-16:]) == (0, "asked 0 times.\n"[-16:].rjust(16))
    price, conversation = done.stderr.splitlines()
    assert " tokens, " in price
    id_ = conversation.removeprefix("to go on: --conversation ")
    again = run(capsys, "app", "chat", CHAT.app_id, "Hello", "--conversation", id_, "-q")
    assert again.stdout.endswith("you asked 1 times.\n")
    assert again.stderr == ""


def test_an_agent_answers_also_without_a_stream(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    for stream in ([], ["--no-stream"]):
        done = run(capsys, "app", "chat", AGENT.app_id, "two words", *stream)
        assert done.stdout == "Your question has 2 words.\n"


def test_json_is_the_events_or_the_result(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    for mode, app_id, given, last, result in (
        ("chat", CHAT.app_id, ["Hello"], "message_end", ChatResult),
        (
            "completion",
            COMPLETION.app_id,
            ["--input", "subject=cats"],
            "message_end",
            CompletionResult,
        ),
        ("workflow", WORKFLOW.app_id, ["--input", TEXT], "workflow_finished", WorkflowResult),
    ):
        done = run(capsys, "app", mode, app_id, *given, "--json")
        assert (done.status, done.stderr) == (0, "")
        events = [json.loads(line)["event"] for line in done.stdout.splitlines()]
        assert events[-1] == last
        done = run(capsys, "app", mode, app_id, *given, "--json", "--no-stream")
        (line,) = done.stdout.splitlines()
        assert result.from_json(line).to_dict()


def test_a_workflow_prints_its_outputs_and_on_stderr_its_nodes(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "app", "workflow", WORKFLOW.app_id, "--input", TEXT)
    assert (done.status, json.loads(done.stdout)) == (0, {"summary": SUMMARY})
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["Start", "Code", "End"]
    whole = run(capsys, "app", "workflow", WORKFLOW.app_id, "--input", TEXT, "--no-stream")
    assert whole == (0, done.stdout, "")


def test_a_completion_streams(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "app", "completion", COMPLETION.app_id, "--input", "subject=cats", "-q")
    assert done == (0, "Three words on cats: small, typed, fast.\n", "")


def test_files_are_uploaded_for_variables(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4")
    files = [("photo", "a.png"), ("papers", "b.pdf"), ("papers", "b.pdf")]
    given = [arg for name, file in files for arg in ("--file", f"{name}={tmp_path / file}")]
    done = run(capsys, "app", "workflow", WORKFLOW.app_id, "--input", TEXT, *given)
    assert done.status == 0
    assert [file.name for file in emulator.files] == ["a.png", "b.pdf", "b.pdf"]
    inputs = emulator.app.calls[0].request.inputs
    assert inputs["photo"]["type"] == "image"
    assert [file["type"] for file in inputs["papers"]] == ["document", "document"]


def test_the_form_of_an_app_is_shown(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    form = AppParameters(
        opening_statement="Hello!",
        suggested_questions=["Why?"],
        user_input_form=[
            {"select": {"variable": "tone", "label": "Tone", "options": ["dry", "warm"]}},
            {"text-input": {"variable": "name", "label": "name", "required": True}},
        ],
    )
    emulator.fetch_app.reply(form.to_dict())
    done = run(capsys, "app", "info", CHAT.app_id)
    assert done.stdout.splitlines() == [
        "Hello!",
        "  Why?",
        "tone  select, Tone, one of dry, warm",
        "name  text-input, required",
    ]
    assert AppParameters.from_json(run(capsys, "app", "info", CHAT.app_id, "--json").stdout) == form


def test_a_run_that_fails_is_one_line(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator.app.fail("out of\norder")
    done = run(capsys, "app", "workflow", WORKFLOW.app_id, "--input", TEXT, "-q")
    (line,) = done.stderr.splitlines()
    assert (done.status, "out of order" in line) == (1, True)
    done = run(capsys, "app", "info", "00000000-0000-4000-8000-00000000ffff")
    (line,) = done.stderr.splitlines()
    assert done.status == 1


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["run", "a"], "No such command 'run'."),
        (["chat", "a"], "Missing argument 'TEXT'."),
        (["chat", "a", ""], "the text is empty"),
        (
            ["workflow", "a", "--input", "text"],
            "--input 'text' has no name and value: use NAME=VALUE",
        ),
        (["workflow", "a", "--input", "a=1", "--input", "a=2"], "--input gives 'a' twice"),
        (["workflow", "a", "--file", "f=no.pdf"], "--file f=no.pdf: there is no such file"),
        (["workflow", "a", "--input", "f=1", "--file", "f=x"], "'f' is given by --input and by"),
        (["completion", "a", "--input", 'x={"a"'], "--input x: this is no JSON: "),
        (["completion", "a", "--input", "x=True"], "--input x=True is no JSON: use x=true"),
    ],
)
def test_a_mistake_is_one_line(
    given: list[str], problem: str, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "app", *given)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert problem in line
    assert "(see dify-invoke app" in line
