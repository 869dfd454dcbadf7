"""The wait before a retry, and retries of an upload."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from dify_invoke import (
    APIStatusError,
    AsyncSession,
    Retries,
    ReverseInvocationError,
    Session,
    TransportError,
)

from ..support.drivers import (
    CONFIG,
    HI,
    PATIENCE,
    SETTINGS,
    OpenSession,
    Transport,
)
from ..support.replies import (
    MIB,
)
from ..support.servers import Handler, Listen, Peer
from .call_cases import AGAIN, BUSY, TRANSCRIPT, BeforeRetry, LateServer, busy

pytestmark = pytest.mark.usefixtures("_clean_environment")


class TestUpload:
    """A file is read only once."""

    def test_whose_file_was_not_read_is_retried(
        self,
        open_session: OpenSession,
        late_server: Callable[[Handler], LateServer],
        before_each_retry: BeforeRetry,
    ) -> None:
        server = late_server(busy(times=0, then=TRANSCRIPT))
        before_each_retry(server.begin)
        with open_session(server.url, retries=Retries(wait=0.01)) as session:
            assert session.transcribe(io.BytesIO(b"mp3" * MIB)) == "heard"
        assert (b"mp3" * MIB).hex().encode() in server.requests[0].body

    def test_whose_file_was_read_is_not_retried(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        server = listen(busy(times=9))
        with open_session(server.url, retries=AGAIN) as session:
            with pytest.raises(APIStatusError) as caught:
                session.transcribe(io.BytesIO(b"mp3"))
            assert caught.value.status == 503
        assert len(server.requests) == 1

    def test_that_the_server_did_not_read_is_not_retried(
        self, open_session: OpenSession, listen: Listen
    ) -> None:
        def refuses(peer: Peer) -> None:
            peer.head()
            peer.send(BUSY)

        server = listen(refuses)
        with (
            open_session(server.url, retries=AGAIN) as session,
            pytest.raises(ReverseInvocationError),
        ):
            session.transcribe(io.BytesIO(bytes(16 * MIB)))
        assert server.connections == 1


class TestWaitBeforeARetry:
    """The wait ends at once when the call is given up."""

    RETRIES = Retries(statuses={503}, wait=3600, max_wait=3600)

    def test_ends_when_another_thread_closes_the_session(
        self, transport: Transport, listen: Listen, before_each_retry: BeforeRetry
    ) -> None:
        waits = threading.Event()
        before_each_retry(waits.set)
        server = listen(busy(times=9))
        session = Session.from_inner_api(
            server.url, transport=transport, retries=self.RETRIES, **SETTINGS
        )
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(session.model.llm.invoke(CONFIG, HI).result)
            assert waits.wait(PATIENCE)
            session.close()
            error = asked.exception(PATIENCE)
        assert type(error) is TransportError
        assert "closed" in str(error)
        assert len(server.requests) == 1

    def test_ends_when_another_task_closes_the_session(
        self, transport: Transport, listen: Listen, before_each_retry: BeforeRetry
    ) -> None:
        async def run() -> None:
            waits = asyncio.Event()
            before_each_retry(waits.set)
            session = AsyncSession.from_inner_api(
                listen(busy(times=9)).url, transport=transport, retries=self.RETRIES, **SETTINGS
            )
            task = asyncio.ensure_future(session.model.llm.invoke(CONFIG, HI, stream=False))
            await waits.wait()
            await session.aclose()
            with pytest.raises(TransportError, match="closed"):
                await asyncio.wait_for(task, 0.5)

        asyncio.run(run())

    def test_ends_when_its_task_is_cancelled(
        self, transport: Transport, listen: Listen, before_each_retry: BeforeRetry
    ) -> None:
        server = listen(busy(times=9))

        async def run() -> None:
            waits = asyncio.Event()
            before_each_retry(waits.set)
            async with AsyncSession.from_inner_api(
                server.url, transport=transport, retries=self.RETRIES, **SETTINGS
            ) as session:
                task = asyncio.ensure_future(session.model.llm.invoke(CONFIG, HI, stream=False))
                await waits.wait()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(run())
        assert len(server.requests) == 1
