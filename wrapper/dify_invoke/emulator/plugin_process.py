"""The process of a plugin: how it starts, what it says beside its messages, and how it ends."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

LogLine = Callable[[str, str], object]
"""Takes a line of a plugin's log: its level, such as `INFO`, and its text. What is printed has the level ""."""

_PATIENCE = 5
"""How many seconds a process has to end."""


class PluginProcess:
    """A process of the official runtime, whose stderr is read in a thread of its own.

    Args:
        folder: The plugin's folder.
        python: The interpreter that has `dify_plugin`.
        environment: Further environment variables.
        say: Takes each line of stderr, with the level "". None takes none.

    Raises:
        OSError: There is no such interpreter.
    """

    def __init__(
        self,
        folder: Path,
        python: str | None,
        environment: Mapping[str, str],
        say: LogLine | None,
    ) -> None:
        self._log: list[str] = []
        self._say = say
        self.popen: subprocess.Popen[bytes] = subprocess.Popen(
            [python or sys.executable, "-m", "main"],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Ctrl-C is for whoever runs the plugin, who then stops it.
            process_group=0 if os.name == "posix" else None,
        )
        assert self.popen.stderr is not None
        self._reading = threading.Thread(
            target=self._read, args=(self.popen.stderr,), name="dify-invoke-plugin-log", daemon=True
        )
        self._reading.start()

    @property
    def log(self) -> str:
        """The text that it has written to stderr so far."""
        return "".join(self._log)

    @property
    def is_running(self) -> bool:
        return self.popen.poll() is None

    def ended(self) -> str:
        """How the process has ended, once its output has. Kills it if it goes on."""
        try:
            code = self.popen.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            return "it closed its output"
        return f"it was killed by signal {-code}" if code < 0 else f"it exited with code {code}"

    def close(self) -> None:
        """Stops the process. Kills it if it does not exit within 5 seconds."""
        self.popen.terminate()
        try:
            self.popen.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
        self._reading.join(_PATIENCE)  # a child of it may keep stderr open
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if stream:
                with suppress(OSError):
                    stream.close()

    def _read(self, lines: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            for line in lines:
                text = line.decode("utf-8", "replace")
                self._log.append(text)
                if self._say is not None:
                    self._say("", text.rstrip("\r\n"))
