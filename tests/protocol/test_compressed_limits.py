"""The limits of a compressed reply."""

import gzip
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dify_invoke import (
    Limits,
    ReplyTooLargeError,
    TransportError,
)
from dify_invoke.protocol.call import Call, Options
from dify_invoke.protocol.compression import PIECE

from ..support.bodies import received
from .limit_cases import (
    CONTENT,
    KIB,
    PACKED,
    cut,
    cuts,
    decompressed,
    raw_deflate,
    thorough,
)

sizes = st.one_of(
    st.integers(0, 2_000),
    st.sampled_from([PIECE, 2 * PIECE, 3 * PIECE]).flatmap(
        lambda size: st.integers(size - 2, size + 2)
    ),
)


@pytest.fixture(scope="module")
def packed() -> Callable[[str, int], bytes]:
    """Compresses the first bytes of the content, up to a size."""
    known: dict[tuple[str, int], bytes] = {}

    def pack(how: str, size: int) -> bytes:
        if (how, size) not in known:
            known[how, size] = PACKED[how][1](CONTENT[:size])
        return known[how, size]

    return pack


Pack = Callable[[str, int], bytes]


class TestACompressedReply:
    @pytest.mark.parametrize("how", PACKED)
    @settings(max_examples=20, deadline=None)
    @given(data=st.data(), size=sizes)
    def test_is_decompressed(self, packed: Pack, how: str, data: st.DataObject, size: int) -> None:
        whole = packed(how, size)
        pieces = data.draw(cuts(whole))
        # The first byte alone does not tell zlib from raw deflate: see the next test.
        assume(how != "raw deflate" or len(next(filter(None, pieces))) > 1)
        parts = list(decompressed(pieces, PACKED[how][0]))
        assert b"".join(parts) == CONTENT[:size]
        assert all(0 < len(part) <= PIECE for part in parts)

    def test_without_a_header_may_begin_with_a_single_byte(self) -> None:
        whole = raw_deflate(b"hello world")
        assert b"".join(decompressed([whole[:1], whole[1:]], "deflate")) == b"hello world"

    @settings(max_examples=20, deadline=None)
    @given(data=st.data(), members=st.lists(sizes, min_size=1, max_size=4))
    def test_may_have_several_members(
        self, packed: Pack, data: st.DataObject, members: list[int]
    ) -> None:
        whole = b"".join(packed("gzip", size) for size in members)
        parts = list(decompressed(data.draw(cuts(whole)), "gzip"))
        assert b"".join(parts) == b"".join(CONTENT[:size] for size in members)

    @pytest.mark.parametrize("how", PACKED)
    @pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
    def test_that_is_cut_is_a_broken_connection(self, packed: Pack, how: str, size: int) -> None:
        whole = packed(how, size)
        for end in {1, 2, len(whole) // 2, len(whole) - 1} & {*range(1, len(whole))}:
            with pytest.raises(TransportError, match="compression") as caught:
                list(decompressed([whole[:end]], PACKED[how][0]))
            assert type(caught.value) is TransportError

    @pytest.mark.parametrize("how", ["gzip", "deflate"])
    def test_that_is_damaged_is_a_broken_connection(self, packed: Pack, how: str) -> None:
        whole = bytearray(packed(how, 2_000))
        whole[-1] ^= 1
        with pytest.raises(TransportError, match="the reply's compression is broken"):
            list(decompressed([bytes(whole)], PACKED[how][0]))

    @pytest.mark.parametrize("how", PACKED)
    @pytest.mark.parametrize("size", [1, 1_000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
    def test_may_be_as_large_as_the_limit(self, packed: Pack, how: str, size: int) -> None:
        whole, encoding = packed(how, size), PACKED[how][0]
        for pieces in ([whole], cut(whole, [2, len(whole) - 1])):
            assert b"".join(decompressed(pieces, encoding, limit=size)) == CONTENT[:size]
            if size == 1:
                continue
            with pytest.raises(ReplyTooLargeError, match="the decompressed reply has") as caught:
                list(decompressed(pieces, encoding, limit=size - 1))
            assert caught.value.limit == "decompressed"

    @thorough
    @given(data=st.data(), sizes=st.lists(st.integers(0, 500), max_size=4), over=st.booleans())
    def test_is_limited_over_all_its_members(
        self, data: st.DataObject, sizes: list[int], over: bool
    ) -> None:
        limit = sum(sizes) - over
        assume(limit > 0)
        whole = b"".join(gzip.compress(CONTENT[:size]) for size in sizes)
        pieces = data.draw(cuts(whole))
        try:
            taken = b"".join(decompressed(pieces, "gzip", limit=limit))
        except ReplyTooLargeError:
            assert over
        else:
            assert not over
            assert len(taken) == limit

    @pytest.mark.parametrize("how", ["gzip", "deflate", "raw deflate"])
    @pytest.mark.parametrize("size", [64 * KIB, None], ids=["in pieces", "at once"])
    def test_that_is_a_thousand_times_larger_when_decompressed_takes_little_memory(
        self, how: str, size: int | None
    ) -> None:
        encoding, pack = PACKED[how]
        bomb = pack(bytes(16 * PIECE))
        step = size or len(bomb)
        pieces = [bomb[start : start + step] for start in range(0, len(bomb), step)]
        taken = 0
        tracemalloc.start()
        try:
            for part in decompressed(pieces, encoding):
                taken += len(part)
                assert len(part) <= PIECE
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert taken == 16 * PIECE
        assert peak < 4 * PIECE

    def test_that_is_too_large_is_not_decompressed_to_its_end(self) -> None:
        bomb = gzip.compress(bytes(16 * PIECE))
        parts = decompressed([bomb], "gzip", limit=2 * PIECE)
        assert [len(next(parts)) for _ in range(2)] == [PIECE, PIECE]
        with pytest.raises(ReplyTooLargeError):
            next(parts)


@given(st.data(), st.integers(1, 60), st.sampled_from(["", "gzip"]))
def test_a_reply_above_its_limit_gives_the_results_below_it_however_it_is_split(
    data: st.DataObject, limit: int, encoding: str
) -> None:
    whole = gzip.compress(bytes(range(50)), mtime=0) if encoding else bytes(range(50))
    call = Call(Options(limits=Limits(reply=limit)))

    def read(pieces: list[bytes]) -> tuple[bytes, bool]:
        parts: list[bytes] = []
        try:
            parts.extend(received(pieces, encoding, call))
        except ReplyTooLargeError:
            return b"".join(parts), True
        return b"".join(parts), False

    points = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[a:b] for a, b in zip([0, *points], [*points, len(whole)], strict=True)]
    assert read(pieces) == read([bytes([byte]) for byte in whole])
    assert read(pieces)[1] == (len(whole) > limit)
