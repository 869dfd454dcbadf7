"""The files that a tool gives, saved to a folder under names of their own."""

import mimetypes
import re
from pathlib import Path, PurePosixPath
from typing import Any

import attrs

from dify_inner_api.models import ToolBlobChunk

from ...protocol.json import is_object

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_LONGEST = 120


@attrs.define
class SavedFiles:
    """Saves files to a folder. It replaces only what it has saved itself, in an earlier run."""

    folder: Path
    stem: str
    """The name of files without one."""
    _own: set[Path] = attrs.Factory(set[Path])
    _now: set[Path] = attrs.Factory(set[Path])
    _pieces: dict[str, bytearray] = attrs.Factory(dict[str, bytearray])

    @property
    def paths(self) -> frozenset[Path]:
        """All files that it has saved."""
        return frozenset(self._own)

    def begin(self) -> None:
        """Begins a run."""
        self._now.clear()
        self._pieces.clear()

    def save(self, content: bytes, meta: Any) -> Path:
        """Saves a file, and returns its path. Raises OSError if it cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._free(_name(meta if is_object(meta) else {}, self.stem))
        path.write_bytes(content)
        self._now.add(path)
        self._own.add(path.absolute())
        return path

    def add(self, chunk: ToolBlobChunk, meta: Any) -> Path | None:
        """Takes a piece of a file, and saves the file with the last."""
        pieces = self._pieces.setdefault(chunk.id, bytearray())
        pieces += chunk.blob
        if not chunk.end:
            return None
        return self.save(bytes(self._pieces.pop(chunk.id)), meta)

    def _free(self, name: str) -> Path:
        """The first path of the name, or with a number, that nobody else has."""
        stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
        path, number = self.folder / name, 1
        while path in self._now or (path.exists() and path.absolute() not in self._own):
            number += 1
            path = self.folder / f"{stem}-{number}{suffix}"
        return path


def mime_type_of(meta: Any) -> str:
    """The type of a file, by what the plugin says of it."""
    type_ = meta.get("mime_type") if is_object(meta) else None
    return type_ if isinstance(type_, str) and type_ else "application/octet-stream"


def _name(meta: dict[str, Any], stem: str) -> str:
    """A name without a folder, and with an extension."""
    given = meta.get("filename") or meta.get("file_name") or meta.get("name") or ""
    name = str(given).replace("\\", "/").rpartition("/")[2]
    name = _NOT_IN_NAMES.sub("_", name).strip(". ")[-_LONGEST:] or stem
    if not PurePosixPath(name).suffix:
        name += mimetypes.guess_extension(mime_type_of(meta).partition(";")[0].strip()) or ".bin"
    return name
