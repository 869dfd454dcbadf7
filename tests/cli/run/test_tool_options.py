"""`dify-invoke run DIR TOOL`: options that are made from YAML, and what is said of mistakes in them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dify_invoke.cli.run.described import plugin_in
from dify_invoke.cli.run.values import Given, checked, standard_values, stored

from ...support.commands import run

KEY = ["--credential", "api_key=sk-very-secret"]


def test_help_has_each_parameter(plugin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "run", str(plugin), "search", "--help")
    assert done.status == 0
    text = " ".join(done.stdout.replace("│", " ").split())
    for shown in (
        "Searches [the] web", "--query TEXT What to look for", "--period day|week",
        "--safe --no-safe", "--max_results NUMBER", "--pages PATH", "--credential NAME=VALUE",
        "--watch",
    ):  # fmt: skip
        assert shown in text
    assert "The tool has --filter, --url of its own: give those of dify-invoke before" in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["serch"], "has no tool 'serch': did you mean 'search'? its tools are: plain, search"),
        (["search", "--qery", "x"], "No such option: --qery"),
        (["search"], "--query is missing: give a text (What to look for)"),
        (
            ["search", "--query", "x", "--max_results", "ten"],
            "--max_results is the text 'ten': give a number",
        ),
        (
            ["search", "--query", "x", "--max-results", "10"],
            "--max_results is the text '10': give at most 9",
        ),
        (
            ["search", "--query", "x", "--period", "year"],
            "--period is the text 'year': give one of 'day', 'week'",
        ),
        (["search", "--query", "x", "--safe=maybe"], "--safe is 'maybe': give true or false"),
        (["search", "--query", "x", "--page", "/gone"], "--page: there is no such file: /gone"),
        (["search", "--query", "x", "--filter", "{a"], "--filter is no JSON: "),
        (["search", "--query", "x", "--filter", "[]"], "--filter is no JSON object: give one"),
        (["search", "--query", "x", "--model", "gpt"], "--model is 'gpt': give provider/model"),
        (["--record", "f", "search", "--query", "x"], "--record needs a platform: give --url"),
        (
            ["--replay", "f", "--record", "g", "search"],
            "give either --record or --replay, not both",
        ),
        (["--url", "http://h", "search", "--query", "x"], "give --key, or set DIFY_INNER_API_KEY"),
        (["search", "--query", "x", "--timeout", "0"], "'0' is no time limit: use seconds"),
        (
            ["search", "--query", "x", "--python", "/no/python"],
            "--python: there is no interpreter /no/python",
        ),
        (
            ["search", "--query", "x", "--python", "/bin/cat"],
            "--python: /bin/cat is no Python interpreter",
        ),
    ],
)
def test_a_mistake_is_one_line(
    given: list[str], said: str, plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "run", *KEY, str(plugin), *given)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line
    assert line.endswith("--help)")


def test_a_plugin_without_tools_has_none_to_run(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(__file__).parents[3] / "examples" / "moderated_endpoint"
    done = run(capsys, "run", str(folder), "answer")
    assert done.status == 2
    assert "has no tool 'answer', and none at all: it has endpoint" in done.stderr


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("run {} se", ["search"]),
        ("run {} search --p", ["--page", "--pages", "--period", "--python"]),
        ("run {} search --period ", ["day", "week"]),
        ("run {} search --period w", ["week"]),
        ("run /gone se", []),
    ],
)
def test_a_shell_completes_tools_options_and_choices(
    words: str, completed: list[str], plugin: Path
) -> None:
    line = f"dify-invoke {words.format(plugin)}"
    environment = {
        **os.environ,
        "_DIFY_INVOKE_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
    }
    command = [sys.executable, "-m", "dify_invoke"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert sorted(done.stdout.split()) == completed


class TestValues:
    def test_texts_become_what_the_tool_gets(self, plugin: Path, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        page.write_text("<p>")
        tool = plugin_in(plugin).tool("search")
        given: dict[str, Given] = {
            "query": "x",
            "safe": False,
            "filter": '{"a": [1]}',
            "model": "a/b/c",
            "pages": [str(page)],
        }
        values = checked(tool, given, {})
        assert values == {
            "query": "x",
            "safe": False,
            "filter": {"a": [1]},
            "model": {
                "provider": "a/b",
                "model": "c",
                "model_type": "llm",
                "mode": "chat",
                "completion_params": {},
            },
            "pages": [page],
        }
        complete = stored(
            tool, values, lambda content, name, type_: {"file": (content, name, type_)}
        )
        assert complete["pages"] == [{"file": (b"<p>", "page.html", "text/html")}]
        assert complete["query"] == "x"

    def test_the_emulator_has_a_model_for_what_is_required(self) -> None:
        folder = Path(__file__).parents[3] / "examples" / "retrieval"
        tool = plugin_in(folder).tool("find_passages")
        standard = standard_values(tool, "p/small", {})
        values = checked(tool, {"query": "x"}, standard)
        assert values["embedding_model"] == {
            "provider": "p", "model": "small", "model_type": "text-embedding",
        }  # fmt: skip
        assert values["rerank_model"]["model_type"] == "rerank"
