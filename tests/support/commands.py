"""The command `dify-invoke`, run in the process of the test."""

from typing import NamedTuple

import pytest

from dify_invoke.cli import main


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
