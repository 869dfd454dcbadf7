import logging
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import requests
from dify_plugin.entities.model import AIModelEntity, ModelFeature
from dify_plugin.entities.model.llm import LLMMode, LLMResult, LLMResultChunk
from dify_plugin.entities.model.message import (
    AssistantPromptMessage,
    PromptMessage,
    PromptMessageContent,
    PromptMessageTool,
)
from dify_plugin.interfaces.model.ai_model import _Credentials
from dify_plugin.interfaces.model.large_language_model import LargeLanguageModel
from dify_plugin.interfaces.model.openai_compatible.common import _CommonOaiApiCompat

logger: logging.Logger
EMPTY_STRING: str

def _increase_tool_call(
    new_tool_calls: list[AssistantPromptMessage.ToolCall],
    existing_tools_calls: list[AssistantPromptMessage.ToolCall],
) -> None: ...

class _Schema(AIModelEntity):
    # The SDK always sets them here.
    features: list[ModelFeature]  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]

class OAICompatLargeLanguageModel(_CommonOaiApiCompat, LargeLanguageModel):
    def _invoke(
        self,
        model: str,
        credentials: dict[str, Any],
        prompt_messages: list[PromptMessage],
        model_parameters: dict[str, Any],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: bool = True,
        user: str | None = None,
    ) -> LLMResult | Generator[LLMResultChunk]: ...
    def get_num_tokens(
        self,
        model: str,
        credentials: dict[str, Any],
        prompt_messages: list[PromptMessage],
        tools: list[PromptMessageTool] | None = None,
    ) -> int: ...
    def _request_credentials_validation(
        self, model: str, credentials: dict[str, Any]
    ) -> tuple[requests.Response, bool, LLMMode]: ...
    def validate_credentials(self, model: str, credentials: _Credentials) -> None: ...
    def get_customizable_model_schema(
        self, model: str, credentials: _Credentials
    ) -> _Schema | Any: ...  # a subclass may return None
    def _generate(
        self,
        model: str,
        credentials: dict[str, Any],
        prompt_messages: list[PromptMessage],
        model_parameters: dict[str, Any],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: bool = True,
        user: str | None = None,
    ) -> LLMResult | Generator[LLMResultChunk]: ...
    def _create_final_llm_result_chunk(
        self,
        index: int,
        message: AssistantPromptMessage,
        finish_reason: str | None,
        usage: dict[str, Any] | None,
        model: str,
        prompt_messages: list[PromptMessage],
        credentials: dict[str, Any],
        full_content: str,
    ) -> LLMResultChunk: ...
    def _handle_generate_stream_response(
        self,
        model: str,
        credentials: dict[str, Any],
        response: requests.Response,
        prompt_messages: list[PromptMessage],
    ) -> Generator[LLMResultChunk]: ...
    def _handle_generate_response(
        self,
        model: str,
        credentials: dict[str, Any],
        response: requests.Response,
        prompt_messages: list[PromptMessage],
    ) -> LLMResult: ...
    def _convert_prompt_message_to_dict(
        self, message: PromptMessage, credentials: dict[str, Any] | None = None
    ) -> dict[str, Any]: ...
    def _num_tokens_from_string(
        self,
        text: str | Sequence[PromptMessageContent],
        tools: list[PromptMessageTool] | None = None,
    ) -> int: ...
    def _num_tokens_from_messages(
        self,
        messages: list[PromptMessage],
        tools: list[PromptMessageTool] | None = None,
        credentials: dict[str, Any] | None = None,
    ) -> int: ...
    def _num_tokens_for_message_value(self, key: str, value: object) -> int: ...
    def _text_from_message_value(self, value: object) -> object: ...
    def _num_tokens_for_tool_call(self, tool_call: dict[str, Any]) -> int: ...
    def _num_tokens_for_function_call(self, function_call: dict[str, Any]) -> int: ...
    def _num_tokens_for_tools(self, tools: list[PromptMessageTool]) -> int: ...
    def _num_tokens_for_tool_parameters(self, parameters: dict[str, Any]) -> int: ...
    def _num_tokens_for_tool_property(self, key: str, value: dict[str, Any]) -> int: ...
    def _num_tokens_for_enum_field(self, field_value: list[str]) -> int: ...
    def _extract_response_tool_calls(
        self, response_tool_calls: list[dict[str, Any]]
    ) -> list[AssistantPromptMessage.ToolCall]: ...
    def _extract_response_function_call(
        self, response_function_call: Mapping[str, object] | None
    ) -> AssistantPromptMessage.ToolCall | None: ...
