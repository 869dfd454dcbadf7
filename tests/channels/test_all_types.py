"""Each type of model, with both kinds of session and both framings, over real HTTP to the emulator."""

import asyncio
import base64
import inspect
import io
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from decimal import Decimal
from typing import IO, Any, Protocol, TypeVar, overload

import pytest

from dify_invoke import (
    AsyncSession,
    LLMModelConfig,
    LLMResult,
    LLMResultChunk,
    LLMResultChunkWithStructuredOutput,
    LLMResultWithStructuredOutput,
    MultiModalContent,
    MultiModalContentDict,
    MultiModalContentType,
    MultiModalEmbeddingResult,
    MultiModalRerankResult,
    PromptMessageTool,
    RerankResult,
    Session,
    SystemPromptMessage,
    TextEmbeddingResult,
    TTSModelConfig,
    UserPromptMessage,
)
from dify_invoke.emulator import Emulator, Framing

from ..support.drivers import CONFIG

T = TypeVar("T")

LLM = LLMModelConfig(provider="p", model="m", mode="chat", completion_params={})
MESSAGES = [SystemPromptMessage(content="be kind"), UserPromptMessage(content="Hello, world!")]
WEATHER = PromptMessageTool(
    name="get_weather",
    description="Current weather of a city",
    parameters={
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    },
)
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
QUESTION = [UserPromptMessage(content="What is the weather in Paris?")]
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n0123456789").decode()


class Run(Protocol):
    """Runs the same call on a session of either kind. A stream becomes a list, an awaitable its result."""

    @overload
    def __call__(self, invoke: Callable[[Session], Iterator[T]]) -> list[T]: ...

    @overload
    def __call__(self, invoke: Callable[[Session], T]) -> T: ...


@pytest.fixture
def run(both: Any, shared_emulator: Emulator) -> Run:
    return runner(both, shared_emulator)


@pytest.fixture
def run_in_fragments(both: Any, framing: Framing) -> Iterator[Run]:
    """Runs on an emulator that streams a tool call in several chunks."""
    with Emulator(framing=framing, tool_call_fragments=True) as emulator:
        yield runner(both, emulator)


def runner(both: Any, emulator: Emulator) -> Run:
    def sync(invoke: Callable[[Session], Any]) -> Callable[[Session], Any]:
        def call(session: Session) -> Any:
            result = invoke(session)
            return [*result] if isinstance(result, Iterator) else result

        return call

    def asynchronous(invoke: Callable[[AsyncSession], Any]) -> Callable[[AsyncSession], Any]:
        async def call(session: AsyncSession) -> Any:
            result = invoke(session)
            if inspect.isawaitable(result):
                return await result
            return [item async for item in result]

        return call

    def start(invoke: Callable[[Any], Any]) -> Any:
        return both.call(emulator, sync(invoke), asynchronous(invoke))

    return start


def test_llm_streams_chunks(run: Run) -> None:
    chunks = run(lambda s: s.model.llm.invoke(LLM, MESSAGES))
    assert all(isinstance(chunk, LLMResultChunk) for chunk in chunks)
    assert len(chunks) > 5
    text = "".join(str(chunk.delta.message.content) for chunk in chunks)
    assert "Hello, world!" in text
    assert "be kind" in text
    assert [chunk.delta.usage is not None for chunk in chunks] == [False] * (len(chunks) - 1) + [
        True
    ]
    assert chunks[-1].delta.finish_reason == "stop"
    usage = chunks[-1].delta.usage
    assert usage is not None
    assert isinstance(usage.total_price, Decimal)


def test_llm_stream_is_the_default(run: Run) -> None:
    assert run(lambda s: s.model.llm.invoke(LLM, MESSAGES, stream=True)) == run(
        lambda s: s.model.llm.invoke(LLM, MESSAGES)
    )


def test_llm_without_stream_gives_the_result_of_the_stream(run: Run) -> None:
    whole = run(lambda s: s.model.llm.invoke(LLM, MESSAGES, stream=False))
    streamed = run(lambda s: s.model.llm.invoke(LLM, MESSAGES).result())
    assert isinstance(whole, LLMResult)
    assert whole.message == streamed.message
    assert whole.usage == streamed.usage
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens > 0
    assert whole.system_fingerprint == streamed.system_fingerprint == "fp_emulator"
    assert streamed.finish_reason == "stop"


def test_llm_text_gives_the_pieces_of_text(run: Run) -> None:
    pieces = run(lambda s: s.model.llm.invoke(LLM, MESSAGES).text)
    whole = run(lambda s: s.model.llm.invoke(LLM, MESSAGES, stream=False))
    assert len(pieces) > 5
    assert "".join(pieces) == whole.message.content


def test_llm_streams_a_tool_call_as_one_chunk(run: Run) -> None:
    chunks = run(lambda s: s.model.llm.invoke(LLM, QUESTION, tools=[WEATHER]))
    (called, _) = chunks
    assert [(c.function.name, c.function.arguments) for c in called.delta.message.tool_calls] == [
        ("get_weather", '{"city": "Paris"}')
    ]


def test_llm_merges_the_fragments_of_a_tool_call(run: Run, run_in_fragments: Run) -> None:
    chunks = run_in_fragments(lambda s: s.model.llm.invoke(LLM, QUESTION, tools=[WEATHER]))
    assert sum(len(chunk.delta.message.tool_calls) for chunk in chunks) > 2
    result = run_in_fragments(lambda s: s.model.llm.invoke(LLM, QUESTION, tools=[WEATHER]).result())
    (call,) = result.message.tool_calls
    assert call.id
    assert (call.type, call.function.name) == ("function", "get_weather")
    assert call.function.arguments == '{"city": "Paris"}'
    assert result.finish_reason == "tool_calls"
    assert result == run(lambda s: s.model.llm.invoke(LLM, QUESTION, tools=[WEATHER]).result())


def test_llm_takes_its_arguments_by_position(run: Run) -> None:
    result = run(lambda s: s.model.llm.invoke(LLM, MESSAGES, None, ["asked"], False))
    assert result.message.content == "You "


def test_llm_structured_output(run: Run) -> None:
    chunks = run(lambda s: s.model.llm_structured_output.invoke(LLM, QUESTION, SCHEMA))
    assert all(isinstance(chunk, LLMResultChunkWithStructuredOutput) for chunk in chunks)
    assert [c.structured_output for c in chunks if c.structured_output] == [{"city": "Paris"}]
    whole = run(lambda s: s.model.llm_structured_output.invoke(LLM, QUESTION, SCHEMA, stream=False))
    assert isinstance(whole, LLMResultWithStructuredOutput)
    assert whole.structured_output == {"city": "Paris"}
    assert whole.message.content == '{"city": "Paris"}'


def test_summary(run: Run) -> None:
    text = "Dify runs plugins. Plugins reach models. Models answer. " * 30
    summary = run(lambda s: s.model.summary.invoke(text, "One sentence."))
    assert summary
    assert len(summary) < len(text)


def test_a_short_text_is_its_own_summary_and_is_not_sent(
    run: Run, shared_emulator: Emulator
) -> None:
    before = len(shared_emulator.requests)
    assert run(lambda s: s.model.summary.invoke("short", "One sentence.")) == "short"
    assert len(shared_emulator.requests) == before
    assert run(lambda s: s.model.summary.invoke("A b. C d.", "x", min_summarize_length=2))
    assert len(shared_emulator.requests) == before + 1


def test_text_embedding(run: Run) -> None:
    texts = ["a cat sleeps", "the cats are sleeping", "stock prices fell"]
    result = run(lambda s: s.model.text_embedding.invoke(CONFIG, texts, "document"))
    assert isinstance(result, TextEmbeddingResult)
    one, two, three = result.embeddings
    assert sum(a * b for a, b in zip(one, two, strict=True)) > sum(
        a * b for a, b in zip(one, three, strict=True)
    )
    assert result.usage.tokens > 0


def test_multimodal_embedding(run: Run) -> None:
    documents = [
        MultiModalContent(content="a cat", content_type=MultiModalContentType.TEXT),
        MultiModalContent(content=PIXEL, content_type=MultiModalContentType.IMAGE),
    ]
    config: Any = {**CONFIG, "tenant_id": "of the data set"}
    result = run(lambda s: s.model.text_embedding.invoke_multimodal(config, documents))
    assert isinstance(result, MultiModalEmbeddingResult)
    assert len(result.embeddings) == 2


def test_rerank(run: Run) -> None:
    config: Any = {**CONFIG, "score_threshold": 0.1, "top_n": 2}
    docs = ["how to bake bread", "a plugin invokes a model", "models that plugins invoke"]
    result = run(lambda s: s.model.rerank.invoke(config, docs, "invoke models in plugins"))
    assert isinstance(result, RerankResult)
    assert [doc.text for doc in result.docs] == [docs[2], docs[1]]
    assert [doc.index for doc in result.docs] == [2, 1]
    assert result.docs[0].score >= result.docs[1].score


def test_multimodal_rerank(run: Run) -> None:
    query: MultiModalContentDict = {"content": "cats", "content_type": "text"}
    docs: list[MultiModalContentDict] = [
        {"content": PIXEL, "content_type": "image"},
        {"content": "a cat", "content_type": "text"},
    ]
    result = run(lambda s: s.model.rerank.invoke_multimodal(CONFIG, query, docs))
    assert isinstance(result, MultiModalRerankResult)
    assert result.docs[0].text == "a cat"


def test_tts_gives_segments_that_speech2text_hears(run: Run) -> None:
    config: Any = {**CONFIG, "voice": "alloy"}
    segments = run(lambda s: s.model.tts.invoke(config, "Hello there. How are you?"))
    assert len(segments) == 2
    assert all(isinstance(segment, bytes) and segment.startswith(b"ID3") for segment in segments)
    audio = b"".join(segments)

    def heard(file: IO[bytes] | bytes) -> str:
        return run(lambda s: s.model.speech2text.invoke(CONFIG, file))

    assert heard(io.BytesIO(audio)) == heard(audio) == "Hello there. How are you?"


@pytest.mark.parametrize(
    ("text", "flagged"), [("I will attack you", True), ("I like trains", False)]
)
def test_moderation(run: Run, text: str, flagged: bool) -> None:
    assert run(lambda s: s.model.moderation.invoke(CONFIG, text)) is flagged


def test_streams_are_real_generators(shared_emulator: Emulator) -> None:
    with shared_emulator.session() as session:
        stream = session.model.llm.invoke(LLM, MESSAGES)
        assert isinstance(stream, Generator)
        with session.model.tts.invoke(TTSModelConfig(**CONFIG, voice="v"), "hi") as speech:
            assert isinstance(speech, Generator)
        assert next(stream).delta.index == 0
        stream.close()
        assert list(stream) == []


def test_async_streams_are_real_async_generators(shared_emulator: Emulator) -> None:
    session = shared_emulator.async_session()
    speech = session.model.tts.invoke(TTSModelConfig(**CONFIG, voice="v"), "hi")
    for stream in (session.model.llm.invoke(LLM, MESSAGES), speech):
        assert isinstance(stream, AsyncGenerator)
        asyncio.run(stream.aclose())
