# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..models.json_object import JsonObject
from ..models.llm_usage import LLMUsage
from ..models.retriever_resource import RetrieverResource
from ..types import Model, OrNull, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class MessageMetadata(Model):
    """What an answer cost, and what it is based on.

    Attributes:
        usage: What the answer cost.
        retriever_resources: The passages that the answer is based on.
        annotation_reply: The annotation that answered in place of the model.
    """

    usage: LLMUsage | None = None
    """What the answer cost."""
    retriever_resources: OrNull[list[RetrieverResource]] = field(factory=list[RetrieverResource])
    """The passages that the answer is based on."""
    annotation_reply: JsonObject | None = None
    """The annotation that answered in place of the model."""

    def __attrs_post_init__(self) -> None:
        self.retriever_resources = self.retriever_resources or []

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
