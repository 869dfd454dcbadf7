# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.rerank_document import RerankDocument
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class RerankResult(Model):
    """The relevant documents.

    Attributes:
        model: The model that answers.
        docs: The documents, the most relevant first; null, from the daemon, means none.
    """

    model: str
    """The model that answers."""
    docs: OrNull[list[RerankDocument]]
    """The documents, the most relevant first; null, from the daemon, means none."""

    def __attrs_post_init__(self) -> None:
        self.docs = self.docs or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
