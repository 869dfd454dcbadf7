"""README fits on a screen, its figures are those of the benchmark, and the links of all pages lead to files."""

import json
import re
from pathlib import Path

import pytest

import dify_invoke.errors

from .pages import PAGES, ROOT, name_of

README = ROOT.joinpath("README.md").read_text("utf-8")
ROWS = json.loads(ROOT.joinpath("tests/bench/results.json").read_text("utf-8"))["rows"]
PERFORMANCE = ROOT.joinpath("docs/explanation/performance.md").read_text("utf-8")


def chunk(client: str) -> str:
    """The µs of CPU that a chunk costs a client, as a reader is told."""
    return f"{ROWS['chunks']['clients'][client]['cpu']['median']:.1f}"


def test_it_has_at_most_80_lines() -> None:
    assert len(README.splitlines()) <= 80


def test_the_two_commands_come_first_after_the_example() -> None:
    _, _, after = README.partition("from dify_invoke.plugin import Tool\n```\n")
    demo, tests = re.findall(r"```sh\n(.*?)\n```", after, re.DOTALL)[:2]
    assert demo.endswith(".venv/bin/dify-invoke demo")
    assert tests.endswith("nox --no-error-on-missing-interpreters -s tests")
    assert after.index(tests) < after.index("## ")


def test_its_example_has_six_lines() -> None:
    first = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    assert len([line for line in first.splitlines() if line.strip()]) == 6


def test_its_figures_are_measured() -> None:
    ours, official, fast = map(chunk, ("dify_invoke", "dify_plugin", "dify_invoke fast"))
    assert f"{ours} µs of CPU, where the official SDK needs {official} µs" in " ".join(
        README.split()
    )
    assert f"it costs {fast} µs" in README
    assert f"one of {len(dify_invoke.errors.__all__)} typed errors" in README


@pytest.mark.parametrize(
    "client",
    ["dify_invoke", "dify_invoke fast", "httpx + orjson", "dify_plugin", "openai"],
)
def test_the_figures_of_the_page_are_measured(client: str) -> None:
    assert f"| {chunk(client)} |" in PERFORMANCE


def test_the_bars_that_are_not_met_are_on_the_page() -> None:
    missed = [bar for row in ROWS.values() for bar in row["bars"] if bar.startswith("NOT MET")]
    for bar in missed:
        (ratio,) = re.findall(r": ([\d.]+)(?: of| \()", bar)
        assert f"{float(ratio):.2f}" in PERFORMANCE, bar


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=name_of)
def test_relative_links_lead_to_files(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            slugs = {
                re.sub(r"[^\w\- ]", "", one).strip().lower().replace(" ", "-") for one in headings
            }
            assert anchor in slugs, link
