# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .tts_model_config import TTSModelConfig


@define(kw_only=True)
class TTSRequest(TTSModelConfig):
    """What to speak.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        voice: The provider's name for the voice, such as `alloy`.
        content_text: The text.
    """

    content_text: str
    """The text."""
