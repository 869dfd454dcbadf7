"""Files beside a recording: audio, images and other long binary content, named for the hash of their bytes."""

import re
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...protocol.json import is_array, is_object
from ...protocol.media import format_of

SMALLEST = 1024
"""Bytes up to which content stays in the line."""
MARK = "$file"
"""The field that names a file in the place of a text."""

_NAME = re.compile(r"[0-9a-f]{16}\.[a-z0-9]{1,8}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_DATA_URL = re.compile(r"data:[\w!#$&^.+/;=-]{1,200};base64,")


class Attachments:
    """The folder `FILE.d` beside a recording `FILE`. It is made when the first file is."""

    def __init__(self, recording: Path) -> None:
        self.folder: Path = recording.with_name(f"{recording.name}.d")
        self._kept: set[str] = set()

    def keep(self, content: bytes) -> str:
        """Writes a file unless it is there, and returns its name."""
        name = f"{sha256(content).hexdigest()[:16]}.{format_of(content) or 'bin'}"
        if name not in self._kept:
            self.folder.mkdir(exist_ok=True)
            (self.folder / name).write_bytes(content)
            self._kept.add(name)
        return name

    def read(self, name: object) -> bytes:
        """The content of a file. Raises ValueError if it is missing, or is not what was kept."""
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ValueError(f"{name!r:.100} is not the name of a file beside the recording")
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            raise ValueError(f"{self.folder / name} cannot be read: {error.strerror}") from None
        if not sha256(content).hexdigest().startswith(name.partition(".")[0]):
            raise ValueError(f"{self.folder / name} is not as it was recorded: record anew")
        return content

    def remove_others(self) -> None:
        """Removes the files of an earlier recording, and the folder if it is empty then."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if _NAME.fullmatch(path.name) and path.name not in self._kept:
                    path.unlink()
            if not any(self.folder.iterdir()):
                self.folder.rmdir()

    def moved_out(self, value: Any) -> Any:
        """Decoded JSON with a reference in the place of each long text in hexadecimal or base64."""
        if isinstance(value, str):
            return self._reference(value)
        if is_object(value):
            return {name: self.moved_out(item) for name, item in value.items()}
        return [self.moved_out(item) for item in value] if is_array(value) else value

    def moved_in(self, value: Any) -> Any:
        """The JSON that `moved_out` has read. Raises ValueError for a reference that leads nowhere."""
        if is_object(value):
            if MARK in value:
                written, content = value.get("as"), self.read(value[MARK])
                if written == "hex":
                    return content.hex()
                return f"{value.get('before', '')}{b64encode(content).decode()}"
            return {name: self.moved_in(item) for name, item in value.items()}
        return [self.moved_in(item) for item in value] if is_array(value) else value

    def _reference(self, text: str) -> Any:
        if len(text) <= SMALLEST:
            return text
        if _HEX.fullmatch(text):
            fields = {"as": "hex"}
            return self._file(bytes.fromhex(text), fields) if len(text) > 2 * SMALLEST else text
        found = _DATA_URL.match(text)
        before = found[0] if found else ""
        content = _from_base64(text[len(before) :])
        if content is None or len(content) <= SMALLEST:
            return text
        fields = {"as": "base64", "before": before} if before else {"as": "base64"}
        return self._file(content, fields)

    def _file(self, content: bytes, fields: dict[str, str]) -> dict[str, str]:
        return {MARK: self.keep(content), **fields}


def has_mark(value: Any) -> bool:
    """Whether decoded JSON has a field of the name that marks a file."""
    if is_object(value):
        return MARK in value or any(map(has_mark, value.values()))
    return is_array(value) and any(map(has_mark, value))


def _from_base64(text: str) -> bytes | None:
    """The bytes in base64, if encoding them gives the same text."""
    if not _BASE64.fullmatch(text):
        return None
    try:
        content = b64decode(text, validate=True)
    except Error:
        return None
    return content if b64encode(content).decode() == text else None
