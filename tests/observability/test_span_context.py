"""The context of spans, `instrument`, and spans over other channels."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from dify_invoke import (
    AsyncSession,
    LLMModelConfig,
    Session,
)
from dify_invoke.emulator import Emulator
from dify_invoke.observability.observation import watchers

from ..support.operations import SUMMARY
from ..support.sessions import Both
from .span_cases import CONFIG, MESSAGES, attributes, only, run

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider

    from .conftest import Finished, Provide


def ids(span: ReadableSpan) -> tuple[int, int]:
    """The ids of the trace and of the span."""
    assert span.context is not None
    return span.context.trace_id, span.context.span_id


class TestContext:
    def test_the_parent_is_the_current_span_at_the_first_item(
        self,
        emulator: Emulator,
        both: Both,
        provider: tuple[TracerProvider, Finished],
        spans: Finished,
    ) -> None:
        from opentelemetry import trace

        tracer = provider[0].get_tracer("test")

        def ask(session: Session) -> None:
            with tracer.start_as_current_span("made here"):
                stream = session.model.llm.invoke(CONFIG, MESSAGES)
            with tracer.start_as_current_span("asked here") as parent:
                next(stream)
                assert trace.get_current_span() is parent
            with tracer.start_as_current_span("read here"):
                list(stream)

        async def ask_async(session: AsyncSession) -> None:
            with tracer.start_as_current_span("made here"):
                stream = session.model.llm.invoke(CONFIG, MESSAGES)
            with tracer.start_as_current_span("asked here") as parent:
                await anext(stream)
                assert trace.get_current_span() is parent
            with tracer.start_as_current_span("read here"):
                assert [chunk async for chunk in stream]

        both.call(emulator, ask, ask_async)
        named = {span.name: span for span in spans()}
        span, parent = named["chat gpt-4o"], named["asked here"]
        assert span.parent is not None
        assert span.parent.span_id == ids(parent)[1]
        assert ids(span)[0] == ids(parent)[0]
        # The stream outlives its parent, and does not change the parent of other spans.
        assert named["read here"].parent is None

    def test_of_a_stream_that_another_task_reads_and_leaves(
        self, emulator: Emulator, provider: tuple[TracerProvider, Finished], spans: Finished
    ) -> None:
        async def run() -> None:
            tracer = provider[0].get_tracer("test")
            async with emulator.async_session() as session:
                stream = session.model.llm.invoke(CONFIG, MESSAGES)

                async def take() -> None:
                    with tracer.start_as_current_span("task"):
                        await anext(stream)

                await asyncio.create_task(take())
                await asyncio.create_task(stream.aclose())

        asyncio.run(run())
        task, span = spans()
        assert span.parent is not None
        assert span.parent.span_id == ids(task)[1]

    def test_each_thread_has_its_own(
        self, emulator: Emulator, provider: tuple[TracerProvider, Finished], spans: Finished
    ) -> None:
        tracer = provider[0].get_tracer("test")
        together = threading.Barrier(8)

        def work(number: int) -> None:
            with tracer.start_as_current_span(f"thread {number}"):
                config: Any = {**CONFIG, "model": f"m{number}"}
                together.wait()
                for _ in range(5):
                    session.model.llm.invoke(config, MESSAGES).result()

        with emulator.session() as session, ThreadPoolExecutor(8) as threads:
            list(threads.map(work, range(8)))
        finished = spans()
        parents = {ids(s)[1]: s.name for s in finished if s.name.startswith("thread")}
        children = [span for span in finished if span.name.startswith("chat")]
        assert len(children) == 40
        for span in children:
            assert span.parent is not None
            assert parents[span.parent.span_id] == span.name.replace("chat m", "thread ")

    def test_each_task_has_its_own(
        self, emulator: Emulator, provider: tuple[TracerProvider, Finished], spans: Finished
    ) -> None:
        async def run() -> None:
            tracer = provider[0].get_tracer("test")

            async def work(number: int) -> None:
                with tracer.start_as_current_span(f"task {number}"):
                    await session.model.llm.invoke(
                        LLMModelConfig(provider="p", model=f"m{number}"), MESSAGES
                    ).result()

            async with emulator.async_session() as session:
                await asyncio.gather(*map(work, range(8)))

        asyncio.run(run())
        names = {ids(span)[1]: span.name for span in spans()}
        pairs = {(s.name, names[s.parent.span_id]) for s in spans() if s.parent is not None}
        assert pairs == {(f"chat m{number}", f"task {number}") for number in range(8)}


class TestInstrument:
    def ask(self, emulator: Emulator) -> None:
        with emulator.session() as session:
            session.model.moderation.invoke(CONFIG, "hi")

    def test_twice_makes_one_span(
        self, emulator: Emulator, provide: Provide, spans: Finished
    ) -> None:
        from dify_invoke import otel

        other, others = provide()
        otel.instrument(other)
        self.ask(emulator)
        assert (len(spans()), len(others())) == (0, 1)

    def test_can_be_undone(self, emulator: Emulator, spans: Finished) -> None:
        from dify_invoke import otel

        with emulator.session() as session:
            stream = session.model.llm.invoke(CONFIG, MESSAGES)
            next(stream)
            otel.uninstrument()
            otel.uninstrument()
            assert watchers == []
            list(stream)
        assert only(spans()).name == "chat gpt-4o"
        self.ask(emulator)
        assert len(spans()) == 1

    def test_does_not_affect_other_watchers(self, spans: Finished) -> None:
        from dify_invoke import otel

        def watcher(_: object) -> Callable[[], None]:
            return lambda: None

        watchers.insert(0, watcher)
        try:
            otel.uninstrument()
            assert watchers == [watcher]
        finally:
            watchers.remove(watcher)

    def test_spans_that_are_not_sampled(self, emulator: Emulator, provide: Provide) -> None:
        from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

        from dify_invoke import otel

        provider, finished = provide(sampler=ALWAYS_OFF)
        otel.instrument(provider)
        try:
            self.ask(emulator)
        finally:
            otel.uninstrument()
        assert finished() == []

    def test_uses_the_global_provider(self, emulator: Emulator) -> None:
        pytest.importorskip("opentelemetry.sdk.trace")
        code = f"""
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from dify_invoke import Session
from dify_invoke.otel import instrument

instrument()
exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
session = Session.from_inner_api(
    {emulator.url!r}, api_key={emulator.api_key!r}, tenant_id={emulator.tenant_id!r}
)
with session:
    session.model.moderation.invoke({CONFIG!r}, "hi")
print(*[span.name for span in exporter.get_finished_spans()], sep=",")
"""
        assert run(code) == "moderation gpt-4o\n"

    def test_names_what_to_install(self) -> None:
        code = """
import sys
sys.modules["opentelemetry"] = None
from dify_invoke import ConfigurationError
try:
    import dify_invoke.otel
except ConfigurationError as error:
    print(error)
"""
        assert "pip install 'dify-invoke[otel]'" in run(code)


class TestOtherChannels:
    def test_the_daemon(self, emulator: Emulator, spans: Finished) -> None:
        session_id = emulator.open_session()
        with Session.from_daemon(emulator.url, session_id) as session:
            session.model.moderation.invoke(CONFIG, "hi")
        found = attributes(only(spans()))
        assert found["server.port"] == int(emulator.url.rpartition(":")[2])
        assert session_id not in str(found)

    @pytest.mark.parametrize(
        ("channel", "expected"),
        [
            ("the plugin's own channel", {}),
            ("the inner API at http://api:5001/x, tenant t", {"address": "api", "port": 5001}),
            ("the inner API at https://api, tenant t", {"address": "api", "port": 443}),
            ("the daemon at http://[::1]", {"address": "::1", "port": 80}),
        ],
    )
    def test_the_server(self, channel: str, expected: dict[str, object], spans: Finished) -> None:
        from dify_invoke.observability.observation import observe

        class Channel:
            def __repr__(self) -> str:
                return channel

        seen = observe(SUMMARY, Channel(), None)
        assert seen is not None
        (watcher,) = watchers
        watcher(seen)()
        found = attributes(only(spans()))
        named = {name: value for name, value in found.items() if name.startswith("server.")}
        assert named == {f"server.{name}": value for name, value in expected.items()}
