# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..types import Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class RetrieverResource(Model):
    """A passage of a knowledge base.

    Attributes:
        position: Its place among the passages, from 1.
        dataset_id: The knowledge base.
        dataset_name: The name of the knowledge base.
        document_id: The document.
        document_name: The name of the document.
        data_source_type: Where the document comes from, such as `upload_file`.
        segment_id: The passage.
        retriever_from: Who looked for it, such as `workflow`.
        score: The relevance; higher is more relevant.
        hit_count: How often the passage was found so far.
        word_count: The words of the passage.
        segment_position: Its place in the document.
        index_node_hash: The hash of the passage.
        content: The passage itself.
        page: The page of the document.
        doc_metadata: What is known of the document.
    """

    position: int | None = None
    """Its place among the passages, from 1."""
    dataset_id: str | None = None
    """The knowledge base."""
    dataset_name: str | None = None
    """The name of the knowledge base."""
    document_id: str | None = None
    """The document."""
    document_name: str | None = None
    """The name of the document."""
    data_source_type: str | None = None
    """Where the document comes from, such as `upload_file`."""
    segment_id: str | None = None
    """The passage."""
    retriever_from: str | None = None
    """Who looked for it, such as `workflow`."""
    score: float | None = None
    """The relevance; higher is more relevant."""
    hit_count: int | None = None
    """How often the passage was found so far."""
    word_count: int | None = None
    """The words of the passage."""
    segment_position: int | None = None
    """Its place in the document."""
    index_node_hash: str | None = None
    """The hash of the passage."""
    content: str | None = None
    """The passage itself."""
    page: int | None = None
    """The page of the document."""
    doc_metadata: JsonObject | None = None
    """What is known of the document."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
