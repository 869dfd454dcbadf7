# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.multi_modal_content import MultiModalContent
from .multi_modal_rerank_model_config import MultiModalRerankModelConfig


@define(kw_only=True)
class MultiModalRerankRequest(MultiModalRerankModelConfig):
    """What to order, texts and images, and by what.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        score_threshold: Documents that score below this are left out; null keeps all.
        top_n: At most this many documents are returned; null returns all.
        query: A text or an image for a multimodal embedding or rerank.
        docs: The texts and images.
    """

    query: MultiModalContent
    """A text or an image for a multimodal embedding or rerank."""
    docs: list[MultiModalContent]
    """The texts and images."""
