"""The cost of reading is linear: four times as many bytes cost four times as much, in any pieces."""

import gzip
import re
import zlib
from collections.abc import Callable
from functools import partial

import pytest

from dify_inner_api.models import LLMResultChunk
from dify_inner_api.types import decoder
from dify_invoke.protocol.framing import frame
from dify_invoke.session.accumulation import LLMAccumulator

from .cuts import Violation
from .targets import READERS, REQUEST_ID, read_in_pieces
from .work import Read, check_growth, check_time

CHUNK = (
    b'{"model":"m","delta":{"index":0,"message":{"content":"Hi","tool_calls":[{"id":"%s",'
    b'"type":"","function":{"name":"f","arguments":"{}"}}]}}}'
)
ENVELOPE = b'{"data":%s}' % (CHUNK % b"1")
EVENT = (
    b'{"session_id":"s","event":"backwards_response","data":{"event":"response","data":%s,'
    b'"backwards_request_id":"%s"}}' % (CHUNK % b"1", REQUEST_ID.encode())
)
ENDLESS_FRAME = bytes.fromhex("0f00 0a00 0000e001 000000000000")  # 30 MiB, the maximum
REPLIES = {
    "a frame": (ENDLESS_FRAME, b" "),
    "a line": (b"", b"x"),
    "frames": (b"", frame(ENVELOPE)),
    "lines": (b"", ENVELOPE + b"\n"),
    "blank lines": (b"{}\n", b"\n"),
    "events": (b"", EVENT + b"\n\n"),
}
ENCODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}
PLAIN = [name for name in READERS if name not in ENCODERS]

in_pieces = pytest.mark.parametrize("size", [0, 1024], ids=["whole", "1 KiB"])


@in_pieces
@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("reader", PLAIN)
def test_a_reader_is_linear(reader: str, reply: str, size: int) -> None:
    check_growth(reader, partial(read_in_pieces, READERS[reader], size), *REPLIES[reply])


@pytest.mark.parametrize("reply", ["a frame", "a line"])
@pytest.mark.parametrize("reader", PLAIN)
def test_a_reader_is_linear_byte_by_byte(reader: str, reply: str) -> None:
    check_growth(reader, partial(read_in_pieces, READERS[reader], 1), *REPLIES[reply], size=256)


@in_pieces
@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_compressed_reply_is_linear(encoding: str, size: int) -> None:
    def read(data: bytes) -> None:
        # At level 0 the length stays the same.
        read_in_pieces(READERS[encoding], size, ENCODERS[encoding](data, 0))

    check_growth(encoding, read, *REPLIES["lines"])


def test_adding_up_chunks_is_linear() -> None:
    def add_up(data: bytes) -> None:
        answer: LLMAccumulator[LLMResultChunk] = LLMAccumulator()
        for number, line in enumerate(data.splitlines()):
            chunk = decode(line)
            chunk.delta.message.tool_calls[0].id = str(number // 2)
            answer.add(chunk)
        answer.result()

    decode = decoder(LLMResultChunk).decode
    check_growth("LLMAccumulator", add_up, b"", CHUNK % b"1" + b"\n")


class TestCounting:
    """The check finds work that is not linear, and accepts work that is."""

    @staticmethod
    def check(run: Read) -> None:
        check_growth("it", run, b"", b"x")

    def test_finds_copies_of_the_rest(self) -> None:
        def run(data: bytes) -> None:
            while data:
                data = bytes(bytearray(data)[64:])

        with pytest.raises(Violation, match="it takes more than linear work: "):
            self.check(run)

    def test_finds_a_loop_in_a_loop(self) -> None:
        def run(data: bytes) -> None:
            for number in range(len(data) // 128):
                for _ in range(number):
                    pass

        with pytest.raises(Violation, match="it takes more than linear work: "):
            self.check(run)

    def test_finds_a_search_that_begins_again(self) -> None:
        def run(data: bytes) -> None:
            re.search(b"(?:x|z)*y", data)

        with pytest.raises(Violation, match="it takes more than linear time: "):
            check_time("it", run, b"", b"x")

    def test_accepts_a_loop_over_pieces(self) -> None:
        def run(data: bytes) -> None:
            pieces = [data[start : start + 64].strip() for start in range(0, len(data), 64)]
            bytearray().extend(b"".join(pieces))

        self.check(run)
