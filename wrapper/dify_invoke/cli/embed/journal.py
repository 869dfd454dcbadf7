"""The journal beside the output: what is embedded already, whatever becomes of the process.

Its first line says what is embedded. A record follows for each batch, in the order in which the batches
came back: a line, and the vectors as 64-bit floats. A checksum covers both. A record that is not whole is
the last that was written; it is cut off.
"""

import json
import os
import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn, Self

import attrs
import typer

from .texts import Contents, digest_of

if TYPE_CHECKING:
    from dify_inner_api.models import TextEmbeddingResult

_KIND = "dify-invoke embed"
_BEGINNING = f'{{"{_KIND}": 1, '.encode()
_SYNCED = 1.0
"""Seconds of work that a loss of power may cost."""


class DamagedError(Exception):
    """What the journal has does not fit the texts. The text says what to do."""


@attrs.frozen
class Task:
    """What is embedded, by what."""

    provider: str
    model: str
    input_type: str
    contents: Contents

    def head(self) -> bytes:
        """The first line of the journal."""
        fields = {
            _KIND: 1,
            "provider": self.provider,
            "model": self.model,
            "input_type": self.input_type,
            "texts": self.contents.count,
            "digest": self.contents.digest,
        }
        return json.dumps(fields).encode() + b"\n"

    def check(self, other: dict[str, Any], name: str) -> None:
        """Raises BadParameter if the journal is of another task."""
        model = f"{other.get('provider')}/{other.get('model')}"
        if model != f"{self.provider}/{self.model}":
            given = f"{self.provider}/{self.model}"
            self._refuse(name, f"was begun with the model {model}, not {given}")
        if other.get("input_type") != self.input_type:
            self._refuse(
                name,
                f"was begun with --input-type {other.get('input_type')}, not {self.input_type}",
            )
        if (other.get("texts"), other.get("digest")) != (
            self.contents.count,
            self.contents.digest,
        ):
            count = other.get("texts")
            different = (
                f"({count} of them, not {self.contents.count})"
                if count != self.contents.count
                else f"(as many, {count})"
            )
            self._refuse(name, f"was begun with other texts {different}")

    def _refuse(self, name: str, why: str) -> NoReturn:
        raise typer.BadParameter(
            f"{name} {why}: give the same as before, another --out, or --restart to begin anew"
        )


@attrs.frozen
class _Place:
    """Where a record is."""

    first: int
    count: int
    offset: int


@attrs.frozen
class Batch:
    """The vectors of one batch."""

    count: int
    digest: str
    """A digest of its texts."""
    numbers: "array[float]"
    """All vectors, one after the other."""


@attrs.define
class Journal:
    """What is embedded already. One process writes it at a time."""

    path: Path
    task: Task
    _file: int
    count: int = 0
    """How many texts are done."""
    dimension: int = 0
    """Numbers of a vector; 0 until the first has come."""
    tokens: int = 0
    price: Decimal = Decimal(0)
    currency: str = ""
    was_torn: bool = False
    """Whether its last record was not whole."""
    _end: int = 0
    _firsts: "array[int]" = attrs.field(factory=lambda: array("Q"))
    _counts: "array[int]" = attrs.field(factory=lambda: array("Q"))
    _offsets: "array[int]" = attrs.field(factory=lambda: array("Q"))
    _done: bytearray = attrs.field(factory=bytearray)
    """A bit for each text."""
    _synced: float = attrs.field(factory=monotonic)

    @classmethod
    def open(cls, path: Path, task: Task, *, restart: bool = False) -> Self:
        """Opens or begins the journal. Raises BadParameter if it is of another task, or in use."""
        file = _locked(path)
        journal = cls(path, task, file)
        journal._done = bytearray(task.contents.count // 8 + 1)
        try:
            if restart:
                os.ftruncate(file, 0)
            journal._begin()
        except BaseException:
            os.close(file)
            raise
        return journal

    def has(self, index: int) -> bool:
        """Whether a text is done."""
        return bool(self._done[index >> 3] & (1 << (index & 7)))

    def add(self, first: int, texts: Sequence[str], result: "TextEmbeddingResult") -> None:
        """Keeps the vectors of a batch. Raises DamagedError if they are of another length than those before."""
        dimension = len(result.embeddings[0])
        if self.dimension not in (0, dimension):
            raise DamagedError(
                f"the model gave vectors of {dimension} numbers, and of {self.dimension} before"
            )
        numbers = array("d")
        for vector in result.embeddings:
            numbers.extend(vector)
        if sys.byteorder == "big":
            numbers.byteswap()
        usage = result.usage
        head = {
            "first": first,
            "count": len(texts),
            "dimension": dimension,
            "texts": digest_of(texts),
            "tokens": usage.total_tokens,
            "price": f"{usage.total_price:f}",
            "currency": usage.currency,
        }
        content = json.dumps(head).encode() + b"\n" + numbers.tobytes()
        self._write(f"{zlib.crc32(content):08x} ".encode() + content)
        self._count(_Place(first, len(texts), self._end), head)
        self._end += 9 + len(content)
        if monotonic() - self._synced >= _SYNCED:
            self.sync()

    def sync(self) -> None:
        """Has the system write what it has to the disk."""
        os.fsync(self._file)
        self._synced = monotonic()

    def batches(self) -> Iterator[Batch]:
        """Yields all vectors in the order of the texts. Raises DamagedError if a text lacks its own."""
        expected = 0
        for at in sorted(range(len(self._firsts)), key=self._firsts.__getitem__):
            if self._firsts[at] != expected:
                break
            expected += self._counts[at]
            record = self._record(self._offsets[at])
            if record is None:
                raise self._damaged()
            head, numbers = record[0], record[1]
            yield Batch(head["count"], head["texts"], numbers)
        if expected != self.task.contents.count:
            raise self._damaged()

    def _damaged(self) -> DamagedError:
        return DamagedError(f"{self.path} is damaged: begin anew with --restart")

    def close(self, *, remove: bool = False) -> None:
        """Closes the journal, and removes it if it has served."""
        with suppress(OSError):
            if remove:
                self.path.unlink()
            else:
                self.sync()
        os.close(self._file)

    def _begin(self) -> None:
        size = os.fstat(self._file).st_size
        os.lseek(self._file, 0, os.SEEK_SET)
        line = _line(self._file, 0)
        if not line.startswith(_BEGINNING[: max(1, len(line))]) and size:
            raise typer.BadParameter(
                f"{self.path} is no journal of this command: move it away, or give another --out"
            )
        if not line.endswith(b"\n"):  # it is new, or its first line is not whole
            os.ftruncate(self._file, 0)
            self._end = 0
            head = self.task.head()
            self._write(head)
            self._end = len(head)
            self.sync()
            sync_folder(self.path.parent)
            return
        self.task.check(json.loads(line), str(self.path))
        self._end = len(line)
        while self._end < size:
            record = self._record(self._end)
            if record is None:
                self.was_torn = True
                os.ftruncate(self._file, self._end)
                break
            fields, _, end = record
            self._count(_Place(fields["first"], fields["count"], self._end), fields)
            self._end = end

    def _record(self, offset: int) -> tuple[dict[str, Any], "array[float]", int] | None:
        """The record at an offset, and where it ends; None if it is not whole."""
        line = _line(self._file, offset)
        with suppress(ValueError, KeyError, TypeError):
            checksum, head = int(line[:8], 16), json.loads(line[9:])
            size = head["count"] * head["dimension"] * 8
            begins = offset + len(line)
            if not line.endswith(b"\n") or begins + size > os.fstat(self._file).st_size:
                return None
            content = _read(self._file, begins, size)
            if zlib.crc32(content, zlib.crc32(line[9:])) == checksum:
                numbers = array("d", content)
                if sys.byteorder == "big":
                    numbers.byteswap()
                return head, numbers, begins + size
        return None

    def _count(self, place: _Place, head: dict[str, Any]) -> None:
        self._firsts.append(place.first)
        self._counts.append(place.count)
        self._offsets.append(place.offset)
        for index in range(place.first, place.first + place.count):
            self._done[index >> 3] |= 1 << (index & 7)
        self.count += place.count
        self.dimension = head["dimension"]
        self.tokens += head["tokens"]
        self.price += Decimal(head["price"])
        self.currency = head["currency"]

    def _write(self, content: bytes) -> None:
        """Writes at the end. What a full disk has cut off is written over by the next record."""
        os.lseek(self._file, self._end, os.SEEK_SET)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._file, rest) :]


def sync_folder(folder: Path) -> None:
    """Has the system write the names in a folder to the disk, where it can."""
    if sys.platform != "win32":
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def _locked(path: Path) -> int:
    """The file, which no other process has locked. Raises BadParameter if one has."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        if sys.platform == "win32":
            return file
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            raise typer.BadParameter(
                f"{path} is in use: wait for the other embed, or give another --out"
            ) from error
        with suppress(OSError):
            if os.path.samestat(os.fstat(file), os.stat(path)):
                return file
        os.close(file)  # its owner has just removed it


def _line(file: int, offset: int) -> bytes:
    line = b""
    os.lseek(file, offset, os.SEEK_SET)
    while piece := os.read(file, 4096):
        head, end, _ = piece.partition(b"\n")
        line += head + end
        if end or len(line) > 1_000_000:
            break
    return line


def _read(file: int, offset: int, size: int) -> bytes:
    os.lseek(file, offset, os.SEEK_SET)
    pieces: list[bytes] = []
    while size and (piece := os.read(file, size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
