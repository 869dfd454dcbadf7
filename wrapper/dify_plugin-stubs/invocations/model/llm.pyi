from collections.abc import Generator, Sequence
from typing import Any, Literal, overload

from dify_plugin.core.runtime import BackwardsInvocation
from dify_plugin.entities.model.llm import (
    LLMModelConfig,
    LLMResult,
    LLMResultChunk,
    SummaryResult,
)
from dify_plugin.entities.model.message import PromptMessage, PromptMessageTool

class LLMInvocation(BackwardsInvocation[LLMResultChunk]):
    @overload
    def invoke(
        self,
        model_config: LLMModelConfig | dict[str, Any],
        prompt_messages: Sequence[PromptMessage],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: Literal[True] = True,
    ) -> Generator[LLMResultChunk]: ...
    @overload
    def invoke(
        self,
        model_config: LLMModelConfig | dict[str, Any],
        prompt_messages: Sequence[PromptMessage],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        *,
        stream: Literal[False],
    ) -> LLMResult: ...
    @overload
    def invoke(
        self,
        model_config: LLMModelConfig | dict[str, Any],
        prompt_messages: Sequence[PromptMessage],
        tools: list[PromptMessageTool] | None,
        stop: list[str] | None,
        stream: Literal[False],
    ) -> LLMResult: ...
    # With bool, mypy would take this overload for the one meant when another argument is wrong.
    @overload
    def invoke(
        self,
        model_config: LLMModelConfig | dict[str, Any],
        prompt_messages: Sequence[PromptMessage],
        tools: list[PromptMessageTool] | None = None,
        stop: list[str] | None = None,
        stream: Literal[True, False] = True,
    ) -> Generator[LLMResultChunk] | LLMResult: ...

class SummaryInvocation(BackwardsInvocation[SummaryResult]):
    def invoke(self, text: str, instruction: str, min_summarize_length: int = 1024) -> str: ...
