"""The return types of the calls, in correct code that mypy and pyright accept.

`assert_type` demands exactly that type and does not accept Any.
"""

from collections.abc import Callable

import pytest

Check = Callable[[str], list[tuple[int, str, str]]]

IMPORTS = """
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Generator, Iterator
from decimal import Decimal
from typing import Any, assert_type

import dify_invoke as di
from dify_inner_api import AsyncClient, Client, models
from dify_inner_api.api.model import invoke_llm, invoke_moderation, invoke_tts
from dify_invoke import AsyncSession, Session
from dify_invoke.emulator import Emulator, Received

Messages = list[di.PromptMessage]
Stream = di.LLMStructuredOutputStream
AsyncStream = di.AsyncLLMStructuredOutputStream
Structured = di.LLMResultWithStructuredOutput
"""

STREAM = """
def llm(session: Session, config: di.LLMModelConfig, messages: Messages, flag: bool) -> None:
    invoke = session.model.llm.invoke
    assert_type(invoke(config, messages), di.LLMStream)
    assert_type(invoke(config, messages, stream=True), di.LLMStream)
    assert_type(invoke(config, messages, stream=False), di.LLMResult)
    assert_type(invoke(config, messages, stream=flag), di.LLMStream | di.LLMResult)
    assert_type(invoke(config, messages, None, None), di.LLMStream)
    assert_type(invoke(config, messages, None, None, True), di.LLMStream)
    assert_type(invoke(config, messages, None, None, False), di.LLMResult)
    assert_type(invoke(config, messages, None, None, flag), di.LLMStream | di.LLMResult)
    assert_type(invoke(config, messages, [], ["."], stream=False), di.LLMResult)
    assert_type(invoke(config, messages, stop=(".",), tools=None, stream=False), di.LLMResult)
    assert_type(invoke(model_config=config, prompt_messages=messages, stream=False), di.LLMResult)
    assert_type(
        invoke(prompt_messages=messages, model_config=config, stream=flag),
        di.LLMStream | di.LLMResult,
    )


def llm_structured_output(
    session: Session, config: di.LLMModelConfig, messages: Messages, flag: bool
) -> None:
    invoke = session.model.llm_structured_output.invoke
    schema = {"type": "object"}
    assert_type(invoke(config, messages, schema), Stream)
    assert_type(invoke(config, messages, schema, stream=True), Stream)
    assert_type(invoke(config, messages, schema, stream=False), Structured)
    assert_type(invoke(config, messages, schema, stream=flag), Stream | Structured)
    assert_type(invoke(config, messages, schema, None, None, True), Stream)
    assert_type(invoke(config, messages, schema, None, None, False), Structured)
    assert_type(invoke(config, messages, schema, None, None, flag), Stream | Structured)
    assert_type(
        invoke(
            structured_output_schema=schema,
            model_config=config,
            prompt_messages=messages,
            stream=False,
        ),
        Structured,
    )
"""

ASYNC_STREAM = """
Whole = Coroutine[Any, Any, di.LLMResult]
WholeStructured = Coroutine[Any, Any, Structured]


async def async_llm(
    session: AsyncSession, config: di.LLMModelConfig, messages: Messages, flag: bool
) -> None:
    invoke = session.model.llm.invoke
    assert_type(invoke(config, messages), di.AsyncLLMStream)
    assert_type(invoke(config, messages, stream=True), di.AsyncLLMStream)
    assert_type(await invoke(config, messages, stream=False), di.LLMResult)
    assert_type(invoke(config, messages, stream=flag), di.AsyncLLMStream | Whole)
    assert_type(invoke(config, messages, None, None, True), di.AsyncLLMStream)
    assert_type(await invoke(config, messages, None, None, False), di.LLMResult)
    assert_type(invoke(config, messages, None, None, flag), di.AsyncLLMStream | Whole)
    assert_type(
        await invoke(prompt_messages=messages, model_config=config, stream=False), di.LLMResult
    )
    assert_type(await invoke(config, messages).result(), di.LLMResult)


async def async_llm_structured_output(
    session: AsyncSession, config: di.LLMModelConfig, messages: Messages, flag: bool
) -> None:
    invoke = session.model.llm_structured_output.invoke
    assert_type(invoke(config, messages, {}), AsyncStream)
    assert_type(invoke(config, messages, {}, stream=True), AsyncStream)
    assert_type(await invoke(config, messages, {}, stream=False), Structured)
    assert_type(invoke(config, messages, {}, stream=flag), AsyncStream | WholeStructured)
    assert_type(invoke(config, messages, {}, None, None, True), AsyncStream)
    assert_type(await invoke(config, messages, {}, None, None, False), Structured)
    assert_type(invoke(config, messages, {}, None, None, flag), AsyncStream | WholeStructured)
    assert_type(await invoke(config, messages, {}).result(), Structured)
"""

STREAMS = """
def streams(stream: di.LLMStream, structured: di.LLMStructuredOutputStream) -> None:
    for chunk in stream:
        assert_type(chunk, di.LLMResultChunk)
    assert_type(next(stream), di.LLMResultChunk)
    assert_type(stream.text, Iterator[str])
    assert_type("".join(stream.text), str)
    assert_type(stream.result(), di.LLMResult)
    with stream as same:
        assert_type(same, di.LLMStream)
    generator: Generator[di.LLMResultChunk, None, None] = stream
    generator.close()
    base: di.Stream[di.LLMResultChunk] = stream
    base.close()
    for piece in structured:
        assert_type(piece, di.LLMResultChunkWithStructuredOutput)
    assert_type(structured.result().structured_output, dict[str, Any] | None)
    accumulator = di.LLMAccumulator[di.LLMResultChunk]()
    accumulator.add(next(stream))
    assert_type(accumulator.result(), di.LLMResult)


async def async_streams(
    stream: di.AsyncLLMStream, structured: di.AsyncLLMStructuredOutputStream
) -> None:
    async for chunk in stream:
        assert_type(chunk, di.LLMResultChunk)
    assert_type(await anext(stream), di.LLMResultChunk)
    assert_type(stream.text, AsyncIterator[str])
    assert_type("".join([text async for text in stream.text]), str)
    assert_type(await stream.result(), di.LLMResult)
    async with stream as same:
        assert_type(same, di.AsyncLLMStream)
    generator: AsyncGenerator[di.LLMResultChunk, None] = stream
    await generator.aclose()
    base: di.AsyncStream[di.LLMResultChunk] = stream
    await base.aclose()
    async for piece in structured:
        assert_type(piece, di.LLMResultChunkWithStructuredOutput)
    assert_type((await structured.result()).structured_output, dict[str, Any] | None)
"""

OTHER_TYPES = """
def other_types(
    session: Session,
    embedding: di.TextEmbeddingModelConfig,
    images: di.MultiModalEmbeddingModelConfig,
    rerank: di.RerankModelConfig,
    image_rerank: di.MultiModalRerankModelConfig,
    tts: di.TTSModelConfig,
    speech2text: di.Speech2TextModelConfig,
    moderation: di.ModerationModelConfig,
    image: di.MultiModalContent,
) -> None:
    model = session.model
    assert_type(model.summary.invoke("text", "shorten"), str)
    assert_type(model.summary.invoke("text", "shorten", min_summarize_length=0), str)
    texts = model.text_embedding.invoke(embedding, ["a"], "document")
    assert_type(texts, di.TextEmbeddingResult)
    assert_type(texts.embeddings, list[list[float]])
    assert_type(texts.usage.total_price, Decimal)
    assert_type(texts.usage.tokens, int)
    query = di.EmbeddingInputType.QUERY
    found = model.text_embedding.invoke_multimodal(images, (image,), input_type=query)
    assert_type(found, di.MultiModalEmbeddingResult)
    assert_type(found.embeddings, list[list[float]])
    ranked = model.rerank.invoke(rerank, {"a", "b"}, "query")
    assert_type(ranked, di.RerankResult)
    assert_type(ranked.docs, list[di.RerankDocument])
    assert_type(ranked.docs[0].score, float)
    best = model.rerank.invoke_multimodal(image_rerank, image, [image])
    assert_type(best, di.MultiModalRerankResult)
    speech = model.tts.invoke(tts, "hello")
    assert_type(speech, di.Stream[bytes])
    assert_type(b"".join(speech), bytes)
    with open("speech.mp3", "rb") as file:
        assert_type(model.speech2text.invoke(speech2text, file), str)
    assert_type(model.speech2text.invoke(speech2text, b"mp3"), str)
    assert_type(model.moderation.invoke(moderation, "text"), bool)


async def async_other_types(
    session: AsyncSession,
    embedding: di.TextEmbeddingModelConfig,
    images: di.MultiModalEmbeddingModelConfig,
    rerank: di.RerankModelConfig,
    image_rerank: di.MultiModalRerankModelConfig,
    tts: di.TTSModelConfig,
    speech2text: di.Speech2TextModelConfig,
    moderation: di.ModerationModelConfig,
    image: di.MultiModalContent,
) -> None:
    model = session.model
    assert_type(await model.summary.invoke("text", "shorten"), str)
    texts = await model.text_embedding.invoke(embedding, ["a"])
    assert_type(texts.embeddings, list[list[float]])
    found = await model.text_embedding.invoke_multimodal(images, [image], "query")
    assert_type(found.embeddings, list[list[float]])
    assert_type((await model.rerank.invoke(rerank, ["a"], "query")).docs, list[di.RerankDocument])
    best = await model.rerank.invoke_multimodal(image_rerank, image, [image])
    assert_type(best, di.MultiModalRerankResult)
    assert_type(model.tts.invoke(tts, "hello"), di.AsyncStream[bytes])
    async for segment in model.tts.invoke(tts, "hello"):
        assert_type(segment, bytes)
    assert_type(await model.speech2text.invoke(speech2text, b"mp3"), str)
    assert_type(await model.moderation.invoke(moderation, "text"), bool)
"""

RESULTS = """
def result(result: di.LLMResult, chunk: di.LLMResultChunk) -> None:
    content = result.message.content
    assert_type(content, list[di.PromptMessageContent] | str | None)
    if isinstance(content, list):
        for part in content:
            if isinstance(part, di.TextPromptMessageContent):
                assert_type(part.data, str)
            if isinstance(part, di.ImagePromptMessageContent):
                assert_type(part.base64_data, str)
    assert_type(result.message.tool_calls, list[di.ToolCall])
    for call in result.message.tool_calls:
        assert_type(call.id, str)
        assert_type(call.function.arguments, str)
    assert_type(result.usage.total_price, Decimal)
    assert_type(result.usage.total_price * result.usage.total_tokens, Decimal)
    assert_type(result.usage.latency, float)
    assert_type(chunk.delta.usage, di.LLMUsage | None)
    if chunk.delta.usage:
        assert_type(chunk.delta.usage.total_tokens, int)
    assert_type(chunk.delta.finish_reason, str | None)


def errors(error: di.PermissionDeniedError) -> None:
    base: di.InvokeError = error
    assert_type(base.message, str)
    assert_type(base.status, int | None)
    assert_type(base.error_args, dict[str, Any] | None)
    assert_type(error.permission, str | None)
    value_error: ValueError = di.InvalidRequestError("wrong")
    runtime_error: RuntimeError = di.StreamConsumedError("gone")
    print(value_error, runtime_error)
"""

CONFIGS = """
class Selected:
    def model_dump(self, *, mode: str) -> dict[str, Any]:
        return {"mode": mode}


def configs(session: Session, parameters: dict[str, Any], given: object) -> None:
    assert_type(di.llm_model_config(parameters["model"]), di.LLMModelConfig)
    assert_type(di.llm_model_config(given), di.LLMModelConfig)
    assert_type(di.text_embedding_model_config(given), di.TextEmbeddingModelConfig)
    assert_type(di.multimodal_embedding_model_config(given), di.MultiModalEmbeddingModelConfig)
    assert_type(di.rerank_model_config(given), di.RerankModelConfig)
    assert_type(di.multimodal_rerank_model_config(given), di.MultiModalRerankModelConfig)
    assert_type(di.RerankModelConfig(provider="p", model="m"), di.RerankModelConfig)
    assert_type(di.tts_model_config(given), di.TTSModelConfig)
    assert_type(di.speech2text_model_config(given), di.Speech2TextModelConfig)
    assert_type(di.moderation_model_config(given), di.ModerationModelConfig)
    invoke = session.model.llm.invoke
    message = di.UserPromptMessage(content="hi")
    tool = di.PromptMessageTool(name="weather", description="", parameters={"type": "object"})
    assert_type(invoke(parameters, [message], stream=False), di.LLMResult)
    assert_type(invoke(parameters["model"], [message], [tool]), di.LLMStream)
    assert_type(invoke({"provider": "p", "model": "m"}, [message], stream=False), di.LLMResult)
    assert_type(invoke(Selected(), [Selected()], [Selected()]), di.LLMStream)
    said: di.UserPromptMessageDict = {"role": "user", "content": "hi"}
    assert_type(invoke({"provider": "p", "model": "m"}, [{"role": "assistant"}]), di.LLMStream)
    parts: list[dict[str, Any]] = [parameters]
    assert_type(invoke(parameters, parts, tool_choice="required"), di.LLMStream)
    embed = session.model.text_embedding.invoke
    assert_type(embed(parameters, (text for text in "ab")), di.TextEmbeddingResult)
    assert_type(embed(parameters, {"a", "b"}).to_dict(), dict[str, Any])
    assert_type(invoke(parameters, (said, message), stream=False), di.LLMResult)
    assert_type(session.model.tts.invoke(parameters, "hi"), di.Stream[bytes])
    parts: list[di.PromptMessageContent] = [di.TextPromptMessageContent(data="hi")]
    print(di.UserPromptMessage(content=parts), di.SystemPromptMessage(content="hi", name="me"))
"""

SESSIONS = """
def sessions(emulator: Emulator, client: Client, body: models.InvokeLLMBody) -> None:
    with Session.from_inner_api("http://localhost", api_key="k", tenant_id="t") as session:
        assert_type(session, Session)
    with Session.from_daemon("http://localhost", "session", timeout=10) as session:
        assert_type(session, Session)
    with Session.from_env() as session, Emulator(server="1.4", framing="lines") as started:
        assert_type(session.model.llm.invoke({}, []), di.LLMStream)
        assert_type(started.session(user_id="b5a0a1a4-58f6-4d5e-8f43-6a3f2a1f7c55", timeout=1), Session)
        assert_type(started.url, str)
    emulator.fail_next("llm", "no", error_type="InvokeRateLimitError", after=1)
    assert_type(emulator.requests[0], Received)
    assert_type(emulator.requests[0].body, dict[str, Any])
    assert_type(invoke_llm.sync(client=client, body=body), list[di.LLMResultChunk])
    assert_type(
        invoke_llm.stream(client=client, body=body), Generator[di.LLMResultChunk, None, None]
    )


async def async_sessions(
    emulator: Emulator,
    client: AsyncClient,
    speech: models.InvokeTTSBody,
    moderation: models.InvokeModerationBody,
) -> None:
    async with emulator.async_session() as session:
        assert_type(session, AsyncSession)
    async with AsyncSession.from_env() as session:
        assert_type(session.model.llm.invoke({}, []), di.AsyncLLMStream)
        async with session.model.llm.invoke({}, []) as stream:
            assert_type(stream, di.AsyncLLMStream)
    assert_type(invoke_tts.astream(client=client, body=speech), AsyncGenerator[di.TTSResult, None])
    result = await invoke_moderation.asyncio(client=client, body=moderation)
    assert_type(result.result, bool)
"""

RIGHT = [STREAM, ASYNC_STREAM, STREAMS, OTHER_TYPES, RESULTS, CONFIGS, SESSIONS]


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
class TestACheckerAccepts:
    def test_correct_code(self, checker: str, request: pytest.FixtureRequest) -> None:
        source = "\n".join([IMPORTS, *RIGHT])
        check: Check = request.getfixturevalue(checker)
        lines = source.splitlines()
        assert [(lines[line - 1], code, message) for line, code, message in check(source)] == []

    def test_no_other_type(self, checker: str, request: pytest.FixtureRequest) -> None:
        """A wrong type in `assert_type` is reported. It would not be if the call returned Any."""
        check: Check = request.getfixturevalue(checker)
        (finding,) = check(OTHER)
        assert finding[:2] == (
            6,
            {"mypy": "assert-type", "pyright": "reportAssertTypeFailure"}[checker],
        )


OTHER = """
from typing import assert_type
from dify_invoke import LLMModelConfig, LLMResult, Session

def other(session: Session, config: LLMModelConfig) -> None:
    assert_type(session.model.llm.invoke(config, []), LLMResult)
"""
