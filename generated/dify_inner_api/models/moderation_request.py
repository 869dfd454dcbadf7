# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from .moderation_model_config import ModerationModelConfig


@define(kw_only=True)
class ModerationRequest(ModerationModelConfig):
    """What to check.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        text: The text.
    """

    text: str
    """The text."""
