"""The file of a recording: a line with the version, and then a line for each exchange, in the order of the requests."""

import os
from bisect import insort
from pathlib import Path
from typing import Any

from ...protocol.json import is_object
from .attachments import Attachments
from .exchange_lines import Recorded, from_line, to_line
from .file_errors import RecordingError
from .styles import parse, write

VERSION = 1
"""Of the format."""
_VERSION = "dify-invoke recording"
_FILTERS = "filters"


class RecordingWriter:
    """Writes exchanges to a file, each as soon as it is complete.

    Args:
        file: The file. An earlier recording is replaced.
        filters: How many filters were applied.

    Raises:
        RecordingError: The file is there and no recording, or cannot be written.
    """

    def __init__(self, file: str | os.PathLike[str], filters: int) -> None:
        self._path = Path(file)
        if self._path.exists():
            _read_head(self._path, _text_of(self._path).partition("\n")[0])
        self._head = write({_VERSION: VERSION, _FILTERS: filters}, "spaced")
        self._lines: list[tuple[int, str]] = []
        self._attachments = Attachments(self._path)
        self._rewrite()

    def add(self, number: int, exchange: Recorded) -> None:
        """Writes an exchange. `number` is that of its request, in the order in which they came."""
        line = (number, to_line(exchange, self._attachments))
        is_last = not self._lines or self._lines[-1] < line
        insort(self._lines, line)
        if is_last:
            with self._path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(f"{line[1]}\n")
        else:
            self._rewrite()

    def close(self) -> None:
        """Removes what an earlier recording has left beside the file."""
        self._attachments.remove_others()

    def _rewrite(self) -> None:
        """Writes the whole file, and puts it in the place of the old one in one step."""
        lines = [self._head, *(line for _, line in self._lines)]
        try:
            _replace(self._path, "".join(f"{line}\n" for line in lines))
        except OSError as error:
            raise _unwritable(self._path, error) from None


class Recording:
    """The exchanges in a file, in order. Raises RecordingError, which names the file and the line, if there are none."""

    def __init__(self, file: str | os.PathLike[str]) -> None:
        path = Path(file)
        first, *lines = _text_of(path).split("\n")
        self.filters: int = _read_head(path, first)
        """How many filters were applied."""
        attachments = Attachments(path)
        self.exchanges: dict[int, Recorded] = {}
        """By the number of the line."""
        for number, line in enumerate(lines, 2):
            if line.strip():
                self.exchanges[number] = _exchange(path, number, line, attachments)


def has_exchanges(file: str | os.PathLike[str]) -> bool:
    """Whether there is a recording of at least one exchange. Raises RecordingError for a file that is none."""
    path = Path(file)
    if not path.exists():
        return False
    first, *lines = _text_of(path).split("\n")
    _read_head(path, first)
    return any(map(str.strip, lines))


def put(recording: Path, file: Path) -> None:
    """Puts a recording, with the files beside it, in the place of another. Raises RecordingError if it cannot."""
    beside, attachments = Attachments(recording).folder, Attachments(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for one in beside.iterdir() if beside.is_dir() else ():
            attachments.keep(one.read_bytes())
        _replace(file, recording.read_text("utf-8"))
        attachments.remove_others()
    except OSError as error:
        raise _unwritable(file, error) from None


def _replace(path: Path, text: str) -> None:
    """Writes the whole file, and puts it in the place of the old one in one step."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, "utf-8", newline="\n")
    new.replace(path)


def _unwritable(path: Path, error: OSError) -> RecordingError:
    return RecordingError(f"{path} cannot be written: {error.strerror}")


def _exchange(path: Path, number: int, line: str, attachments: Attachments) -> Recorded:
    try:
        return from_line(line, attachments)
    except (ValueError, RecursionError) as error:
        raise RecordingError(f"{path}, line {number}: {error}") from None


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        raise RecordingError(f"there is no recording {path}: make it with --record") from None
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _no_recording(path) from None


def _read_head(path: Path, line: str) -> int:
    """The number of filters in the first line."""
    try:
        head: Any = parse(line)
    except (ValueError, RecursionError):
        head = None
    if not is_object(head) or _VERSION not in head:
        raise _no_recording(path)
    if head[_VERSION] != VERSION:
        given = write(head[_VERSION])[:40]
        raise RecordingError(
            f"{path}, line 1: the recording has the version {given}, and this dify-invoke reads {VERSION}: "
            "record it anew, or use the version that made it"
        )
    filters = head.get(_FILTERS)
    return int(filters) if isinstance(filters, float) else 0


def _no_recording(path: Path) -> RecordingError:
    return RecordingError(
        f"{path} is not a recording: its first line must have {_VERSION!r}; name another file"
    )
