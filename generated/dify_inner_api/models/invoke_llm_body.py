# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .llm_request import LLMRequest


@define(kw_only=True)
class InvokeLLMBody(LLMRequest):
    """A `LLMRequest` of a tenant and a user.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        mode: `chat` or `completion`.
        completion_params: Any JSON object.
        prompt_messages: The conversation so far, oldest first.
        tenant_id: The workspace, a UUID.
        user_id: The user on whose behalf the model runs; with "" the server uses a default user.
        tools: The tools the model may call; null means none.
        stop: Texts that end the answer before they appear; null means none.
        stream: Whether the model streams; the reply is a stream in either case.
        tool_choice: Whether the model has to call a tool. Only the newest daemons read it.
    """

    tenant_id: str
    """The workspace, a UUID."""
    user_id: str
    """The user on whose behalf the model runs; with "" the server uses a default user."""
