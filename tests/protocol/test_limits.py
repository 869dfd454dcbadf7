"""How much of a reply is read. One byte above a limit is an error that names the limit."""

import gzip
import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_invoke import (
    ConfigurationError,
    Limits,
    ProtocolError,
    ReplyTooLargeError,
)
from dify_invoke.channels.events import TransactionReader
from dify_invoke.protocol.body import Body
from dify_invoke.protocol.call import Call, Options
from dify_invoke.protocol.framing import HEADER_LENGTH, DocumentReader, FrameReader, frame
from dify_invoke.protocol.limits import DEFAULT
from dify_invoke.protocol.replies import ReplyReader

from ..support.bodies import received
from ..support.operations import LLM, MODERATION
from .limit_cases import KIB, cuts, thorough


class TestLimits:
    def test_are_those_of_the_daemon_and_a_gibibyte_by_default(self) -> None:
        assert Limits() == DEFAULT
        assert (DEFAULT.frame, DEFAULT.decompressed) == (30 * KIB * KIB, KIB * KIB * KIB)
        assert DEFAULT.reply is None

    @pytest.mark.parametrize("field", ["frame", "decompressed", "reply"])
    @pytest.mark.parametrize("size", [1, 10**15])
    def test_take_a_number_of_bytes(self, field: str, size: int) -> None:
        assert getattr(Limits(**{field: size}), field) == size

    @pytest.mark.parametrize("field", ["frame", "decompressed", "reply"])
    @pytest.mark.parametrize("size", [0, -1, 1.0, "1", True, b"1"])
    def test_that_are_invalid_are_named(self, field: str, size: Any) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Limits(**{field: size})
        assert str(caught.value) == f"Limits.{field} must be an int above 0 (bytes), not {size!r}"

    @pytest.mark.parametrize("field", ["frame", "decompressed"])
    def test_of_frames_cannot_be_turned_off(self, field: str) -> None:
        none: Any = None
        with pytest.raises(ConfigurationError, match=f"Limits.{field} must be an int"):
            Limits(**{field: none})


class Reader(Protocol):
    @property
    def failure(self) -> ProtocolError | None: ...
    def feed(self, data: bytes) -> list[bytes]: ...
    def close(self) -> Iterator[bytes]: ...


def outcome(reader: Reader, pieces: Iterable[bytes]) -> tuple[list[bytes], str | None]:
    """The documents, and the limit that ends them, if any."""
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
    """The outcome that is expected of the payloads."""
    for place, payload in enumerate(given_payloads):
        if len(payload) > limit:
            return given_payloads[:place], "frame"
    return given_payloads, None


class TestADocument:
    """`Limits.frame`, for each framing of a document."""

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
    def test_that_is_read_alone_is_limited_as_well(self, limit: int) -> None:
        """`sole` is the fast path that most frames take."""
        reader = FrameReader(limit)
        assert reader.feed(frame(b"x")) == [b"x"]
        assert reader.sole(frame(b"x" * limit)) == b"x" * limit
        assert reader.sole(frame(b"x" * (limit + 1))) == b""

    @pytest.mark.parametrize("limit", [2, 100, 10_000])
    def test_that_is_a_line_read_alone_is_limited_as_well(self, limit: int) -> None:
        """`sole_line` is the fast path that most events of the daemon take."""
        reader = FrameReader(limit)
        assert reader.feed(b"{}\n\n") == [b"{}"]
        fits = b"{" + b"x" * (limit - 1) + b"\n\n"
        assert reader.sole_line(fits) == fits
        assert reader.sole_line(b"{" + fits) == b""

    def test_that_is_announced_as_too_large_is_an_error_at_once(self) -> None:
        reader = FrameReader(100)
        assert reader.feed(frame(bytes(101))[:HEADER_LENGTH]) == []
        assert isinstance(reader.failure, ReplyTooLargeError)
        assert "more bytes (101) than the limit of 100" in str(reader.failure)

    @pytest.mark.parametrize("make", [FrameReader, DocumentReader])
    def test_without_an_end_takes_little_memory(self, make: Callable[[int], Reader]) -> None:
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
    """`Limits.reply`, for all results of a reply."""

    @staticmethod
    def taken(reader: Any, pieces: Iterable[bytes]) -> tuple[int, ReplyTooLargeError | None]:
        """The number of results, and the error that ends them."""
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
    def test_of_the_inner_api_is_read_up_to_the_limit(
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
    def test_of_one_document_is_read_up_to_the_limit(self, data: st.DataObject, over: int) -> None:
        reply = b'{"data": {"result": true}}'
        reader = ReplyReader(MODERATION, Limits(frame=len(reply) - over))
        count, error = self.taken(reader, data.draw(cuts(reply)))
        assert count == 1 - over
        assert (error is not None) == bool(over)
        assert error is None or (error.limit, error.operation) == ("frame", "invoke_moderation")

    @thorough
    @given(data=st.data(), over=st.sampled_from([0, 1]))
    def test_of_the_daemon_is_read_up_to_the_limit(self, data: st.DataObject, over: int) -> None:
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
    def test_is_counted_as_it_is_received(self, data: st.DataObject, size: int, limit: int) -> None:
        call = Call(Options(limits=Limits(reply=limit)))
        pieces = received(data.draw(cuts(b"x" * size)), "", call)
        if size <= limit:
            assert b"".join(pieces) == b"x" * size
        else:
            with pytest.raises(ReplyTooLargeError, match=f"the limit of {limit}: raise") as caught:
                list(pieces)
            assert caught.value.limit == "reply"

    def test_is_counted_before_it_is_decompressed(self) -> None:
        packed = gzip.compress(bytes(100_000))
        call = Call(Options(limits=Limits(reply=len(packed))))
        assert b"".join(received([packed], "gzip", call)) == bytes(100_000)
        call = Call(Options(limits=Limits(reply=len(packed) - 1)))
        with pytest.raises(ReplyTooLargeError, match="the reply has more bytes"):
            list(received([packed], "gzip", call))

    def test_without_limits_is_not_counted(self) -> None:
        assert Body("", Call()).as_is
