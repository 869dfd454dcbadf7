"""`dify-invoke chat`: turns with a history, its commands, and Ctrl-C, which stops an answer and not the chat."""

import json
import sys
from pathlib import Path

import pytest

from dify_invoke.cli.demo_workspace import AGENT, CHAT
from dify_invoke.emulator import Emulator
from dify_invoke.errors import InvokeRateLimitError

from ...support.commands import run
from ...support.terminals import Terminal
from .conftest import Stdin

MODEL = ("--model", "langgenius/openai/openai/gpt-4o")
COMMAND = (sys.executable, "-m", "dify_invoke", "chat")


def said(emulator: Emulator, call: int) -> list[tuple[str, str]]:
    """The messages of a call: who said what."""
    messages = emulator.llm.calls[call].request.prompt_messages
    return [(message.to_dict()["role"], message.text) for message in messages]


def test_each_line_is_a_turn_that_knows_those_before(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    emulator.llm.reply("Hello Ann.", times=1).then_fail(InvokeRateLimitError("slow\ndown")).reply(
        "Ann."
    )
    stdin(b"I am Ann.\n\n  /shrug\r\nWho am I?")
    done = run(
        capsys, "chat", *MODEL, "--system", "Be brief", "--param", "temperature=0", "--quiet"
    )
    assert done.stdout == "Hello Ann.\nAnn.\n"
    (line,) = done.stderr.splitlines()
    assert "slow down" in line
    assert done.status == 1
    assert said(emulator, 1)[-1] == ("user", "/shrug")
    assert said(emulator, 2) == [
        ("system", "Be brief"),
        ("user", "I am Ann."),
        ("assistant", "Hello Ann."),
        ("user", "Who am I?"),
    ]
    assert emulator.llm.calls[2].request.completion_params == {"temperature": 0}


def test_commands_steer_it(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin, tmp_path: Path
) -> None:
    emulator.llm.reply("Fine.")
    file, elsewhere = tmp_path / "chat.json", tmp_path / "no" / "chat.json"
    stdin(
        f"one\n/save {elsewhere}\n/save {file}\n/reset\n/system Be terse\n/system\ntwo\n/help\n/nothing\n"
        "/save\n/exit\nthree\n".encode()
    )
    done = run(capsys, "chat", *MODEL, "--quiet")
    assert (done.status, done.stdout) == (1, "Fine.\nFine.\n")
    problems = [line for line in done.stderr.splitlines() if line.startswith("dify-invoke: ")]
    assert problems == [
        f"dify-invoke: cannot write {elsewhere}: No such file or directory",
        "dify-invoke: /nothing is no command: /help lists them; to say it, begin the line with a space",
        "dify-invoke: /save needs a file: /save chat.json",
    ]
    for shown in ("Be terse", "/reset", "/save FILE", "Ctrl-C"):
        assert shown in done.stderr
    assert json.loads(file.read_text("utf-8")) == {
        "model": "langgenius/openai/openai/gpt-4o",
        "system": "",
        "messages": [
            {"role": "user", "content": "one"},
            {"role": "assistant", "content": "Fine."},
        ],
    }
    assert said(emulator, 1) == [("system", "Be terse"), ("user", "two")]
    assert len(emulator.llm.calls) == 2


def test_json_is_a_line_for_each_turn(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    emulator.llm.reply("Yes.", times=1).then_fail("no more")
    stdin(b"one\ntwo\n")
    done = run(capsys, "chat", *MODEL, "--json", "--quiet")
    answered, failed = map(json.loads, done.stdout.splitlines())
    assert answered == {"answer": "Yes.", "stopped": False}
    assert "no more" in failed["error"]


def test_lines_that_are_no_text_are_refused(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    stdin(b"one\n\xff\n")
    done = run(capsys, "chat", *MODEL, "--quiet")
    assert done.status == 2
    assert "line 2 of stdin is not UTF-8: byte 0 is wrong" in done.stderr


def test_ctrl_c_stops_the_answer_and_keeps_what_was_said(
    emulator: Emulator, tmp_path: Path
) -> None:
    emulator.llm.when(prompt="a story").stall(after=2)
    emulator.llm.when(prompt="and now?").reply("Now I am here.")
    file = tmp_path / "chat.json"
    with Terminal(*COMMAND, *MODEL) as terminal:
        assert "/help lists commands" in terminal.read_until("> ")
        terminal.send("a story\r")
        terminal.read_until("You asked: ")
        terminal.send("\x03")
        terminal.read_until("[stopped]")
        terminal.read_until("> ")
        terminal.send("and now?\r")
        terminal.read_until("Now I am here.")
        terminal.read_until("> ")
        terminal.send("never mind")
        terminal.read_until("never mind")
        terminal.send("\x03")  # at the prompt, it drops the line
        terminal.send("\r")  # the interpreter may see Ctrl-C at the next key only
        terminal.send(f"/save {file}\r")
        terminal.read_until("2 turns are in")
        terminal.read_until("> ")
        terminal.send("\x04")
        status, _ = terminal.end()
    assert status == 0
    assert said(emulator, 1) == [
        ("user", "a story"),
        ("assistant", "You asked: [stopped]"),
        ("user", "and now?"),
    ]
    story = json.loads(file.read_text("utf-8"))["messages"][1]
    assert story == {"role": "assistant", "content": "You asked: ", "stopped": True}


def test_a_failure_at_a_terminal_is_a_line_and_the_chat_goes_on(emulator: Emulator) -> None:
    emulator.llm.fail("out of order", times=1).then_fail("again", times=1)
    with Terminal(*COMMAND, *MODEL) as terminal:
        for problem in ("out of order", "again"):
            terminal.read_until("> ")
            terminal.send("Hello\r")
            terminal.read_until(problem)
        terminal.read_until("> ")
        terminal.send("/ex\t\r")  # the tabulator key completes commands
        assert terminal.end()[0] == 0
    assert said(emulator, 1) == [("user", "Hello")]


def test_an_app_keeps_the_conversation(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin, tmp_path: Path
) -> None:
    file = tmp_path / "chat.json"
    stdin(f"one\ntwo\n/save {file}\n/reset\nthree\n".encode())
    done = run(capsys, "chat", "--app", CHAT.app_id, "--input", "tone=dry", "--quiet")
    assert (done.status, done.stderr) == (0, "")
    assert [line[-8:] for line in done.stdout.splitlines()] == ["0 times.", "1 times.", "0 times."]
    first, second, third = (call.request for call in emulator.app.calls)
    saved = json.loads(file.read_text("utf-8"))
    assert (first.conversation_id, third.conversation_id) == (None, None)
    assert (saved["app_id"], saved["conversation_id"]) == (CHAT.app_id, second.conversation_id)
    assert first.inputs == second.inputs == {"tone": "dry"}


def test_an_agent_answers_and_has_a_system_prompt_of_its_own(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    stdin(b"/system Be terse\nfour words are here\n")
    done = run(capsys, "chat", "--app", AGENT.app_id, "--quiet")
    assert (done.status, done.stdout) == (1, "Your question has 4 words.\n")
    assert "an app has a system prompt of its own" in done.stderr


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["--app", "a", "--model", "p/m"], "--app takes no --model, --system, --param and --stop"),
        (["--input", "a=b"], "--input is for an app: give --app APP_ID, too"),
        ([], "give --model PROVIDER/MODEL"),
    ],
)
def test_what_does_not_fit_together_is_named(
    given: list[str], problem: str, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "chat", *given)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert problem in line
