# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.prompt_message import PromptMessage
from ..models.prompt_message_tool import PromptMessageTool
from ..models.tool_choice import ToolChoice
from ..types import UNSET, Model, Unset
from .llm_model_config import LLMModelConfig


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMRequest(LLMModelConfig, Model):
    """What to ask a large language model.

    Attributes: (besides those of `LLMModelConfig`)
        prompt_messages: The conversation so far, oldest first.
        tools: The tools the model may call; null means none.
        stop: Texts that end the answer before they appear; null means none.
        stream: Whether the model streams; the reply is a stream in either case.
        tool_choice: Whether the model has to call a tool. Only the newest daemons read it.
    """

    prompt_messages: list[PromptMessage]
    """The conversation so far, oldest first."""
    tools: list[PromptMessageTool] | None = None
    """The tools the model may call; null means none."""
    stop: list[str] | None = None
    """Texts that end the answer before they appear; null means none."""
    stream: bool = True
    """Whether the model streams; the reply is a stream in either case."""
    tool_choice: ToolChoice | Unset = UNSET
    """Whether the model has to call a tool. Only the newest daemons read it."""
