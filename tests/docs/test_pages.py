"""Every block of code in the documentation runs, and prints what it says that it prints."""

import os
from pathlib import Path

import pytest
from yaml import YAMLError

from .pages import PAGES, name_of
from .running import HAS_OFFICIAL, needs_official, needs_processes, run_page

ALL = os.environ.get("DIFY_INVOKE_ALL_PAGES") == "1"
"""Whether a page that cannot be run here is a failure."""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_its_code_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page.read_text("utf-8")
    if not ALL and needs_processes(page, text):
        pytest.skip("its commands take seconds: `nox -s docs` runs them")
    if not ALL and needs_official(page, text) and not HAS_OFFICIAL:
        pytest.skip("its code needs dify_plugin, which `nox -s docs` installs")
    run_page(page, text, tmp_path, monkeypatch)


PLANTED = {
    "a name that does not exist": "```python\nfrom dify_invoke import Sesion\n```\n",
    "a wrong output": "```python\nprint(1)\n```\n\n```text\n2\n```\n",
    "a wrong line of an output": "```python\nprint('a\\nb')\n```\n\n```text title=\"In the output\"\nc\n```\n",
    "an output that is not shown": "```python\nprint(1)\n```\n",
    "a command's wrong option": "```sh\ndify-invoke doctor --nope\n```\n",
    "a command that nobody knows": "```sh\nfrobnicate\n```\n",
    "an extra that does not exist": "```sh\npip install 'dify-invoke[slow]'\n```\n",
    "a misspelt variable": "```sh\nexport DIFY_INNER_API_ADDRESS=http://localhost:5001\n```\n",
    "code that is no Python": "```python\nprint(\n```\n",
    "a file that is no Python": '```python title="a.py"\nprint(\n```\n',
    "yaml that is none": "```yaml\na: b: c\n```\n",
    "a language that is not run": "```rust\nfn main() {}\n```\n",
    "no language": "```\nhello\n```\n",
    "a script that nobody asks for": (
        "<!-- invisible-code-block: python\nemulator.llm.reply('Hello')\n-->\n"
    ),
    "a misspelt argument": (
        "```python\nfrom dify_invoke import Session\n\nwith Session.from_env() as session:\n"
        "    session.model.moderation.invoke({'provder': 'a', 'model': 'b'}, 'text')\n```\n"
    ),
}


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first").mkdir()
    right = "# Page\n\n```python\nprint('right')\n```\n\n```text\nright\n```\n\n"
    page = tmp_path / "page.md"
    run_page(page, right, tmp_path / "first", monkeypatch)
    with pytest.raises((AssertionError, ImportError, SyntaxError, ValueError, YAMLError)):
        run_page(page, right + text, tmp_path, monkeypatch)
