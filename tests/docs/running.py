"""Runs the blocks of a page, in their order, against an emulator."""

import configparser
import io
import json
import re
import tomllib
import warnings
from contextlib import closing, redirect_stdout
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from dify_invoke import Session
from dify_invoke.emulator import Emulator

from .pages import ROOT, Block, blocks
from .shell import Shell, starts_processes

_OFFICIAL = re.compile(r"^\s*(?:from|import) (?:dify_plugin|dify_invoke\.plugin)\b", re.MULTILINE)
HAS_OFFICIAL = find_spec("dify_plugin") is not None


def needs_official(page: Path, text: str) -> bool:
    """Whether a page's code needs the official SDK, which installs on Python 3.12 and later."""
    return any(_OFFICIAL.search(block.source) for block in blocks(page, text))


def needs_processes(page: Path, text: str) -> bool:
    """Whether a page runs commands, which takes seconds each."""
    return any(
        block.language == "sh" and starts_processes(block.source) for block in blocks(page, text)
    )


def _same(block: Block, output: str) -> bool:
    """Whether an output is what a block shows; `...` stands for any text of a line."""

    def tidy(text: str) -> str:
        return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())

    pattern = re.escape(tidy(block.source)).replace(r"\.\.\.", r"[^\n]*")
    match = re.search if block.excerpt else re.fullmatch
    return match(pattern, tidy(output)) is not None


class Running:
    """The state of a page that is run: its names, its folder, and what it has printed."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self._names: dict[str, Any] = {"__name__": "__page__", "emulator": emulator}
        self._folder = folder
        self._url = emulator.url
        self._shell = Shell(folder, emulator)
        self.environment: dict[str, str] = self._shell.environment
        self._printed = ""
        self.is_shown = True
        """Whether a block shows what the Python code before it has printed."""

    def close(self) -> None:
        """Ends what the page has started."""
        self._shell.close()
        for value in self._names.values():
            if isinstance(value, Session):
                value.close()

    def run(self, block: Block) -> None:
        """Runs a block; an AssertionError or the block's own error says that it is wrong."""
        if block.title:
            file = self._folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.source, "utf-8")
        match block.language:
            case "python":
                self._python(block)
            case "sh":
                self._printed += self._shell.run(block)
            case "text":
                assert _same(block, self._printed), (
                    f"{block.place} says that this is printed:\n{block.source}\nThis is:\n{self._printed}"
                )
                self._printed, self.is_shown = "", True
            case "ini":
                configparser.ConfigParser().read_string(block.source)
            case "toml":
                tomllib.loads(block.source)
            case "yaml":
                yaml.safe_load(block.source)
            case "xml":
                ElementTree.fromstring(block.source)
            case "json":
                json.loads(block.source)
            case other:
                raise AssertionError(f"{block.place}: a block of {other!r} is not run")

    def _python(self, block: Block) -> None:
        source = block.source.replace("http://localhost:5001", self._url)
        padded = "\n" * (block.line - 1) + source
        code = compile(padded, str(block.page), "exec", dont_inherit=True)
        if block.title:
            return  # a file, which another block runs
        if self.is_shown:  # what is left is of commands, which a page need not show
            self._printed = ""
        output = io.StringIO()
        with redirect_stdout(output):
            exec(code, self._names)
        if printed := output.getvalue():
            self._printed += printed
            self.is_shown = False


def run_page(page: Path, text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs all blocks of a page; what it scripts has to be asked for."""
    monkeypatch.chdir(folder)
    if any("examples/" in block.source for block in blocks(page, text)):
        folder.joinpath("examples").symlink_to(ROOT / "examples")
    if needs_official(page, text):
        with warnings.catch_warnings(action="ignore"):
            import_module("dify_plugin")  # it warns of its own code
    with Emulator() as emulator, closing(Running(folder, emulator)) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        for block in blocks(page, text):
            running.run(block)
        assert running.is_shown, f"{page.name} does not show what its last block prints"
        assert not emulator.problems(), "\n".join(emulator.problems())
