# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class MultiModalRerankModelConfig(Model):
    """Which multimodal rerank model to invoke, and how many documents to keep.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        score_threshold: Documents that score below this are left out; null keeps all.
        top_n: At most this many documents are returned; null returns all.
    """

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: Literal["rerank"] = "rerank"
    """The kind of model."""
    score_threshold: float | None = None
    """Documents that score below this are left out; null keeps all."""
    top_n: int | None = None
    """At most this many documents are returned; null returns all."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
