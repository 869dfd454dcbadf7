import logging
from abc import abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, Literal

from dify_plugin.entities.model import ModelType, ParameterRule
from dify_plugin.entities.model.llm import (
    LLMMode,
    LLMPollingResult,
    LLMResult,
    LLMResultChunk,
    LLMUsage,
)
from dify_plugin.entities.model.message import PromptMessage, PromptMessageTool
from dify_plugin.interfaces.model.ai_model import AIModel, _Credentials
from pydantic import JsonValue

logger: logging.Logger
CODE_FENCE_BACKTICK_COUNT: int
STRUCTURED_RESPONSE_FORMATS: frozenset[str]

class LargeLanguageModel(AIModel):
    model_type: ModelType = ...

    @abstractmethod
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
    def _start_polling(
        self,
        model: str,
        credentials: dict[str, Any],
        prompt_messages: list[PromptMessage],
        model_parameters: dict[str, Any],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: Literal[False] = False,
        user: str | None = None,
        *,
        json_schema: dict[str, JsonValue] | None = None,
    ) -> LLMPollingResult: ...
    def _check_polling(
        self,
        model: str,
        credentials: dict[str, Any],
        plugin_state: dict[str, JsonValue],
        user: str | None = None,
    ) -> LLMPollingResult: ...
    @abstractmethod
    def get_num_tokens(
        self,
        model: str,
        credentials: dict[str, Any],
        prompt_messages: list[PromptMessage],
        tools: list[PromptMessageTool] | None = None,
    ) -> int: ...
    def enforce_stop_tokens(self, text: str, stop: list[str]) -> str: ...
    def get_parameter_rules(
        self, model: str, credentials: dict[str, Any]
    ) -> list[ParameterRule]: ...
    def get_model_mode(
        self, model: str, credentials: Mapping[str, Any] | None = None
    ) -> LLMMode: ...
    def supports_polling(
        self, model: str, credentials: Mapping[str, Any] | None = None
    ) -> bool: ...
    def _calc_response_usage(
        self, model: str, credentials: _Credentials, prompt_tokens: int, completion_tokens: int
    ) -> LLMUsage: ...
    def _validate_and_filter_model_parameters(
        self, model: str, model_parameters: dict[str, Any], credentials: dict[str, Any]
    ) -> dict[str, Any]: ...
    def _code_block_mode_wrapper(
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
    def _code_block_mode_stream_processor(
        self,
        model: str,
        prompt_messages: list[PromptMessage],
        input_generator: Generator[LLMResultChunk],
    ) -> Generator[LLMResultChunk]: ...
    def _code_block_mode_stream_processor_with_backtick(
        self,
        model: str,
        prompt_messages: list[PromptMessage],
        input_generator: Generator[LLMResultChunk],
    ) -> Generator[LLMResultChunk]: ...
    def _wrap_thinking_by_reasoning_content(
        self, delta: dict[str, Any], is_reasoning: bool
    ) -> tuple[str, bool]: ...
    def start_polling(
        self,
        model: str,
        credentials: dict[str, Any],
        prompt_messages: list[PromptMessage],
        model_parameters: dict[str, Any] | None = None,
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: Literal[False] = False,
        user: str | None = None,
        json_schema: dict[str, JsonValue] | None = None,
    ) -> LLMPollingResult: ...
    def check_polling(
        self,
        model: str,
        credentials: dict[str, Any],
        plugin_state: dict[str, JsonValue],
        user: str | None = None,
    ) -> LLMPollingResult: ...
    def invoke(
        self,
        model: str,
        credentials: dict[str, Any],
        prompt_messages: list[PromptMessage],
        model_parameters: dict[str, Any] | None = None,
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: bool = True,
        user: str | None = None,
    ) -> Generator[LLMResultChunk]: ...
