"""The spans of invocations of the emulator."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest

from dify_invoke import (
    AsyncSession,
    InvokeRateLimitError,
    ReverseInvocationError,
    Session,
)
from dify_invoke.emulator import Emulator

from ..support.raw_server import Serve
from ..support.sessions import Both
from .span_cases import CONFIG, MESSAGES, PROMPT, attributes, only

if TYPE_CHECKING:
    from .conftest import Finished

COMPLETION: Any = {**CONFIG, "mode": "completion"}
RERANK: Any = {**CONFIG, "score_threshold": 0.0, "top_n": 1}
VOICE: Any = {**CONFIG, "voice": "any"}
TEXT: Any = {"content": PROMPT, "content_type": "text"}
LONG = f"{PROMPT} " * 100
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
def test_no_span_contains_a_prompt_or_an_answer(
    kind: str, emulator: Emulator, spans: Finished
) -> None:
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
        config: Any = {**CONFIG, "completion_params": parameters}
        with emulator.session() as session:
            session.model.llm.invoke(config, MESSAGES, stop=stop).result()
        found = attributes(only(spans()))
        known = {"gen_ai.request.model", "gen_ai.request.stream"}
        return {
            name.removeprefix("gen_ai.request."): value
            for name, value in found.items()
            if name.startswith("gen_ai.request.") and name not in known
        }

    def test_have_the_names_of_the_conventions(self, emulator: Emulator, spans: Finished) -> None:
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

    def test_of_another_type_are_left_out(self, emulator: Emulator, spans: Finished) -> None:
        given: dict[str, object] = {
            "temperature": "hot",
            "top_p": True,
            "seed": 2**63,
            "top_k": None,
        }
        assert self.ask(emulator, spans, given) == {}

    @pytest.mark.parametrize("stop", ["a", ["a"], ["a", "", 3]], ids=str)
    def test_may_be_stop_texts(self, stop: object, emulator: Emulator, spans: Finished) -> None:
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

    def test_of_the_connection(self, emulator: Emulator, spans: Finished) -> None:
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
                "the reply does not follow the protocol, or stops midway",
            ),
        ],
    )
    def test_of_the_reply(
        self, reply: bytes, type_: str, description: str, serve: Serve, spans: Finished
    ) -> None:
        server = serve([reply])
        settings: Any = {
            "api_key": "secret-key",
            "tenant_id": "11111111-1111-1111-1111-111111111111",
        }
        with Session.from_inner_api(server.url, **settings) as session:
            self.fail(session)
        span = only(spans())
        assert attributes(span)["error.type"] == type_
        assert span.status.description == description
        assert "walrus" not in span.to_json()

    def test_of_a_timeout(self, serve: Serve, spans: Finished) -> None:
        never = threading.Event()
        server = serve([never])
        settings: Any = {
            "api_key": "secret-key",
            "tenant_id": "11111111-1111-1111-1111-111111111111",
            "timeout": 0.2,
        }
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
            settings: Any = {
                "api_key": "secret-key",
                "tenant_id": "11111111-1111-1111-1111-111111111111",
            }
            async with AsyncSession.from_inner_api(server.url, **settings) as session:
                task = asyncio.ensure_future(session.model.moderation.invoke(CONFIG, "hi"))
                await asyncio.to_thread(server.asked.wait)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(run())
        never.set()
        assert attributes(only(spans()))["error.type"] == "CancelledError"

    def test_a_wrong_argument_makes_no_span(self, emulator: Emulator, spans: Finished) -> None:
        incomplete: Any = {"provider": "p"}
        with emulator.session() as session, pytest.raises(ReverseInvocationError):
            session.model.llm.invoke(incomplete, MESSAGES)
        assert spans() == []


class TestLeftEarly:
    def test_is_not_an_error(self, emulator: Emulator, both: Both, spans: Finished) -> None:
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

    def test_by_dropping_the_stream(self, emulator: Emulator, spans: Finished) -> None:
        with emulator.session() as session:
            next(session.model.llm.invoke(CONFIG, MESSAGES))
            assert attributes(only(spans()))["dify.left_early"]

    def test_a_stream_that_is_never_read_has_no_span(
        self, emulator: Emulator, spans: Finished
    ) -> None:
        with emulator.session() as session:
            session.model.llm.invoke(CONFIG, MESSAGES).close()
        assert spans() == []
