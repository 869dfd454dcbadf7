# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.embedding_input_type import EmbeddingInputType
from ..models.multi_modal_content import MultiModalContent
from ..types import Model
from .multi_modal_embedding_model_config import MultiModalEmbeddingModelConfig


@define(kw_only=True, repr=False, getstate_setstate=False)
class MultiModalEmbeddingRequest(MultiModalEmbeddingModelConfig, Model):
    """What to embed, texts and images.

    Attributes: (besides those of `MultiModalEmbeddingModelConfig`)
        documents: The texts and images, at least one.
        input_type: What they are embedded for.
    """

    documents: list[MultiModalContent]
    """The texts and images, at least one."""
    input_type: EmbeddingInputType = EmbeddingInputType.QUERY
    """What they are embedded for."""
