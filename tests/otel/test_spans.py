"""The spans of invocations over the emulator, as an exporter gets them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from dify_invoke import (
    AsyncSession,
    InvokeRateLimitError,
    ReverseInvocationError,
    Session,
    UserPromptMessage,
)
from dify_invoke.emulator import Emulator
from dify_invoke.observability.observation import watchers

from ..conftest import Both, Serve

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider

    from .conftest import Finished, Provide

CONFIG = {"provider": "langgenius/openai/openai", "model": "gpt-4o"}
COMPLETION = {**CONFIG, "mode": "completion"}
RERANK = {**CONFIG, "score_threshold": 0.0, "top_n": 1}
VOICE = {**CONFIG, "voice": "any"}
PROMPT = "What does the walrus whisper?"
MESSAGES = [UserPromptMessage(content=PROMPT)]
TEXT = {"content": PROMPT, "content_type": "text"}
LONG = f"{PROMPT} " * 100


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def ids(span: ReadableSpan) -> tuple[int, int]:
    """The trace's and its own."""
    assert span.context is not None
    return span.context.trace_id, span.context.span_id


def only(spans: list[ReadableSpan]) -> ReadableSpan:
    (span,) = spans
    return span


Sync = Callable[[Session], object]
Async = Callable[[AsyncSession], Awaitable[object]]


async def _heard(session: AsyncSession) -> list[bytes]:
    return [segment async for segment in session.model.tts.invoke(VOICE, PROMPT)]


INVOCATIONS: dict[str, tuple[Sync, Async, str, dict[str, object]]] = {
    "llm": (
        lambda session: session.model.llm.invoke(CONFIG, MESSAGES).result(),
        lambda session: session.model.llm.invoke(CONFIG, MESSAGES).result(),
        "chat gpt-4o",
        {
            "gen_ai.request.stream": True,
            "gen_ai.response.model": "gpt-4o",
            "gen_ai.response.finish_reasons": ("stop",),
        },
    ),
    "llm, not streamed": (
        lambda session: session.model.llm.invoke(CONFIG, MESSAGES, stream=False),
        lambda session: session.model.llm.invoke(CONFIG, MESSAGES, stream=False),
        "chat gpt-4o",
        {"dify.chunks": 1, "gen_ai.response.model": "gpt-4o"},
    ),
    "completion": (
        lambda session: session.model.llm.invoke(COMPLETION, MESSAGES).result(),
        lambda session: session.model.llm.invoke(COMPLETION, MESSAGES).result(),
        "text_completion gpt-4o",
        {"dify.operation": "invoke_llm"},
    ),
    "llm_structured_output": (
        lambda session: session.model.llm_structured_output.invoke(
            CONFIG, MESSAGES, {"type": "object"}
        ).result(),
        lambda session: session.model.llm_structured_output.invoke(
            CONFIG, MESSAGES, {"type": "object"}
        ).result(),
        "chat gpt-4o",
        {"dify.operation": "invoke_llm_structured_output", "gen_ai.output.type": "json"},
    ),
    "summary": (
        lambda session: session.model.summary.invoke(LONG, PROMPT),
        lambda session: session.model.summary.invoke(LONG, PROMPT),
        "summary",
        {"gen_ai.provider.name": "dify"},
    ),
    "text_embedding": (
        lambda session: session.model.text_embedding.invoke(CONFIG, [PROMPT, PROMPT]),
        lambda session: session.model.text_embedding.invoke(CONFIG, [PROMPT, PROMPT]),
        "embeddings gpt-4o",
        {"gen_ai.embeddings.dimension.count": 256, "gen_ai.response.model": "gpt-4o"},
    ),
    "multimodal_embedding": (
        lambda session: session.model.text_embedding.invoke_multimodal(CONFIG, [TEXT]),
        lambda session: session.model.text_embedding.invoke_multimodal(CONFIG, [TEXT]),
        "embeddings gpt-4o",
        {"dify.operation": "invoke_multimodal_embedding"},
    ),
    "rerank": (
        lambda session: session.model.rerank.invoke(RERANK, [PROMPT], PROMPT),
        lambda session: session.model.rerank.invoke(RERANK, [PROMPT], PROMPT),
        "rerank gpt-4o",
        {"gen_ai.response.model": "gpt-4o"},
    ),
    "multimodal_rerank": (
        lambda session: session.model.rerank.invoke_multimodal(RERANK, TEXT, [TEXT]),
        lambda session: session.model.rerank.invoke_multimodal(RERANK, TEXT, [TEXT]),
        "rerank gpt-4o",
        {"dify.operation": "invoke_multimodal_rerank"},
    ),
    "tts": (
        lambda session: list(session.model.tts.invoke(VOICE, PROMPT)),
        _heard,
        "text_to_speech gpt-4o",
        {"gen_ai.request.stream": True, "gen_ai.output.type": "speech"},
    ),
    "speech2text": (
        lambda session: session.model.speech2text.invoke(CONFIG, b"no mp3"),
        lambda session: session.model.speech2text.invoke(CONFIG, b"no mp3"),
        "speech_to_text gpt-4o",
        {"dify.operation": "invoke_speech2text"},
    ),
    "moderation": (
        lambda session: session.model.moderation.invoke(CONFIG, PROMPT),
        lambda session: session.model.moderation.invoke(CONFIG, PROMPT),
        "moderation gpt-4o",
        {"dify.chunks": 1},
    ),
}


@pytest.mark.parametrize("kind", INVOCATIONS)
def test_each_type_of_model_has_one(
    kind: str, emulator: Emulator, both: Both, spans: Finished
) -> None:
    sync, asynchronous, name, expected = INVOCATIONS[kind]
    both.call(emulator, sync, asynchronous)
    span = only(spans())
    assert (span.name, span.kind.name, span.parent) == (name, "CLIENT", None)
    assert span.status.status_code.name == "UNSET"
    found = attributes(span)
    assert found["gen_ai.operation.name"] == name.split()[0]
    assert found["server.address"] == "127.0.0.1"
    assert found["server.port"] == int(emulator.url.rpartition(":")[2])
    if kind != "summary":
        assert found["gen_ai.provider.name"] == "openai"
        assert found["dify.provider"] == "langgenius/openai/openai"
        assert found["gen_ai.request.model"] == "gpt-4o"
    assert found.items() >= expected.items()
    assert len(found["dify.request_id"]) >= 32
    assert ("gen_ai.response.time_to_first_chunk" in found) == ("gen_ai.request.stream" in found)
    assert span.instrumentation_scope is not None
    assert span.instrumentation_scope.name == "dify_invoke"


@pytest.mark.parametrize("kind", INVOCATIONS)
def test_has_nothing_of_what_was_said(kind: str, emulator: Emulator, spans: Finished) -> None:
    with emulator.session() as session:
        said = INVOCATIONS[kind][0](session)
        session.model.llm.invoke(CONFIG, MESSAGES).result()
        text = "".join(span.to_json() for span in spans())
    for secret in [PROMPT, "walrus", "whisper", emulator.api_key]:
        assert secret not in text
    if isinstance(said, str) and said:
        assert said not in text


class TestUsage:
    def test_is_that_of_the_answer(self, emulator: Emulator, spans: Finished) -> None:
        with emulator.session() as session:
            chunks = list(session.model.llm.invoke(CONFIG, MESSAGES))
            vectors = session.model.text_embedding.invoke(CONFIG, [PROMPT])
        usage = chunks[-1].delta.usage
        assert usage is not None
        chat, embeddings = map(attributes, spans())
        assert chat["dify.chunks"] == len(chunks)
        assert chat["gen_ai.usage.input_tokens"] == usage.prompt_tokens
        assert chat["gen_ai.usage.output_tokens"] == usage.completion_tokens
        assert embeddings["gen_ai.usage.input_tokens"] == vectors.usage.total_tokens
        assert "gen_ai.usage.output_tokens" not in embeddings


class TestParameters:
    def ask(
        self,
        emulator: Emulator,
        spans: Finished,
        parameters: dict[str, object],
        stop: list[str] | None = None,
    ) -> dict[str, Any]:
        config = {**CONFIG, "completion_params": parameters}
        with emulator.session() as session:
            session.model.llm.invoke(config, MESSAGES, stop=stop).result()
        found = attributes(only(spans()))
        known = {"gen_ai.request.model", "gen_ai.request.stream"}
        return {
            name.removeprefix("gen_ai.request."): value
            for name, value in found.items()
            if name.startswith("gen_ai.request.") and name not in known
        }

    def test_are_those_of_the_conventions(self, emulator: Emulator, spans: Finished) -> None:
        given: dict[str, object] = {
            "temperature": 1,
            "top_p": 0.5,
            "top_k": 40,
            "max_tokens": 500,
            "frequency_penalty": 0.1,
            "presence_penalty": -0.1,
            "seed": 7,
        }
        found = self.ask(emulator, spans, {**given, "response_format": "text"}, ["a", "b"])
        assert found == given | {"stop_sequences": ("a", "b")}
        assert isinstance(found["temperature"], float)

    def test_that_are_of_another_type_are_left_out(
        self, emulator: Emulator, spans: Finished
    ) -> None:
        given: dict[str, object] = {
            "temperature": "hot",
            "top_p": True,
            "seed": 2**63,
            "top_k": None,
        }
        assert self.ask(emulator, spans, given) == {}

    @pytest.mark.parametrize("stop", ["a", ["a"], ["a", "", 3]], ids=str)
    def test_may_hold_what_stops_an_answer(
        self, stop: object, emulator: Emulator, spans: Finished
    ) -> None:
        assert self.ask(emulator, spans, {"stop": stop}) == {"stop_sequences": ("a",)}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("langgenius/openai/openai", "openai"),
        ("openai", "openai"),
        ("langgenius/azure_openai/azure_openai", "azure.ai.openai"),
        ("langgenius/gemini/google", "gcp.gemini"),
        ("langgenius/tongyi/tongyi", "tongyi"),
        ("someone/openai/openai", "someone/openai/openai"),
    ],
)
def test_providers(given: str, name: str, emulator: Emulator, spans: Finished) -> None:
    with emulator.session() as session:
        session.model.moderation.invoke({"provider": given, "model": "m"}, "hi")
    found = attributes(only(spans()))
    assert (found["gen_ai.provider.name"], found["dify.provider"]) == (name, given)


class TestErrors:
    def fail(self, session: Session) -> ReverseInvocationError:
        with pytest.raises(ReverseInvocationError) as caught:
            session.model.llm.invoke(CONFIG, MESSAGES).result()
        return caught.value

    @pytest.mark.parametrize("after", [0, 2])
    def test_of_the_model(
        self, after: int, emulator: Emulator, both: Both, spans: Finished
    ) -> None:
        emulator.fail_next("llm", PROMPT, error_type="InvokeRateLimitError", after=after)
        with pytest.raises(InvokeRateLimitError, match="walrus"):
            both.call(emulator, *INVOCATIONS["llm"][:2])
        span = only(spans())
        found = attributes(span)
        assert found["error.type"] == "InvokeRateLimitError"
        assert found["dify.chunks"] == after
        assert "gen_ai.response.finish_reasons" not in found
        assert span.status.status_code.name == "ERROR"
        assert span.status.description == "the platform answered with an error"
        assert not span.events
        assert "walrus" not in span.to_json()

    def test_of_the_server(self, emulator: Emulator, both: Both, spans: Finished) -> None:
        emulator.fail_next("moderation", PROMPT, status=503)
        with pytest.raises(ReverseInvocationError):
            both.call(emulator, *INVOCATIONS["moderation"][:2])
        span = only(spans())
        assert attributes(span)["error.type"] == "APIStatusError"
        assert attributes(span)["http.response.status_code"] == 503
        assert span.status.description == "the server answered with HTTP status 503"
        assert "walrus" not in span.to_json()

    def test_of_the_road(self, emulator: Emulator, spans: Finished) -> None:
        address = emulator.url
        with emulator.session() as session:
            emulator.stop()
            error = self.fail(session.with_options(retries=1))
            emulator.start()
        span = only(spans())
        assert attributes(span)["error.type"] == "TransportError"
        assert span.status.description == error.message
        assert address in error.message

    @pytest.mark.parametrize(
        ("reply", "type_", "description"),
        [
            (b"", "TransportError", "the connection failed"),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nwalrus",
                "ProtocolError",
                "the reply is not the protocol, or stops midway",
            ),
        ],
    )
    def test_of_the_reply(
        self, reply: bytes, type_: str, description: str, serve: Serve, spans: Finished
    ) -> None:
        server = serve([reply])
        settings: Any = {"api_key": "secret-key", "tenant_id": "t"}
        with Session.from_inner_api(server.url, **settings) as session:
            self.fail(session)
        span = only(spans())
        assert attributes(span)["error.type"] == type_
        assert span.status.description == description
        assert "walrus" not in span.to_json()

    def test_of_time(self, serve: Serve, spans: Finished) -> None:
        never = threading.Event()
        server = serve([never])
        settings: Any = {"api_key": "secret-key", "tenant_id": "t", "timeout": 0.2}
        with Session.from_inner_api(server.url, **settings) as session:
            error = self.fail(session)
        never.set()
        span = only(spans())
        assert attributes(span)["error.type"] == "InvokeTimeoutError"
        assert span.status.description == error.message

    def test_of_the_caller(self, emulator: Emulator, spans: Finished) -> None:
        with emulator.session() as session:
            stream = session.model.llm.invoke(CONFIG, MESSAGES)
            next(stream)
            with pytest.raises(KeyError):
                stream.throw(KeyError(PROMPT))
        span = only(spans())
        assert attributes(span)["error.type"] == "KeyError"
        assert (span.status.status_code.name, span.status.description) == ("ERROR", None)
        assert "walrus" not in span.to_json()

    def test_a_task_that_is_cancelled(self, serve: Serve, spans: Finished) -> None:
        never = threading.Event()
        server = serve([never])

        async def run() -> None:
            settings: Any = {"api_key": "secret-key", "tenant_id": "t"}
            async with AsyncSession.from_inner_api(server.url, **settings) as session:
                task = asyncio.ensure_future(session.model.moderation.invoke(CONFIG, "hi"))
                await asyncio.to_thread(server.asked.wait)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(run())
        never.set()
        assert attributes(only(spans()))["error.type"] == "CancelledError"

    def test_an_argument_that_does_not_fit_makes_none(
        self, emulator: Emulator, spans: Finished
    ) -> None:
        with emulator.session() as session, pytest.raises(ReverseInvocationError):
            session.model.llm.invoke({"provider": "p"}, MESSAGES)
        assert spans() == []


class TestLeftEarly:
    def test_is_no_error(self, emulator: Emulator, both: Both, spans: Finished) -> None:
        def leave(session: Session) -> None:
            with session.model.llm.invoke(CONFIG, MESSAGES) as stream:
                next(stream)

        async def leave_async(session: AsyncSession) -> None:
            async with session.model.llm.invoke(CONFIG, MESSAGES) as stream:
                await anext(stream)

        both.call(emulator, leave, leave_async)
        span = only(spans())
        found = attributes(span)
        assert span.status.status_code.name == "UNSET"
        assert (found["dify.left_early"], found["dify.chunks"]) == (True, 1)
        assert "error.type" not in found
        assert "gen_ai.usage.input_tokens" not in found

    def test_by_letting_go(self, emulator: Emulator, spans: Finished) -> None:
        with emulator.session() as session:
            next(session.model.llm.invoke(CONFIG, MESSAGES))
            assert attributes(only(spans()))["dify.left_early"]

    def test_a_stream_that_is_not_asked_has_none(self, emulator: Emulator, spans: Finished) -> None:
        with emulator.session() as session:
            session.model.llm.invoke(CONFIG, MESSAGES).close()
        assert spans() == []


class TestContext:
    def test_the_parent_is_current_when_the_first_item_is_asked_for(
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
        # The stream outlives it, and does not change who else's parent it is.
        assert named["read here"].parent is None

    def test_what_another_task_reads_and_leaves(
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
                config = {**CONFIG, "model": f"m{number}"}
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
                        {**CONFIG, "model": f"m{number}"}, MESSAGES
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

    def test_is_undone(self, emulator: Emulator, spans: Finished) -> None:
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

    def test_leaves_other_watchers(self, spans: Finished) -> None:
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

    def test_says_what_to_install(self) -> None:
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


class TestOtherRoads:
    def test_the_daemon(self, emulator: Emulator, spans: Finished) -> None:
        session_id = emulator.open_session()
        with Session.from_daemon(emulator.url, session_id) as session:
            session.model.moderation.invoke(CONFIG, "hi")
        found = attributes(only(spans()))
        assert found["server.port"] == int(emulator.url.rpartition(":")[2])
        assert session_id not in str(found)

    @pytest.mark.parametrize(
        ("road", "expected"),
        [
            ("the plugin's own channel", {}),
            ("the inner API at http://api:5001/x, tenant t", {"address": "api", "port": 5001}),
            ("the inner API at https://api, tenant t", {"address": "api", "port": 443}),
            ("the daemon at http://[::1]", {"address": "::1", "port": 80}),
        ],
    )
    def test_the_server(self, road: str, expected: dict[str, object], spans: Finished) -> None:
        from dify_invoke.observability.observation import observe

        class Road:
            def __repr__(self) -> str:
                return road

        seen = observe("invoke_summary", Road(), None)
        assert seen is not None
        (watcher,) = watchers
        watcher(seen)()
        found = attributes(only(spans()))
        named = {name: value for name, value in found.items() if name.startswith("server.")}
        assert named == {f"server.{name}": value for name, value in expected.items()}


def run(code: str) -> str:
    """What a process of its own prints."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
