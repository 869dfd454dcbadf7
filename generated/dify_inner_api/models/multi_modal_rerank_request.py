# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.multi_modal_content import MultiModalContent
from ..types import Model
from .multi_modal_rerank_model_config import MultiModalRerankModelConfig


@define(kw_only=True, repr=False, getstate_setstate=False)
class MultiModalRerankRequest(MultiModalRerankModelConfig, Model):
    """What to order, texts and images, and by what.

    Attributes: (besides those of `MultiModalRerankModelConfig`)
        query: A text or an image for a multimodal embedding or rerank.
        docs: The texts and images.
    """

    query: MultiModalContent
    """A text or an image for a multimodal embedding or rerank."""
    docs: list[MultiModalContent]
    """The texts and images."""
