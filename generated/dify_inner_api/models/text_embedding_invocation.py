# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.text_embedding_request import TextEmbeddingRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class TextEmbeddingInvocation(BackwardsInvocation, Model):
    """A `TextEmbeddingRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `text_embedding`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to embed.
    """

    type: Literal["text_embedding"] = "text_embedding"
    """Always `text_embedding`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: TextEmbeddingRequest
    """What to embed."""
