"""The built site: each link leads somewhere, nothing comes from another host, and search finds each public name."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from dify_invoke.cli.app import app

from .built_site import Site
from .pages import ROOT
from .public_names import public_names

BUILT = os.environ.get("DIFY_INVOKE_SITE")
"""The folder of the site; `nox -s docs` builds it."""
pytestmark = pytest.mark.skipif(not BUILT, reason="`nox -s docs` builds the site")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(ROOT / str(BUILT))


def test_each_page_is_there(site: Site) -> None:
    wanted = {page.relative_to(ROOT / "docs").with_suffix("") for page in ROOT.glob("docs/**/*.md")}
    wanted |= {Path("reference/command-line"), Path("reference/contract")}
    made = {
        file.relative_to(site.folder).parent if file.name == "index.html" else None
        for file in site.pages
    }
    assert {path.parent if path.name == "index" else path for path in wanted} <= made


def test_no_link_is_broken(site: Site) -> None:
    assert not list(site.broken())


def test_no_page_shows_its_markdown(site: Site) -> None:
    assert not list(site.unrendered())


def test_nothing_is_loaded_from_another_host(site: Site) -> None:
    assert not list(site.from_other_hosts())


def test_search_finds_each_public_name(site: Site) -> None:
    titles = site.found()
    assert not {name for _, name in public_names() if name not in titles}


def test_each_public_name_has_a_place_to_link_to(site: Site) -> None:
    ids = {one.rpartition(".")[2].lower() for page in site.pages.values() for one in page.ids}
    assert not {name for _, name in public_names() if name.lower() not in ids}


def test_each_command_is_on_a_page(site: Site) -> None:
    titles = site.found()
    commands = set(_commands("dify-invoke", get_command(app)))
    assert "dify-invoke doctor" in commands
    assert not {command for command in commands if command not in titles}


def _commands(name: str, command: Any) -> Iterator[str]:
    """The names of the commands below one."""
    for below, one in getattr(command, "commands", {}).items():
        yield f"{name} {below}"
        yield from _commands(f"{name} {below}", one)
