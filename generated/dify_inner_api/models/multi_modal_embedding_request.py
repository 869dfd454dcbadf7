# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.embedding_input_type import EmbeddingInputType
from ..models.multi_modal_content import MultiModalContent
from .multi_modal_embedding_model_config import MultiModalEmbeddingModelConfig


@define(kw_only=True)
class MultiModalEmbeddingRequest(MultiModalEmbeddingModelConfig):
    """What to embed, texts and images.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        tenant_id: The workspace, a UUID.
        documents: The texts and images.
        input_type: What a text is embedded for, to be searched with or to be found; some models differ.
    """

    documents: list[MultiModalContent]
    """The texts and images."""
    input_type: EmbeddingInputType = EmbeddingInputType.QUERY
    """What they are embedded for."""
