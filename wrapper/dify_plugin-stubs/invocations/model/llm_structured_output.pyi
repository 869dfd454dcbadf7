from collections.abc import Generator, Sequence
from typing import Any, Literal, overload

from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.entities.model.llm import (
    LLMModelConfig,
    LLMResultChunkWithStructuredOutput,
    LLMResultWithStructuredOutput,
)
from dify_plugin.entities.model.message import PromptMessage, PromptMessageTool

class LLMStructuredOutputInvocation(BackwardsInvocation[LLMResultChunkWithStructuredOutput]):
    @overload
    def invoke(
        self,
        model_config: LLMModelConfig | dict[str, Any],
        prompt_messages: Sequence[PromptMessage],
        structured_output_schema: dict[str, Any],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: Literal[True] = True,
    ) -> Generator[LLMResultChunkWithStructuredOutput]: ...
    @overload
    def invoke(
        self,
        model_config: LLMModelConfig | dict[str, Any],
        prompt_messages: Sequence[PromptMessage],
        structured_output_schema: dict[str, Any],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        *,
        stream: Literal[False],
    ) -> LLMResultWithStructuredOutput: ...
    @overload
    def invoke(
        self,
        model_config: LLMModelConfig | dict[str, Any],
        prompt_messages: Sequence[PromptMessage],
        structured_output_schema: dict[str, Any],
        tools: list[PromptMessageTool] | None,
        stop: list[str] | None,
        stream: Literal[False],
    ) -> LLMResultWithStructuredOutput: ...
    # With bool, mypy would take this overload for the one meant when another argument is wrong.
    @overload
    def invoke(
        self,
        model_config: LLMModelConfig | dict[str, Any],
        prompt_messages: Sequence[PromptMessage],
        structured_output_schema: dict[str, Any],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: Literal[True, False] = True,
    ) -> Generator[LLMResultChunkWithStructuredOutput] | LLMResultWithStructuredOutput: ...
