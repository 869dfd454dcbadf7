from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, Self, final

from dify_plugin.core.runtime import Session
from dify_plugin.entities import ParameterOption
from dify_plugin.entities.invoke_message import InvokeMessage
from dify_plugin.entities.oauth import OAuthCredentials, ToolOAuthCredentials
from dify_plugin.entities.provider_config import LogMetadata
from dify_plugin.entities.tool import ToolInvokeMessage, ToolParameter, ToolRuntime, ToolSelector
from dify_plugin.file.constants import DIFY_FILE_IDENTITY, DIFY_TOOL_SELECTOR_IDENTITY
from dify_plugin.file.entities import FileType
from dify_plugin.file.file import File
from typing_extensions import deprecated
from werkzeug import Request

from .tool import Tool, ToolLike, ToolProvider

__all__ = [
    "ABC",
    "DIFY_FILE_IDENTITY",
    "DIFY_TOOL_SELECTOR_IDENTITY",
    "Any",
    "File",
    "FileType",
    "Generator",
    "InvokeMessage",
    "LogMetadata",
    "Mapping",
    "OAuthCredentials",
    "ParameterOption",
    "Request",
    "Self",
    "Session",
    "Tool",
    "ToolInvokeMessage",
    "ToolLike",
    "ToolOAuthCredentials",
    "ToolParameter",
    "ToolProvider",
    "ToolRuntime",
    "ToolSelector",
    "abstractmethod",
    "deprecated",
    "final",
]
