"""A file that is sent: over either library, sync or async, it arrives whole, or the call says why not."""

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
from typing import TYPE_CHECKING, Any

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

from .scripts import MIB
from .servers import Listen, Peer, Request
from .talks import CONFIG, PATIENCE, SETTINGS, Open, Over, Talk, Transport

if TYPE_CHECKING:
    from tests.conftest import Mode

HEARD = b'{"data": {"result": "heard"}}'


def reply(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def hears(peer: Peer) -> None:
    """Answers each request that comes over the connection."""
    while True:
        peer.request()
        peer.send(reply(HEARD))


def file_in(request: Request) -> bytes:
    return bytes.fromhex(json.loads(request.body)["file"])


class Zeros:
    """A file of so many bytes, of which none is kept."""

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
    """One that cannot be read beyond its middle."""

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
    def test_that_tells_its_size_arrives_with_it(
        self, talk: Open, listen: Listen, size: int
    ) -> None:
        server = listen(hears)
        data = Random(size).randbytes(size)
        with talk(server.url) as session:
            assert session.hear(io.BytesIO(data)) == "heard"
            assert session.hear(data) == "heard"
        for request in server.requests:
            assert request.header("content-length") == str(len(request.body))
            assert request.header("transfer-encoding") is None
            assert file_in(request) == data
        assert server.connections == 1

    @pytest.mark.parametrize("size", [1, PIECE, 3 * MIB + 7])
    def test_that_does_not_arrives_in_chunks(self, talk: Open, listen: Listen, size: int) -> None:
        server = listen(hears)
        data = Random(size).randbytes(size)

        def pour(end: int) -> None:
            with open(end, "wb") as file:
                file.write(data)

        with talk(server.url) as session:
            for _ in range(2):
                reads, writes = os.pipe()
                thread = threading.Thread(target=pour, args=(writes,))
                thread.start()
                with open(reads, "rb") as file:
                    assert session.hear(file) == "heard"
                thread.join(PATIENCE)
        for request in server.requests:
            assert request.header("transfer-encoding") == "chunked"
            assert request.header("content-length") is None
            assert file_in(request) == data
        assert server.connections == 1

    def test_waits_for_nobodys_leave(self, talk: Open, listen: Listen) -> None:
        server = listen(hears)
        with talk(server.url) as session:
            assert session.hear(bytes(3 * MIB)) == "heard"
        assert server.requests[0].header("expect") is None

    def test_is_not_read_faster_than_it_is_taken(self, talk: Open, listen: Listen) -> None:
        file = Zeros(32 * MIB)
        read: list[int] = []

        def takes_its_time(peer: Peer) -> None:
            head = peer.head()
            before = -1
            while before != file.place:  # until the client has got no further for a while
                before = file.place
                threading.Event().wait(0.2)
            read.append(file.place)
            peer.drop_body(head)
            peer.send(reply(HEARD))

        with talk(listen(takes_its_time).url) as session:
            assert session.hear(file) == "heard"
        assert read[0] < file.size / 2

    def test_needs_no_memory(self, talk: Open, listen: Listen) -> None:
        def drains(peer: Peer) -> None:
            peer.drop_body(peer.head())
            peer.send(reply(HEARD))

        with talk(listen(drains).url) as session:
            tracemalloc.start()
            try:
                assert session.hear(Zeros(32 * MIB)) == "heard"
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert peak < 4 * MIB

    def test_that_is_slow_is_no_idle_server(self, talk: Open, listen: Listen) -> None:
        def is_slow() -> None:
            threading.Event().wait(0.15)

        with talk(listen(hears).url, timeout=0.1) as session:
            assert session.hear(Failing(4 * PIECE, is_slow)) == "heard"


class TestAFileThatFails:
    def test_is_an_invalid_request(self, talk: Open, listen: Listen) -> None:
        server = listen(hears)
        with talk(server.url) as session:
            assert session.hear(b"mp3") == "heard"
            with pytest.raises(
                InvalidRequestError, match=r"file cannot be read: .*Input"
            ) as caught:
                session.hear(Failing(4 * MIB, disk_error))
            assert caught.value.operation == "invoke_speech2text"
            assert server.left.wait(PATIENCE)
            assert session.hear(b"mp3") == "heard"
        assert [request.body != b"" for request in server.requests] == [True, False, True]

    def test_was_cut(self, talk: Open, listen: Listen) -> None:
        def cut() -> None:
            file.size = file.place

        file = Failing(4 * MIB, cut)
        with talk(listen(hears).url) as session:
            with pytest.raises(InvalidRequestError, match="file was cut while it was read"):
                session.hear(file)
            assert session.hear(b"mp3") == "heard"

    def test_stops_as_the_program_does(self, listen: Listen, transport: Transport) -> None:
        def interrupt() -> None:
            raise KeyboardInterrupt

        server = listen(hears)
        with Session.from_inner_api(server.url, transport=transport, **SETTINGS) as session:
            hear = session.model.speech2text.invoke
            file: Any = Failing(4 * MIB, interrupt)
            with pytest.raises(KeyboardInterrupt):
                hear(CONFIG, file)
            assert server.left.wait(PATIENCE)
            assert hear(CONFIG, b"mp3") == "heard"


class TestAServerThatWillNotHaveIt:
    """It does not read it, or not to its end."""

    def test_says_so_early(self, talk: Open, listen: Listen) -> None:
        def refuses(peer: Peer) -> None:
            peer.head()
            peer.send(reply(b"too large", "413 Content Too Large"))

        with talk(listen(refuses).url) as session, pytest.raises(APIStatusError) as caught:
            session.hear(Zeros(16 * MIB))
        assert caught.value.status == 413

    def test_breaks_the_connection(self, talk: Open, listen: Listen) -> None:
        def breaks(peer: Peer) -> None:
            peer.head()
            peer.reset()

        server = listen(breaks)
        with talk(server.url) as session, pytest.raises(TransportError) as caught:
            session.hear(Zeros(16 * MIB))
        assert type(caught.value) is TransportError
        assert server.connections == 1

    def test_is_too_slow(self, talk: Open, listen: Listen) -> None:
        given_up = threading.Event()

        def reads_nothing(peer: Peer) -> None:
            peer.head()
            given_up.wait(PATIENCE)

        with talk(listen(reads_nothing).url, timeout=0.2) as session:
            with pytest.raises(InvokeTimeoutError):
                session.hear(Zeros(32 * MIB))
            given_up.set()

    def test_sees_a_cancelled_task_go(self, transport: Transport, listen: Listen) -> None:
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


class TestTheDaemon:
    """It reads no more than 6 MiB, and is sent no more."""

    @pytest.fixture
    def ask(self, mode: Mode, transport: Transport, over: Over) -> Callable[[str], Talk]:
        class_ = Session if mode == "sync" else AsyncSession
        return lambda url: over(class_.from_daemon(url, "s", transport=transport))

    def test_gets_no_file_that_is_too_large(
        self, ask: Callable[[str], Talk], listen: Listen
    ) -> None:
        server = listen(hears)
        file = Zeros(3 * MIB)
        with ask(server.url) as session:
            with pytest.raises(RequestTooLargeError, match=r"is 6291\d{3} bytes") as caught:
                session.hear(file)
            assert caught.value.operation == "invoke_speech2text"
        assert file.place <= PIECE
        assert server.connections == 0

    def test_gets_no_file_that_turns_out_to_be(
        self, ask: Callable[[str], Talk], listen: Listen
    ) -> None:
        class Pipe(Zeros):
            def seekable(self) -> bool:
                return False

        server = listen(hears)
        with ask(server.url) as session, pytest.raises(RequestTooLargeError):
            session.hear(Pipe(3 * MIB))
        assert server.connections == 0

    def test_gets_no_file_that_fails(self, ask: Callable[[str], Talk], listen: Listen) -> None:
        server = listen(hears)
        with ask(server.url) as session:
            with pytest.raises(InvalidRequestError, match="file cannot be read") as caught:
                session.hear(Failing(MIB, disk_error))
            assert caught.value.operation == "invoke_speech2text"
        assert server.connections == 0
