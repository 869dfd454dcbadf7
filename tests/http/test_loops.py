"""One AsyncSession in several event loops, and one stream that several threads or tasks read."""

import asyncio
import gc
import threading
from typing import Any

import pytest

from dify_invoke import AsyncSession, Session, StreamInUseError, TransportError

from ..support.drivers import CONFIG, HI, PATIENCE, SETTINGS, Transport
from ..support.replies import CHUNKED, LAST, A, B, answer_all
from ..support.servers import Listen, Peer

pytestmark = pytest.mark.usefixtures("_clean_environment")
# The connections of an event loop that is closed before its session are left to the collector.
leaks = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
OTHER_LOOP = (
    "invoke_llm: this session belongs to another event loop, which is still open, and its connections "
    "work only there: make a session in each event loop"
)


@pytest.fixture
def session(listen: Listen, transport: Transport) -> AsyncSession:
    server = listen(answer_all)
    return AsyncSession.from_inner_api(server.url, transport=transport, **SETTINGS)


async def text_of(session: AsyncSession) -> str:
    return "".join([text async for text in session.model.llm.invoke(CONFIG, HI).text])


class TestASession:
    @leaks
    def test_works_in_one_event_loop_after_the_other(self, session: AsyncSession) -> None:
        for _ in range(3):
            assert asyncio.run(text_of(session)) == "ab"
        asyncio.run(session.aclose())
        gc.collect()

    @leaks
    def test_may_be_closed_after_its_event_loop_has_ended(self, session: AsyncSession) -> None:
        assert asyncio.run(text_of(session)) == "ab"
        asyncio.run(session.aclose())
        gc.collect()

    def test_says_that_it_belongs_to_another_event_loop_that_is_open(
        self, session: AsyncSession
    ) -> None:
        """Each of many threads with a loop of its own gets the error, and the first loop its answers."""
        errors: list[Exception] = []

        def use_in_own_loop() -> None:
            with pytest.raises(TransportError) as caught:
                asyncio.run(text_of(session))
            errors.append(caught.value)

        async def run() -> None:
            async with session:
                assert await text_of(session) == "ab"
                threads = [threading.Thread(target=use_in_own_loop) for _ in range(8)]
                for thread in threads:
                    thread.start()
                texts = [await text_of(session) for _ in range(8)]
                for thread in threads:
                    await asyncio.to_thread(thread.join)
                assert texts == ["ab"] * 8

        asyncio.run(run())
        assert len(errors) == 8
        assert {str(error) for error in errors} == {OTHER_LOOP}

    @leaks
    def test_is_taken_by_one_of_many_event_loops_at_once(self, session: AsyncSession) -> None:
        """Each gets its answer or the one error, and nothing else."""
        barrier = threading.Barrier(8)
        said: list[str] = []

        def use_in_own_loop() -> None:
            barrier.wait(PATIENCE)
            try:
                said.append(asyncio.run(text_of(session)))
            except Exception as error:
                said.append(str(error))

        threads = [threading.Thread(target=use_in_own_loop) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert len(said) == 8
        assert "ab" in said
        assert {"ab", *said} <= {"ab", OTHER_LOOP}
        asyncio.run(session.aclose())
        gc.collect()

    def test_may_be_closed_from_another_event_loop(self, session: AsyncSession) -> None:
        async def run() -> None:
            assert await text_of(session) == "ab"
            await asyncio.to_thread(asyncio.run, session.aclose())
            with pytest.raises(TransportError, match="the session is closed"):
                await text_of(session)

        asyncio.run(run())


class TestAStream:
    def test_is_read_by_one_thread_at_a_time(self, listen: Listen, transport: Transport) -> None:
        go_on = threading.Event()

        def halfway(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            assert go_on.wait(PATIENCE)
            peer.send(B, LAST)

        server = listen(halfway)
        texts: list[Any] = []
        with (
            Session.from_inner_api(server.url, transport=transport, **SETTINGS) as session,
            session.model.llm.invoke(CONFIG, HI) as stream,
        ):
            texts.append(next(stream).delta.message.content)
            thread = threading.Thread(
                target=lambda: texts.extend(chunk.delta.message.content for chunk in stream)
            )
            thread.start()
            generator: Any = vars(stream)["_items"]
            while not generator.gi_running:
                assert thread.is_alive()
            for use in (
                stream.close,
                lambda: next(stream),
                lambda: stream.send(None),
                lambda: stream.throw(KeyError),
            ):
                with pytest.raises(StreamInUseError) as caught:
                    use()
                assert str(caught.value) == (
                    "another thread or task is reading this stream: read it in one, or guard it with "
                    "a lock"
                )
            go_on.set()
            thread.join(PATIENCE)
        assert texts == ["a", "b"]

    def test_is_read_by_one_task_at_a_time(self, listen: Listen, transport: Transport) -> None:
        go_on = threading.Event()

        def halfway(peer: Peer) -> None:
            peer.request()
            peer.send(CHUNKED, A)
            assert go_on.wait(PATIENCE)
            peer.send(B, LAST)

        server = listen(halfway)

        async def run() -> list[Any]:
            session = AsyncSession.from_inner_api(server.url, transport=transport, **SETTINGS)
            async with session, session.model.llm.invoke(CONFIG, HI) as stream:
                texts = [(await anext(stream)).delta.message.content]
                waiting = asyncio.ensure_future(anext(stream))
                await asyncio.sleep(0)
                for use in (
                    lambda: anext(stream),
                    stream.aclose,
                    lambda: stream.asend(None),
                    lambda: stream.athrow(KeyError),
                ):
                    with pytest.raises(StreamInUseError):
                        await use()
                go_on.set()
                texts.append((await waiting).delta.message.content)
                return texts

        assert asyncio.run(run()) == ["a", "b"]
