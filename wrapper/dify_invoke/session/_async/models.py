"""`session.model` of an AsyncSession: the same as `dify_invoke.session._sync.models`, with results to await.

A stream is iterated with `async for`; everything else is awaited.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Coroutine, Iterable, Mapping
from contextlib import aclosing
from typing import IO, Any, Literal, TypeVar, overload

import attrs

from dify_inner_api import models
from dify_inner_api.types import Operation

from ...channels.channel import AsyncChannel
from ...errors import InvalidRequestError
from ...http.upload import HexFile
from ...observability.observation import observe, watched_async
from ...protocol.call import Call, Options
from .. import operations, requests
from ..arguments import Convertible
from ..requests import InputType
from ..streams import AsyncLLMStream, AsyncLLMStructuredOutputStream, AsyncStream

T = TypeVar("T")


class _Invocation:
    """One type of model on a channel."""

    def __init__(self, channel: AsyncChannel, options: Options) -> None:
        self._channel = channel
        self._options = options

    def _invoke(
        self, operation: Operation[T], request: attrs.AttrsInstance, file: HexFile | None = None
    ) -> AsyncGenerator[T, None]:
        seen = observe(operation.name, self._channel, request)
        try:
            items = self._channel.invoke(operation, request, file, Call(self._options, seen))
        except InvalidRequestError as error:
            error.operation = operation.name
            raise
        return items if seen is None else watched_async(items, seen)

    async def _one(
        self, operation: Operation[T], request: attrs.AttrsInstance, file: HexFile | None = None
    ) -> T:
        (result,) = [result async for result in self._invoke(operation, request, file)]
        return result


class AsyncLLMInvocation(_Invocation):
    """Large language models."""

    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: Literal[True] = True,
    ) -> AsyncLLMStream: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        *,
        stream: Literal[False],
    ) -> Coroutine[Any, Any, models.LLMResult]: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None,
        stop: Iterable[str] | None,
        stream: Literal[False],
    ) -> Coroutine[Any, Any, models.LLMResult]: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: bool = True,
    ) -> AsyncLLMStream | Coroutine[Any, Any, models.LLMResult]: ...
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: bool = True,
    ) -> AsyncLLMStream | Coroutine[Any, Any, models.LLMResult]:
        """Asks a large language model.

        Returns a stream of the answer's chunks, or with `stream=False` the whole answer. `tools` take
        effect with models that can call tools; `stop` are texts that end the answer.
        """
        request = requests.llm_request(model_config, prompt_messages, tools, stop, stream)
        chunks = AsyncLLMStream(self._invoke(operations.LLM, request))
        return chunks if stream else chunks.result()


class AsyncLLMStructuredOutputInvocation(_Invocation):
    """Large language models that answer with a JSON object."""

    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        structured_output_schema: Mapping[str, Any],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: Literal[True] = True,
    ) -> AsyncLLMStructuredOutputStream: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        structured_output_schema: Mapping[str, Any],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        *,
        stream: Literal[False],
    ) -> Coroutine[Any, Any, models.LLMResultWithStructuredOutput]: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        structured_output_schema: Mapping[str, Any],
        tools: Iterable[models.PromptMessageTool | Convertible] | None,
        stop: Iterable[str] | None,
        stream: Literal[False],
    ) -> Coroutine[Any, Any, models.LLMResultWithStructuredOutput]: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        structured_output_schema: Mapping[str, Any],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: bool = True,
    ) -> (
        AsyncLLMStructuredOutputStream | Coroutine[Any, Any, models.LLMResultWithStructuredOutput]
    ): ...
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        structured_output_schema: Mapping[str, Any],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: bool = True,
    ) -> AsyncLLMStructuredOutputStream | Coroutine[Any, Any, models.LLMResultWithStructuredOutput]:
        """Asks for an answer in the shape of a JSON Schema; otherwise as `AsyncLLMInvocation.invoke`.

        `structured_output` of one chunk, and of the whole answer, has it parsed.
        """
        request = requests.llm_structured_output_request(
            model_config, prompt_messages, structured_output_schema, tools, stop, stream
        )
        chunks = AsyncLLMStructuredOutputStream(
            self._invoke(operations.LLM_STRUCTURED_OUTPUT, request)
        )
        return chunks if stream else chunks.result()


class AsyncSummaryInvocation(_Invocation):
    """The workspace's system model, for summaries."""

    async def invoke(
        self,
        text: str,
        instruction: str,
        min_summarize_length: int = operations.MIN_SUMMARIZE_LENGTH,
    ) -> str:
        """Summarises a text, following the instruction.

        A text of fewer characters than `min_summarize_length` comes back as it is, and nothing is
        sent.
        """
        request = requests.summary_request(text, instruction, min_summarize_length)
        if len(text) < min_summarize_length:
            return text
        return (await self._one(operations.SUMMARY, request)).summary


class AsyncTextEmbeddingInvocation(_Invocation):
    """Text embedding models."""

    async def invoke(
        self,
        model_config: models.TextEmbeddingModelConfig | Convertible,
        texts: Iterable[str],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.TextEmbeddingResult:
        """Embeds texts. `embeddings` is a `list[list[float]]`: one vector a text, in their order."""
        request = requests.text_embedding_request(model_config, texts, input_type)
        return await self._one(operations.TEXT_EMBEDDING, request)

    async def invoke_multimodal(
        self,
        model_config: models.MultiModalEmbeddingModelConfig | Convertible,
        documents: Iterable[models.MultiModalContent | Convertible],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.MultiModalEmbeddingResult:
        """Embeds texts and images. `embeddings` is a `list[list[float]]`: one vector a document.

        On the inner API the session's tenant takes the place of the config's `tenant_id`.
        """
        request = requests.multimodal_embedding_request(model_config, documents, input_type)
        return await self._one(operations.MULTIMODAL_EMBEDDING, request)


class AsyncRerankInvocation(_Invocation):
    """Rerank models."""

    async def invoke(
        self, model_config: models.RerankModelConfig | Convertible, docs: Iterable[str], query: str
    ) -> models.RerankResult:
        """Orders texts by their relevance to the query.

        `docs` of the result are the relevant ones, best first, `index` their place in the argument.
        """
        request = requests.rerank_request(model_config, docs, query)
        return await self._one(operations.RERANK, request)

    async def invoke_multimodal(
        self,
        model_config: models.MultiModalRerankModelConfig | Convertible,
        query: models.MultiModalContent | Convertible,
        docs: Iterable[models.MultiModalContent | Convertible],
    ) -> models.MultiModalRerankResult:
        """Orders texts and images by their relevance to the query, itself a text or an image."""
        request = requests.multimodal_rerank_request(model_config, query, docs)
        return await self._one(operations.MULTIMODAL_RERANK, request)


class AsyncTTSInvocation(_Invocation):
    """Text-to-speech models."""

    def invoke(
        self, model_config: models.TTSModelConfig | Convertible, content_text: str
    ) -> AsyncStream[bytes]:
        """Speaks a text. Each item of the stream is one complete audio segment, mostly mp3."""
        request = requests.tts_request(model_config, content_text)
        return AsyncStream(_audio(self._invoke(operations.TTS, request)))


class AsyncSpeech2TextInvocation(_Invocation):
    """Speech-to-text models."""

    async def invoke(
        self,
        model_config: models.Speech2TextModelConfig | Convertible,
        file: IO[bytes] | bytes | bytearray | memoryview,
    ) -> str:
        """Returns what is said in an audio file, which is read to its end; mostly mp3."""
        request, audio = requests.speech2text_request(model_config, file)
        return (await self._one(operations.SPEECH2TEXT, request, audio)).result


class AsyncModerationInvocation(_Invocation):
    """Moderation models."""

    async def invoke(
        self, model_config: models.ModerationModelConfig | Convertible, text: str
    ) -> bool:
        """Whether the text has sensitive content."""
        request = requests.moderation_request(model_config, text)
        return (await self._one(operations.MODERATION, request)).result


class AsyncModels:
    """The types of models that a session reaches."""

    def __init__(self, channel: AsyncChannel, options: Options) -> None:
        self.llm: AsyncLLMInvocation = AsyncLLMInvocation(channel, options)
        self.llm_structured_output: AsyncLLMStructuredOutputInvocation = (
            AsyncLLMStructuredOutputInvocation(channel, options)
        )
        self.summary: AsyncSummaryInvocation = AsyncSummaryInvocation(channel, options)
        self.text_embedding: AsyncTextEmbeddingInvocation = AsyncTextEmbeddingInvocation(
            channel, options
        )
        self.rerank: AsyncRerankInvocation = AsyncRerankInvocation(channel, options)
        self.tts: AsyncTTSInvocation = AsyncTTSInvocation(channel, options)
        self.speech2text: AsyncSpeech2TextInvocation = AsyncSpeech2TextInvocation(channel, options)
        self.moderation: AsyncModerationInvocation = AsyncModerationInvocation(channel, options)


async def _audio(results: AsyncGenerator[models.TTSResult, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(results):
        async for result in results:
            yield operations.audio(result)
