import logging
from abc import abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, final

from dify_plugin.core.runtime import Session
from dify_plugin.entities.agent import AgentInvokeMessage, AgentRuntime
from dify_plugin.entities.model import AIModelEntity, ModelPropertyKey
from dify_plugin.entities.model.llm import LLMModelConfig, LLMUsage
from dify_plugin.entities.model.message import (
    AssistantPromptMessage,
    PromptMessage,
    PromptMessageRole,
    PromptMessageTool,
    SystemPromptMessage,
    ToolPromptMessage,
    UserPromptMessage,
)
from dify_plugin.entities.provider_config import CredentialType
from dify_plugin.entities.tool import ToolDescription, ToolIdentity, ToolParameter, ToolProviderType
from dify_plugin.interfaces.tool import ToolLike, ToolProvider
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from .strategy import (
    FILE_PARAMETER_TYPES,
    STRING_PARAMETER_TYPES,
    AgentModelConfig,
    AgentProvider,
    AgentScratchpadUnit,
    AgentStrategy,
    AgentToolIdentity,
    ToolEntity,
    ToolInvokeMeta,
    logger,
)

__all__ = [
    "FILE_PARAMETER_TYPES",
    "STRING_PARAMETER_TYPES",
    "AIModelEntity",
    "AgentInvokeMessage",
    "AgentModelConfig",
    "AgentProvider",
    "AgentRuntime",
    "AgentScratchpadUnit",
    "AgentStrategy",
    "AgentToolIdentity",
    "Any",
    "AssistantPromptMessage",
    "BaseModel",
    "ConfigDict",
    "CredentialType",
    "Field",
    "Generator",
    "LLMModelConfig",
    "LLMUsage",
    "Mapping",
    "ModelPropertyKey",
    "PromptMessage",
    "PromptMessageRole",
    "PromptMessageTool",
    "Session",
    "SystemPromptMessage",
    "ToolDescription",
    "ToolEntity",
    "ToolIdentity",
    "ToolInvokeMeta",
    "ToolLike",
    "ToolParameter",
    "ToolPromptMessage",
    "ToolProvider",
    "ToolProviderType",
    "UserPromptMessage",
    "ValidationInfo",
    "abstractmethod",
    "field_validator",
    "final",
    "logger",
    "logging",
]
