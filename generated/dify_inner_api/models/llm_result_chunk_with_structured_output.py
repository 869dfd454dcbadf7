# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.json_object import JsonObject
from ..types import Model, construct
from .llm_result_chunk import LLMResultChunk


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMResultChunkWithStructuredOutput(LLMResultChunk, Model):
    """One chunk of a streamed answer that follows a JSON Schema.

    Attributes: (besides those of `LLMResultChunk`)
        structured_output: The answer, parsed; null until the chunk that carries it.
    """

    structured_output: JsonObject | None = None
    """The answer, parsed; null until the chunk that carries it."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
