# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class RerankDocument(Model):
    """A document and how relevant it is.

    Attributes:
        index: The document's place in the request, from 0.
        text: The document's text; "" for an image.
        score: The relevance, mostly in 0 to 1; higher is more relevant.
    """

    index: int
    """The document's place in the request, from 0."""
    text: str
    """The document's text; "" for an image."""
    score: float
    """The relevance, mostly in 0 to 1; higher is more relevant."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
