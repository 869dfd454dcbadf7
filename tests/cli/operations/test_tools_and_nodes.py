"""`dify-invoke tool` and `dify-invoke node`."""

import json

import pytest

from dify_invoke import ParameterExtractorResult, QuestionClassifierResult, ToolInvokeMessage
from dify_invoke.emulator import EmulatedTool, Emulator

from ...support.commands import run
from .conftest import Stdin

PROVIDER = "langgenius/emulator/emulator"
MODEL = ("--model", "p/m")


def test_a_tool_is_invoked_with_parameters(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("tool", "invoke", "builtin", PROVIDER, "count_words", "--param", "text=a b c")
    done = run(capsys, *given)
    assert (done.status, json.loads(done.stdout), done.stderr) == (0, {"words": 3}, "")
    lines = run(capsys, *given, "--json").stdout.splitlines()
    assert [ToolInvokeMessage.from_json(line).type for line in lines] == ["json"]


def test_each_kind_of_message_is_shown(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator.tool.reply(
        [
            {"type": "log", "message": {"label": "look", "status": "success", "data": {}}},
            {"type": "text", "message": {"text": "It is "}},
            {"type": "text", "message": {"text": "sunny"}},
            {"type": "variable", "message": {"variable_name": "sky", "variable_value": "blue"}},
            {"type": "link", "message": {"text": "https://example.com"}},
            {"type": "image_link", "message": {"text": "/files/tools/a.png"}},
            {"type": "json", "message": {"json_object": [1]}},
            {"type": "hologram", "message": {}},
        ]
    )
    done = run(capsys, "tool", "invoke", "builtin", PROVIDER, "count_words")
    assert done.status == 0
    assert done.stdout.splitlines() == [
        "It is sunny", 'sky = "blue"', "https://example.com", "/files/tools/a.png", "[", "  1", "]",
    ]  # fmt: skip
    assert done.stderr.splitlines() == [
        "look: success",
        "a message of the type hologram: --json has it",
    ]


def test_a_tool_that_fails_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> str:
        raise ValueError("no\nway")

    with Emulator(tools=[EmulatedTool("fail", fail)]) as emulator:
        named = ("--url", emulator.url, "--session", emulator.open_session({"tool"}))
        done = run(capsys, "tool", "invoke", "builtin", PROVIDER, "fail", *named)
    (line,) = done.stderr.splitlines()
    assert (done.status, "no way" in line) == (1, True)


def test_parameters_are_found_in_a_text(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], stdin: Stdin
) -> None:
    stdin(b"A flight to Paris for 2")
    described = json.dumps([{"name": "people", "type": "number"}])
    given = ("--parameter", "city:string:where: the town", "--parameters", described)
    done = run(capsys, "node", "extract", *MODEL, "-", *given, "--instruction", "Be exact")
    assert (done.status, json.loads(done.stdout)) == (0, {"city": "Paris", "people": 2})
    request = emulator.parameter_extractor.calls[0].request
    assert [(one.name, one.type, one.description) for one in request.parameters] == [
        ("city", "string", "where: the town"),
        ("people", "number", ""),
    ]
    assert request.instruction == "Be exact"
    done = run(capsys, "node", "extract", *MODEL, "To Paris", "--parameter", "city", "--json")
    assert ParameterExtractorResult.from_json(done.stdout).parameters == {"city": "Paris"}


def test_what_is_not_found_is_status_1(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "node", "extract", *MODEL, "no number", "--parameter", "age:number", "-q")
    assert done.status == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("dify-invoke: ")


def test_a_question_has_a_class(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("node", "classify", *MODEL, "Which sport is played?", "--class", "weather")
    done = run(capsys, *given, "--class", "s=sport")
    assert (done.status, done.stdout) == (0, "sport\n")
    found = QuestionClassifierResult.from_json(
        run(capsys, *given, "--class", "s=sport", "--json").stdout
    )
    assert found.class_id == "s"
    classes = emulator.question_classifier.calls[0].request.classes
    assert [(one.id, one.name) for one in classes] == [("1", "weather"), ("s", "sport")]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["tool", "invoke", "plugin", "a", "b"], "'plugin' is not one of 'builtin', 'workflow',"),
        (["tool", "invoke", "builtin", "a"], "Missing argument 'TOOL'."),
        (["tool", "invoke", "builtin", "a", "b", "--param", "x"], "--param 'x' has no name and"),
        (["tool"], "Missing command."),
        (["node", "extract", "text"], "give --parameter NAME at least once, or --parameters FILE"),
        (
            ["node", "extract", "text", "--parameter", ":number"],
            "--parameter ':number' has no name",
        ),
        (["node", "extract", "text", "--parameters", "{}"], "--parameters must be a list of"),
        (["node", "extract", "-", "--parameters", "-"], "TEXT and --parameters cannot both be"),
        (["node", "classify", "text"], "Missing option '--class'."),
        (["node", "classify", "text", "--class", "a="], "--class 'a=' has no name: use NAME, or"),
    ],
)
def test_a_mistake_is_one_line(
    given: list[str], problem: str, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    model = MODEL if given[0] == "node" else ()
    done = run(capsys, *given, *model)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert problem in line
