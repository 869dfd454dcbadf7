# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.embedding_input_type import EmbeddingInputType
from ..types import Model
from .text_embedding_model_config import TextEmbeddingModelConfig


@define(kw_only=True, repr=False, getstate_setstate=False)
class TextEmbeddingRequest(TextEmbeddingModelConfig, Model):
    """What to embed.

    Attributes: (besides those of `TextEmbeddingModelConfig`)
        texts: The texts.
        input_type: What the texts are embedded for.
    """

    texts: list[str]
    """The texts."""
    input_type: EmbeddingInputType = EmbeddingInputType.QUERY
    """What the texts are embedded for."""
