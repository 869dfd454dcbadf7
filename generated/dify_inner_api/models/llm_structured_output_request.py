# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.json_schema import JsonSchema
from .llm_request import LLMRequest


@define(kw_only=True)
class LLMStructuredOutputRequest(LLMRequest):
    """What to ask a large language model, and the shape of the answer.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        mode: `chat` or `completion`.
        completion_params: Any JSON object.
        prompt_messages: The conversation so far, oldest first.
        structured_output_schema: A JSON Schema document.
        tools: The tools the model may call; null means none.
        stop: Texts that end the answer before they appear; null means none.
        stream: Whether the model streams; the reply is a stream in either case.
        tool_choice: Whether the model has to call a tool. Only the newest daemons read it.
    """

    structured_output_schema: JsonSchema
    """The shape of the answer, a JSON Schema of type object."""
