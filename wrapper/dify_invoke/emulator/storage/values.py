"""Where the values are: in memory, or in a folder. The errors are those of a file system, in Go's words."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

T = TypeVar("T")


class StoreError(Exception):
    """The store cannot do it. The text is Go's."""


class Values(Protocol):
    """Bytes by path, and for each plugin the size that was counted for it, or None before the first."""

    def save(self, path: str, value: bytes) -> None:
        """Replaces the value. Raises StoreError."""

    def load(self, path: str) -> bytes:
        """Returns the value. Raises StoreError if there is none."""
        ...

    def delete(self, path: str) -> None:
        """Deletes the value. Raises StoreError if there is none."""

    def size(self, path: str) -> int | None:
        """How many bytes the value has, or None if there is none."""
        ...

    def counted(self, plugin: str) -> int | None:
        """How many bytes are counted for a plugin."""
        ...

    def count(self, plugin: str, size: int) -> None:
        """Sets how many bytes are counted for a plugin."""

    def forget(self) -> None:
        """Forgets what only this process knows."""


class MemoryValues:
    """Values in memory, which end with the emulator. A path is only a name, as in a bucket of S3."""

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}
        self._counted: dict[str, int] = {}

    def save(self, path: str, value: bytes) -> None:
        self._values[path] = value

    def load(self, path: str) -> bytes:
        if path not in self._values:
            raise StoreError(f"open {path}: no such file or directory")
        return self._values[path]

    def delete(self, path: str) -> None:
        self.load(path)
        del self._values[path]

    def size(self, path: str) -> int | None:
        return len(self._values[path]) if path in self._values else None

    def counted(self, plugin: str) -> int | None:
        return self._counted.get(plugin)

    def count(self, plugin: str, size: int) -> None:
        self._counted[plugin] = size

    def forget(self) -> None:
        self._values.clear()
        self._counted.clear()


class FolderValues:
    """Values in a folder, each a file, as the daemon keeps them. The next emulator finds them there."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._values = Path(folder) / "values"
        self._sizes = Path(folder) / "sizes"
        self._new = Path(folder) / "new"
        for one in (self._values, self._sizes, self._new):
            one.mkdir(parents=True, exist_ok=True)

    def forget(self) -> None:
        """Keeps all: the folder is for the next emulator, too."""

    def save(self, path: str, value: bytes) -> None:
        _in_go("open", path, lambda: self._replace(self._values / path, value))

    def load(self, path: str) -> bytes:
        return _in_go("open", path, (self._values / path).read_bytes)

    def delete(self, path: str) -> None:
        _in_go("remove", path, (self._values / path).unlink)

    def size(self, path: str) -> int | None:
        try:
            return (self._values / path).stat().st_size
        except (OSError, ValueError):
            return None

    def counted(self, plugin: str) -> int | None:
        try:
            return int((self._sizes / plugin / "bytes").read_text("ascii"))
        except FileNotFoundError:
            return None

    def count(self, plugin: str, size: int) -> None:
        self._replace(self._sizes / plugin / "bytes", str(size).encode())

    def _replace(self, file: Path, content: bytes) -> None:
        """Writes a whole file at once, so that no reader and no crash finds half of it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        new = self._new / secrets.token_hex(8)
        new.write_bytes(content)
        try:
            new.replace(file)
        except OSError:
            new.unlink()
            raise


def _in_go(verb: str, path: str, act: Callable[[], T]) -> T:
    try:
        return act()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"{verb} {path}: {reason}") from None
    except ValueError:  # a path with a NUL
        raise StoreError(f"{verb} {path}: invalid argument") from None
