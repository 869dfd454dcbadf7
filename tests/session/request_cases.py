"""Helpers for the tests of requests: objects like those of the official SDK, and refused arguments."""

import copy
from collections.abc import Callable
from enum import Enum, StrEnum
from typing import Any

import attrs
import pytest

from dify_inner_api.models import (
    LLMRequest,
    MultiModalContent,
    MultiModalContentType,
    PromptMessage,
    ToolCall,
    ToolCallFunction,
)
from dify_invoke.errors import InvalidRequestError

from ..support import prepared as requests


class Dumped:
    """An object with `model_dump`, as the pydantic models of the official SDK have."""

    def __init__(self, fields: Any) -> None:
        self._fields = fields

    def __repr__(self) -> str:
        return f"Dumped({self._fields!r})"

    def model_dump(self, *, mode: str) -> Any:
        assert mode == "json"
        return copy.deepcopy(self._fields)


class Kind(Enum):
    """An enum like those of the official SDK that are not strings."""

    LLM = "llm"
    TTS = "tts"
    CHAT = "chat"
    COMPLETION = "completion"
    USER = "user"
    TEXT = "text"
    QUERY = "query"
    DOCUMENT = "document"
    OTHER = "other"


class Word(StrEnum):
    """An enum like those of the official SDK that are strings."""

    LLM = "llm"
    COMPLETION = "completion"
    USER = "user"
    TEXT = "text"
    DOCUMENT = "document"


MODEL: dict[str, Any] = {"provider": "langgenius/openai/openai", "model": "gpt-4o-mini"}
A_TEXT = MultiModalContent(content="x", content_type=MultiModalContentType.TEXT)


def fields(value: attrs.AttrsInstance, of: type[Any]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in attrs.fields_dict(of)}


def llm(**arguments: Any) -> LLMRequest:
    given: dict[str, Any] = {
        "model_config": MODEL,
        "prompt_messages": [],
        "tools": None,
        "stop": None,
        "stream": True,
    }
    return requests.llm_request(**given | arguments)


def case(value: object) -> str:
    """The id of a case in a table."""
    return getattr(value, "__name__", "") or repr(value)[:60]


def refusal(build: Callable[[], object]) -> str:
    with pytest.raises(InvalidRequestError) as caught:
        build()
    return caught.value.message


CALL = ToolCall(id="1", type="function", function=ToolCallFunction(name="f", arguments="{}"))
CALL_JSON = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def messages(*given: Any) -> list[PromptMessage]:
    return llm(prompt_messages=list(given)).prompt_messages


def message(given: Any) -> PromptMessage:
    (built,) = messages(given)
    return built
