# Written by codegen/unasync.py from ../_async/models.py; do not edit, run `nox -s generate`.
"""`session.model`: one object for each type of model, each with the official SDK's `invoke`.

Arguments have the names, order and defaults of the official SDK (0.10.2). In place of a typed object,
they may be a dict of the same fields, or the official SDK's own object. An argument that is not valid raises InvalidRequestError before anything is sent. `dify_invoke.errors` has all errors.
"""

from __future__ import annotations

from binascii import unhexlify
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias, overload

from dify_inner_api import models
from dify_inner_api.api import model as api

from ...channels._sync.http import Channel
from ...errors import ProtocolError
from ...protocol.arguments import Texts
from ...protocol.call import Options
from ..requests import check_length
from .invocations import Invocations, Loose
from .streams import LLMStream, LLMStructuredOutputStream, Stream

if TYPE_CHECKING:
    from dify_inner_api import dicts

LLMConfig: TypeAlias = "models.LLMModelConfig | dicts.LLMModelConfigDict | Loose"
TextEmbeddingConfig: TypeAlias = (
    "models.TextEmbeddingModelConfig | dicts.TextEmbeddingModelConfigDict | Loose"
)
MultiModalEmbeddingConfig: TypeAlias = (
    "models.MultiModalEmbeddingModelConfig | dicts.MultiModalEmbeddingModelConfigDict | Loose"
)
RerankConfig: TypeAlias = "models.RerankModelConfig | dicts.RerankModelConfigDict | Loose"
MultiModalRerankConfig: TypeAlias = (
    "models.MultiModalRerankModelConfig | dicts.MultiModalRerankModelConfigDict | Loose"
)
TTSConfig: TypeAlias = "models.TTSModelConfig | dicts.TTSModelConfigDict | Loose"
Speech2TextConfig: TypeAlias = (
    "models.Speech2TextModelConfig | dicts.Speech2TextModelConfigDict | Loose"
)
ModerationConfig: TypeAlias = (
    "models.ModerationModelConfig | dicts.ModerationModelConfigDict | Loose"
)
Content: TypeAlias = "models.MultiModalContent | dicts.MultiModalContentDict | Loose"
Messages: TypeAlias = "Iterable[models.PromptMessage | dicts.PromptMessageDict | Loose]"
Tools: TypeAlias = "Iterable[models.PromptMessageTool | dicts.PromptMessageToolDict | Loose] | None"
ToolChoice: TypeAlias = (
    "models.ToolChoice | dicts.ToolChoiceDict | Literal['auto', 'none', 'required'] | None"
)
Audio: TypeAlias = "IO[bytes] | bytes | bytearray | memoryview"
InputType: TypeAlias = "models.EmbeddingInputType | Literal['query', 'document']"


class LLMInvocation(Invocations):
    """Large language models."""

    @overload  # this one also takes a call without `stream`
    def invoke(  # pyright: ignore[reportOverlappingOverload]
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Texts | None = None,
        stream: Literal[True] = True,
        *,
        tool_choice: ToolChoice = None,
    ) -> LLMStream: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Texts | None = None,
        stream: Literal[False] = ...,
        *,
        tool_choice: ToolChoice = None,
    ) -> models.LLMResult: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Texts | None = None,
        stream: bool = True,
        *,
        tool_choice: ToolChoice = None,
    ) -> LLMStream | models.LLMResult: ...
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        tools: Tools = None,
        stop: Texts | None = None,
        stream: bool = True,
        *,
        tool_choice: ToolChoice = None,
    ) -> LLMStream | models.LLMResult:
        """Sends messages to a large language model.

        Returns a stream of the answer's chunks, or with `stream=False` the whole answer. `tools` have
        an effect if the model can call tools. Each text in `stop` ends the answer. `tool_choice` says
        whether the model has to call a tool, and which one. Only plugins can send it, and only a plugin
        daemon later than 0.6.10 reads it; on the inner API it raises InvalidRequestError.
        """
        given: dict[str, object] = {
            "prompt_messages": prompt_messages,
            "tools": tools,
            "stop": stop,
            "stream": stream,
        }
        if tool_choice is not None:
            given["tool_choice"] = tool_choice
        results = self._invoke(api.invoke_llm.OPERATION, model_config, **given)
        chunks = LLMStream(results)
        return chunks if stream else chunks.result()


class LLMStructuredOutputInvocation(Invocations):
    """Large language models that answer with a JSON object."""

    @overload  # this one also takes a call without `stream`
    def invoke(  # pyright: ignore[reportOverlappingOverload]
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Texts | None = None,
        stream: Literal[True] = True,
        *,
        tool_choice: ToolChoice = None,
    ) -> LLMStructuredOutputStream: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Texts | None = None,
        stream: Literal[False] = ...,
        *,
        tool_choice: ToolChoice = None,
    ) -> models.LLMResultWithStructuredOutput: ...
    @overload
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Texts | None = None,
        stream: bool = True,
        *,
        tool_choice: ToolChoice = None,
    ) -> LLMStructuredOutputStream | models.LLMResultWithStructuredOutput: ...
    def invoke(
        self,
        model_config: LLMConfig,
        prompt_messages: Messages,
        structured_output_schema: Mapping[str, Any],
        tools: Tools = None,
        stop: Texts | None = None,
        stream: bool = True,
        *,
        tool_choice: ToolChoice = None,
    ) -> LLMStructuredOutputStream | models.LLMResultWithStructuredOutput:
        """Like `LLMInvocation.invoke`, but the answer fits a JSON Schema.

        The whole answer and one chunk of the stream have the parsed object as `structured_output`.
        """
        given: dict[str, object] = {
            "prompt_messages": prompt_messages,
            "tools": tools,
            "stop": stop,
            "stream": stream,
        }
        if tool_choice is not None:
            given["tool_choice"] = tool_choice
        given["structured_output_schema"] = structured_output_schema
        results = self._invoke(api.invoke_llm_structured_output.OPERATION, model_config, **given)
        chunks = LLMStructuredOutputStream(results)
        return chunks if stream else chunks.result()


class SummaryInvocation(Invocations):
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


class TextEmbeddingInvocation(Invocations):
    """Text embedding models."""

    def invoke(
        self,
        model_config: TextEmbeddingConfig,
        texts: Texts,
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.TextEmbeddingResult:
        """Embeds texts. `embeddings` is a `list[list[float]]`: one vector a text, in the same order."""
        operation = api.invoke_text_embedding.OPERATION
        return self._one(operation, model_config, texts=texts, input_type=input_type)

    def invoke_multimodal(
        self,
        model_config: MultiModalEmbeddingConfig,
        documents: Iterable[Content],
        input_type: InputType = models.EmbeddingInputType.QUERY,
    ) -> models.MultiModalEmbeddingResult:
        """Embeds texts and images. `embeddings` is a `list[list[float]]`: one vector a document.

        On the inner API, the session's tenant replaces the `tenant_id` of the model config.
        """
        operation = api.invoke_multimodal_embedding.OPERATION
        return self._one(operation, model_config, documents=documents, input_type=input_type)


class RerankInvocation(Invocations):
    """Rerank models."""

    def invoke(self, model_config: RerankConfig, docs: Texts, query: str) -> models.RerankResult:
        """Orders texts by their relevance to the query.

        The result's `docs` are the relevant texts, best first, at most `top_n`. `index` is the position in
        the argument.
        """
        return self._one(api.invoke_rerank.OPERATION, model_config, docs=docs, query=query)

    def invoke_multimodal(
        self,
        model_config: MultiModalRerankConfig,
        query: Content,
        docs: Iterable[Content],
    ) -> models.MultiModalRerankResult:
        """Orders texts and images by their relevance to the query, which is a text or an image."""
        operation = api.invoke_multimodal_rerank.OPERATION
        return self._one(operation, model_config, query=query, docs=docs)


class TTSInvocation(Invocations):
    """Text-to-speech models."""

    def invoke(self, model_config: TTSConfig, content_text: str) -> Stream[bytes]:
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


class Speech2TextInvocation(Invocations):
    """Speech-to-text models."""

    def invoke(self, model_config: Speech2TextConfig, file: Audio) -> str:
        """Returns the text that is spoken in an audio file, usually mp3. Reads the file to its end."""
        return (self._one(api.invoke_speech2text.OPERATION, model_config, file=file)).result


class ModerationInvocation(Invocations):
    """Moderation models."""

    def invoke(self, model_config: ModerationConfig, text: str) -> bool:
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
