# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.assistant_prompt_message import AssistantPromptMessage
from ..models.llm_usage import LLMUsage
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMResultChunkDelta(Model):
    """What a chunk adds to the answer.

    Attributes:
        index: The chunk's number as the model plugin counts; not always consecutive.
        message: What the model says. In a reply the content can be null beside tool calls, the daemon writes
            `tool_calls: null` where there are none, and a piece of a tool call stands for a whole one.
        usage: What the whole answer cost; mostly on the last chunk alone, null on the others.
        finish_reason: Why the model stopped, such as `stop`, `length`, `tool_calls`; null and "" do not say.
    """

    index: int
    """The chunk's number as the model plugin counts; not always consecutive."""
    message: AssistantPromptMessage
    """What the model says. In a reply the content can be null beside tool calls, the daemon writes
    `tool_calls: null` where there are none, and a piece of a tool call stands for a whole one."""
    usage: LLMUsage | None = None
    """What the whole answer cost; mostly on the last chunk alone, null on the others."""
    finish_reason: str | None = None
    """Why the model stopped, such as `stop`, `length`, `tool_calls`; null and "" do not say."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
