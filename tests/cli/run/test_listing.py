"""`dify-invoke run DIR`: what a plugin has, from its YAML."""

import json
from pathlib import Path

import pytest

from ...support.commands import run

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_tools_are_listed_with_their_parameters(
    plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "run", str(plugin))
    assert (done.status, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:3] == ["me/trial 1.2.3", "Tries things", "It may invoke: llm, storage"]
    at = lines.index("search: Searches [the] web")
    assert lines[at + 1 : at + 9] == [
        "  --query TEXT  string, required, form llm",
        "      What to look for",
        "  --period day|week  select, default week, form form",
        "      How long ago",
        "      day: A day",
        "      week: A week",
        "  --max_results NUMBER  number, default 3, at least 1, at most 9, form form",
        "      How many",
    ]
    assert "  --pages PATH  files, repeatable, form llm" in lines
    assert "  --credential api_key=...  required, API key" in lines
    assert "  --credential region=...  optional, Region" in lines
    command = f"  dify-invoke run {plugin} search"
    assert lines[-2:] == [f"{command} --query ... --credential api_key=...", f"{command} --help"]


def test_the_list_is_a_document_for_machines(
    plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "run", str(plugin), "--json")
    document = json.loads(done.stdout)
    assert (document["plugin"], document["others"]) == ("me/trial", [])
    search, plain = document["tools"]
    assert (search["name"], plain["parameters"]) == ("search", [])
    period = search["parameters"][1]
    assert (period["options"], period["default"]) == (["day", "week"], "week")
    assert [one["name"] for one in search["credentials"]] == ["api_key", "region"]


@pytest.mark.parametrize("options_first", [True, False])
def test_options_may_stand_on_both_sides_of_the_folder(
    options_first: bool, plugin: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--json", str(plugin)] if options_first else [str(plugin), "--json"]
    assert json.loads(run(capsys, "run", *words).stdout)["version"] == "1.2.3"


def test_a_plugin_without_tools_says_what_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "run", str(EXAMPLES / "moderated_endpoint"))
    assert done.status == 0
    assert "It has no tools. It has:\n  endpoint POST /answer\n" in done.stdout
    assert "invoke_endpoint(method, path)" in done.stdout


def test_a_plugin_may_have_much_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = Path(__file__).parents[2] / "plugin" / "sample"
    out = run(capsys, "run", str(sample)).stdout
    assert "call_tools (agent strategy)" in out
    for one in ("datasource ", "trigger event ordered", "model provider sample_models"):
        assert f"  {one}" in out


@pytest.mark.parametrize(
    "name", sorted(file.parent.name for file in EXAMPLES.glob("*/manifest.yaml"))
)
def test_each_example_can_be_listed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "run", str(EXAMPLES / name))
    assert done.status == 0
    assert done.stdout.startswith(f"dify-invoke/{name} ")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("", "", "there is no folder {}/gone: give that of a plugin"),
        ("gone", "x", "{}/gone is no folder: give that of a plugin"),
        ("gone/read.me", "x", "{}/gone has no manifest.yaml: give the folder of a plugin"),
        (
            "gone/manifest.yaml",
            "a: b: c",
            "{}/gone: manifest.yaml, line 1, column 5 is not valid YAML: mapping values",
        ),
        (
            "gone/manifest.yaml",
            "plugins:\n  tools: [p.yaml]",
            "{}/gone: manifest.yaml, line 2: plugins.tools[0] names p.yaml, but that file is missing",
        ),
    ],
)
def test_a_folder_without_a_plugin_is_one_line(
    file: str, content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if file:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(content)
    done = run(capsys, "run", str(tmp_path / "gone"))
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"dify-invoke: {said.format(tmp_path)}")
    assert line.endswith("(see dify-invoke run --help)")
