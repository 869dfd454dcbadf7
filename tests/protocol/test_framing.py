"""How the bytes of a reply are split into JSON documents."""

import tracemalloc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise, repeat
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_invoke.errors import ProtocolError
from dify_invoke.protocol.framing import BOM, HEADER_LENGTH, DocumentReader, FrameReader, frame
from dify_invoke.protocol.limits import MAX_PAYLOAD

KIB = 1024
TOO_LONG = (
    "a document of the reply has more bytes than the limit of 31457280: raise Limits(frame=...) to "
    "accept it"
)
MIB = 1024 * KIB

thorough = settings(max_examples=150, deadline=None)


class Reader(Protocol):
    def feed(self, data: bytes) -> list[bytes]: ...
    def close(self) -> Iterator[bytes]: ...


def read_all(reader: Reader, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from reader.feed(piece)
    yield from reader.close()


def outcome(reader: Reader, pieces: Iterable[bytes]) -> tuple[list[bytes], str | None]:
    """The documents, and the message of the error that follows them, if any."""
    documents: list[bytes] = []
    try:
        for document in read_all(reader, pieces):
            documents.append(document)
    except ProtocolError as error:
        return documents, str(error)
    return documents, None


def documents(*pieces: bytes) -> list[bytes]:
    return list(read_all(FrameReader(), pieces))


def at_once(data: bytes) -> list[bytes]:
    return [data]


def one_by_one(data: bytes) -> list[bytes]:
    return [data[i : i + 1] for i in range(len(data))]


def header(
    length: int, *, magic: int = 0x0F, header_length: int = 10, reserved: bytes = bytes(6)
) -> bytes:
    start = bytes([magic, 0]) + header_length.to_bytes(2, "little")
    return start + length.to_bytes(4, "little") + reserved


def cut(data: bytes, points: Iterable[int]) -> list[bytes]:
    return [data[a:b] for a, b in pairwise([0, *sorted(points), len(data)])]


def cuts(data: bytes) -> st.SearchStrategy[list[bytes]]:
    """The same bytes in pieces, some of them empty."""
    points = st.lists(st.integers(min_value=0, max_value=len(data)), max_size=12)
    return points.map(lambda drawn: cut(data, drawn))


def allocated(reader: Reader, pieces: Iterable[bytes]) -> int:
    """The bytes that the calls allocate. They include each copy of what a reader holds."""
    calls: list[Callable[[], Iterable[bytes]]] = [partial(reader.feed, piece) for piece in pieces]
    total = 0
    tracemalloc.start()
    try:
        for read in (*calls, reader.close):
            before, _ = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            deque(read(), maxlen=0)
            _, peak = tracemalloc.get_traced_memory()
            total += peak - before
    finally:
        tracemalloc.stop()
    return total


class TestFrame:
    def test_is_a_header_of_14_bytes_and_the_payload(self) -> None:
        assert frame(b"{}") == bytes.fromhex("0f 00 0a00 02000000 000000000000") + b"{}"

    def test_length_is_little_endian(self) -> None:
        assert frame(bytes(0x010203))[4:8] == bytes.fromhex("03020100")


class TestFrames:
    ONE = frame(b'{"a":1}')
    TWO = frame(b'{"b":22}')

    @pytest.mark.parametrize(
        ("pieces", "payloads"),
        [
            pytest.param([ONE], [b'{"a":1}'], id="one frame"),
            pytest.param([ONE, TWO], [b'{"a":1}', b'{"b":22}'], id="a frame in each read"),
            pytest.param([ONE + TWO + ONE], [b'{"a":1}', b'{"b":22}', b'{"a":1}'], id="one read"),
            pytest.param(one_by_one(ONE + TWO), [b'{"a":1}', b'{"b":22}'], id="byte by byte"),
            pytest.param(cut(ONE, [1]), [b'{"a":1}'], id="split after the magic"),
            pytest.param(cut(ONE, [6]), [b'{"a":1}'], id="split inside the length"),
            pytest.param(cut(ONE, [HEADER_LENGTH]), [b'{"a":1}'], id="split after the header"),
            pytest.param(cut(ONE, [17]), [b'{"a":1}'], id="split inside the payload"),
            pytest.param(
                cut(ONE + TWO, [len(ONE) + 3]),
                [b'{"a":1}', b'{"b":22}'],
                id="second header split",
            ),
            pytest.param(
                [b"", ONE, b"", b"", TWO, b""], [b'{"a":1}', b'{"b":22}'], id="empty reads"
            ),
            pytest.param([frame(b"\n\x0f \r\n")], [b"\n\x0f \r\n"], id="payload is kept as it is"),
            pytest.param([header(1, reserved=b"\xff" * 6) + b"x"], [b"x"], id="reserved bytes"),
        ],
    )
    def test_give_their_payloads(self, pieces: list[bytes], payloads: list[bytes]) -> None:
        assert documents(*pieces) == payloads

    def test_payload_is_given_as_soon_as_it_is_complete(self) -> None:
        reader = FrameReader()

        assert list(reader.feed(self.ONE + self.TWO[:-1])) == [b'{"a":1}']
        assert list(reader.feed(self.TWO[-1:])) == [b'{"b":22}']
        assert list(reader.close()) == []

    def test_longest_payload_is_read(self) -> None:
        (document,) = documents(header(MAX_PAYLOAD), bytes(MAX_PAYLOAD))

        assert MAX_PAYLOAD == 31_457_280
        assert len(document) == MAX_PAYLOAD

    @pytest.mark.parametrize(
        ("broken", "message"),
        [
            pytest.param(
                header(1, magic=0x3C) + b"x",
                "byte 0x3c where a frame must begin with 0x0f",
                id="wrong magic",
            ),
            pytest.param(
                b"<html>502 Bad Gateway</html>",
                "byte 0x3c where a frame must begin with 0x0f",
                id="a page",
            ),
            pytest.param(
                header(1, header_length=11) + b"x",
                "a frame's header length is 11, not 10",
                id="wrong header length",
            ),
            pytest.param(
                header(1, header_length=0x0A00) + b"x",
                "a frame's header length is 2560, not 10",
                id="header length in the other byte order",
            ),
            pytest.param(header(0), "a frame's payload is empty", id="zero payload"),
            pytest.param(
                header(31_457_281),
                "has more bytes (31457281) than the limit of 31457280: raise Limits(frame=...)",
                id="payload over the maximum",
            ),
            pytest.param(
                header(0xFFFFFFFF), "has more bytes (4294967295) than", id="payload of all ones"
            ),
            pytest.param(b"\x0f", "stops inside a frame, 13 bytes short", id="end after the magic"),
            pytest.param(
                header(5)[:10], "stops inside a frame, 4 bytes short", id="end inside the header"
            ),
            pytest.param(
                header(5), "stops inside a frame, 5 bytes short", id="end before the payload"
            ),
            pytest.param(
                header(5) + b"abc",
                "stops inside a frame, 2 bytes short",
                id="end inside the payload",
            ),
        ],
    )
    @pytest.mark.parametrize("split", [at_once, one_by_one], ids=["whole", "bytes"])
    def test_with_a_broken_one_end_with_an_error_after_the_good_ones(
        self, broken: bytes, message: str, split: Callable[[bytes], list[bytes]]
    ) -> None:
        given_first, error = outcome(FrameReader(), split(self.ONE + broken))

        assert given_first == [b'{"a":1}']
        assert error is not None
        assert message in error

    def test_that_end_inside_the_first_frame_are_an_error(self) -> None:
        assert outcome(FrameReader(), [frame(b"{}")[:-1]]) == (
            [],
            "the reply stops inside a frame, 1 bytes short",
        )

    @thorough
    @given(st.data(), st.lists(st.binary(min_size=1, max_size=80), max_size=8))
    def test_split_anywhere_give_the_same_payloads(
        self, data: st.DataObject, payloads: list[bytes]
    ) -> None:
        pieces = data.draw(cuts(b"".join(map(frame, payloads))))

        assert documents(*pieces) == payloads


class TestLines:
    @pytest.mark.parametrize(
        ("reply", "lines"),
        [
            pytest.param(b'{"a":1}\n{"b":2}\n', [b'{"a":1}', b'{"b":2}'], id="newlines"),
            pytest.param(b'{"a":1}\r\n{"b":2}\r\n', [b'{"a":1}', b'{"b":2}'], id="crlf"),
            pytest.param(b'{"a":1}\n\n\n{"b":2}\n\n', [b'{"a":1}', b'{"b":2}'], id="blank lines"),
            pytest.param(b'{"a":1}\r\n\r\n{"b":2}', [b'{"a":1}', b'{"b":2}'], id="blank crlf"),
            pytest.param(b'\n \n\t\n{"a":1}\n', [b'{"a":1}'], id="blank lines first"),
            pytest.param(b' {"a":1} \n', [b'{"a":1}'], id="space around"),
            pytest.param(b'data: {"a":1}\n', [b'{"a":1}'], id="data with a space"),
            pytest.param(b'data:{"a":1}\n', [b'{"a":1}'], id="data without a space"),
            pytest.param(b"data:\ndata: \n", [], id="data without anything"),
            pytest.param(
                b'event: message\ndata: {"a":1}\n\nevent:end\n', [b'{"a":1}'], id="event lines"
            ),
            pytest.param(b'{"a":1}\n{"b":2}', [b'{"a":1}', b'{"b":2}'], id="no last newline"),
            pytest.param(b'{"data:":"event:"}\n', [b'{"data:":"event:"}'], id="words inside JSON"),
            pytest.param(b"\n\n", [], id="nothing but blank lines"),
            pytest.param(b"", [], id="nothing"),
        ],
    )
    @pytest.mark.parametrize("split", [at_once, one_by_one], ids=["whole", "bytes"])
    def test_give_their_documents(
        self, reply: bytes, lines: list[bytes], split: Callable[[bytes], list[bytes]]
    ) -> None:
        assert documents(*split(reply)) == lines

    def test_line_is_given_as_soon_as_it_is_complete(self) -> None:
        reader = FrameReader()

        assert list(reader.feed(b'{"a":1}\n{"b"')) == [b'{"a":1}']
        assert list(reader.feed(b":2}")) == []
        assert list(reader.feed(b"\n")) == [b'{"b":2}']

    @pytest.mark.parametrize(
        "points",
        [[], [10], [MAX_PAYLOAD], [MAX_PAYLOAD + 1]],
        ids=["one piece", "early cut", "cut at the maximum", "newline alone"],
    )
    def test_longer_than_the_maximum_are_an_error_however_they_are_split(
        self, points: list[int]
    ) -> None:
        reply = b"x" * (MAX_PAYLOAD + 1) + b"\n"

        lines, error = outcome(FrameReader(), cut(reply, points))

        assert (len(lines), error) == (0, TOO_LONG)

    def test_without_an_end_do_not_fill_the_memory(self) -> None:
        _, error = outcome(FrameReader(), repeat(b"x" * MIB, times=31))

        assert error == TOO_LONG

    @thorough
    @given(
        st.data(),
        st.lists(
            st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)
            .map(lambda text: b"{" + text.encode() + b"}")
            .flatmap(
                lambda line: st.tuples(
                    st.just(line),
                    st.sampled_from([b"", b"data:", b"data: ", b"event: x\n", b"\n", b"\r\n"]),
                    st.sampled_from([b"\n", b"\r\n", b"\n\n"]),
                )
            ),
            max_size=8,
        ),
    )
    def test_split_anywhere_give_the_same_lines(
        self, data: st.DataObject, lines: list[tuple[bytes, bytes, bytes]]
    ) -> None:
        reply = b"".join(before + line + end for line, before, end in lines)

        assert documents(*data.draw(cuts(reply))) == [line for line, _, _ in lines]


class TestFirstByte:
    @pytest.mark.parametrize(
        ("pieces", "expected"),
        [
            pytest.param([b"\x0f", frame(b"a\nb")[1:]], [b"a\nb"], id="magic: frames"),
            pytest.param([b"", b"", frame(b"a\nb")], [b"a\nb"], id="empty reads do not count"),
            pytest.param([b"{", b"}\n", b"\x0f\n"], [b"{}", b"\x0f"], id="brace: lines"),
            pytest.param([b"\n", b"{}\n[]\n"], [b"{}", b"[]"], id="newline: lines"),
            pytest.param([b"d", b"ata: {}"], [b"{}"], id="letter: lines"),
        ],
    )
    def test_decides_between_frames_and_lines(
        self, pieces: list[bytes], expected: list[bytes]
    ) -> None:
        assert documents(*pieces) == expected


class TestAnyBytes:
    REPLIES = st.lists(
        st.one_of(
            st.binary(max_size=20),
            st.binary(min_size=1, max_size=20).map(frame),
            st.integers(min_value=0, max_value=2**32 - 1).map(header),
            st.sampled_from([b"\x0f", b"\n", b"\r\n", b"data: ", b"event: ", b'{"a": 1}']),
        ),
        max_size=8,
    ).map(b"".join)

    @settings(max_examples=400, deadline=None)
    @given(st.data(), REPLIES)
    def test_split_anywhere_give_the_same_documents_and_the_same_error(
        self, data: st.DataObject, reply: bytes
    ) -> None:
        whole = outcome(FrameReader(), [reply])

        assert outcome(FrameReader(), data.draw(cuts(reply))) == whole
        assert outcome(FrameReader(), one_by_one(reply)) == whole

    @thorough
    @given(st.data(), st.binary(max_size=100))
    def test_of_a_single_document_are_the_document(self, data: st.DataObject, reply: bytes) -> None:
        document = reply.removeprefix(BOM)
        expected = [document] if document.strip() else []

        assert outcome(DocumentReader(), data.draw(cuts(reply))) == (expected, None)


class TestSingleDocument:
    @pytest.mark.parametrize(
        ("pieces", "expected"),
        [
            pytest.param([b'{"a":1}'], [b'{"a":1}'], id="one piece"),
            pytest.param([b'{"a"', b"", b":1}\n"], [b'{"a":1}\n'], id="several pieces"),
            pytest.param([b'{\n"a":\n\n1}'], [b'{\n"a":\n\n1}'], id="newlines inside"),
            pytest.param([frame(b"{}")], [frame(b"{}")], id="no frames are looked for"),
            pytest.param([], [], id="nothing"),
            pytest.param([b"", b" \r\n"], [], id="white space"),
        ],
    )
    def test_is_complete_at_the_end(self, pieces: list[bytes], expected: list[bytes]) -> None:
        assert list(read_all(DocumentReader(), pieces)) == expected

    def test_gives_nothing_before_the_end(self) -> None:
        assert list(DocumentReader().feed(b'{"a":1}\n')) == []


class TestWork:
    PAYLOAD = b"x" * (2 * MIB)

    @pytest.mark.parametrize(
        ("reader", "reply"),
        [
            pytest.param(FrameReader, frame(PAYLOAD), id="a frame"),
            pytest.param(FrameReader, frame(PAYLOAD[: 4 * KIB]) * 512, id="many frames"),
            pytest.param(FrameReader, PAYLOAD + b"\n", id="a line"),
            pytest.param(FrameReader, b"data: " + PAYLOAD, id="a line without an end"),
            pytest.param(FrameReader, (PAYLOAD[: 4 * KIB] + b"\n") * 512, id="many lines"),
            pytest.param(DocumentReader, PAYLOAD, id="a document"),
        ],
    )
    @pytest.mark.parametrize("size", [KIB, 64 * KIB, 4 * MIB], ids=["1 KiB", "64 KiB", "whole"])
    def test_is_linear_in_the_bytes_read(
        self, reader: Callable[[], Reader], reply: bytes, size: int
    ) -> None:
        pieces = cut(reply, range(size, len(reply), size))

        assert allocated(reader(), pieces) <= 5 * len(reply)
