# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.

from attrs import define

from ..models.embedding_usage import EmbeddingUsage


@define(kw_only=True)
class TextEmbeddingResult:
    """The vectors of texts."""

    model: str
    """The model that answers."""
    embeddings: list[list[float]]
    """One vector for each text or image, in their order."""
    usage: EmbeddingUsage
    """What an embedding cost. Prices as in `LLMUsage`."""
