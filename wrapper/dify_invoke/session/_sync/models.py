"""`session.model`: one object for each type of model, each with the official SDK's `invoke`.

Arguments have the official SDK's (0.10.2) names, order and defaults. Besides the typed objects they
take the dict that a `model-selector` gives and the official SDK's own objects. What does not fit
raises InvalidRequestError before anything is sent; see `dify_invoke.errors` for the rest.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from typing import IO, Any, Literal, TypeVar, overload

import attrs

from dify_inner_api import models
from dify_inner_api.types import Operation

from ...channels.channel import Channel
from ...errors import InvalidRequestError
from ...http.upload import HexFile
from ...observability.observation import observe, watched
from ...protocol.call import Call, Options
from .. import operations, requests
from ..arguments import Convertible
from ..requests import InputType
from ..streams import LLMStream, LLMStructuredOutputStream, Stream

T = TypeVar("T")


class _Invocation:
    """One type of model on a channel."""

    def __init__(self, channel: Channel, options: Options) -> None:
        self._channel = channel
        self._options = options

    def _invoke(
        self, operation: Operation[T], request: attrs.AttrsInstance, file: HexFile | None = None
    ) -> Generator[T, None, None]:
        seen = observe(operation.name, self._channel, request)
        try:
            items = self._channel.invoke(operation, request, file, Call(self._options, seen))
        except InvalidRequestError as error:
            error.operation = operation.name
            raise
        return items if seen is None else watched(items, seen)

    def _one(
        self, operation: Operation[T], request: attrs.AttrsInstance, file: HexFile | None = None
    ) -> T:
        (result,) = self._invoke(operation, request, file)
        return result


class LLMInvocation(_Invocation):
    """Large language models."""

    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: Literal[True] = True,
    ) -> LLMStream: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        *,
        stream: Literal[False],
    ) -> models.LLMResult: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None,
        stop: Iterable[str] | None,
        stream: Literal[False],
    ) -> models.LLMResult: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: bool = True,
    ) -> LLMStream | models.LLMResult: ...
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: bool = True,
    ) -> LLMStream | models.LLMResult:
        """Asks a large language model.

        Returns a stream of the answer's chunks, or with `stream=False` the whole answer. `tools` take
        effect with models that can call tools; `stop` are texts that end the answer.
        """
        request = requests.llm_request(model_config, prompt_messages, tools, stop, stream)
        chunks = LLMStream(self._invoke(operations.LLM, request))
        return chunks if stream else chunks.result()


class LLMStructuredOutputInvocation(_Invocation):
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
    ) -> LLMStructuredOutputStream: ...
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
    ) -> models.LLMResultWithStructuredOutput: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        structured_output_schema: Mapping[str, Any],
        tools: Iterable[models.PromptMessageTool | Convertible] | None,
        stop: Iterable[str] | None,
        stream: Literal[False],
    ) -> models.LLMResultWithStructuredOutput: ...
    @overload
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        structured_output_schema: Mapping[str, Any],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: bool = True,
    ) -> LLMStructuredOutputStream | models.LLMResultWithStructuredOutput: ...
    def invoke(
        self,
        model_config: models.LLMModelConfig | Convertible,
        prompt_messages: Iterable[models.PromptMessage | Convertible],
        structured_output_schema: Mapping[str, Any],
        tools: Iterable[models.PromptMessageTool | Convertible] | None = None,
        stop: Iterable[str] | None = None,
        stream: bool = True,
    ) -> LLMStructuredOutputStream | models.LLMResultWithStructuredOutput:
        """Asks for an answer in the shape of a JSON Schema; otherwise as `LLMInvocation.invoke`.

        `structured_output` of one chunk, and of the whole answer, has it parsed.
        """
        request = requests.llm_structured_output_request(
            model_config, prompt_messages, structured_output_schema, tools, stop, stream
        )
        chunks = LLMStructuredOutputStream(self._invoke(operations.LLM_STRUCTURED_OUTPUT, request))
        return chunks if stream else chunks.result()


class SummaryInvocation(_Invocation):
    """The workspace's system model, for summaries."""

    def invoke(
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
        return self._one(operations.SUMMARY, request).summary


class TextEmbeddingInvocation(_Invocation):
    """Text embedding models."""

    def invoke(
        self,
        model_config: models.TextEmbeddingModelConfig | Convertible,
        texts: Iterable[str],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.TextEmbeddingResult:
        """Embeds texts. `embeddings` is a `list[list[float]]`: one vector a text, in their order."""
        request = requests.text_embedding_request(model_config, texts, input_type)
        return self._one(operations.TEXT_EMBEDDING, request)

    def invoke_multimodal(
        self,
        model_config: models.MultiModalEmbeddingModelConfig | Convertible,
        documents: Iterable[models.MultiModalContent | Convertible],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.MultiModalEmbeddingResult:
        """Embeds texts and images. `embeddings` is a `list[list[float]]`: one vector a document.

        On the inner API the session's tenant takes the place of the config's `tenant_id`.
        """
        request = requests.multimodal_embedding_request(model_config, documents, input_type)
        return self._one(operations.MULTIMODAL_EMBEDDING, request)


class RerankInvocation(_Invocation):
    """Rerank models."""

    def invoke(
        self, model_config: models.RerankModelConfig | Convertible, docs: Iterable[str], query: str
    ) -> models.RerankResult:
        """Orders texts by their relevance to the query.

        `docs` of the result are the relevant ones, best first, `index` their place in the argument.
        """
        request = requests.rerank_request(model_config, docs, query)
        return self._one(operations.RERANK, request)

    def invoke_multimodal(
        self,
        model_config: models.MultiModalRerankModelConfig | Convertible,
        query: models.MultiModalContent | Convertible,
        docs: Iterable[models.MultiModalContent | Convertible],
    ) -> models.MultiModalRerankResult:
        """Orders texts and images by their relevance to the query, itself a text or an image."""
        request = requests.multimodal_rerank_request(model_config, query, docs)
        return self._one(operations.MULTIMODAL_RERANK, request)


class TTSInvocation(_Invocation):
    """Text-to-speech models."""

    def invoke(
        self, model_config: models.TTSModelConfig | Convertible, content_text: str
    ) -> Stream[bytes]:
        """Speaks a text. Each item of the stream is one complete audio segment, mostly mp3."""
        request = requests.tts_request(model_config, content_text)
        return Stream(_audio(self._invoke(operations.TTS, request)))


class Speech2TextInvocation(_Invocation):
    """Speech-to-text models."""

    def invoke(
        self,
        model_config: models.Speech2TextModelConfig | Convertible,
        file: IO[bytes] | bytes | bytearray | memoryview,
    ) -> str:
        """Returns what is said in an audio file, which is read to its end; mostly mp3."""
        request, audio = requests.speech2text_request(model_config, file)
        return self._one(operations.SPEECH2TEXT, request, audio).result


class ModerationInvocation(_Invocation):
    """Moderation models."""

    def invoke(self, model_config: models.ModerationModelConfig | Convertible, text: str) -> bool:
        """Whether the text has sensitive content."""
        request = requests.moderation_request(model_config, text)
        return self._one(operations.MODERATION, request).result


class Models:
    """The types of models that a session reaches."""

    def __init__(self, channel: Channel, options: Options) -> None:
        self.llm: LLMInvocation = LLMInvocation(channel, options)
        self.llm_structured_output: LLMStructuredOutputInvocation = LLMStructuredOutputInvocation(
            channel, options
        )
        self.summary: SummaryInvocation = SummaryInvocation(channel, options)
        self.text_embedding: TextEmbeddingInvocation = TextEmbeddingInvocation(channel, options)
        self.rerank: RerankInvocation = RerankInvocation(channel, options)
        self.tts: TTSInvocation = TTSInvocation(channel, options)
        self.speech2text: Speech2TextInvocation = Speech2TextInvocation(channel, options)
        self.moderation: ModerationInvocation = ModerationInvocation(channel, options)


def _audio(results: Generator[models.TTSResult, None, None]) -> Generator[bytes, None, None]:
    with closing(results):
        for result in results:
            yield operations.audio(result)
