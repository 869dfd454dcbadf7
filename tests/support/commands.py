"""The command `dify-invoke`, run in the process of the test."""

import sys
from typing import NamedTuple

import pytest

from dify_invoke.cli import main

INTERRUPTIBLE = [
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])",
    sys.executable,
    "-m",
    "dify_invoke",
]
"""The command in a process that Ctrl-C reaches, even where the tests run in the background of a shell, which ignores it."""


class Ended(NamedTuple):
    """How a command has ended, and what it has printed."""

    status: int
    stdout: str
    stderr: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ended:
    """Runs the command to its end."""
    status = main(arguments)
    said = capsys.readouterr()
    return Ended(status, said.out, said.err)
