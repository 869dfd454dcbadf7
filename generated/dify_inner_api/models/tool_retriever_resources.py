# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.retriever_resource import RetrieverResource
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class ToolRetrieverResources(Model):
    """Passages of knowledge bases.

    Attributes:
        retriever_resources: The passages.
        context: The passages as one text.
    """

    retriever_resources: OrNull[list[RetrieverResource]] = field(factory=list[RetrieverResource])
    """The passages."""
    context: OrNull[str] = ""
    """The passages as one text."""

    def __attrs_post_init__(self) -> None:
        self.retriever_resources = self.retriever_resources or []
        self.context = self.context or ""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
