from abc import abstractmethod
from collections.abc import Generator, Mapping, Sequence
from logging import Logger
from typing import Any, final

from dify_plugin.core.runtime import Session
from dify_plugin.entities.agent import AgentInvokeMessage, AgentRuntime
from dify_plugin.entities.model import AIModelEntity
from dify_plugin.entities.model.llm import LLMModelConfig, LLMUsage
from dify_plugin.entities.model.message import PromptMessage, PromptMessageTool
from dify_plugin.entities.model.schema import ModelType, _ModelTypeValue
from dify_plugin.entities.parameters import I18nObject
from dify_plugin.entities.provider_config import CredentialType, _CredentialTypeValue
from dify_plugin.entities.tool import (
    ToolDescription,
    ToolIdentity,
    ToolParameter,
    ToolProviderType,
    _ToolProviderTypeValue,
)
from dify_plugin.interfaces.tool import ToolLike, ToolProvider
from dify_plugin.interfaces.tool.tool import _Forwarded
from pydantic import BaseModel

logger: Logger
FILE_PARAMETER_TYPES: frozenset[ToolParameter.ToolParameterType]
STRING_PARAMETER_TYPES: frozenset[ToolParameter.ToolParameterType]

class AgentToolIdentity(ToolIdentity):
    provider: str
    # Written by codegen/stub_constructors.py.
    def __init__(
        self, *, author: str, name: str, label: I18nObject | Mapping[str, object], provider: str
    ) -> None: ...

class AgentModelConfig(LLMModelConfig):
    entity: AIModelEntity | None = None
    history_prompt_messages: list[PromptMessage] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        provider: str,
        model: str,
        model_type: ModelType | _ModelTypeValue = ...,
        mode: str,
        completion_params: Mapping[str, Any] = ...,
        entity: AIModelEntity | Mapping[str, object] | None = None,
        history_prompt_messages: Sequence[PromptMessage] | Sequence[Mapping[str, object]] = ...,
    ) -> None: ...

class AgentScratchpadUnit(BaseModel):
    class Action(BaseModel):
        action_name: str
        action_input: dict[str, Any] | str
        # Written by codegen/stub_constructors.py.
        def __init__(self, *, action_name: str, action_input: Mapping[str, Any] | str) -> None: ...
        def to_dict(self) -> dict[str, Any]: ...

    agent_response: str | None = ""
    thought: str | None = ""
    action_str: str | None = ""
    observation: str | None = ""
    action: Action | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        agent_response: str | None = "",
        thought: str | None = "",
        action_str: str | None = "",
        observation: str | None = "",
        action: Action | Mapping[str, object] | None = None,
    ) -> None: ...
    def is_final(self) -> bool: ...

class ToolInvokeMeta(BaseModel):
    time_cost: float
    error: str | None = None
    tool_config: dict[str, Any] | None = None
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        time_cost: float,
        error: str | None = None,
        tool_config: Mapping[str, Any] | None = None,
    ) -> None: ...
    @classmethod
    def empty(cls) -> ToolInvokeMeta: ...
    @classmethod
    def error_instance(cls, error: str) -> ToolInvokeMeta: ...
    def to_dict(self) -> dict[str, Any]: ...

class ToolEntity(BaseModel):
    identity: AgentToolIdentity
    parameters: list[ToolParameter] = ...
    description: ToolDescription | None = None
    output_schema: dict[str, Any] | None = None
    credential_id: str | None = None
    credential_type: CredentialType | None = None
    has_runtime_parameters: bool = False
    provider_type: ToolProviderType = ...
    runtime_parameters: Mapping[str, Any] = ...
    # Written by codegen/stub_constructors.py.
    def __init__(
        self,
        *,
        identity: AgentToolIdentity | Mapping[str, object],
        parameters: Sequence[ToolParameter] | Sequence[Mapping[str, object]] = ...,
        description: ToolDescription | Mapping[str, object] | None = None,
        output_schema: Mapping[str, Any] | None = None,
        credential_id: str | None = None,
        credential_type: CredentialType | _CredentialTypeValue | None = None,
        has_runtime_parameters: bool = False,
        provider_type: ToolProviderType | _ToolProviderTypeValue = ...,
        runtime_parameters: Mapping[str, Any] = ...,
    ) -> None: ...

class AgentProvider(ToolProvider): ...

class AgentStrategy(ToolLike[AgentInvokeMessage]):
    runtime: AgentRuntime
    session: Session
    @final
    def __init__(self, runtime: AgentRuntime, session: Session) -> None: ...
    @abstractmethod
    def _invoke(self, parameters: dict[str, Any]) -> Generator[AgentInvokeMessage | _Forwarded]: ...
    def invoke(self, parameters: dict[str, Any]) -> Generator[AgentInvokeMessage]: ...
    def increase_usage(
        self, final_llm_usage_dict: dict[str, LLMUsage | None], usage: LLMUsage
    ) -> None: ...
    def recalc_llm_max_tokens(
        self,
        model_entity: AIModelEntity,
        prompt_messages: list[PromptMessage],
        parameters: dict[str, Any],
    ) -> int | None: ...
    def _get_num_tokens_by_gpt2(self, prompt_messges: Sequence[PromptMessage]) -> int: ...
    def _init_prompt_tools(self, tools: list[ToolEntity] | None) -> list[PromptMessageTool]: ...
    def _convert_tool_to_prompt_message_tool(self, tool: ToolEntity) -> PromptMessageTool: ...
    def update_prompt_message_tool(
        self, tool: ToolEntity, prompt_tool: PromptMessageTool
    ) -> PromptMessageTool: ...
