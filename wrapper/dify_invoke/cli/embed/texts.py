"""The texts of files: lines, fields of JSON lines, or a column of a CSV file. They are never all in memory."""

import csv
import io
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, Self, cast

import attrs
import typer

Format = Literal["lines", "jsonl", "csv"]
_FORMATS: dict[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_LONGEST_FIELD = 2**31 - 1
"""Bytes of a field of a CSV file: more than any model takes."""


class Text(NamedTuple):
    """A text, and where it stands."""

    text: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """Its place in words."""
        return f"{self.file} line {self.line}"


@attrs.frozen
class Contents:
    """What all texts are together."""

    count: int
    digest: str
    """A digest of all texts in their order."""
    skipped: int
    """The empty texts that were left out."""


def digest_of(texts: Iterable[str]) -> str:
    """A digest of texts in their order."""
    digest = blake2b(digest_size=16)
    for text in texts:
        content = text.encode()
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()


@attrs.define
class Texts:
    """The texts of files, in their order. They can be read more than once.

    Raises BadParameter, which names the file and the line, for what cannot be read.
    """

    files: Sequence[str]
    field: str = ""
    """The field of JSON lines, or the column of a CSV file, that is the text."""
    format: Format | None = None
    """The format of all files. None takes it from the names."""
    skip_empty: bool = False
    _spooled: dict[int, IO[bytes]] = attrs.field(factory=dict[int, IO[bytes]], init=False)
    """Copies of what can be read only once: stdin and pipes. By the place among the files."""
    _opened: ExitStack = attrs.field(factory=ExitStack, init=False)
    _skipped: int = attrs.field(default=0, init=False)

    def __enter__(self) -> Self:
        for place, name in enumerate(self.files):
            with _once_only(name) as source:
                if source is not None:
                    copy = self._opened.enter_context(tempfile.TemporaryFile())
                    shutil.copyfileobj(source, copy)
                    self._spooled[place] = copy
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def contents(self) -> Contents:
        """Reads all texts once: they are whole, and this is what they are together."""
        count = 0

        def counted() -> Iterator[str]:
            nonlocal count
            for text in self:
                count += 1
                yield text.text

        digest = digest_of(counted())
        return Contents(count, digest, self._skipped)

    def __iter__(self) -> Iterator[Text]:
        self._skipped = 0
        for place, name in enumerate(self.files):
            for text in self._of_file(place, name):
                if text.text:
                    yield text
                elif self.skip_empty:
                    self._skipped += 1
                else:
                    raise typer.BadParameter(
                        f"{text.place} is empty: fill it in, or leave out all such by --skip-empty"
                    )

    def _of_file(self, place: int, name: str) -> Iterator[Text]:
        shown = "stdin" if name == "-" else name
        copy = self._spooled.get(place)
        if copy is None:
            with _opened(name) as file:
                yield from self._read(file, shown)
        else:
            copy.seek(0)
            yield from self._read(copy, shown)

    def _read(self, file: IO[bytes], name: str) -> Iterator[Text]:
        match self._format_of(name):
            case "jsonl":
                return _fields(file, name, self.field)
            case "csv":
                delimiter = "\t" if name.lower().endswith(".tsv") else ","
                return _column(file, name, self.field, delimiter)
            case _:
                if self.field:
                    raise typer.BadParameter(
                        f"--field is for .jsonl and .csv files, not for {name}: leave it out, or say --format"
                    )
                return _lines(file, name)

    def _format_of(self, name: str) -> Format:
        if self.format is not None:
            return self.format
        if name == "stdin" and self.field:
            return "jsonl"
        return _FORMATS.get(Path(name).suffix.lower(), "lines")


def _opened(name: str) -> IO[bytes]:
    try:
        return open(name, "rb")  # its reader closes it
    except OSError as error:
        raise typer.BadParameter(f"cannot read {name}: {error.strerror}") from error


def _once_only(name: str) -> AbstractContextManager[IO[bytes] | None]:
    """The file, if it can be read only once."""
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    with suppress(OSError):
        kind = os.stat(name).st_mode
        if stat.S_ISDIR(kind):
            raise typer.BadParameter(f"{name} is a folder: name the files in it")
        if not stat.S_ISREG(kind):
            return _opened(name)
    return nullcontext()


def _lines(file: IO[bytes], name: str) -> Iterator[Text]:
    for number, line in enumerate(file, 1):
        text = _decoded(line.rstrip(b"\r\n"), name, number)
        yield Text(text, name, number)


def _fields(file: IO[bytes], name: str, field: str) -> Iterator[Text]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        where = f"{name} line {number}"
        try:
            value: object = json.loads(_decoded(line, name, number))
        except (ValueError, RecursionError) as error:
            raise typer.BadParameter(
                f"{where} is no JSON: {getattr(error, 'msg', error)}"
            ) from error
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            if field not in fields:
                known = ", ".join(map(repr, fields)) or "none"
                said = f"{where} has no field {field!r}" if field else f"{where} is an object"
                raise typer.BadParameter(
                    f"{said}: say by --field which field is the text; it has {known}"
                )
            value = fields[field]
            where = f"{field!r} in {where}"
        if not isinstance(value, str):
            raise typer.BadParameter(f"{where} is no text, but {type(value).__name__}")
        yield Text(_HALF_CHARACTER.sub("\ufffd", value), name, number)


def _column(file: IO[bytes], name: str, column: str, delimiter: str) -> Iterator[Text]:
    csv.field_size_limit(_LONGEST_FIELD)
    wrapper = io.TextIOWrapper(file, "utf-8-sig", newline="")
    rows = csv.reader(wrapper, delimiter=delimiter, strict=True)
    try:
        header = next(rows, list[str]())
        at = _place_of(column, header, name)
        begins = rows.line_num + 1
        for row in rows:
            if row and at >= len(row):
                raise typer.BadParameter(f"{name} line {begins} has no column {header[at]!r}")
            if row:
                yield Text(row[at], name, begins)
            begins = rows.line_num + 1
    except csv.Error as error:
        raise typer.BadParameter(f"{name} line {rows.line_num} is no CSV: {error}") from error
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{name} is not UTF-8 after line {rows.line_num}") from error
    finally:
        with suppress(ValueError):  # it was closed
            wrapper.detach()


def _place_of(column: str, header: Sequence[str], name: str) -> int:
    if column in header:
        return header.index(column)
    if not column and len(header) == 1:
        return 0
    known = ", ".join(map(repr, header)) or "none"
    said = f"{name} has no column {column!r}" if column else f"{name} has several columns"
    raise typer.BadParameter(f"{said}: say by --field which is the text; it has {known}")


def _decoded(line: bytes, name: str, number: int) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(
            f"{name} line {number} is not UTF-8: byte {error.start} is wrong"
        ) from error
