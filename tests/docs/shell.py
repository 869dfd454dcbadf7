"""Runs the lines of a block of shell commands."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement

from dify_invoke.emulator import Emulator

from .pages import ROOT, Block

_PROJECT = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = set(_PROJECT["optional-dependencies"])
"""What `pip install 'dify-invoke[...]'` can name."""
NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install --quiet '.[cli]' && .venv/bin/dify-invoke demo",
    "python3 -m venv .venv && .venv/bin/pip install --quiet nox && .venv/bin/nox --no-error-on-missing-interpreters -s tests",
    "python3 -m venv .venv && .venv/bin/pip install --quiet nox && .venv/bin/nox -s bench",
}
"""Lines that install the project first, and then do what other sessions of nox do."""
_STATUS = re.compile(r"\s+# exit status (\d+)$")
_RUN = ("dify-invoke", "python", "pytest", "curl", "cat", "echo", "mkdir")


def lines(source: str) -> Iterator[str]:
    """The commands of a block, each with its continuation lines."""
    for line in re.sub(r"\\\n\s*", "", source).splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def starts_processes(source: str) -> bool:
    """Whether a block runs a command, and does not only tell what to install."""
    return any(line not in NOT_RUN and line.split()[0] in _RUN for line in lines(source))


def check_requirements(words: list[str]) -> None:
    """Raises for a requirement that pip would not take, or an extra that the project does not have."""
    for word in words:
        if word.startswith("-") or word == ".":
            continue
        requirement = Requirement(word)
        assert requirement.name != "dify-invoke" or requirement.extras <= EXTRAS, word


class Shell:
    """Runs commands in a folder, with the environment that reaches the page's emulator."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self._folder = folder
        self._servers: list[subprocess.Popen[str]] = []
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        self.environment: dict[str, str] = {
            "DIFY_INNER_API_URL": emulator.url,
            "DIFY_INNER_API_KEY": emulator.api_key,
            "DIFY_TENANT_ID": emulator.tenant_id,
        }
        self._settings = {
            "PATH": path,
            "COLUMNS": "80",
            "NO_COLOR": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._settings["PYTEST_ADDOPTS"] = "-p no:cacheprovider --color=no"
        self._url = emulator.url

    def run(self, block: Block) -> str:
        """Runs the commands, and returns what they print on stdout and stderr."""
        return "".join(self._line(block, line) for line in lines(block.source))

    def close(self) -> None:
        """Ends the servers that the page has started."""
        for server in self._servers:
            server.terminate()
            server.communicate()

    def _line(self, block: Block, line: str) -> str:
        if line in NOT_RUN:
            return ""
        wanted = int(found[1]) if (found := _STATUS.search(line)) else 0
        words = shlex.split(_STATUS.sub("", line), comments=True)
        if words[0] == "export":
            assert words[1].partition("=")[0] in self.environment, f"{block.place}: {line}"
            return ""
        if words[0] == "cd":
            self._folder = self._folder / words[1]
            return ""
        if words[:2] == ["pip", "install"]:
            check_requirements(words[2:])
            return ""
        if words[:2] == ["dify-invoke", "emulator"] and "--help" not in words:
            return self._serve(words)
        assert words[0] in _RUN, f"{block.place}: what is {words[0]}?"
        command = line.replace("http://localhost:5001", self._url)
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self._folder,
            env=self._whole(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == wanted, (
            f"{block.place}: {line}\nended with {done.returncode}, not {wanted}:\n{done.stdout}"
        )
        return done.stdout

    def _whole(self, inherited: Mapping[str, str]) -> dict[str, str]:
        source = os.pathsep.join([str(ROOT / "wrapper"), str(ROOT / "generated")])
        own = {**self.environment, **self._settings, "PYTHONPATH": source}
        kept = {name: value for name, value in inherited.items() if not name.startswith("PYTEST_")}
        return {**kept, **own}

    def _serve(self, words: list[str]) -> str:
        """Starts the server on a free port, and returns when it says where it is."""
        if "--port" in words:
            words[words.index("--port") + 1] = "0"
        else:
            words += ["--port", "0"]
        words = [self._url if word == "http://localhost:5001" else word for word in words]
        server = subprocess.Popen(
            [sys.executable, "-m", "dify_invoke", *words[1:]],
            cwd=self._folder,
            env=self._whole(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._servers.append(server)
        assert server.stdout is not None
        said = ""
        for said_line in server.stdout:
            said += said_line
            if "http://" in said_line:
                return said
        raise AssertionError(f"the server ended: {said}")
