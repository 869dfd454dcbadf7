"""Replies in pieces, broken replies, and unusual heads, with either transport."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from typing import Any

import pytest

from dify_invoke import APIStatusError, AsyncSession, ReplyTooLargeError, Session, TransportError

from ..support.drivers import CONFIG, HI, PATIENCE, SETTINGS, OpenSession, Transport, failure
from ..support.replies import (
    CHUNKED,
    LAST,
    MIB,
    OK,
    WHOLE_REPLY,
    A,
    B,
    answer_all,
    chunk,
    http_chunk,
    reply_with,
    with_length,
)
from ..support.servers import Listen, Peer
from ..support.sessions import Mode

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestChunks:
    def test_arrive_as_they_are_sent(self, open_session: OpenSession, listen: Listen) -> None:
        arrived = threading.Semaphore(0)

        def one_by_one(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED)
            for text in "abc":
                peer.send(http_chunk(chunk(text)))
                arrived.acquire()
            peer.send(LAST)

        with open_session(listen(one_by_one).url) as session:
            for expected, text in zip("abc", session.answer(), strict=True):
                assert text == expected
                arrived.release()

    def test_may_be_split_anywhere(self, open_session: OpenSession, listen: Listen) -> None:
        def in_crumbs(peer: Peer) -> None:
            peer.request()
            peer.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in WHOLE_REPLY:
                peer.send(bytes([byte]))

        with open_session(listen(in_crumbs).url) as session:
            assert list(session.answer()) == ["a", "b"]

    @pytest.mark.parametrize(
        "reply",
        [
            with_length(chunk("a") + chunk("b")),
            CHUNKED + http_chunk(chunk("a") + chunk("b")) + LAST,
            CHUNKED + A + B + b"0\r\nX-Trailer: 1\r\n\r\n",
            OK + b"Connection: close\r\n\r\n" + chunk("a") + chunk("b"),
            b"HTTP/1.0 200 OK\r\n\r\n" + chunk("a") + chunk("b"),
            b"HTTP/1.1 200\r\ncontent-length:0000%d\r\n\r\n" % len(chunk("ab")) + chunk("ab"),
        ],
        ids=["measured", "one piece", "a trailer", "until it closes", "HTTP 1.0", "odd spelling"],
    )
    def test_are_read_in_any_framing(
        self, open_session: OpenSession, listen: Listen, reply: bytes
    ) -> None:
        with open_session(listen(reply_with(reply)).url) as session:
            assert "".join(session.answer()) == "ab"

    def test_that_arrived_while_the_caller_was_busy_are_read(
        self, transport: Transport, listen: Listen
    ) -> None:
        go_on, sent = threading.Event(), threading.Event()

        def pauses(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            go_on.wait(PATIENCE)
            peer.send(B, LAST)
            sent.set()

        url, elsewhere = listen(pauses).url, listen(answer_all).url

        async def run() -> None:
            settings: dict[str, Any] = {"transport": transport, **SETTINGS}
            async with (
                AsyncSession.from_inner_api(url, **settings) as session,
                AsyncSession.from_inner_api(elsewhere, **settings) as other,
            ):
                texts = session.model.llm.invoke(CONFIG, HI).text
                assert await anext(texts) == "a"
                go_on.set()
                assert await asyncio.to_thread(sent.wait, PATIENCE)
                for _ in range(5):
                    await other.model.llm.invoke(CONFIG, HI, stream=False)
                assert await asyncio.wait_for(anext(texts), PATIENCE) == "b"
                with pytest.raises(StopAsyncIteration):
                    await asyncio.wait_for(anext(texts), PATIENCE)

        asyncio.run(run())

    def test_are_not_buffered_without_a_limit(
        self, mode: Mode, transport: Transport, listen: Listen
    ) -> None:
        many = 64
        reply = CHUNKED + http_chunk(chunk("x" * MIB)) * many + LAST
        stalled = threading.Event()
        sent: list[int] = []

        def as_fast_as_it_can(peer: Peer) -> None:
            peer.request()
            sent.append(peer.send_until_it_blocks(reply))
            stalled.set()
            peer.send(memoryview(reply)[sent[0] :])

        url = listen(as_fast_as_it_can).url

        def read() -> int:
            with Session.from_inner_api(url, transport=transport, **SETTINGS) as session:
                stream = session.model.llm.invoke(CONFIG, HI)
                next(stream)
                assert stalled.wait(PATIENCE)
                return 1 + sum(1 for _ in stream)

        async def read_async() -> int:
            async with AsyncSession.from_inner_api(url, transport=transport, **SETTINGS) as session:
                stream = session.model.llm.invoke(CONFIG, HI)
                await anext(stream)
                assert await asyncio.to_thread(stalled.wait, PATIENCE)
                return 1 + len([chunk async for chunk in stream])

        assert (read() if mode == "sync" else asyncio.run(read_async())) == many
        assert sent[0] < len(reply) / 4


class TestBrokenReplies:
    """Raises a TransportError after the good chunks. An incomplete answer never looks complete."""

    CUTS: tuple[tuple[str, bytes, list[str]], ...] = (
        ("nothing", b"", []),
        ("in the head", OK + b"Content-Le", []),
        ("after the head", CHUNKED, []),
        ("after a chunk", CHUNKED + A, ["a"]),
        ("in a chunk", CHUNKED + A + B[:-9], ["a"]),
        ("in the size of a chunk", CHUNKED + A + b"2", ["a"]),
        ("before the last size", CHUNKED + A + B, ["a", "b"]),
        ("in the last size", CHUNKED + A + B + b"0\r\n", ["a", "b"]),
        ("short of its length", with_length(chunk("a") + chunk("b"))[: -len(chunk("b"))], ["a"]),
        ("one byte short", with_length(chunk("a") + chunk("b"))[:-1], ["a"]),
    )

    @pytest.mark.parametrize(
        ("sent", "expected"), [cut[1:] for cut in CUTS], ids=[cut[0] for cut in CUTS]
    )
    @pytest.mark.parametrize("end", ["closed", "reset"])
    def test_a_connection_that_ends(
        self, open_session: OpenSession, listen: Listen, end: str, sent: bytes, expected: list[str]
    ) -> None:
        read = threading.Event()

        def breaks(peer: Peer) -> None:
            peer.request()
            peer.send(sent)
            if end == "reset":
                # Bytes that were not read yet are lost when the connection is reset.
                assert not expected or read.wait(PATIENCE)
                peer.reset()

        server = listen(breaks)
        texts: list[str] = []

        def take() -> None:
            for text in session.answer():
                texts.append(text)
                if texts == expected:
                    read.set()

        with open_session(server.url) as session, pytest.raises(TransportError) as caught:
            take()
        assert texts == expected
        assert type(caught.value) is TransportError
        assert server.connections == 1

    @pytest.mark.parametrize(
        "reply",
        [
            b"garbage\r\n\r\n",
            b"\x00\x01\x02\x03\r\n\r\n",
            b"<html>\r\n\r\n",
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b"HTTP/1.1 abc OK\r\n\r\n",
            b"HTTP/1.1 20 OK\r\n\r\n",
            b"HTTP/1.1\r\n\r\n",
            OK + b"no colon\r\n\r\n",
            OK + b"Content-Length: many\r\n\r\n",
            OK + b"Content-Length: -1\r\n\r\n",
            OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
            CHUNKED + b"xyz\r\n",
            CHUNKED + b"ffffffffffffffffffffffff\r\n",
            CHUNKED + b"2\r\n{}oo\r\n",
            OK + b"A: \x00\r\n\r\n",
        ],
        ids=lambda reply: repr(reply[:40]),
    )
    def test_a_reply_that_is_not_http(
        self, open_session: OpenSession, listen: Listen, reply: bytes
    ) -> None:
        texts, error = failure(open_session(listen(reply_with(reply)).url))
        assert texts == []
        assert type(error) is TransportError

    @pytest.mark.parametrize(
        "reply",
        [OK + b"A: " + b"x" * MIB + b"\r\n\r\n", OK + b"A: x\r\n" * 200_000 + b"\r\n"],
        ids=["one header", "many headers"],
    )
    def test_a_head_of_a_mebibyte(
        self, open_session: OpenSession, listen: Listen, reply: bytes
    ) -> None:
        texts, error = failure(open_session(listen(reply_with(reply)).url))
        assert texts == []
        assert type(error) is ReplyTooLargeError
        assert error.limit == "head"

    def test_the_next_call_is_not_affected(self, open_session: OpenSession, listen: Listen) -> None:
        def first_breaks(peer: Peer) -> None:
            peer.request()
            if server.connections == 1:
                peer.send(CHUNKED, A)
                peer.reset()
            else:
                peer.send(WHOLE_REPLY)

        server = listen(first_breaks)
        with open_session(server.url) as session:
            with pytest.raises(TransportError):
                list(session.answer())
            assert "".join(session.answer()) == "ab"


class TestHeads:
    @pytest.mark.parametrize(
        "interim",
        [
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Encoding: br\r\n\r\n",
            b"HTTP/1.1 102 Processing\r\n\r\n" * 3,
        ],
        ids=["100", "103", "102 often"],
    )
    def test_of_interim_replies_are_ignored(
        self, open_session: OpenSession, listen: Listen, interim: bytes
    ) -> None:
        def hints(peer: Peer) -> None:
            while True:
                peer.request()
                peer.send(interim, WHOLE_REPLY)

        with open_session(listen(hints).url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"

    def test_may_have_names_in_any_case(self, open_session: OpenSession, listen: Listen) -> None:
        encoded = gzip.compress(chunk("a"))
        head = f"cOnTeNt-EnCoDiNg:GZIP\r\ncontent-length:  {len(encoded)}  \r\n\r\n"
        with open_session(listen(reply_with(OK, head.encode(), encoded)).url) as session:
            assert "".join(session.answer()) == "a"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_with_a_redirect_are_not_followed(
        self, open_session: OpenSession, listen: Listen, status: int
    ) -> None:
        elsewhere = listen(answer_all)
        head = f"HTTP/1.1 {status} Go\r\nLocation: {elsewhere.url}/x\r\nContent-Length: 0\r\n\r\n"
        _, error = failure(open_session(listen(reply_with(head.encode())).url))
        assert isinstance(error, APIStatusError)
        assert error.status == status
        assert f"redirected to {elsewhere.url}/x, and not followed" in str(error)
        assert elsewhere.connections == 0

    @pytest.mark.parametrize("status", [204, 304, 401, 407, 413, 417, 421, 429, 503])
    def test_with_a_refusal_do_not_cause_a_second_request(
        self, open_session: OpenSession, listen: Listen, status: int
    ) -> None:
        challenge = b"WWW-Authenticate: Basic\r\nRetry-After: 0\r\n"
        body = b"" if status < 400 else b"no"
        head = f"HTTP/1.1 {status} No\r\nContent-Length: {len(body)}\r\n".encode()
        server = listen(reply_with(head, challenge, b"\r\n", body))
        _, error = failure(open_session(server.url))
        assert isinstance(error, APIStatusError)
        assert error.status == status
        assert len(server.requests) == 1

    def test_set_no_cookies(self, open_session: OpenSession, listen: Listen) -> None:
        cookie = b"Set-Cookie: a=b\r\n"

        def bakes(peer: Peer) -> None:
            while True:
                peer.request()
                peer.send(WHOLE_REPLY.replace(b"\r\n", b"\r\n" + cookie, 1))

        server = listen(bakes)
        with open_session(server.url) as session:
            assert "".join(session.answer()) == "ab"
            assert "".join(session.answer()) == "ab"
        assert server.requests[1].header("cookie") is None
