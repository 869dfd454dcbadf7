# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from ..types import UNSET, Model, Unset, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class RerankModelConfig(Model):
    """Which rerank model to invoke, and how many documents to keep.

    Attributes:
        provider: The provider plugin, such as `langgenius/openai/openai` (older `openai`).
        model: The provider's name for the model, such as `gpt-4o-mini`.
        model_type: The kind of model.
        score_threshold: Documents that score below this are left out; scores mostly lie in 0 to 1. Absent keeps all, on newer
            servers: 1.16.0-rc1 requires it, and refuses null. `session.model` sends -1e9 for an absent one, which no
            score is below, since models may score below 0.
        top_n: At most this many documents are returned. Absent returns all, on newer servers: 1.16.0-rc1 requires it, and
            refuses null. `session.model` sends the number of documents, at least 1, for an absent one.
    """

    provider: str
    """The provider plugin, such as `langgenius/openai/openai` (older `openai`)."""
    model: str
    """The provider's name for the model, such as `gpt-4o-mini`."""
    model_type: Literal["rerank"] = "rerank"
    """The kind of model."""
    score_threshold: float | Unset = UNSET
    """Documents that score below this are left out; scores mostly lie in 0 to 1. Absent keeps all, on newer
    servers: 1.16.0-rc1 requires it, and refuses null. `session.model` sends -1e9 for an absent one, which no
    score is below, since models may score below 0."""
    top_n: int | Unset = UNSET
    """At most this many documents are returned. Absent returns all, on newer servers: 1.16.0-rc1 requires it, and
    refuses null. `session.model` sends the number of documents, at least 1, for an absent one."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
