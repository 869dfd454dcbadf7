"""Typed reverse invocation of a Dify platform: its models, apps, tools, nodes and a plugin's storage.

`Session` and `AsyncSession` reach them. The models of `openapi.yaml` that plugin code touches
are importable from here, and so are the errors. A name is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from dify_plugin.entities.model import AIModelEntity as AIModelEntity
    from dify_plugin.entities.model import PriceConfig as PriceConfig

    from dify_inner_api.configs import *
    from dify_inner_api.dicts import *
    from dify_inner_api.models import *

    from .errors import *
    from .protocol.limits import Limits as Limits
    from .protocol.retries import Retries as Retries
    from .protocol.timeouts import Timeout as Timeout
    from .session._async.app_streams import AsyncChatStream as AsyncChatStream
    from .session._async.app_streams import AsyncCompletionStream as AsyncCompletionStream
    from .session._async.app_streams import AsyncWorkflowStream as AsyncWorkflowStream
    from .session._async.apps import AsyncConversation as AsyncConversation
    from .session._async.session import AsyncSession as AsyncSession
    from .session._async.streams import AsyncLLMStream as AsyncLLMStream
    from .session._async.streams import (
        AsyncLLMStructuredOutputStream as AsyncLLMStructuredOutputStream,
    )
    from .session._async.streams import AsyncStream as AsyncStream
    from .session._async.tools import AsyncToolStream as AsyncToolStream
    from .session._sync.app_streams import ChatStream as ChatStream
    from .session._sync.app_streams import CompletionStream as CompletionStream
    from .session._sync.app_streams import WorkflowStream as WorkflowStream
    from .session._sync.apps import Conversation as Conversation
    from .session._sync.session import Session as Session
    from .session._sync.streams import LLMStream as LLMStream
    from .session._sync.streams import LLMStructuredOutputStream as LLMStructuredOutputStream
    from .session._sync.streams import Stream as Stream
    from .session._sync.tools import ToolStream as ToolStream
    from .session.accumulation import LLMAccumulator as LLMAccumulator
    from .session.accumulation import StructuredOutputAccumulator as StructuredOutputAccumulator
    from .session.from_openai import messages_from_openai as messages_from_openai
    from .session.from_openai import tools_from_openai as tools_from_openai
    from .session.to_openai import messages_to_openai as messages_to_openai
    from .session.to_openai import tools_to_openai as tools_to_openai
else:
    # The modules whose `__all__` is offered here, and the names of those that have more than that.
    _WHOLE = (".errors", "dify_inner_api.models", "dify_inner_api.configs", "dify_inner_api.dicts")
    _PARTS = {
        ".protocol.limits": ["Limits"],
        ".protocol.retries": ["Retries"],
        ".protocol.timeouts": ["Timeout"],
        ".session._async.app_streams": [
            "AsyncChatStream",
            "AsyncCompletionStream",
            "AsyncWorkflowStream",
        ],
        ".session._async.apps": ["AsyncConversation"],
        ".session._async.session": ["AsyncSession"],
        ".session._async.streams": [
            "AsyncLLMStream",
            "AsyncLLMStructuredOutputStream",
            "AsyncStream",
        ],
        ".session._async.tools": ["AsyncToolStream"],
        ".session._sync.app_streams": ["ChatStream", "CompletionStream", "WorkflowStream"],
        ".session._sync.apps": ["Conversation"],
        ".session._sync.session": ["Session"],
        ".session._sync.streams": ["LLMStream", "LLMStructuredOutputStream", "Stream"],
        ".session._sync.tools": ["ToolStream"],
        ".session.accumulation": ["LLMAccumulator", "StructuredOutputAccumulator"],
        ".session.from_openai": ["messages_from_openai", "tools_from_openai"],
        ".session.to_openai": ["messages_to_openai", "tools_to_openai"],
    }
    # What describes a model is the official SDK's, where it is installed.
    _OFFICIAL = ("AIModelEntity", "PriceConfig")
    _MODULES = {name: module for module, names in _PARTS.items() for name in names}

    def __dir__() -> list[str]:
        whole = [name for module in _WHOLE for name in import_module(module, __name__).__all__]
        return sorted([*_MODULES, *whole])

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            return __dir__()
        places = [_MODULES[name]] if name in _MODULES else _WHOLE
        for place in places if not name.startswith("_") else ():
            module = import_module(place, __name__)
            if place not in _WHOLE or name in module.__all__:
                value = globals()[name] = getattr(module, name)
                return value
        if name in _OFFICIAL:
            try:
                return getattr(import_module("dify_plugin.entities.model"), name)
            except ImportError as error:
                raise ImportError(
                    f"dify_invoke.{name} is the official SDK's class: install dify_plugin"
                ) from error
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
