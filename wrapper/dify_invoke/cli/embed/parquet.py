"""Parquet, by pyarrow: columns `index`, `text` and `embedding`."""

from array import array
from collections.abc import Sequence
from typing import IO

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from .single_precision import floats

_GROUP = 8_000_000
"""Bytes of vectors in a row group, and so what is in memory at a time."""


class Parquet:
    """A row for each text; its vector is a list of 32-bit floats of fixed size."""

    def __init__(self, file: IO[bytes], dimension: int) -> None:
        self._dimension = dimension
        self._schema = pa.schema(
            [
                pa.field("index", pa.int64(), nullable=False),
                pa.field("text", pa.string(), nullable=False),
                pa.field("embedding", pa.list_(pa.float32(), dimension), nullable=False),
            ]
        )
        self._writer = ParquetWriter(file, self._schema)
        self._index = 0
        self._texts: list[str] = []
        self._numbers = bytearray()

    def add(self, texts: Sequence[str], numbers: "array[float]") -> None:
        self._texts.extend(texts)
        self._numbers += floats(numbers)
        if len(self._numbers) >= _GROUP:
            self._write()

    def close(self) -> None:
        self._write()
        self._writer.close()

    def _write(self) -> None:
        count = len(self._texts)
        buffers = [None, pa.py_buffer(bytes(self._numbers))]
        numbers = pa.Array.from_buffers(pa.float32(), count * self._dimension, buffers)
        columns = [
            pa.array(range(self._index, self._index + count), pa.int64()),
            pa.array(self._texts, pa.string()),
            pa.FixedSizeListArray.from_arrays(numbers, self._dimension),
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))
        self._index += count
        self._texts, self._numbers = [], bytearray()
