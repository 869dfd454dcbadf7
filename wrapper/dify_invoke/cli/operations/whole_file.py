"""A file that appears when it is whole."""

import os
import stat
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import typer


class WholeFile:
    """Writes a file piece by piece under another name beside it, and gives it its name at the end.

    What is written is removed if the writing fails or is stopped; a file that was there before stays. What is no
    ordinary file, such as /dev/stdout or a pipe, is written as it is. Raises BadParameter, which
    names --out, if it cannot be written.
    """

    def __init__(self, name: str) -> None:
        self._path = Path(os.path.realpath(name))
        self._part = self._path
        try:
            if not self._path.exists() or stat.S_ISREG(self._path.stat().st_mode):
                self._part = self._path.with_name(f"{self._path.name}.part")
            self._file: BinaryIO = self._part.open("wb")
        except OSError as error:
            raise typer.BadParameter(f"cannot write --out {name}: {error.strerror}") from error

    def write(self, piece: bytes) -> None:
        """Writes a piece, at once."""
        self._file.write(piece)
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._part == self._path:
            return
        if kind is not None:
            self._part.unlink(missing_ok=True)
            return
        if self._path.exists():
            self._part.chmod(stat.S_IMODE(self._path.stat().st_mode))
        self._part.replace(self._path)
