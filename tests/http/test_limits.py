"""How much of a reply is read at most."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from dify_invoke import (
    APIStatusError,
    Limits,
    ReplyTooLargeError,
)
from dify_invoke.protocol.framing import frame

from ..support.drivers import (
    PATIENCE,
    OpenSession,
    failure,
)
from ..support.replies import (
    CHUNKED,
    LAST,
    MIB,
    OK,
    WHOLE_REPLY,
    A,
    chunk,
    daemon_events,
    http_chunk,
    reply_with,
    with_length,
)
from ..support.servers import Listen, Peer
from .call_cases import BUSY, TRANSCRIPT, busy, but, refusal

pytestmark = pytest.mark.usefixtures("_clean_environment")


def compressed(data: bytes) -> bytes:
    return OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + data + LAST


class TestLimits:
    """How much of a reply is read. A session can be used after a limit was reached."""

    @pytest.fixture
    def taken(
        self, open_session: OpenSession, listen: Listen
    ) -> Callable[[bytes, Limits], list[str]]:
        """Reads a reply with limits, and afterwards another one without."""

        def ask(reply: bytes, limits: Limits) -> list[str]:
            server = listen(busy(times=9, reply=reply))
            with open_session(server.url) as session:
                try:
                    return list(but(session, limits=limits).answer())
                finally:
                    assert "".join(session.answer()) == "ab"

        return ask

    @pytest.mark.parametrize(
        ("limit", "reply", "size"),
        [
            ("reply", WHOLE_REPLY, len(chunk("a") + chunk("b"))),
            ("reply", with_length(chunk("a") + chunk("b")), len(chunk("a") + chunk("b"))),
            ("frame", WHOLE_REPLY, len(chunk("a")) - 14),
            (
                "frame",
                CHUNKED + http_chunk(chunk("a")[14:] + b"\n" + chunk("b")[14:]) + LAST,
                len(chunk("a")) - 14,
            ),
            (
                "decompressed",
                compressed(http_chunk(gzip.compress(chunk("a") + chunk("b")))),
                len(chunk("a") + chunk("b")),
            ),
        ],
        ids=["reply", "reply of a length", "frame", "line", "decompressed"],
    )
    def test_are_exact_to_the_byte(
        self,
        taken: Callable[[bytes, Limits], list[str]],
        limit: str,
        reply: bytes,
        size: int,
    ) -> None:
        assert taken(reply, Limits(**{limit: size})) == ["a", "b"]
        with pytest.raises(ReplyTooLargeError, match=rf"the limit of {size - 1}: raise") as caught:
            taken(reply, Limits(**{limit: size - 1}))
        assert caught.value.limit == limit
        assert f"Limits({limit}=...)" in str(caught.value)
        assert caught.value.operation == "invoke_llm"

    def test_keep_the_chunks_before_the_limit(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        reply = CHUNKED + A + http_chunk(frame(bytes(5_000))) + LAST
        for limits in (Limits(frame=4_999), Limits(reply=5_000)):
            texts, error = failure(open_session(listen(reply_with(reply)).url, limits=limits))
            assert type(error) is ReplyTooLargeError
            assert set(texts) <= {"a"}

    def test_close_the_connection_of_a_reply_without_an_end(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        text = http_chunk(chunk("a" * 16_000))

        def sends_without_end(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED)
            while True:
                peer.send(text)

        server = listen(sends_without_end)
        with open_session(server.url, limits=Limits(reply=8 * MIB)) as session:
            texts: list[str] = []
            with pytest.raises(ReplyTooLargeError):
                texts.extend(session.answer())
            assert server.left.wait(PATIENCE)
        assert set(texts) <= {"a" * 16_000}
        assert sum(map(len, texts)) < 8 * MIB

    @pytest.mark.parametrize("size", [28, 29])
    def test_apply_to_a_reply_of_one_document(
        self, open_session: OpenSession, listen: Listen, size: int
    ) -> None:
        server = listen(busy(times=0, then=TRANSCRIPT))
        with open_session(server.url, limits=Limits(frame=size)) as session:
            if size == 29:
                assert session.transcribe(b"mp3") == "heard"
            else:
                with pytest.raises(ReplyTooLargeError) as caught:
                    session.transcribe(b"mp3")
                assert caught.value.limit == "frame"
                assert caught.value.operation == "invoke_speech2text"
            assert "heard" in but(session, limits=Limits()).transcribe(b"mp3")

    def test_apply_to_the_events_of_the_daemon(
        self, open_daemon_session: OpenSession, listen: Listen
    ) -> None:
        def answers_as_the_daemon(peer: Peer) -> None:
            while True:
                peer.send(CHUNKED, daemon_events(peer.request()), LAST)

        with open_daemon_session(
            listen(answers_as_the_daemon).url, limits=Limits(frame=100)
        ) as session:
            error = refusal(session)
            assert type(error) is ReplyTooLargeError
            assert error.limit == "frame"
            assert list(but(session, limits=Limits()).answer()) == ["a"]

    def test_do_not_hide_the_reason_of_a_refusal(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        for limits in (Limits(reply=1), Limits(frame=1), Limits(decompressed=1)):
            _, error = failure(open_session(listen(reply_with(BUSY)).url, limits=limits))
            assert type(error) is APIStatusError
            assert error.status == 503
