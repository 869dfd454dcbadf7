"""Uploads and readings of files that are slow, sent again, huge, or left."""

from __future__ import annotations

import asyncio
import io
import threading
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    InvalidRequestError,
    InvokeTimeoutError,
    Retries,
    Session,
    Timeout,
    TransportError,
)

from ..support.drivers import (
    PATIENCE,
    SETTINGS,
    OpenSession,
    Transport,
)
from ..support.replies import MIB
from ..support.servers import HungUpError, Listen, Peer
from ..support.sessions import Mode
from .call_cases import AGAIN, BeforeRetry, LateServer
from .file_cases import BODY, CREATED, Zeros, addresses, creates, gives, head, target

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestTime:
    @pytest.mark.parametrize("when", ["before", "between"])
    def test_to_read_is_limited(self, open_session: OpenSession, listen: Listen, when: str) -> None:
        given_up = threading.Event()

        def stalls(peer: Peer) -> None:
            peer.request()
            if when == "between":
                peer.send(head("200 OK", 10), b"hello")
            given_up.wait(PATIENCE)

        files = listen(stalls)
        with open_session(files.url, timeout=Timeout(idle=0.2)) as session:
            with pytest.raises(InvokeTimeoutError) as caught:
                session.read(f"{files.url}/f")
            given_up.set()
        assert caught.value.operation == "read_file"

    def test_to_take_a_form_is_limited(self, open_session: OpenSession, listen: Listen) -> None:
        given_up = threading.Event()

        def reads_nothing(peer: Peer) -> None:
            peer.head()
            given_up.wait(PATIENCE)

        api = addresses(listen, target(listen(reads_nothing)))
        with open_session(api.url, timeout=Timeout(idle=0.2)) as session:
            with pytest.raises(InvokeTimeoutError):
                session.upload(Zeros(32 * MIB))
            given_up.set()

    @pytest.mark.parametrize("stalled", ["address", "form"])
    def test_in_all_is_for_both_steps(
        self, open_session: OpenSession, listen: Listen, stalled: str
    ) -> None:
        given_up = threading.Event()

        def stalls(peer: Peer) -> None:
            peer.request()
            given_up.wait(PATIENCE)

        files = listen(stalls)
        api = files if stalled == "address" else addresses(listen, target(files))
        with open_session(api.url, timeout=Timeout(total=0.3, idle=PATIENCE)) as session:
            with pytest.raises(InvokeTimeoutError, match=r"did not end within 0\.3 s, its `total`"):
                session.upload(b"hello")
            given_up.set()


class TestRetries:
    def test_after_a_status_ask_for_a_new_address(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        replies = [head("503 Unavailable", 4) + b"busy", CREATED]

        def handler(peer: Peer) -> None:
            while True:
                peer.request()
                peer.send(replies.pop(0))

        files = listen(handler)
        api = addresses(listen, target(files))
        with open_session(api.url, retries=AGAIN) as session:
            assert session.upload(b"hello").id == "f1"
        assert (len(api.requests), len(files.requests)) == (2, 2)
        assert [b"hello" in asked.body for asked in files.requests] == [True, True]

    @pytest.mark.parametrize("retries", [Retries(wait=0), AGAIN])
    @pytest.mark.parametrize("kind", [bytes, io.BytesIO])
    def test_end_with_the_refusal(
        self, open_session: OpenSession, listen: Listen, retries: Retries, kind: Any
    ) -> None:
        files = listen(gives(head("503 Unavailable", 4) + b"busy"))
        api = addresses(listen, target(files))
        with (
            open_session(api.url, retries=retries) as session,
            pytest.raises(APIStatusError, match="503"),
        ):
            session.upload(kind(b"hello"))
        # A file object that was begun is not sent again.
        tries = 4 if retries is AGAIN and kind is bytes else 1
        assert (len(api.requests), len(files.requests)) == (tries, tries)

    @pytest.mark.parametrize("kind", [bytes, io.BytesIO])
    def test_keep_the_address_if_nothing_was_sent(
        self,
        open_session: OpenSession,
        listen: Listen,
        late_server: Callable[[Any], LateServer],
        before_each_retry: BeforeRetry,
        kind: Any,
    ) -> None:
        late = late_server(creates)
        before_each_retry(late.begin)
        api = addresses(listen, target(late))
        with open_session(api.url, retries=Retries(attempts=2)) as session:
            assert session.upload(kind(b"hello")).id == "f1"
        assert (len(api.requests), len(late.requests)) == (1, 1)
        assert b"hello" in late.requests[0].body

    def test_of_a_reading_after_a_status(self, open_session: OpenSession, listen: Listen) -> None:
        replies = [head("503 Unavailable", 0), head("200 OK", 5) + b"hello"]

        def handler(peer: Peer) -> None:
            while True:
                peer.request()
                peer.send(replies.pop(0))

        files = listen(handler)
        with open_session(files.url, retries=AGAIN) as session:
            assert session.read(f"{files.url}/f") == b"hello"

    def test_make_no_second_request_after_a_broken_one(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        def breaks(peer: Peer) -> None:
            peer.head()
            peer.reset()

        files = listen(breaks)
        api = addresses(listen, target(files))
        with open_session(api.url) as session, pytest.raises(TransportError):
            session.upload(b"x" * MIB)
        assert (len(api.requests), files.connections) == (1, 1)


class TestFileObjects:
    def test_that_fail_midway(self, open_session: OpenSession, listen: Listen) -> None:
        class Failing(Zeros):
            def read(self, size: int = -1) -> bytes:
                if self.tell() > MIB:
                    raise OSError(5, "Input/output error")
                return super().read(size)

        files = listen(creates)
        with (
            open_session(addresses(listen, target(files)).url) as session,
            pytest.raises(InvalidRequestError, match="content cannot be read") as caught,
        ):
            session.upload(Failing(4 * MIB))
        assert caught.value.operation == "upload_file"

    @pytest.mark.parametrize("seekable", [True, False])
    def test_that_are_huge_need_no_memory(
        self, open_session: OpenSession, listen: Listen, seekable: bool
    ) -> None:
        def takes(peer: Peer) -> None:
            if peer.head().header("content-length"):
                peer.drop_body(peer._requests[-1])  # pyright: ignore[reportPrivateUsage]
            else:
                left = bytearray(b"-------")
                while not left.endswith(b"0\r\n\r\n"):
                    if not (piece := peer.connection.recv(65_536)):
                        raise HungUpError
                    left += piece
                    del left[:-7]
            peer.send(head("201 Created", len(BODY), "Connection: close\r\n") + BODY)

        api = addresses(listen, target(listen(takes)))
        with open_session(api.url) as session:
            session.upload(b"what is needed once")
            tracemalloc.start()
            try:
                session.upload(Zeros(48 * MIB, seekable))
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert peak < 5 * MIB  # of which the server has some

    def test_to_read_come_in_pieces(self, transport: Transport, listen: Listen, mode: Mode) -> None:
        def sends(peer: Peer) -> None:
            peer.request()
            peer.send(head("200 OK", 48 * MIB))
            for _ in range(48):
                peer.send(bytes(MIB))

        files = listen(sends)
        settings: dict[str, Any] = {**SETTINGS, "transport": transport}

        def read() -> int:
            with Session.from_inner_api(files.url, **settings) as session:
                return sum(map(len, session.file.stream(f"{files.url}/f")))

        async def read_async() -> int:
            async with AsyncSession.from_inner_api(files.url, **settings) as session:
                return sum([len(one) async for one in session.file.stream(f"{files.url}/f")])

        tracemalloc.start()
        size = read() if mode == "sync" else asyncio.run(read_async())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size == 48 * MIB
        assert peak < 5 * MIB  # of which the server has one


class TestLeaving:
    def test_a_task_that_is_cancelled_ends_its_upload(
        self, transport: Transport, listen: Listen
    ) -> None:
        asked = threading.Event()

        def reads_nothing(peer: Peer) -> None:
            peer.head()
            asked.set()
            peer.wait_until_left()

        files = listen(reads_nothing)
        api = addresses(listen, target(files))

        async def run() -> None:
            async with AsyncSession.from_inner_api(
                api.url, transport=transport, **SETTINGS
            ) as session:
                work = session.file.upload("a", b"x" * 32 * MIB, "a/b")
                task = asyncio.ensure_future(work)
                assert await asyncio.to_thread(asked.wait, PATIENCE)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                assert await asyncio.to_thread(files.left.wait, PATIENCE)

        asyncio.run(run())

    def test_a_stream_that_is_left_ends_its_connection(
        self, transport: Transport, listen: Listen, mode: Mode
    ) -> None:
        def sends(peer: Peer) -> None:
            peer.request()
            peer.send(head("200 OK", 10), b"hello")
            peer.wait_until_left()

        files = listen(sends)
        settings: dict[str, Any] = {**SETTINGS, "transport": transport}

        def read() -> None:
            with Session.from_inner_api(files.url, **settings) as session:
                with session.file.stream(f"{files.url}/f") as pieces:
                    assert next(pieces) == b"hello"
                assert files.left.wait(PATIENCE)

        async def read_async() -> None:
            async with AsyncSession.from_inner_api(files.url, **settings) as session:
                async with session.file.stream(f"{files.url}/f") as pieces:
                    assert await anext(pieces) == b"hello"
                assert await asyncio.to_thread(files.left.wait, PATIENCE)

        read() if mode == "sync" else asyncio.run(read_async())

    def test_a_session_that_is_closed_ends_its_transfers(
        self, transport: Transport, listen: Listen
    ) -> None:
        asked = threading.Event()

        def stalls(peer: Peer) -> None:
            peer.request()
            asked.set()
            peer.wait_until_left()

        files = listen(stalls)
        session = Session.from_inner_api(files.url, transport=transport, **SETTINGS)
        errors: list[BaseException] = []

        def read() -> None:
            try:
                session.file.read(f"{files.url}/f")
            except TransportError as error:
                errors.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        assert asked.wait(PATIENCE)
        session.close()
        reader.join(PATIENCE)
        (error,) = errors
        assert "the session was closed" in str(error)
