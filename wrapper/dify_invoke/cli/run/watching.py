"""Running again when a file of the plugin changes."""

import threading
from pathlib import Path
from typing import Never, Protocol

import typer
from watchfiles import Change, DefaultFilter
from watchfiles import watch as changes

from ..screen import Screen
from .saved_files import SavedFiles


class Runs(Protocol):
    """What runs again and again."""

    screen: Screen
    folder: Path
    files: SavedFiles

    def once(self) -> int:
        """Runs once."""
        ...

    def stop(self) -> None:
        """Ends a run that goes on, from another thread."""


def watch(run: Runs) -> Never:
    """Runs, and runs again after each change, until Ctrl-C. A change ends a run that goes on."""
    with _Watched(run) as watched:
        while True:
            watched.begin()
            try:
                run.once()
            except typer.BadParameter as error:  # such as YAML that is being written
                run.screen.problem(error.message)
            if not watched.has_changed:
                run.screen.log(f"waiting for a change in {run.folder}; stop it with Ctrl-C")
            changed = watched.wait()
            run.screen.log(f"{changed} has changed: running again")


class _Watched:
    """Watches the folder in a thread of its own."""

    def __init__(self, run: Runs) -> None:
        self._run = run
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._file = ""
        self._thread = threading.Thread(target=self._watch, name="dify-invoke-watch", daemon=True)

    @property
    def has_changed(self) -> bool:
        return self._changed.is_set()

    def begin(self) -> None:
        self._changed.clear()

    def wait(self) -> str:
        """Waits for a change, and returns the file."""
        self._changed.wait()
        return self._file

    def _watch(self) -> None:
        folder = self._run.folder
        for found in changes(
            folder, watch_filter=self._counts, stop_event=self._ended, raise_interrupt=False
        ):
            changed = Path(sorted(path for _, path in found)[0])
            try:
                self._file = str(changed.relative_to(folder.resolve()))
            except ValueError:
                self._file = str(changed)
            self._changed.set()
            self._run.stop()

    def _counts(self, change: Change, path: str) -> bool:
        """Whether a change is one of the plugin: neither a cache, nor a file that a tool gave."""
        return _FILTER(change, path) and Path(path) not in self._run.files.paths

    def __enter__(self) -> "_Watched":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()


_FILTER = DefaultFilter()
