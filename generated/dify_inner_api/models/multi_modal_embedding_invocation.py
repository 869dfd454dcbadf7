# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.multi_modal_embedding_request import MultiModalEmbeddingRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class MultiModalEmbeddingInvocation(BackwardsInvocation, Model):
    """A `MultiModalEmbeddingRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `multimodal_embedding`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to embed, texts and images.
    """

    type: Literal["multimodal_embedding"] = "multimodal_embedding"
    """Always `multimodal_embedding`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: MultiModalEmbeddingRequest
    """What to embed, texts and images."""
