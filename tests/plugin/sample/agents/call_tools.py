"""An agent as the public ones are: it takes each tool call of a chunk as whole, and uses the official session."""

import json
from collections.abc import Generator
from typing import Any

from dify_plugin.entities.agent import AgentInvokeMessage
from dify_plugin.entities.model.llm import LLMModelConfig
from dify_plugin.entities.model.message import (
    AssistantPromptMessage,
    PromptMessage,
    ToolPromptMessage,
    UserPromptMessage,
)
from dify_plugin.interfaces.agent import AgentModelConfig, AgentStrategy, ToolEntity
from pydantic import BaseModel


class Parameters(BaseModel):
    query: str
    model: AgentModelConfig
    tools: list[ToolEntity] | None = None


class CallTools(AgentStrategy):
    def _invoke(self, parameters: dict[str, Any]) -> Generator[AgentInvokeMessage]:
        given = Parameters(**parameters)
        self.tools = {tool.identity.name: tool for tool in given.tools or []}
        messages: list[PromptMessage] = [
            *given.model.history_prompt_messages,
            UserPromptMessage(content=given.query),
        ]
        while True:
            text, calls = self._answer(given.model, messages)
            if not calls:
                break
            messages.append(AssistantPromptMessage(content=text, tool_calls=calls))
            for call in calls:
                arguments = json.loads(call.function.arguments)
                result = self._result(self.tools[call.function.name], arguments)
                yield self.create_log_message(call.function.name, {"output": result})
                messages.append(ToolPromptMessage(content=result, tool_call_id=call.id))
        yield self.create_text_message(text)
        entity = given.model.entity
        context = self.session.context.credentials.tool_credentials
        yield self.create_json_message(
            {
                "features": entity and [feature.value for feature in entity.features or []],
                "context_size": entity and next(iter(entity.model_properties.values()), None),
                "credentials": context,
            }
        )

    def _answer(
        self, model: AgentModelConfig, messages: list[PromptMessage]
    ) -> tuple[str, list[AssistantPromptMessage.ToolCall]]:
        text, calls = "", []
        for chunk in self.session.model.llm.invoke(
            LLMModelConfig(**model.model_dump(mode="json")),
            messages,
            self._init_prompt_tools(list(self.tools.values())),
        ):
            text += chunk.delta.message.content or ""
            calls += chunk.delta.message.tool_calls
        return text, calls

    def _result(self, tool: ToolEntity, arguments: dict[str, Any]) -> str:
        messages = self.session.tool.invoke(
            tool.provider_type,
            tool.identity.provider,
            tool.identity.name,
            {**tool.runtime_parameters, **arguments},
        )
        return "".join(message.message.model_dump_json() for message in messages)
