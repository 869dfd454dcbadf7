from collections.abc import Generator
from typing import Any

from dify_plugin.entities.model.llm import LLMResult, LLMResultChunk, LLMResultChunkDelta, LLMUsage
from dify_plugin.entities.model.message import (
    AssistantPromptMessage,
    PromptMessage,
    PromptMessageTool,
)
from dify_plugin.errors.model import InvokeBadRequestError, InvokeError
from dify_plugin.interfaces.model.large_language_model import LargeLanguageModel


class Echo(LargeLanguageModel):
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
    ) -> LLMResult | Generator[LLMResultChunk]:
        words = str(prompt_messages[-1].content).split()
        if not words:
            raise ValueError("nothing to say")
        if not stream:
            message = AssistantPromptMessage(content=" ".join(words))
            usage = LLMUsage.empty_usage()
            return LLMResult(
                model=model, prompt_messages=prompt_messages, message=message, usage=usage
            )
        return self._chunks(model, words)

    def _chunks(self, model: str, words: list[str]) -> Generator[LLMResultChunk]:
        for index, word in enumerate(words):
            delta = LLMResultChunkDelta(index=index, message=AssistantPromptMessage(content=word))
            yield LLMResultChunk(model=model, prompt_messages=[], delta=delta)

    def get_num_tokens(
        self,
        model: str,
        credentials: dict[str, Any],
        prompt_messages: list[PromptMessage],
        tools: list[PromptMessageTool] | None = None,
    ) -> int:
        return sum(len(str(message.content).split()) for message in prompt_messages)

    def validate_credentials(self, model: str, credentials: dict[str, Any]) -> None:
        """Any credentials will do."""

    @property
    def _invoke_error_mapping(self) -> dict[type[InvokeError], list[type[Exception]]]:
        return {InvokeBadRequestError: [ValueError]}
