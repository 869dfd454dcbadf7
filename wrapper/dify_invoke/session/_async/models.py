"""`session.model`: one object for each type of model, each with the official SDK's `invoke`.

Arguments have the names, order and defaults of the official SDK (0.10.2). In place of a typed object,
they may be a dict, such as a `model-selector` gives, or the official SDK's own object. An argument that
is not valid raises InvalidRequestError before anything is sent. `dify_invoke.errors` has all errors.
"""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import AsyncGenerator, Coroutine, Iterable, Mapping
from contextlib import aclosing
from typing import IO, Any, Literal, TypeAlias, TypeVar, overload

from dify_inner_api import models
from dify_inner_api.api import model as api

from ...channels._async.http import AsyncChannel
from ...channels.invocation import Invocation
from ...errors import InvalidRequestError, ProtocolError
from ...observability.observation import Observation, observe
from ...protocol.arguments import Convertible
from ...protocol.call import Call, Options
from ...protocol.operation import Operation
from ..answers import Check, check_of, misfit
from ..requests import check_length, prepare
from .streams import AsyncLLMStream, AsyncLLMStructuredOutputStream, AsyncStream

T = TypeVar("T")

LLMConfig: TypeAlias = "models.LLMModelConfig | Convertible"
Messages: TypeAlias = "Iterable[models.PromptMessage | Convertible]"
Tools: TypeAlias = "Iterable[models.PromptMessageTool | Convertible] | None"
Stop: TypeAlias = "Iterable[str] | None"
Audio: TypeAlias = "IO[bytes] | bytes | bytearray | memoryview"
InputType: TypeAlias = "models.EmbeddingInputType | Literal['query', 'document']"


class _AsyncInvocation:
    """One type of model, over a channel."""

    def __init__(self, channel: AsyncChannel, options: Options) -> None:
        self._channel = channel
        self._options = options

    def _invoke(
        self, operation: Operation[T], model_config: object, **arguments: object
    ) -> AsyncGenerator[T, None]:
        """Yields the results as they arrive. The arguments are fields of the operation's request."""
        try:
            request, file = prepare(operation, model_config, arguments)
            seen = observe(operation, self._channel, request)
            call = Call(self._options, seen)
            results = self._channel.invoke(Invocation(operation, request, file, call))
        except InvalidRequestError as error:
            error.operation = operation.name
            raise
        if (check := check_of(operation)) is not None:
            results = _checked(results, check, operation, request)
        return results if seen is None else _observed(results, seen)

    async def _one(self, operation: Operation[T], model_config: object, **arguments: object) -> T:
        (result,) = [one async for one in self._invoke(operation, model_config, **arguments)]
        return result


async def _checked(
    results: AsyncGenerator[T, None], check: Check, operation: Operation[T], request: object
) -> AsyncGenerator[T, None]:
    """Yields the same results. Raises ProtocolError for one that does not fit the request."""
    async with aclosing(results):
        async for result in results:
            if problem := check(request, result):
                raise misfit(operation, problem)
            yield result


async def _observed(results: AsyncGenerator[T, None], seen: Observation) -> AsyncGenerator[T, None]:
    """Yields the same results and records them."""
    try:
        with seen:
            async for result in results:
                seen.take(result)
                yield result
    finally:
        await results.aclose()


class AsyncLLMInvocation(_AsyncInvocation):
    """Large language models."""

    @overload  # this one also takes a call without `stream`
    def invoke(  # pyright: ignore[reportOverlappingOverload]
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Stop = None,
        stream: Literal[True] = True,
    ) -> AsyncLLMStream: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Stop = None,
        stream: Literal[False] = ...,
    ) -> Coroutine[Any, Any, models.LLMResult]: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Stop = None,
        stream: bool = True,
    ) -> AsyncLLMStream | Coroutine[Any, Any, models.LLMResult]: ...
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Stop = None,
        stream: bool = True,
    ) -> AsyncLLMStream | Coroutine[Any, Any, models.LLMResult]:
        """Sends messages to a large language model.

        Returns a stream of the answer's chunks, or with `stream=False` the whole answer. `tools` have
        an effect if the model can call tools. Each text in `stop` ends the answer.
        """
        given = {"prompt_messages": prompt_messages, "tools": tools, "stop": stop, "stream": stream}
        chunks = AsyncLLMStream(self._invoke(api.invoke_llm.OPERATION, model_config, **given))
        return chunks if stream else chunks.result()


class AsyncLLMStructuredOutputInvocation(_AsyncInvocation):
    """Large language models that answer with a JSON object."""

    @overload  # this one also takes a call without `stream`
    def invoke(  # pyright: ignore[reportOverlappingOverload]
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Stop = None,
        stream: Literal[True] = True,
    ) -> AsyncLLMStructuredOutputStream: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Stop = None,
        stream: Literal[False] = ...,
    ) -> Coroutine[Any, Any, models.LLMResultWithStructuredOutput]: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Stop = None,
        stream: bool = True,
    ) -> (
        AsyncLLMStructuredOutputStream | Coroutine[Any, Any, models.LLMResultWithStructuredOutput]
    ): ...
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Stop = None,
        stream: bool = True,
    ) -> AsyncLLMStructuredOutputStream | Coroutine[Any, Any, models.LLMResultWithStructuredOutput]:
        """Like `AsyncLLMInvocation.invoke`, but the answer fits a JSON Schema.

        The whole answer and one chunk of the stream have the parsed object as `structured_output`.
        """
        given = {"prompt_messages": prompt_messages, "tools": tools, "stop": stop, "stream": stream}
        given["structured_output_schema"] = structured_output_schema
        operation = api.invoke_llm_structured_output.OPERATION
        chunks = AsyncLLMStructuredOutputStream(self._invoke(operation, model_config, **given))
        return chunks if stream else chunks.result()


class AsyncSummaryInvocation(_AsyncInvocation):
    """The workspace's system model, for summaries."""

    async def invoke(self, text: str, instruction: str, min_summarize_length: int = 1024) -> str:
        """Summarizes a text according to the instruction.

        If the text has fewer characters than `min_summarize_length`, it is returned unchanged and
        nothing is sent, as in the official SDK.
        """
        operation = api.invoke_summary.OPERATION
        check_length(operation, "min_summarize_length", min_summarize_length)
        results = self._invoke(operation, None, text=text, instruction=instruction)
        if len(text) < min_summarize_length:
            return text
        (result,) = [one async for one in results]
        return result.summary


class AsyncTextEmbeddingInvocation(_AsyncInvocation):
    """Text embedding models."""

    async def invoke(
        self,
        model_config: models.TextEmbeddingModelConfig | Convertible,
        texts: Iterable[str],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.TextEmbeddingResult:
        """Embeds texts. `embeddings` is a `list[list[float]]`: one vector a text, in the same order."""
        operation = api.invoke_text_embedding.OPERATION
        return await self._one(operation, model_config, texts=texts, input_type=input_type)

    async def invoke_multimodal(
        self,
        model_config: models.MultiModalEmbeddingModelConfig | Convertible,
        documents: Iterable[models.MultiModalContent | Convertible],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.MultiModalEmbeddingResult:
        """Embeds texts and images. `embeddings` is a `list[list[float]]`: one vector a document.

        On the inner API, the session's tenant replaces the `tenant_id` of the model config.
        """
        operation = api.invoke_multimodal_embedding.OPERATION
        return await self._one(operation, model_config, documents=documents, input_type=input_type)


class AsyncRerankInvocation(_AsyncInvocation):
    """Rerank models."""

    async def invoke(
        self, model_config: models.RerankModelConfig | Convertible, docs: Iterable[str], query: str
    ) -> models.RerankResult:
        """Orders texts by their relevance to the query.

        The result's `docs` are the relevant texts, best first, at most `top_n`. `index` is the position in
        the argument.
        """
        return await self._one(api.invoke_rerank.OPERATION, model_config, docs=docs, query=query)

    async def invoke_multimodal(
        self,
        model_config: models.MultiModalRerankModelConfig | Convertible,
        query: models.MultiModalContent | Convertible,
        docs: Iterable[models.MultiModalContent | Convertible],
    ) -> models.MultiModalRerankResult:
        """Orders texts and images by their relevance to the query, which is a text or an image."""
        operation = api.invoke_multimodal_rerank.OPERATION
        return await self._one(operation, model_config, query=query, docs=docs)


class AsyncTTSInvocation(_AsyncInvocation):
    """Text-to-speech models."""

    def invoke(
        self, model_config: models.TTSModelConfig | Convertible, content_text: str
    ) -> AsyncStream[bytes]:
        """Speaks a text. Each item of the stream is one complete audio segment, usually mp3."""
        results = self._invoke(api.invoke_tts.OPERATION, model_config, content_text=content_text)
        return AsyncStream(_audio(results))


async def _audio(results: AsyncGenerator[models.TTSResult, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(results):
        async for result in results:
            try:
                segment = unhexlify(result.result)
            except ValueError as error:
                message = f"an audio segment is not hexadecimal: {error}"
                raise ProtocolError(message, operation="invoke_tts") from error
            yield segment


class AsyncSpeech2TextInvocation(_AsyncInvocation):
    """Speech-to-text models."""

    async def invoke(
        self, model_config: models.Speech2TextModelConfig | Convertible, file: Audio
    ) -> str:
        """Returns the text that is spoken in an audio file, usually mp3. Reads the file to its end."""
        return (await self._one(api.invoke_speech2text.OPERATION, model_config, file=file)).result


class AsyncModerationInvocation(_AsyncInvocation):
    """Moderation models."""

    async def invoke(
        self, model_config: models.ModerationModelConfig | Convertible, text: str
    ) -> bool:
        """Returns whether the text has sensitive content."""
        return (await self._one(api.invoke_moderation.OPERATION, model_config, text=text)).result


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
