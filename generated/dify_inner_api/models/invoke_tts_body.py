# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .tts_request import TTSRequest


@define(kw_only=True)
class InvokeTTSBody(TTSRequest):
    """A `TTSRequest` of a tenant and a user.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        voice: The provider's name for the voice, such as `alloy`.
        content_text: The text.
        tenant_id: The workspace, a UUID.
        user_id: The user on whose behalf the model runs; with "" the server uses a default user.
    """

    tenant_id: str
    """The workspace, a UUID."""
    user_id: str
    """The user on whose behalf the model runs; with "" the server uses a default user."""
