# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.assistant_prompt_message import AssistantPromptMessage
from ..models.llm_usage import LLMUsage
from ..types import Model, ResultMethods, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMResult(ResultMethods, Model):
    """A whole answer, put together from its chunks by the client.

    Attributes:
        model: The model that answers.
        message: What the model says. In a reply the content can be null beside tool calls, the daemon writes
            `tool_calls: null` where there are none, and a piece of a tool call stands for a whole one.
        usage: What an answer cost. Prices are decimal numbers, sent as text and by some versions as JSON
            numbers; a price unit is the share of a token that a unit price is for, such as 0.000001 for
            prices by the million.
        system_fingerprint: The provider's mark of the system that answers; null and "" mean none.
        finish_reason: Why the model stopped, such as `stop`, `length`, `tool_calls`; null and "" do not say.
    """

    model: str
    """The model that answers."""
    message: AssistantPromptMessage
    """What the model says. In a reply the content can be null beside tool calls, the daemon writes
    `tool_calls: null` where there are none, and a piece of a tool call stands for a whole one."""
    usage: LLMUsage
    """What an answer cost. Prices are decimal numbers, sent as text and by some versions as JSON
    numbers; a price unit is the share of a token that a unit price is for, such as 0.000001 for
    prices by the million."""
    system_fingerprint: str | None = None
    """The provider's mark of the system that answers; null and "" mean none."""
    finish_reason: str | None = None
    """Why the model stopped, such as `stop`, `length`, `tool_calls`; null and "" do not say."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
