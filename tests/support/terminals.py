"""A program at a terminal of its own, a pseudo-terminal, which a test types on and reads."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import pytest

# A child of a process with threads must not run Python between fork and exec, so a program takes the terminal.
_TAKE = (
    "import fcntl, os, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)

_STEPS = re.compile(r"\x1b\[(\d+)D\x1b\[K|(.)", re.DOTALL)


def lines_of(output: str) -> list[str]:
    """The lines that a terminal shows of a text, where the cursor has gone back to erase."""
    lines = [""]
    for back, character in _STEPS.findall(output):
        if back:
            lines[-1] = lines[-1][: -int(back)]
        elif character == "\n":
            lines.append("")
        elif character != "\r":
            lines[-1] += character
    return lines


class Terminal:
    """Runs a program with stdin, stdout and stderr at a terminal of so many columns. Skips the test where there is none."""

    def __init__(
        self, *command: str, columns: int = 80, environment: Mapping[str, str] | None = None
    ) -> None:
        fcntl, pty, termios = map(pytest.importorskip, ("fcntl", "pty", "termios"))
        self._here, there = pty.openpty()
        size = b"".join(number.to_bytes(2, sys.byteorder) for number in (24, columns, 0, 0))
        fcntl.ioctl(there, termios.TIOCSWINSZ, size)
        variables = {**os.environ, "TERM": "xterm", "INPUTRC": os.devnull, **(environment or {})}
        variables.pop("COLUMNS", None)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _TAKE, *command],
            stdin=there,
            stdout=there,
            stderr=there,
            env=variables,
            start_new_session=True,
        )
        os.close(there)
        self._unread = b""

    def read_until(self, text: str) -> str:
        """What is shown up to a text and with it, since the last call. Fails if the program ends before."""
        end = text.encode()
        while end not in self._unread:
            if not (more := self._more()):
                raise AssertionError(f"{text!r} was not shown, but {self._unread!r}")
            self._unread += more
        shown, _, self._unread = self._unread.partition(end)
        return (shown + end).decode()

    def send(self, text: str) -> None:
        """Types a text; "\\r" is the enter key, and "\\x03" Ctrl-C."""
        os.write(self._here, text.encode())

    def end(self) -> tuple[int, str]:
        """The exit status, and what is shown until then."""
        while more := self._more():
            self._unread += more
        return self._process.wait(), self._unread.decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._here)

    def _more(self) -> bytes:
        try:
            return os.read(self._here, 65536)
        except OSError:  # Linux's word for the end
            return b""
