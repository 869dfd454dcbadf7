"""Uploads, with either transport: the file arrives whole, or the call fails with a reason."""

from __future__ import annotations

import asyncio
import io
import json
import os
import threading
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    InvalidRequestError,
    InvokeTimeoutError,
    RequestTooLargeError,
    Session,
    TransportError,
)
from dify_invoke.http.upload import PIECE

from ..support.drivers import CONFIG, PATIENCE, SETTINGS, Drive, Driver, OpenSession, Transport
from ..support.replies import MIB
from ..support.servers import Listen, Peer, Request
from ..support.sessions import Mode

TRANSCRIPT = b'{"data": {"result": "heard"}}'


def reply(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def transcribe(peer: Peer) -> None:
    """Answers each request of the connection with a transcript."""
    while True:
        peer.request()
        peer.send(reply(TRANSCRIPT))


def file_in(request: Request) -> bytes:
    return bytes.fromhex(json.loads(request.body)["file"])


class Zeros:
    """A file of that many zeros, which takes no memory."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.place = 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = offset + (self.size if whence == 2 else 0)
        return self.place

    def read(self, count: int) -> bytes:
        given = min(count, self.size - self.place)
        self.place += given
        return bytes(given)


class Failing(Zeros):
    """A file that calls a function once half of it is read."""

    def __init__(self, size: int, act: Callable[[], None]) -> None:
        super().__init__(size)
        self._act = act

    def read(self, count: int) -> bytes:
        if self.place >= self.size / 2:
            self._act()
        return super().read(count)


def disk_error() -> None:
    raise OSError(5, "Input/output error")


class TestAFile:
    @pytest.mark.parametrize("size", [1, PIECE, PIECE + 1, 3 * MIB + 7])
    def test_of_known_size_arrives_with_a_content_length(
        self, open_session: OpenSession, listen: Listen, size: int
    ) -> None:
        server = listen(transcribe)
        data = Random(size).randbytes(size)
        with open_session(server.url) as session:
            assert session.transcribe(io.BytesIO(data)) == "heard"
            assert session.transcribe(data) == "heard"
        for request in server.requests:
            assert request.header("content-length") == str(len(request.body))
            assert request.header("transfer-encoding") is None
            assert file_in(request) == data
        assert server.connections == 1

    @pytest.mark.parametrize("size", [1, PIECE, 3 * MIB + 7])
    def test_of_unknown_size_arrives_in_chunks(
        self, open_session: OpenSession, listen: Listen, size: int
    ) -> None:
        server = listen(transcribe)
        data = Random(size).randbytes(size)

        def pour(end: int) -> None:
            with open(end, "wb") as file:
                file.write(data)

        with open_session(server.url) as session:
            for _ in range(2):
                reads, writes = os.pipe()
                thread = threading.Thread(target=pour, args=(writes,))
                thread.start()
                with open(reads, "rb") as file:
                    assert session.transcribe(file) == "heard"
                thread.join(PATIENCE)
        for request in server.requests:
            assert request.header("transfer-encoding") == "chunked"
            assert request.header("content-length") is None
            assert file_in(request) == data
        assert server.connections == 1

    def test_does_not_wait_for_100_continue(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(transcribe)
        with open_session(server.url) as session:
            assert session.transcribe(bytes(3 * MIB)) == "heard"
        assert server.requests[0].header("expect") is None

    def test_is_not_read_faster_than_it_is_sent(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        file = Zeros(32 * MIB)
        read: list[int] = []

        def takes_its_time(peer: Peer) -> None:
            head = peer.head()
            before = -1
            while before != file.place:  # until the client has stopped reading the file
                before = file.place
                threading.Event().wait(0.2)
            read.append(file.place)
            peer.drop_body(head)
            peer.send(reply(TRANSCRIPT))

        with open_session(listen(takes_its_time).url) as session:
            assert session.transcribe(file) == "heard"
        assert read[0] < file.size / 2

    def test_of_large_size_needs_little_memory(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        def drains(peer: Peer) -> None:
            peer.drop_body(peer.head())
            peer.send(reply(TRANSCRIPT))

        with open_session(listen(drains).url) as session:
            tracemalloc.start()
            try:
                assert session.transcribe(Zeros(32 * MIB)) == "heard"
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert peak < 4 * MIB

    def test_that_is_slow_does_not_count_as_an_idle_server(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        def is_slow() -> None:
            threading.Event().wait(0.15)

        with open_session(listen(transcribe).url, timeout=0.1) as session:
            assert session.transcribe(Failing(4 * PIECE, is_slow)) == "heard"


class TestAFileThatFails:
    def test_is_an_invalid_request(self, open_session: OpenSession, listen: Listen) -> None:
        server = listen(transcribe)
        with open_session(server.url) as session:
            assert session.transcribe(b"mp3") == "heard"
            with pytest.raises(
                InvalidRequestError, match=r"file cannot be read: .*Input"
            ) as caught:
                session.transcribe(Failing(4 * MIB, disk_error))
            assert caught.value.operation == "invoke_speech2text"
            assert server.left.wait(PATIENCE)
            assert session.transcribe(b"mp3") == "heard"
        assert [request.body != b"" for request in server.requests] == [True, False, True]

    def test_may_have_been_cut(self, open_session: OpenSession, listen: Listen) -> None:
        def cut() -> None:
            file.size = file.place

        file = Failing(4 * MIB, cut)
        with open_session(listen(transcribe).url) as session:
            with pytest.raises(InvalidRequestError, match="file was cut while it was read"):
                session.transcribe(file)
            assert session.transcribe(b"mp3") == "heard"

    def test_does_not_catch_an_interrupt(self, listen: Listen, transport: Transport) -> None:
        def interrupt() -> None:
            raise KeyboardInterrupt

        server = listen(transcribe)
        with Session.from_inner_api(server.url, transport=transport, **SETTINGS) as session:
            invoke = session.model.speech2text.invoke
            file: Any = Failing(4 * MIB, interrupt)
            with pytest.raises(KeyboardInterrupt):
                invoke(CONFIG, file)
            assert server.left.wait(PATIENCE)
            assert invoke(CONFIG, b"mp3") == "heard"


class TestAServerThatDoesNotReadTheFile:
    """The server does not read the file, or not to its end."""

    def test_may_refuse_early(self, open_session: OpenSession, listen: Listen) -> None:
        def refuses(peer: Peer) -> None:
            peer.head()
            peer.send(reply(b"too large", "413 Content Too Large"))

        with open_session(listen(refuses).url) as session, pytest.raises(APIStatusError) as caught:
            session.transcribe(Zeros(16 * MIB))
        assert caught.value.status == 413

    def test_may_break_the_connection(self, open_session: OpenSession, listen: Listen) -> None:
        def breaks(peer: Peer) -> None:
            peer.head()
            peer.reset()

        server = listen(breaks)
        with open_session(server.url) as session, pytest.raises(TransportError) as caught:
            session.transcribe(Zeros(16 * MIB))
        assert type(caught.value) is TransportError
        assert server.connections == 1

    def test_may_be_too_slow(self, open_session: OpenSession, listen: Listen) -> None:
        given_up = threading.Event()

        def reads_nothing(peer: Peer) -> None:
            peer.head()
            given_up.wait(PATIENCE)

        with open_session(listen(reads_nothing).url, timeout=0.2) as session:
            with pytest.raises(InvokeTimeoutError):
                session.transcribe(Zeros(32 * MIB))
            given_up.set()

    def test_sees_that_a_task_was_cancelled(self, transport: Transport, listen: Listen) -> None:
        asked, cancelled = threading.Event(), threading.Event()

        def reads_nothing(peer: Peer) -> None:
            peer.head()
            asked.set()
            cancelled.wait(PATIENCE)

        server = listen(reads_nothing)
        file: Any = Zeros(32 * MIB)

        async def run() -> None:
            async with AsyncSession.from_inner_api(
                server.url, transport=transport, **SETTINGS
            ) as session:
                work = session.model.speech2text.invoke(CONFIG, file)
                task = asyncio.ensure_future(work)
                assert await asyncio.to_thread(asked.wait, PATIENCE)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                cancelled.set()
                assert await asyncio.to_thread(server.left.wait, PATIENCE)

        asyncio.run(run())


class TestDaemon:
    """The daemon reads at most 6 MiB, so no more is sent."""

    @pytest.fixture
    def ask(self, mode: Mode, transport: Transport, drive: Drive) -> Callable[[str], Driver]:
        class_ = Session if mode == "sync" else AsyncSession
        return lambda url: drive(class_.from_daemon(url, "s", transport=transport))

    def test_is_not_sent_a_file_that_is_too_large(
        self, ask: Callable[[str], Driver], listen: Listen
    ) -> None:
        server = listen(transcribe)
        file = Zeros(3 * MIB)
        with ask(server.url) as session:
            with pytest.raises(RequestTooLargeError, match=r"is 6291\d{3} bytes") as caught:
                session.transcribe(file)
            assert caught.value.operation == "invoke_speech2text"
        assert file.place <= PIECE
        assert server.connections == 0

    def test_is_not_sent_a_file_that_turns_out_to_be_too_large(
        self, ask: Callable[[str], Driver], listen: Listen
    ) -> None:
        class Pipe(Zeros):
            def seekable(self) -> bool:
                return False

        server = listen(transcribe)
        with ask(server.url) as session, pytest.raises(RequestTooLargeError):
            session.transcribe(Pipe(3 * MIB))
        assert server.connections == 0

    def test_is_not_sent_a_file_that_cannot_be_read(
        self, ask: Callable[[str], Driver], listen: Listen
    ) -> None:
        server = listen(transcribe)
        with ask(server.url) as session:
            with pytest.raises(InvalidRequestError, match="file cannot be read") as caught:
                session.transcribe(Failing(MIB, disk_error))
            assert caught.value.operation == "invoke_speech2text"
        assert server.connections == 0
