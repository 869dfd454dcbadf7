# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import TYPE_CHECKING, Any

from attrs import define

from ..models.llm_result_chunk_delta import LLMResultChunkDelta
from ..types import ChunkMethods, Model, construct


@define(kw_only=True, repr=False, getstate_setstate=False)
class LLMResultChunk(ChunkMethods, Model):
    """One chunk of a streamed answer. The platform may echo `prompt_messages` beside these fields;
    that is deprecated, and not read.

    Attributes:
        model: The model that answers.
        system_fingerprint: The provider's mark of the system that answers; null and "" mean none.
        delta: What a chunk adds to the answer.
    """

    model: str
    """The model that answers."""
    system_fingerprint: str | None = None
    """The provider's mark of the system that answers; null and "" mean none."""
    delta: LLMResultChunkDelta
    """What a chunk adds to the answer."""

    if not TYPE_CHECKING:  # a checker should know the fields

        def __init__(self, **fields: Any) -> None:
            construct(self, fields)
