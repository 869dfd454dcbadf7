# Written by codegen/unasync.py from ../_async/models.py; do not edit, run `nox -s generate`.
"""`session.model`: one object for each type of model, each with the official SDK's `invoke`.

Arguments have the names, order and defaults of the official SDK (0.10.2). In place of a typed object,
they may be a dict, such as a `model-selector` gives, or the official SDK's own object. An argument that
is not valid raises InvalidRequestError before anything is sent. `dify_invoke.errors` has all errors.
"""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from typing import IO, Any, Literal, TypeAlias, TypeVar, overload

from dify_inner_api import models
from dify_inner_api.api import model as api

from ...channels._sync.http import Channel
from ...channels.invocation import Invocation
from ...errors import InvalidRequestError, ProtocolError
from ...observability.observation import Observation, observe
from ...protocol.arguments import Convertible
from ...protocol.call import Call, Options
from ...protocol.operation import Operation
from ..answers import Check, check_of, misfit
from ..requests import check_length, prepare
from .streams import LLMStream, LLMStructuredOutputStream, Stream

T = TypeVar("T")

LLMConfig: TypeAlias = "models.LLMModelConfig | Convertible"
Messages: TypeAlias = "Iterable[models.PromptMessage | Convertible]"
Tools: TypeAlias = "Iterable[models.PromptMessageTool | Convertible] | None"
Stop: TypeAlias = "Iterable[str] | None"
Audio: TypeAlias = "IO[bytes] | bytes | bytearray | memoryview"
InputType: TypeAlias = "models.EmbeddingInputType | Literal['query', 'document']"


class _Invocation:
    """One type of model, over a channel."""

    def __init__(self, channel: Channel, options: Options) -> None:
        self._channel = channel
        self._options = options

    def _invoke(
        self, operation: Operation[T], model_config: object, **arguments: object
    ) -> Generator[T, None, None]:
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

    def _one(self, operation: Operation[T], model_config: object, **arguments: object) -> T:
        (result,) = [one for one in self._invoke(operation, model_config, **arguments)]
        return result


def _checked(
    results: Generator[T, None, None], check: Check, operation: Operation[T], request: object
) -> Generator[T, None, None]:
    """Yields the same results. Raises ProtocolError for one that does not fit the request."""
    with closing(results):
        for result in results:
            if problem := check(request, result):
                raise misfit(operation, problem)
            yield result


def _observed(results: Generator[T, None, None], seen: Observation) -> Generator[T, None, None]:
    """Yields the same results and records them."""
    try:
        with seen:
            for result in results:
                seen.take(result)
                yield result
    finally:
        results.close()


class LLMInvocation(_Invocation):
    """Large language models."""

    @overload  # this one also takes a call without `stream`
    def invoke(  # pyright: ignore[reportOverlappingOverload]
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Stop = None,
        stream: Literal[True] = True,
    ) -> LLMStream: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Stop = None,
        stream: Literal[False] = ...,
    ) -> models.LLMResult: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Stop = None,
        stream: bool = True,
    ) -> LLMStream | models.LLMResult: ...
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Stop = None,
        stream: bool = True,
    ) -> LLMStream | models.LLMResult:
        """Sends messages to a large language model.

        Returns a stream of the answer's chunks, or with `stream=False` the whole answer. `tools` have
        an effect if the model can call tools. Each text in `stop` ends the answer.
        """
        given = {"prompt_messages": prompt_messages, "tools": tools, "stop": stop, "stream": stream}
        chunks = LLMStream(self._invoke(api.invoke_llm.OPERATION, model_config, **given))
        return chunks if stream else chunks.result()


class LLMStructuredOutputInvocation(_Invocation):
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
    ) -> LLMStructuredOutputStream: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Stop = None,
        stream: Literal[False] = ...,
    ) -> models.LLMResultWithStructuredOutput: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Stop = None,
        stream: bool = True,
    ) -> LLMStructuredOutputStream | models.LLMResultWithStructuredOutput: ...
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Stop = None,
        stream: bool = True,
    ) -> LLMStructuredOutputStream | models.LLMResultWithStructuredOutput:
        """Like `LLMInvocation.invoke`, but the answer fits a JSON Schema.

        The whole answer and one chunk of the stream have the parsed object as `structured_output`.
        """
        given = {"prompt_messages": prompt_messages, "tools": tools, "stop": stop, "stream": stream}
        given["structured_output_schema"] = structured_output_schema
        operation = api.invoke_llm_structured_output.OPERATION
        chunks = LLMStructuredOutputStream(self._invoke(operation, model_config, **given))
        return chunks if stream else chunks.result()


class SummaryInvocation(_Invocation):
    """The workspace's system model, for summaries."""

    def invoke(self, text: str, instruction: str, min_summarize_length: int = 1024) -> str:
        """Summarizes a text according to the instruction.

        If the text has fewer characters than `min_summarize_length`, it is returned unchanged and
        nothing is sent, as in the official SDK.
        """
        operation = api.invoke_summary.OPERATION
        check_length(operation, "min_summarize_length", min_summarize_length)
        results = self._invoke(operation, None, text=text, instruction=instruction)
        if len(text) < min_summarize_length:
            return text
        (result,) = [one for one in results]
        return result.summary


class TextEmbeddingInvocation(_Invocation):
    """Text embedding models."""

    def invoke(
        self,
        model_config: models.TextEmbeddingModelConfig | Convertible,
        texts: Iterable[str],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.TextEmbeddingResult:
        """Embeds texts. `embeddings` is a `list[list[float]]`: one vector a text, in the same order."""
        operation = api.invoke_text_embedding.OPERATION
        return self._one(operation, model_config, texts=texts, input_type=input_type)

    def invoke_multimodal(
        self,
        model_config: models.MultiModalEmbeddingModelConfig | Convertible,
        documents: Iterable[models.MultiModalContent | Convertible],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.MultiModalEmbeddingResult:
        """Embeds texts and images. `embeddings` is a `list[list[float]]`: one vector a document.

        On the inner API, the session's tenant replaces the `tenant_id` of the model config.
        """
        operation = api.invoke_multimodal_embedding.OPERATION
        return self._one(operation, model_config, documents=documents, input_type=input_type)


class RerankInvocation(_Invocation):
    """Rerank models."""

    def invoke(
        self, model_config: models.RerankModelConfig | Convertible, docs: Iterable[str], query: str
    ) -> models.RerankResult:
        """Orders texts by their relevance to the query.

        The result's `docs` are the relevant texts, best first, at most `top_n`. `index` is the position in
        the argument.
        """
        return self._one(api.invoke_rerank.OPERATION, model_config, docs=docs, query=query)

    def invoke_multimodal(
        self,
        model_config: models.MultiModalRerankModelConfig | Convertible,
        query: models.MultiModalContent | Convertible,
        docs: Iterable[models.MultiModalContent | Convertible],
    ) -> models.MultiModalRerankResult:
        """Orders texts and images by their relevance to the query, which is a text or an image."""
        operation = api.invoke_multimodal_rerank.OPERATION
        return self._one(operation, model_config, query=query, docs=docs)


class TTSInvocation(_Invocation):
    """Text-to-speech models."""

    def invoke(
        self, model_config: models.TTSModelConfig | Convertible, content_text: str
    ) -> Stream[bytes]:
        """Speaks a text. Each item of the stream is one complete audio segment, usually mp3."""
        results = self._invoke(api.invoke_tts.OPERATION, model_config, content_text=content_text)
        return Stream(_audio(results))


def _audio(results: Generator[models.TTSResult, None, None]) -> Generator[bytes, None, None]:
    with closing(results):
        for result in results:
            try:
                segment = unhexlify(result.result)
            except ValueError as error:
                message = f"an audio segment is not hexadecimal: {error}"
                raise ProtocolError(message, operation="invoke_tts") from error
            yield segment


class Speech2TextInvocation(_Invocation):
    """Speech-to-text models."""

    def invoke(self, model_config: models.Speech2TextModelConfig | Convertible, file: Audio) -> str:
        """Returns the text that is spoken in an audio file, usually mp3. Reads the file to its end."""
        return (self._one(api.invoke_speech2text.OPERATION, model_config, file=file)).result


class ModerationInvocation(_Invocation):
    """Moderation models."""

    def invoke(self, model_config: models.ModerationModelConfig | Convertible, text: str) -> bool:
        """Returns whether the text has sensitive content."""
        return (self._one(api.invoke_moderation.OPERATION, model_config, text=text)).result


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
