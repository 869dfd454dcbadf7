"""The files that vectors are written to. All are written piece by piece."""

import json
import struct
from array import array
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Protocol

import typer

from .single_precision import floats


class Output(Protocol):
    """A file that takes the vectors of all texts, in their order."""

    def add(self, texts: Sequence[str], numbers: "array[float]") -> None:
        """Writes the vectors of the next texts."""

    def close(self) -> None:
        """Writes what a file of this kind has at its end."""


class JSONLines:
    """A line of JSON for each text: `index`, `text` and `embedding`."""

    def __init__(self, file: IO[bytes], _count: int, dimension: int) -> None:
        self._file = file
        self._dimension = dimension
        self._index = 0

    def add(self, texts: Sequence[str], numbers: "array[float]") -> None:
        for at, text in enumerate(texts):
            vector = numbers[at * self._dimension : (at + 1) * self._dimension].tolist()
            row = {"index": self._index, "text": text, "embedding": vector}
            self._file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            self._index += 1

    def close(self) -> None:
        """There is nothing at its end."""


class NumPyArray:
    """An array of numpy, of 32-bit floats: a row for each text."""

    def __init__(self, file: IO[bytes], count: int, dimension: int) -> None:
        self._file = file
        fields = {"descr": "<f4", "fortran_order": False, "shape": (count, dimension)}
        head = repr(fields).encode()
        # Magic, version, the length of the head, the head, and spaces up to a multiple of 64.
        head += b" " * (-(10 + len(head) + 1) % 64) + b"\n"
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head)

    def add(self, texts: Sequence[str], numbers: "array[float]") -> None:
        self._file.write(floats(numbers))

    def close(self) -> None:
        """There is nothing at its end."""


def _parquet(file: IO[bytes], _count: int, dimension: int) -> Output:
    from .parquet import Parquet

    return Parquet(file, dimension)


OUTPUTS: dict[str, Callable[[IO[bytes], int, int], Output]] = {
    ".jsonl": JSONLines,
    ".npy": NumPyArray,
    ".parquet": _parquet,
}
"""By the end of the name. Each is made of a file, the number of texts, and the numbers of a vector."""


def output_for(path: Path) -> Callable[[IO[bytes], int, int], Output]:
    """The kind of a file. Raises BadParameter if it cannot be written."""
    if path.suffix.lower() not in OUTPUTS:
        raise typer.BadParameter(f"--out {path} must end in .parquet, .jsonl or .npy")
    if path.is_dir() or not path.parent.is_dir():
        what = "is a folder" if path.is_dir() else f"is in {path.parent}, which is no folder"
        raise typer.BadParameter(f"--out {path} {what}: name a file in a folder that exists")
    if path.suffix.lower() == ".parquet" and find_spec("pyarrow") is None:
        raise typer.BadParameter(
            f"--out {path} needs pyarrow, which is not installed: pip install "
            "'dify-invoke[parquet]', or write .jsonl or .npy"
        )
    return OUTPUTS[path.suffix.lower()]
