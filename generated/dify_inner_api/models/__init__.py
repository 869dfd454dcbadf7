# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
"""The models, one a module. A class is built when it is first used; `__all__` has those that a user touches."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .agent_log import AgentLog as AgentLog
    from .agent_log_event import AgentLogEvent as AgentLogEvent
    from .agent_message_event import AgentMessageEvent as AgentMessageEvent
    from .agent_thought_event import AgentThoughtEvent as AgentThoughtEvent
    from .app_event import AppEvent as AppEvent
    from .app_event import UnknownAppEvent as UnknownAppEvent
    from .app_event_envelope import AppEventEnvelope as AppEventEnvelope
    from .app_feature import AppFeature as AppFeature
    from .app_invocation import AppInvocation as AppInvocation
    from .app_limits import AppLimits as AppLimits
    from .app_mode import AppMode as AppMode
    from .app_parameters import AppParameters as AppParameters
    from .app_parameters_data import AppParametersData as AppParametersData
    from .app_parameters_envelope import AppParametersEnvelope as AppParametersEnvelope
    from .app_request import AppRequest as AppRequest
    from .assistant_prompt_message import AssistantPromptMessage as AssistantPromptMessage
    from .audio_prompt_message_content import AudioPromptMessageContent as AudioPromptMessageContent
    from .backwards_invocation import BackwardsInvocation as BackwardsInvocation
    from .backwards_invocation import UnknownBackwardsInvocation as UnknownBackwardsInvocation
    from .backwards_response import BackwardsResponse as BackwardsResponse
    from .chat_result import ChatResult as ChatResult
    from .class_config import ClassConfig as ClassConfig
    from .completion_result import CompletionResult as CompletionResult
    from .datasource_request import DatasourceRequest as DatasourceRequest
    from .datasource_result import DatasourceResult as DatasourceResult
    from .datasource_result_envelope import DatasourceResultEnvelope as DatasourceResultEnvelope
    from .developer_prompt_message import DeveloperPromptMessage as DeveloperPromptMessage
    from .document_prompt_message_content import (
        DocumentPromptMessageContent as DocumentPromptMessageContent,
    )
    from .embedding_input_type import EmbeddingInputType as EmbeddingInputType
    from .embedding_usage import EmbeddingUsage as EmbeddingUsage
    from .encrypt_request import EncryptRequest as EncryptRequest
    from .encrypted_settings import EncryptedSettings as EncryptedSettings
    from .encrypted_settings_data import EncryptedSettingsData as EncryptedSettingsData
    from .encrypted_settings_envelope import EncryptedSettingsEnvelope as EncryptedSettingsEnvelope
    from .error_body import ErrorBody as ErrorBody
    from .error_event import ErrorEvent as ErrorEvent
    from .fetch_app_body import FetchAppBody as FetchAppBody
    from .fetch_app_invocation import FetchAppInvocation as FetchAppInvocation
    from .fetch_app_request import FetchAppRequest as FetchAppRequest
    from .fetch_from import FetchFrom as FetchFrom
    from .file_input import FileInput as FileInput
    from .file_type import FileType as FileType
    from .file_upload_invocation import FileUploadInvocation as FileUploadInvocation
    from .file_upload_request import FileUploadRequest as FileUploadRequest
    from .human_input import HumanInput as HumanInput
    from .human_input_form_filled_event import (
        HumanInputFormFilledEvent as HumanInputFormFilledEvent,
    )
    from .human_input_form_timeout_event import (
        HumanInputFormTimeoutEvent as HumanInputFormTimeoutEvent,
    )
    from .human_input_required_event import HumanInputRequiredEvent as HumanInputRequiredEvent
    from .image_detail import ImageDetail as ImageDetail
    from .image_prompt_message_content import ImagePromptMessageContent as ImagePromptMessageContent
    from .invoke_app_body import InvokeAppBody as InvokeAppBody
    from .invoke_datasource_body import InvokeDatasourceBody as InvokeDatasourceBody
    from .invoke_encrypt_body import InvokeEncryptBody as InvokeEncryptBody
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
    from .invoke_parameter_extractor_body import (
        InvokeParameterExtractorBody as InvokeParameterExtractorBody,
    )
    from .invoke_question_classifier_body import (
        InvokeQuestionClassifierBody as InvokeQuestionClassifierBody,
    )
    from .invoke_rerank_body import InvokeRerankBody as InvokeRerankBody
    from .invoke_speech_2_text_body import InvokeSpeech2TextBody as InvokeSpeech2TextBody
    from .invoke_summary_body import InvokeSummaryBody as InvokeSummaryBody
    from .invoke_text_embedding_body import InvokeTextEmbeddingBody as InvokeTextEmbeddingBody
    from .invoke_tool_body import InvokeToolBody as InvokeToolBody
    from .invoke_tts_body import InvokeTTSBody as InvokeTTSBody
    from .iteration_completed_event import IterationCompletedEvent as IterationCompletedEvent
    from .iteration_next_event import IterationNextEvent as IterationNextEvent
    from .iteration_started_event import IterationStartedEvent as IterationStartedEvent
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
    from .loop_completed_event import LoopCompletedEvent as LoopCompletedEvent
    from .loop_next_event import LoopNextEvent as LoopNextEvent
    from .loop_started_event import LoopStartedEvent as LoopStartedEvent
    from .message_end_event import MessageEndEvent as MessageEndEvent
    from .message_event import MessageEvent as MessageEvent
    from .message_file_event import MessageFileEvent as MessageFileEvent
    from .message_metadata import MessageMetadata as MessageMetadata
    from .message_replace_event import MessageReplaceEvent as MessageReplaceEvent
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
    from .node_finished_event import NodeFinishedEvent as NodeFinishedEvent
    from .node_model_config import NodeModelConfig as NodeModelConfig
    from .node_response import NodeResponse as NodeResponse
    from .node_response_envelope import NodeResponseEnvelope as NodeResponseEnvelope
    from .node_retry_event import NodeRetryEvent as NodeRetryEvent
    from .node_run import NodeRun as NodeRun
    from .node_started_event import NodeStartedEvent as NodeStartedEvent
    from .parameter_config import ParameterConfig as ParameterConfig
    from .parameter_extractor_invocation import (
        ParameterExtractorInvocation as ParameterExtractorInvocation,
    )
    from .parameter_extractor_request import ParameterExtractorRequest as ParameterExtractorRequest
    from .parameter_extractor_result import ParameterExtractorResult as ParameterExtractorResult
    from .prompt_message import PromptMessage as PromptMessage
    from .prompt_message import UnknownPromptMessage as UnknownPromptMessage
    from .prompt_message_content import PromptMessageContent as PromptMessageContent
    from .prompt_message_content import UnknownPromptMessageContent as UnknownPromptMessageContent
    from .prompt_message_content_type import PromptMessageContentType as PromptMessageContentType
    from .prompt_message_role import PromptMessageRole as PromptMessageRole
    from .prompt_message_tool import PromptMessageTool as PromptMessageTool
    from .question_classifier_invocation import (
        QuestionClassifierInvocation as QuestionClassifierInvocation,
    )
    from .question_classifier_request import QuestionClassifierRequest as QuestionClassifierRequest
    from .question_classifier_result import QuestionClassifierResult as QuestionClassifierResult
    from .reasoning import Reasoning as Reasoning
    from .reasoning_chunk_event import ReasoningChunkEvent as ReasoningChunkEvent
    from .request_file_upload_body import RequestFileUploadBody as RequestFileUploadBody
    from .rerank_document import RerankDocument as RerankDocument
    from .rerank_invocation import RerankInvocation as RerankInvocation
    from .rerank_model_config import RerankModelConfig as RerankModelConfig
    from .rerank_request import RerankRequest as RerankRequest
    from .rerank_result import RerankResult as RerankResult
    from .rerank_result_envelope import RerankResultEnvelope as RerankResultEnvelope
    from .response_mode import ResponseMode as ResponseMode
    from .retriever_resource import RetrieverResource as RetrieverResource
    from .rounds import Rounds as Rounds
    from .secret_field import SecretField as SecretField
    from .speech_2_text_invocation import Speech2TextInvocation as Speech2TextInvocation
    from .speech_2_text_model_config import Speech2TextModelConfig as Speech2TextModelConfig
    from .speech_2_text_request import Speech2TextRequest as Speech2TextRequest
    from .speech_2_text_result import Speech2TextResult as Speech2TextResult
    from .speech_2_text_result_envelope import (
        Speech2TextResultEnvelope as Speech2TextResultEnvelope,
    )
    from .storage_delete_request import StorageDeleteRequest as StorageDeleteRequest
    from .storage_exist_request import StorageExistRequest as StorageExistRequest
    from .storage_existence import StorageExistence as StorageExistence
    from .storage_get_request import StorageGetRequest as StorageGetRequest
    from .storage_invocation import StorageInvocation as StorageInvocation
    from .storage_request import StorageRequest as StorageRequest
    from .storage_request import UnknownStorageRequest as UnknownStorageRequest
    from .storage_set_request import StorageSetRequest as StorageSetRequest
    from .storage_stored import StorageStored as StorageStored
    from .storage_value import StorageValue as StorageValue
    from .summary_invocation import SummaryInvocation as SummaryInvocation
    from .summary_request import SummaryRequest as SummaryRequest
    from .summary_result import SummaryResult as SummaryResult
    from .summary_result_envelope import SummaryResultEnvelope as SummaryResultEnvelope
    from .system_prompt_message import SystemPromptMessage as SystemPromptMessage
    from .text_chunk_event import TextChunkEvent as TextChunkEvent
    from .text_embedding_invocation import TextEmbeddingInvocation as TextEmbeddingInvocation
    from .text_embedding_model_config import TextEmbeddingModelConfig as TextEmbeddingModelConfig
    from .text_embedding_request import TextEmbeddingRequest as TextEmbeddingRequest
    from .text_embedding_result import TextEmbeddingResult as TextEmbeddingResult
    from .text_embedding_result_envelope import (
        TextEmbeddingResultEnvelope as TextEmbeddingResultEnvelope,
    )
    from .text_prompt_message_content import TextPromptMessageContent as TextPromptMessageContent
    from .text_replace_event import TextReplaceEvent as TextReplaceEvent
    from .tool_binary_link_message import ToolBinaryLinkMessage as ToolBinaryLinkMessage
    from .tool_blob import ToolBlob as ToolBlob
    from .tool_blob_chunk import ToolBlobChunk as ToolBlobChunk
    from .tool_blob_chunk_message import ToolBlobChunkMessage as ToolBlobChunkMessage
    from .tool_blob_message import ToolBlobMessage as ToolBlobMessage
    from .tool_call import ToolCall as ToolCall
    from .tool_call_function import ToolCallFunction as ToolCallFunction
    from .tool_choice import ToolChoice as ToolChoice
    from .tool_file_message import ToolFileMessage as ToolFileMessage
    from .tool_image_link_message import ToolImageLinkMessage as ToolImageLinkMessage
    from .tool_image_message import ToolImageMessage as ToolImageMessage
    from .tool_invocation import ToolInvocation as ToolInvocation
    from .tool_invoke_message import ToolInvokeMessage as ToolInvokeMessage
    from .tool_invoke_message import UnknownToolInvokeMessage as UnknownToolInvokeMessage
    from .tool_invoke_message_envelope import ToolInvokeMessageEnvelope as ToolInvokeMessageEnvelope
    from .tool_json import ToolJson as ToolJson
    from .tool_json_message import ToolJsonMessage as ToolJsonMessage
    from .tool_link_message import ToolLinkMessage as ToolLinkMessage
    from .tool_log import ToolLog as ToolLog
    from .tool_log_message import ToolLogMessage as ToolLogMessage
    from .tool_message_type import ToolMessageType as ToolMessageType
    from .tool_prompt_message import ToolPromptMessage as ToolPromptMessage
    from .tool_provider_type import ToolProviderType as ToolProviderType
    from .tool_request import ToolRequest as ToolRequest
    from .tool_result import ToolResult as ToolResult
    from .tool_retriever_resources import ToolRetrieverResources as ToolRetrieverResources
    from .tool_retriever_resources_message import (
        ToolRetrieverResourcesMessage as ToolRetrieverResourcesMessage,
    )
    from .tool_text import ToolText as ToolText
    from .tool_text_message import ToolTextMessage as ToolTextMessage
    from .tool_variable import ToolVariable as ToolVariable
    from .tool_variable_message import ToolVariableMessage as ToolVariableMessage
    from .transaction_event import TransactionEvent as TransactionEvent
    from .transaction_invoke import TransactionInvoke as TransactionInvoke
    from .transaction_request import TransactionRequest as TransactionRequest
    from .tts_invocation import TTSInvocation as TTSInvocation
    from .tts_message_end_event import TTSMessageEndEvent as TTSMessageEndEvent
    from .tts_message_event import TTSMessageEvent as TTSMessageEvent
    from .tts_model_config import TTSModelConfig as TTSModelConfig
    from .tts_request import TTSRequest as TTSRequest
    from .tts_result import TTSResult as TTSResult
    from .tts_result_envelope import TTSResultEnvelope as TTSResultEnvelope
    from .upload_address import UploadAddress as UploadAddress
    from .upload_address_envelope import UploadAddressEnvelope as UploadAddressEnvelope
    from .upload_file_response import UploadFileResponse as UploadFileResponse
    from .user_prompt_message import UserPromptMessage as UserPromptMessage
    from .video_prompt_message_content import VideoPromptMessageContent as VideoPromptMessageContent
    from .workflow_finished_event import WorkflowFinishedEvent as WorkflowFinishedEvent
    from .workflow_pause import WorkflowPause as WorkflowPause
    from .workflow_paused_event import WorkflowPausedEvent as WorkflowPausedEvent
    from .workflow_result import WorkflowResult as WorkflowResult
    from .workflow_run import WorkflowRun as WorkflowRun
    from .workflow_start import WorkflowStart as WorkflowStart
    from .workflow_started_event import WorkflowStartedEvent as WorkflowStartedEvent
    from .workflow_text import WorkflowText as WorkflowText

__all__ = [
    "AgentLog",
    "AgentLogEvent",
    "AgentMessageEvent",
    "AgentThoughtEvent",
    "AppEvent",
    "AppFeature",
    "AppLimits",
    "AppMode",
    "AppParameters",
    "AssistantPromptMessage",
    "AudioPromptMessageContent",
    "ChatResult",
    "ClassConfig",
    "CompletionResult",
    "DeveloperPromptMessage",
    "DocumentPromptMessageContent",
    "EmbeddingInputType",
    "EmbeddingUsage",
    "ErrorEvent",
    "FetchFrom",
    "FileInput",
    "FileType",
    "HumanInput",
    "HumanInputFormFilledEvent",
    "HumanInputFormTimeoutEvent",
    "HumanInputRequiredEvent",
    "ImageDetail",
    "ImagePromptMessageContent",
    "IterationCompletedEvent",
    "IterationNextEvent",
    "IterationStartedEvent",
    "LLMMode",
    "LLMModelConfig",
    "LLMResult",
    "LLMResultChunk",
    "LLMResultChunkDelta",
    "LLMResultChunkWithStructuredOutput",
    "LLMResultWithStructuredOutput",
    "LLMUsage",
    "LoopCompletedEvent",
    "LoopNextEvent",
    "LoopStartedEvent",
    "MessageEndEvent",
    "MessageEvent",
    "MessageFileEvent",
    "MessageMetadata",
    "MessageReplaceEvent",
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
    "NodeFinishedEvent",
    "NodeModelConfig",
    "NodeResponse",
    "NodeRetryEvent",
    "NodeRun",
    "NodeStartedEvent",
    "ParameterConfig",
    "ParameterExtractorResult",
    "PromptMessage",
    "PromptMessageContent",
    "PromptMessageContentType",
    "PromptMessageRole",
    "PromptMessageTool",
    "QuestionClassifierResult",
    "Reasoning",
    "ReasoningChunkEvent",
    "RerankDocument",
    "RerankModelConfig",
    "RerankResult",
    "ResponseMode",
    "RetrieverResource",
    "Rounds",
    "SecretField",
    "Speech2TextModelConfig",
    "Speech2TextResult",
    "SummaryResult",
    "SystemPromptMessage",
    "TTSMessageEndEvent",
    "TTSMessageEvent",
    "TTSModelConfig",
    "TTSResult",
    "TextChunkEvent",
    "TextEmbeddingModelConfig",
    "TextEmbeddingResult",
    "TextPromptMessageContent",
    "TextReplaceEvent",
    "ToolBinaryLinkMessage",
    "ToolBlob",
    "ToolBlobChunk",
    "ToolBlobChunkMessage",
    "ToolBlobMessage",
    "ToolCall",
    "ToolCallFunction",
    "ToolChoice",
    "ToolFileMessage",
    "ToolImageLinkMessage",
    "ToolImageMessage",
    "ToolInvokeMessage",
    "ToolJson",
    "ToolJsonMessage",
    "ToolLinkMessage",
    "ToolLog",
    "ToolLogMessage",
    "ToolMessageType",
    "ToolPromptMessage",
    "ToolProviderType",
    "ToolResult",
    "ToolRetrieverResources",
    "ToolRetrieverResourcesMessage",
    "ToolText",
    "ToolTextMessage",
    "ToolVariable",
    "ToolVariableMessage",
    "UnknownAppEvent",
    "UnknownPromptMessage",
    "UnknownPromptMessageContent",
    "UnknownToolInvokeMessage",
    "UploadFileResponse",
    "UserPromptMessage",
    "VideoPromptMessageContent",
    "WorkflowFinishedEvent",
    "WorkflowPause",
    "WorkflowPausedEvent",
    "WorkflowResult",
    "WorkflowRun",
    "WorkflowStart",
    "WorkflowStartedEvent",
    "WorkflowText",
]

_MODULES = {
    "AgentLog": ".agent_log",
    "AgentLogEvent": ".agent_log_event",
    "AgentMessageEvent": ".agent_message_event",
    "AgentThoughtEvent": ".agent_thought_event",
    "AppEvent": ".app_event",
    "AppEventEnvelope": ".app_event_envelope",
    "AppFeature": ".app_feature",
    "AppInvocation": ".app_invocation",
    "AppLimits": ".app_limits",
    "AppMode": ".app_mode",
    "AppParameters": ".app_parameters",
    "AppParametersData": ".app_parameters_data",
    "AppParametersEnvelope": ".app_parameters_envelope",
    "AppRequest": ".app_request",
    "AssistantPromptMessage": ".assistant_prompt_message",
    "AudioPromptMessageContent": ".audio_prompt_message_content",
    "BackwardsInvocation": ".backwards_invocation",
    "BackwardsResponse": ".backwards_response",
    "ChatResult": ".chat_result",
    "ClassConfig": ".class_config",
    "CompletionResult": ".completion_result",
    "DatasourceRequest": ".datasource_request",
    "DatasourceResult": ".datasource_result",
    "DatasourceResultEnvelope": ".datasource_result_envelope",
    "DeveloperPromptMessage": ".developer_prompt_message",
    "DocumentPromptMessageContent": ".document_prompt_message_content",
    "EmbeddingInputType": ".embedding_input_type",
    "EmbeddingUsage": ".embedding_usage",
    "EncryptRequest": ".encrypt_request",
    "EncryptedSettings": ".encrypted_settings",
    "EncryptedSettingsData": ".encrypted_settings_data",
    "EncryptedSettingsEnvelope": ".encrypted_settings_envelope",
    "ErrorBody": ".error_body",
    "ErrorEvent": ".error_event",
    "FetchAppBody": ".fetch_app_body",
    "FetchAppInvocation": ".fetch_app_invocation",
    "FetchAppRequest": ".fetch_app_request",
    "FetchFrom": ".fetch_from",
    "FileInput": ".file_input",
    "FileType": ".file_type",
    "FileUploadInvocation": ".file_upload_invocation",
    "FileUploadRequest": ".file_upload_request",
    "HumanInput": ".human_input",
    "HumanInputFormFilledEvent": ".human_input_form_filled_event",
    "HumanInputFormTimeoutEvent": ".human_input_form_timeout_event",
    "HumanInputRequiredEvent": ".human_input_required_event",
    "ImageDetail": ".image_detail",
    "ImagePromptMessageContent": ".image_prompt_message_content",
    "InvokeAppBody": ".invoke_app_body",
    "InvokeDatasourceBody": ".invoke_datasource_body",
    "InvokeEncryptBody": ".invoke_encrypt_body",
    "InvokeLLMBody": ".invoke_llm_body",
    "InvokeLLMStructuredOutputBody": ".invoke_llm_structured_output_body",
    "InvokeModerationBody": ".invoke_moderation_body",
    "InvokeMultiModalEmbeddingBody": ".invoke_multi_modal_embedding_body",
    "InvokeMultiModalRerankBody": ".invoke_multi_modal_rerank_body",
    "InvokeParameterExtractorBody": ".invoke_parameter_extractor_body",
    "InvokeQuestionClassifierBody": ".invoke_question_classifier_body",
    "InvokeRerankBody": ".invoke_rerank_body",
    "InvokeSpeech2TextBody": ".invoke_speech_2_text_body",
    "InvokeSummaryBody": ".invoke_summary_body",
    "InvokeTextEmbeddingBody": ".invoke_text_embedding_body",
    "InvokeToolBody": ".invoke_tool_body",
    "InvokeTTSBody": ".invoke_tts_body",
    "IterationCompletedEvent": ".iteration_completed_event",
    "IterationNextEvent": ".iteration_next_event",
    "IterationStartedEvent": ".iteration_started_event",
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
    "LoopCompletedEvent": ".loop_completed_event",
    "LoopNextEvent": ".loop_next_event",
    "LoopStartedEvent": ".loop_started_event",
    "MessageEndEvent": ".message_end_event",
    "MessageEvent": ".message_event",
    "MessageFileEvent": ".message_file_event",
    "MessageMetadata": ".message_metadata",
    "MessageReplaceEvent": ".message_replace_event",
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
    "NodeFinishedEvent": ".node_finished_event",
    "NodeModelConfig": ".node_model_config",
    "NodeResponse": ".node_response",
    "NodeResponseEnvelope": ".node_response_envelope",
    "NodeRetryEvent": ".node_retry_event",
    "NodeRun": ".node_run",
    "NodeStartedEvent": ".node_started_event",
    "ParameterConfig": ".parameter_config",
    "ParameterExtractorInvocation": ".parameter_extractor_invocation",
    "ParameterExtractorRequest": ".parameter_extractor_request",
    "ParameterExtractorResult": ".parameter_extractor_result",
    "PromptMessage": ".prompt_message",
    "PromptMessageContent": ".prompt_message_content",
    "PromptMessageContentType": ".prompt_message_content_type",
    "PromptMessageRole": ".prompt_message_role",
    "PromptMessageTool": ".prompt_message_tool",
    "QuestionClassifierInvocation": ".question_classifier_invocation",
    "QuestionClassifierRequest": ".question_classifier_request",
    "QuestionClassifierResult": ".question_classifier_result",
    "Reasoning": ".reasoning",
    "ReasoningChunkEvent": ".reasoning_chunk_event",
    "RequestFileUploadBody": ".request_file_upload_body",
    "RerankDocument": ".rerank_document",
    "RerankInvocation": ".rerank_invocation",
    "RerankModelConfig": ".rerank_model_config",
    "RerankRequest": ".rerank_request",
    "RerankResult": ".rerank_result",
    "RerankResultEnvelope": ".rerank_result_envelope",
    "ResponseMode": ".response_mode",
    "RetrieverResource": ".retriever_resource",
    "Rounds": ".rounds",
    "SecretField": ".secret_field",
    "Speech2TextInvocation": ".speech_2_text_invocation",
    "Speech2TextModelConfig": ".speech_2_text_model_config",
    "Speech2TextRequest": ".speech_2_text_request",
    "Speech2TextResult": ".speech_2_text_result",
    "Speech2TextResultEnvelope": ".speech_2_text_result_envelope",
    "StorageDeleteRequest": ".storage_delete_request",
    "StorageExistRequest": ".storage_exist_request",
    "StorageExistence": ".storage_existence",
    "StorageGetRequest": ".storage_get_request",
    "StorageInvocation": ".storage_invocation",
    "StorageRequest": ".storage_request",
    "StorageSetRequest": ".storage_set_request",
    "StorageStored": ".storage_stored",
    "StorageValue": ".storage_value",
    "SummaryInvocation": ".summary_invocation",
    "SummaryRequest": ".summary_request",
    "SummaryResult": ".summary_result",
    "SummaryResultEnvelope": ".summary_result_envelope",
    "SystemPromptMessage": ".system_prompt_message",
    "TextChunkEvent": ".text_chunk_event",
    "TextEmbeddingInvocation": ".text_embedding_invocation",
    "TextEmbeddingModelConfig": ".text_embedding_model_config",
    "TextEmbeddingRequest": ".text_embedding_request",
    "TextEmbeddingResult": ".text_embedding_result",
    "TextEmbeddingResultEnvelope": ".text_embedding_result_envelope",
    "TextPromptMessageContent": ".text_prompt_message_content",
    "TextReplaceEvent": ".text_replace_event",
    "ToolBinaryLinkMessage": ".tool_binary_link_message",
    "ToolBlob": ".tool_blob",
    "ToolBlobChunk": ".tool_blob_chunk",
    "ToolBlobChunkMessage": ".tool_blob_chunk_message",
    "ToolBlobMessage": ".tool_blob_message",
    "ToolCall": ".tool_call",
    "ToolCallFunction": ".tool_call_function",
    "ToolChoice": ".tool_choice",
    "ToolFileMessage": ".tool_file_message",
    "ToolImageLinkMessage": ".tool_image_link_message",
    "ToolImageMessage": ".tool_image_message",
    "ToolInvocation": ".tool_invocation",
    "ToolInvokeMessage": ".tool_invoke_message",
    "ToolInvokeMessageEnvelope": ".tool_invoke_message_envelope",
    "ToolJson": ".tool_json",
    "ToolJsonMessage": ".tool_json_message",
    "ToolLinkMessage": ".tool_link_message",
    "ToolLog": ".tool_log",
    "ToolLogMessage": ".tool_log_message",
    "ToolMessageType": ".tool_message_type",
    "ToolPromptMessage": ".tool_prompt_message",
    "ToolProviderType": ".tool_provider_type",
    "ToolRequest": ".tool_request",
    "ToolResult": ".tool_result",
    "ToolRetrieverResources": ".tool_retriever_resources",
    "ToolRetrieverResourcesMessage": ".tool_retriever_resources_message",
    "ToolText": ".tool_text",
    "ToolTextMessage": ".tool_text_message",
    "ToolVariable": ".tool_variable",
    "ToolVariableMessage": ".tool_variable_message",
    "TransactionEvent": ".transaction_event",
    "TransactionInvoke": ".transaction_invoke",
    "TransactionRequest": ".transaction_request",
    "TTSInvocation": ".tts_invocation",
    "TTSMessageEndEvent": ".tts_message_end_event",
    "TTSMessageEvent": ".tts_message_event",
    "TTSModelConfig": ".tts_model_config",
    "TTSRequest": ".tts_request",
    "TTSResult": ".tts_result",
    "TTSResultEnvelope": ".tts_result_envelope",
    "UploadAddress": ".upload_address",
    "UploadAddressEnvelope": ".upload_address_envelope",
    "UploadFileResponse": ".upload_file_response",
    "UserPromptMessage": ".user_prompt_message",
    "VideoPromptMessageContent": ".video_prompt_message_content",
    "WorkflowFinishedEvent": ".workflow_finished_event",
    "WorkflowPause": ".workflow_pause",
    "WorkflowPausedEvent": ".workflow_paused_event",
    "WorkflowResult": ".workflow_result",
    "WorkflowRun": ".workflow_run",
    "WorkflowStart": ".workflow_start",
    "WorkflowStartedEvent": ".workflow_started_event",
    "WorkflowText": ".workflow_text",
    "UnknownPromptMessage": ".prompt_message",
    "UnknownPromptMessageContent": ".prompt_message_content",
    "UnknownAppEvent": ".app_event",
    "UnknownToolInvokeMessage": ".tool_invoke_message",
    "UnknownStorageRequest": ".storage_request",
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
