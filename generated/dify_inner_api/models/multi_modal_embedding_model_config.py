# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define, field


@define(kw_only=True)
class MultiModalEmbeddingModelConfig:
    """Which multimodal embedding model to invoke.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        tenant_id: The workspace of the data set. Both channels put the caller's own workspace in its place.
    """

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: Literal["text-embedding"] = "text-embedding"
    """The kind of model."""
    tenant_id: str = field(factory=str)
    """The workspace of the data set. Both channels put the caller's own workspace in its place."""
