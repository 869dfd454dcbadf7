# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The models, one a module. A class is built when it is first used; `__all__` has those that a user touches."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assistant_prompt_message import AssistantPromptMessage as AssistantPromptMessage
    from .audio_prompt_message_content import AudioPromptMessageContent as AudioPromptMessageContent
    from .backwards_invocation import BackwardsInvocation as BackwardsInvocation
    from .backwards_invocation import UnknownBackwardsInvocation as UnknownBackwardsInvocation
    from .backwards_response import BackwardsResponse as BackwardsResponse
    from .developer_prompt_message import DeveloperPromptMessage as DeveloperPromptMessage
    from .document_prompt_message_content import (
        DocumentPromptMessageContent as DocumentPromptMessageContent,
    )
    from .embedding_input_type import EmbeddingInputType as EmbeddingInputType
    from .embedding_usage import EmbeddingUsage as EmbeddingUsage
    from .error_body import ErrorBody as ErrorBody
    from .fetch_from import FetchFrom as FetchFrom
    from .image_detail import ImageDetail as ImageDetail
    from .image_prompt_message_content import ImagePromptMessageContent as ImagePromptMessageContent
    from .invoke_llm_body import InvokeLLMBody as InvokeLLMBody
    from .invoke_llm_structured_output_body import (
        InvokeLLMStructuredOutputBody as InvokeLLMStructuredOutputBody,
    )
    from .invoke_moderation_body import InvokeModerationBody as InvokeModerationBody
    from .invoke_multi_modal_embedding_body import (
        InvokeMultiModalEmbeddingBody as InvokeMultiModalEmbeddingBody,
    )
    from .invoke_multi_modal_rerank_body import (
        InvokeMultiModalRerankBody as InvokeMultiModalRerankBody,
    )
    from .invoke_rerank_body import InvokeRerankBody as InvokeRerankBody
    from .invoke_speech_2_text_body import InvokeSpeech2TextBody as InvokeSpeech2TextBody
    from .invoke_summary_body import InvokeSummaryBody as InvokeSummaryBody
    from .invoke_text_embedding_body import InvokeTextEmbeddingBody as InvokeTextEmbeddingBody
    from .invoke_tts_body import InvokeTTSBody as InvokeTTSBody
    from .json_object import JsonObject as JsonObject
    from .json_schema import JsonSchema as JsonSchema
    from .llm_invocation import LLMInvocation as LLMInvocation
    from .llm_mode import LLMMode as LLMMode
    from .llm_model_config import LLMModelConfig as LLMModelConfig
    from .llm_request import LLMRequest as LLMRequest
    from .llm_result import LLMResult as LLMResult
    from .llm_result_chunk import LLMResultChunk as LLMResultChunk
    from .llm_result_chunk_delta import LLMResultChunkDelta as LLMResultChunkDelta
    from .llm_result_chunk_envelope import LLMResultChunkEnvelope as LLMResultChunkEnvelope
    from .llm_result_chunk_with_structured_output import (
        LLMResultChunkWithStructuredOutput as LLMResultChunkWithStructuredOutput,
    )
    from .llm_result_chunk_with_structured_output_envelope import (
        LLMResultChunkWithStructuredOutputEnvelope as LLMResultChunkWithStructuredOutputEnvelope,
    )
    from .llm_result_with_structured_output import (
        LLMResultWithStructuredOutput as LLMResultWithStructuredOutput,
    )
    from .llm_structured_output_invocation import (
        LLMStructuredOutputInvocation as LLMStructuredOutputInvocation,
    )
    from .llm_structured_output_request import (
        LLMStructuredOutputRequest as LLMStructuredOutputRequest,
    )
    from .llm_usage import LLMUsage as LLMUsage
    from .model_feature import ModelFeature as ModelFeature
    from .model_type import ModelType as ModelType
    from .moderation_invocation import ModerationInvocation as ModerationInvocation
    from .moderation_model_config import ModerationModelConfig as ModerationModelConfig
    from .moderation_request import ModerationRequest as ModerationRequest
    from .moderation_result import ModerationResult as ModerationResult
    from .moderation_result_envelope import ModerationResultEnvelope as ModerationResultEnvelope
    from .multi_modal_content import MultiModalContent as MultiModalContent
    from .multi_modal_content_type import MultiModalContentType as MultiModalContentType
    from .multi_modal_embedding_invocation import (
        MultiModalEmbeddingInvocation as MultiModalEmbeddingInvocation,
    )
    from .multi_modal_embedding_model_config import (
        MultiModalEmbeddingModelConfig as MultiModalEmbeddingModelConfig,
    )
    from .multi_modal_embedding_request import (
        MultiModalEmbeddingRequest as MultiModalEmbeddingRequest,
    )
    from .multi_modal_embedding_result import MultiModalEmbeddingResult as MultiModalEmbeddingResult
    from .multi_modal_embedding_result_envelope import (
        MultiModalEmbeddingResultEnvelope as MultiModalEmbeddingResultEnvelope,
    )
    from .multi_modal_rerank_invocation import (
        MultiModalRerankInvocation as MultiModalRerankInvocation,
    )
    from .multi_modal_rerank_model_config import (
        MultiModalRerankModelConfig as MultiModalRerankModelConfig,
    )
    from .multi_modal_rerank_request import MultiModalRerankRequest as MultiModalRerankRequest
    from .multi_modal_rerank_result import MultiModalRerankResult as MultiModalRerankResult
    from .multi_modal_rerank_result_envelope import (
        MultiModalRerankResultEnvelope as MultiModalRerankResultEnvelope,
    )
    from .prompt_message import PromptMessage as PromptMessage
    from .prompt_message import UnknownPromptMessage as UnknownPromptMessage
    from .prompt_message_content import PromptMessageContent as PromptMessageContent
    from .prompt_message_content import UnknownPromptMessageContent as UnknownPromptMessageContent
    from .prompt_message_content_type import PromptMessageContentType as PromptMessageContentType
    from .prompt_message_role import PromptMessageRole as PromptMessageRole
    from .prompt_message_tool import PromptMessageTool as PromptMessageTool
    from .rerank_document import RerankDocument as RerankDocument
    from .rerank_invocation import RerankInvocation as RerankInvocation
    from .rerank_model_config import RerankModelConfig as RerankModelConfig
    from .rerank_request import RerankRequest as RerankRequest
    from .rerank_result import RerankResult as RerankResult
    from .rerank_result_envelope import RerankResultEnvelope as RerankResultEnvelope
    from .speech_2_text_invocation import Speech2TextInvocation as Speech2TextInvocation
    from .speech_2_text_model_config import Speech2TextModelConfig as Speech2TextModelConfig
    from .speech_2_text_request import Speech2TextRequest as Speech2TextRequest
    from .speech_2_text_result import Speech2TextResult as Speech2TextResult
    from .speech_2_text_result_envelope import (
        Speech2TextResultEnvelope as Speech2TextResultEnvelope,
    )
    from .summary_invocation import SummaryInvocation as SummaryInvocation
    from .summary_request import SummaryRequest as SummaryRequest
    from .summary_result import SummaryResult as SummaryResult
    from .summary_result_envelope import SummaryResultEnvelope as SummaryResultEnvelope
    from .system_prompt_message import SystemPromptMessage as SystemPromptMessage
    from .text_embedding_invocation import TextEmbeddingInvocation as TextEmbeddingInvocation
    from .text_embedding_model_config import TextEmbeddingModelConfig as TextEmbeddingModelConfig
    from .text_embedding_request import TextEmbeddingRequest as TextEmbeddingRequest
    from .text_embedding_result import TextEmbeddingResult as TextEmbeddingResult
    from .text_embedding_result_envelope import (
        TextEmbeddingResultEnvelope as TextEmbeddingResultEnvelope,
    )
    from .text_prompt_message_content import TextPromptMessageContent as TextPromptMessageContent
    from .tool_call import ToolCall as ToolCall
    from .tool_call_function import ToolCallFunction as ToolCallFunction
    from .tool_choice import ToolChoice as ToolChoice
    from .tool_prompt_message import ToolPromptMessage as ToolPromptMessage
    from .transaction_event import TransactionEvent as TransactionEvent
    from .transaction_invoke import TransactionInvoke as TransactionInvoke
    from .transaction_request import TransactionRequest as TransactionRequest
    from .tts_invocation import TTSInvocation as TTSInvocation
    from .tts_model_config import TTSModelConfig as TTSModelConfig
    from .tts_request import TTSRequest as TTSRequest
    from .tts_result import TTSResult as TTSResult
    from .tts_result_envelope import TTSResultEnvelope as TTSResultEnvelope
    from .user_prompt_message import UserPromptMessage as UserPromptMessage
    from .video_prompt_message_content import VideoPromptMessageContent as VideoPromptMessageContent

__all__ = [
    "AssistantPromptMessage",
    "AudioPromptMessageContent",
    "DeveloperPromptMessage",
    "DocumentPromptMessageContent",
    "EmbeddingInputType",
    "EmbeddingUsage",
    "FetchFrom",
    "ImageDetail",
    "ImagePromptMessageContent",
    "LLMMode",
    "LLMModelConfig",
    "LLMResult",
    "LLMResultChunk",
    "LLMResultChunkDelta",
    "LLMResultChunkWithStructuredOutput",
    "LLMResultWithStructuredOutput",
    "LLMUsage",
    "ModelFeature",
    "ModelType",
    "ModerationModelConfig",
    "ModerationResult",
    "MultiModalContent",
    "MultiModalContentType",
    "MultiModalEmbeddingModelConfig",
    "MultiModalEmbeddingResult",
    "MultiModalRerankModelConfig",
    "MultiModalRerankResult",
    "PromptMessage",
    "PromptMessageContent",
    "PromptMessageContentType",
    "PromptMessageRole",
    "PromptMessageTool",
    "RerankDocument",
    "RerankModelConfig",
    "RerankResult",
    "Speech2TextModelConfig",
    "Speech2TextResult",
    "SummaryResult",
    "SystemPromptMessage",
    "TTSModelConfig",
    "TTSResult",
    "TextEmbeddingModelConfig",
    "TextEmbeddingResult",
    "TextPromptMessageContent",
    "ToolCall",
    "ToolCallFunction",
    "ToolChoice",
    "ToolPromptMessage",
    "UnknownPromptMessage",
    "UnknownPromptMessageContent",
    "UserPromptMessage",
    "VideoPromptMessageContent",
]

_MODULES = {
    "AssistantPromptMessage": ".assistant_prompt_message",
    "AudioPromptMessageContent": ".audio_prompt_message_content",
    "BackwardsInvocation": ".backwards_invocation",
    "BackwardsResponse": ".backwards_response",
    "DeveloperPromptMessage": ".developer_prompt_message",
    "DocumentPromptMessageContent": ".document_prompt_message_content",
    "EmbeddingInputType": ".embedding_input_type",
    "EmbeddingUsage": ".embedding_usage",
    "ErrorBody": ".error_body",
    "FetchFrom": ".fetch_from",
    "ImageDetail": ".image_detail",
    "ImagePromptMessageContent": ".image_prompt_message_content",
    "InvokeLLMBody": ".invoke_llm_body",
    "InvokeLLMStructuredOutputBody": ".invoke_llm_structured_output_body",
    "InvokeModerationBody": ".invoke_moderation_body",
    "InvokeMultiModalEmbeddingBody": ".invoke_multi_modal_embedding_body",
    "InvokeMultiModalRerankBody": ".invoke_multi_modal_rerank_body",
    "InvokeRerankBody": ".invoke_rerank_body",
    "InvokeSpeech2TextBody": ".invoke_speech_2_text_body",
    "InvokeSummaryBody": ".invoke_summary_body",
    "InvokeTextEmbeddingBody": ".invoke_text_embedding_body",
    "InvokeTTSBody": ".invoke_tts_body",
    "JsonObject": ".json_object",
    "JsonSchema": ".json_schema",
    "LLMInvocation": ".llm_invocation",
    "LLMMode": ".llm_mode",
    "LLMModelConfig": ".llm_model_config",
    "LLMRequest": ".llm_request",
    "LLMResult": ".llm_result",
    "LLMResultChunk": ".llm_result_chunk",
    "LLMResultChunkDelta": ".llm_result_chunk_delta",
    "LLMResultChunkEnvelope": ".llm_result_chunk_envelope",
    "LLMResultChunkWithStructuredOutput": ".llm_result_chunk_with_structured_output",
    "LLMResultChunkWithStructuredOutputEnvelope": ".llm_result_chunk_with_structured_output_envelope",
    "LLMResultWithStructuredOutput": ".llm_result_with_structured_output",
    "LLMStructuredOutputInvocation": ".llm_structured_output_invocation",
    "LLMStructuredOutputRequest": ".llm_structured_output_request",
    "LLMUsage": ".llm_usage",
    "ModelFeature": ".model_feature",
    "ModelType": ".model_type",
    "ModerationInvocation": ".moderation_invocation",
    "ModerationModelConfig": ".moderation_model_config",
    "ModerationRequest": ".moderation_request",
    "ModerationResult": ".moderation_result",
    "ModerationResultEnvelope": ".moderation_result_envelope",
    "MultiModalContent": ".multi_modal_content",
    "MultiModalContentType": ".multi_modal_content_type",
    "MultiModalEmbeddingInvocation": ".multi_modal_embedding_invocation",
    "MultiModalEmbeddingModelConfig": ".multi_modal_embedding_model_config",
    "MultiModalEmbeddingRequest": ".multi_modal_embedding_request",
    "MultiModalEmbeddingResult": ".multi_modal_embedding_result",
    "MultiModalEmbeddingResultEnvelope": ".multi_modal_embedding_result_envelope",
    "MultiModalRerankInvocation": ".multi_modal_rerank_invocation",
    "MultiModalRerankModelConfig": ".multi_modal_rerank_model_config",
    "MultiModalRerankRequest": ".multi_modal_rerank_request",
    "MultiModalRerankResult": ".multi_modal_rerank_result",
    "MultiModalRerankResultEnvelope": ".multi_modal_rerank_result_envelope",
    "PromptMessage": ".prompt_message",
    "PromptMessageContent": ".prompt_message_content",
    "PromptMessageContentType": ".prompt_message_content_type",
    "PromptMessageRole": ".prompt_message_role",
    "PromptMessageTool": ".prompt_message_tool",
    "RerankDocument": ".rerank_document",
    "RerankInvocation": ".rerank_invocation",
    "RerankModelConfig": ".rerank_model_config",
    "RerankRequest": ".rerank_request",
    "RerankResult": ".rerank_result",
    "RerankResultEnvelope": ".rerank_result_envelope",
    "Speech2TextInvocation": ".speech_2_text_invocation",
    "Speech2TextModelConfig": ".speech_2_text_model_config",
    "Speech2TextRequest": ".speech_2_text_request",
    "Speech2TextResult": ".speech_2_text_result",
    "Speech2TextResultEnvelope": ".speech_2_text_result_envelope",
    "SummaryInvocation": ".summary_invocation",
    "SummaryRequest": ".summary_request",
    "SummaryResult": ".summary_result",
    "SummaryResultEnvelope": ".summary_result_envelope",
    "SystemPromptMessage": ".system_prompt_message",
    "TextEmbeddingInvocation": ".text_embedding_invocation",
    "TextEmbeddingModelConfig": ".text_embedding_model_config",
    "TextEmbeddingRequest": ".text_embedding_request",
    "TextEmbeddingResult": ".text_embedding_result",
    "TextEmbeddingResultEnvelope": ".text_embedding_result_envelope",
    "TextPromptMessageContent": ".text_prompt_message_content",
    "ToolCall": ".tool_call",
    "ToolCallFunction": ".tool_call_function",
    "ToolChoice": ".tool_choice",
    "ToolPromptMessage": ".tool_prompt_message",
    "TransactionEvent": ".transaction_event",
    "TransactionInvoke": ".transaction_invoke",
    "TransactionRequest": ".transaction_request",
    "TTSInvocation": ".tts_invocation",
    "TTSModelConfig": ".tts_model_config",
    "TTSRequest": ".tts_request",
    "TTSResult": ".tts_result",
    "TTSResultEnvelope": ".tts_result_envelope",
    "UserPromptMessage": ".user_prompt_message",
    "VideoPromptMessageContent": ".video_prompt_message_content",
    "UnknownPromptMessage": ".prompt_message",
    "UnknownPromptMessageContent": ".prompt_message_content",
    "UnknownBackwardsInvocation": ".backwards_invocation",
}


if not TYPE_CHECKING:  # a checker should know a wrong name

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
        return value

    def __dir__() -> list[str]:
        return list(_MODULES)
