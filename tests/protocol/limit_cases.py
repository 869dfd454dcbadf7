"""Compressed replies for the tests of limits."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st

from dify_invoke.protocol.compression import PIECE, Decompressor

KIB = 1024
thorough = settings(max_examples=50, deadline=None)


def cut(data: bytes, points: Iterable[int]) -> list[bytes]:
    return [data[a:b] for a, b in pairwise([0, *sorted(points), len(data)])]


def cuts(data: bytes) -> st.SearchStrategy[list[bytes]]:
    """The same bytes in pieces, some of them empty."""
    points = st.lists(st.integers(0, len(data)), max_size=8)
    return points.map(lambda drawn: cut(data, drawn))


def raw_deflate(data: bytes) -> bytes:
    """Deflate without a zlib header, as some servers send it."""
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return raw.compress(data) + raw.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "stored": ("gzip", lambda data: gzip.compress(data, compresslevel=0)),
}


def decompressed(pieces: Iterable[bytes], encoding: str, **limit: int) -> Iterator[bytes]:
    reader = Decompressor(encoding, **limit)
    for piece in pieces:
        yield from reader.feed(piece)
    reader.close()


def content(size: int) -> bytes:
    """Bytes that compress, but not extremely well."""
    block = bytes(number * number % 251 for number in range(1_009))
    return (block * (size // len(block) + 1))[:size]


CONTENT = content(3 * PIECE + 2)
