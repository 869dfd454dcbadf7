# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.embedding_usage import EmbeddingUsage
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class TextEmbeddingResult(Model):
    """The vectors of texts.

    Attributes:
        model: The model that answers.
        embeddings: One vector for each text or image, in their order; null, from the daemon, means none.
        usage: What an embedding cost. Prices as in `LLMUsage`.
    """

    model: str
    """The model that answers."""
    embeddings: OrNull[list[list[float]]]
    """One vector for each text or image, in their order; null, from the daemon, means none."""
    usage: EmbeddingUsage
    """What an embedding cost. Prices as in `LLMUsage`."""

    def __attrs_post_init__(self) -> None:
        self.embeddings = self.embeddings or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
