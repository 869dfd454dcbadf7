# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.embedding_input_type import EmbeddingInputType
from .text_embedding_model_config import TextEmbeddingModelConfig


@define(kw_only=True)
class TextEmbeddingRequest(TextEmbeddingModelConfig):
    """What to embed.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        texts: The texts.
        input_type: What a text is embedded for, to be searched with or to be found; some models differ.
    """

    texts: list[str]
    """The texts."""
    input_type: EmbeddingInputType = EmbeddingInputType.QUERY
    """What the texts are embedded for."""
