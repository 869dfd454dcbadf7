"""The most that is taken of a reply: what is at the limit comes, one byte more is an error that names it."""

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, Protocol

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dify_invoke import (
    ConfigurationError,
    Limits,
    ProtocolError,
    ReplyTooLargeError,
    TransportError,
)
from dify_invoke.channels.events import TransactionReader
from dify_invoke.protocol.body import received
from dify_invoke.protocol.call import Call, Options
from dify_invoke.protocol.compression import PIECE, Decompressor
from dify_invoke.protocol.framing import HEADER_LENGTH, DocumentReader, FrameReader, frame
from dify_invoke.protocol.limits import DEFAULT
from dify_invoke.protocol.replies import ReplyReader
from dify_invoke.session.operations import LLM, MODERATION

KIB = 1024
thorough = settings(max_examples=50, deadline=None)


def cut(data: bytes, points: Iterable[int]) -> list[bytes]:
    return [data[a:b] for a, b in pairwise([0, *sorted(points), len(data)])]


def cuts(data: bytes) -> st.SearchStrategy[list[bytes]]:
    """The same bytes in pieces, empty ones included."""
    points = st.lists(st.integers(0, len(data)), max_size=8)
    return points.map(lambda drawn: cut(data, drawn))


class TestLimits:
    def test_unless_given_are_the_daemons_and_a_gibibyte(self) -> None:
        assert Limits() == DEFAULT
        assert (DEFAULT.frame, DEFAULT.decompressed) == (30 * KIB * KIB, KIB * KIB * KIB)
        assert DEFAULT.reply is None

    @pytest.mark.parametrize("field", ["frame", "decompressed", "reply"])
    @pytest.mark.parametrize("size", [1, 10**15])
    def test_take_a_number_of_bytes(self, field: str, size: int) -> None:
        assert getattr(Limits(**{field: size}), field) == size

    @pytest.mark.parametrize("field", ["frame", "decompressed", "reply"])
    @pytest.mark.parametrize("size", [0, -1, 1.0, "1", True, b"1"])
    def test_name_what_is_none(self, field: str, size: Any) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Limits(**{field: size})
        assert str(caught.value) == f"limits' {field} must be bytes, an int above 0, not {size!r}"

    @pytest.mark.parametrize("field", ["frame", "decompressed"])
    def test_of_what_is_held_at_once_are_always_there(self, field: str) -> None:
        none: Any = None
        with pytest.raises(ConfigurationError, match=f"limits' {field} must be bytes"):
            Limits(**{field: none})


class Reader(Protocol):
    @property
    def failure(self) -> ProtocolError | None: ...
    def feed(self, data: bytes) -> list[bytes]: ...
    def close(self) -> Iterator[bytes]: ...


def outcome(reader: Reader, pieces: Iterable[bytes]) -> tuple[list[bytes], str | None]:
    """The documents, and the limit that ends them, if one does."""
    documents: list[bytes] = []
    try:
        for piece in pieces:
            documents += reader.feed(piece)
        documents += reader.close()
    except ReplyTooLargeError as error:
        return documents, error.limit
    return documents, None


payloads = st.lists(st.integers(1, 40).map(lambda size: b"x" * size), min_size=1, max_size=6)
limits = st.integers(1, 40)


def fitting(given_payloads: list[bytes], limit: int) -> tuple[list[bytes], str | None]:
    """What is to come of the payloads."""
    for place, payload in enumerate(given_payloads):
        if len(payload) > limit:
            return given_payloads[:place], "frame"
    return given_payloads, None


class TestADocument:
    """`Limits.frame`, in each of the ways in which a document comes."""

    @thorough
    @given(data=st.data(), payloads=payloads, limit=limits)
    def test_in_a_frame(self, data: st.DataObject, payloads: list[bytes], limit: int) -> None:
        pieces = data.draw(cuts(b"".join(map(frame, payloads))))
        assert outcome(FrameReader(limit), pieces) == fitting(payloads, limit)

    @thorough
    @given(data=st.data(), payloads=payloads, limit=limits, last=st.sampled_from([b"\n", b""]))
    def test_in_a_line(
        self, data: st.DataObject, payloads: list[bytes], limit: int, last: bytes
    ) -> None:
        pieces = data.draw(cuts(b"\n".join(payloads) + last))
        assert outcome(FrameReader(limit), pieces) == fitting(payloads, limit)

    @thorough
    @given(data=st.data(), size=st.integers(1, 80), limit=limits)
    def test_that_is_the_whole_reply(self, data: st.DataObject, size: int, limit: int) -> None:
        pieces = data.draw(cuts(b"x" * size))
        expected: tuple[list[bytes], str | None]
        expected = ([b"x" * size], None) if size <= limit else ([], "frame")
        assert outcome(DocumentReader(limit), pieces) == expected

    @pytest.mark.parametrize("limit", [1, 100, 10_000])
    def test_is_taken_alone_within_the_limit_only(self, limit: int) -> None:
        """The quick way that most frames go."""
        reader = FrameReader(limit)
        assert reader.feed(frame(b"x")) == [b"x"]
        assert reader.sole(frame(b"x" * limit)) == b"x" * limit
        assert reader.sole(frame(b"x" * (limit + 1))) == b""

    def test_that_is_announced_as_too_large_is_not_waited_for(self) -> None:
        reader = FrameReader(100)
        assert reader.feed(frame(bytes(101))[:HEADER_LENGTH]) == []
        assert isinstance(reader.failure, ReplyTooLargeError)
        assert "more bytes, 101, than the limit of 100" in str(reader.failure)

    @pytest.mark.parametrize("make", [FrameReader, DocumentReader])
    def test_that_goes_on_takes_no_memory(self, make: Callable[[int], Reader]) -> None:
        reader = make(64 * KIB)
        tracemalloc.start()
        try:
            for _ in range(2_000):
                reader.feed(b"x" * KIB)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert reader.failure is not None
        assert peak < 4 * 64 * KIB


def envelope(text: str) -> bytes:
    message = {"role": "assistant", "content": text}
    return json.dumps({"data": {"model": "m", "delta": {"index": 0, "message": message}}}).encode()


def event(kind: str, data: Any) -> bytes:
    response = {"backwards_request_id": "r", "event": kind, "message": "", "data": data}
    line = {"session_id": "s", "event": "backwards_response", "data": response}
    return json.dumps(line).encode()


class TestAReply:
    """The same for its results."""

    @staticmethod
    def taken(reader: Any, pieces: Iterable[bytes]) -> tuple[int, ReplyTooLargeError | None]:
        """How many results come, and the error that ends them."""
        count = 0
        try:
            for piece in pieces:
                count += len(reader.feed(piece))
                if reader.done:
                    break
            count += len(list(reader.close()))
        except ReplyTooLargeError as error:
            return count, error
        return count, None

    @thorough
    @given(data=st.data(), over=st.sampled_from([0, 1]), framed=st.booleans())
    def test_of_the_inner_api_comes_up_to_the_limit(
        self, data: st.DataObject, over: int, framed: bool
    ) -> None:
        first, second = envelope("a"), envelope("longer")
        form: Callable[[bytes], bytes] = frame if framed else (lambda line: line + b"\n")
        pieces = data.draw(cuts(form(first) + form(second)))
        count, error = self.taken(ReplyReader(LLM, Limits(frame=len(second) - over)), pieces)
        assert count == 2 - over
        assert (error is not None) == bool(over)
        assert error is None or (error.limit, error.operation) == ("frame", "invoke_llm")

    @thorough
    @given(data=st.data(), over=st.sampled_from([0, 1]))
    def test_of_one_document_comes_up_to_the_limit(self, data: st.DataObject, over: int) -> None:
        reply = b'{"data": {"result": true}}'
        reader = ReplyReader(MODERATION, Limits(frame=len(reply) - over))
        count, error = self.taken(reader, data.draw(cuts(reply)))
        assert count == 1 - over
        assert (error is not None) == bool(over)
        assert error is None or (error.limit, error.operation) == ("frame", "invoke_moderation")

    @thorough
    @given(data=st.data(), over=st.sampled_from([0, 1]))
    def test_of_the_daemon_comes_up_to_the_limit(self, data: st.DataObject, over: int) -> None:
        chunk = {
            "model": "m",
            "delta": {"index": 0, "message": {"role": "assistant", "content": ""}},
        }
        first, end = event("response", chunk), event("end", None)
        pieces = data.draw(cuts(b"\n\n" + first + b"\n\n\n\n" + end + b"\n\n"))
        reader = TransactionReader(LLM, "r", Limits(frame=len(first) - over))
        count, error = self.taken(reader, pieces)
        assert count == 1 - over
        assert (error is not None) == bool(over)

    @thorough
    @given(data=st.data(), size=st.integers(1, 200), limit=st.integers(1, 200))
    def test_is_counted_as_it_comes(self, data: st.DataObject, size: int, limit: int) -> None:
        call = Call(Options(limits=Limits(reply=limit)))
        pieces = received(data.draw(cuts(b"x" * size)), "", call)
        if size <= limit:
            assert b"".join(pieces) == b"x" * size
        else:
            with pytest.raises(ReplyTooLargeError, match=f"the limit of {limit}: set") as caught:
                list(pieces)
            assert caught.value.limit == "reply"

    def test_is_counted_before_it_is_decompressed(self) -> None:
        packed = gzip.compress(bytes(100_000))
        call = Call(Options(limits=Limits(reply=len(packed))))
        assert b"".join(received([packed], "gzip", call)) == bytes(100_000)
        call = Call(Options(limits=Limits(reply=len(packed) - 1)))
        with pytest.raises(ReplyTooLargeError, match="the reply has more bytes"):
            list(received([packed], "gzip", call))

    def test_without_limits_is_passed_on_as_it_is(self) -> None:
        pieces = [b"a", b"b"]
        assert received(pieces, "", Call()) is pieces


def raw_deflate(data: bytes) -> bytes:
    """As some servers understand "deflate"."""
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
    """Bytes that are neither all alike nor of no order."""
    block = bytes(number * number % 251 for number in range(1_009))
    return (block * (size // len(block) + 1))[:size]


CONTENT = content(3 * PIECE + 2)
sizes = st.one_of(
    st.integers(0, 2_000),
    st.sampled_from([PIECE, 2 * PIECE, 3 * PIECE]).flatmap(
        lambda size: st.integers(size - 2, size + 2)
    ),
)


@pytest.fixture(scope="module")
def packed() -> Callable[[str, int], bytes]:
    """The first so many bytes of the content, compressed."""
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
    def test_is_what_was_compressed(
        self, packed: Pack, how: str, data: st.DataObject, size: int
    ) -> None:
        whole = packed(how, size)
        pieces = data.draw(cuts(whole))
        # One byte is not enough to know which of the two it is: see below.
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
    def test_may_stand_for_as_much_as_is_allowed(self, packed: Pack, how: str, size: int) -> None:
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
    def test_is_counted_over_all_its_members(
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
    def test_that_stands_for_a_thousand_times_as_much_takes_no_memory(
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
def test_a_reply_above_its_limit_gives_what_is_below_it_however_it_is_cut(
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
