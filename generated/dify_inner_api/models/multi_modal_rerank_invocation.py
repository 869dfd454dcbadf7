# Written by openapi-python-client from openapi.yaml; do not edit, run `nox -s generate`.
from typing import Literal

from attrs import define

from ..models.multi_modal_rerank_request import MultiModalRerankRequest
from ..types import Model
from .backwards_invocation import BackwardsInvocation


@define(kw_only=True, repr=False, getstate_setstate=False)
class MultiModalRerankInvocation(BackwardsInvocation, Model):
    """A `MultiModalRerankRequest` to the daemon.

    Attributes: (besides those of `BackwardsInvocation`)
        type: Always `multimodal_rerank`.
        backwards_request_id: New for each request, 32 hexadecimal digits; the events of the answer carry it.
        request: What to order, texts and images, and by what.
    """

    type: Literal["multimodal_rerank"] = "multimodal_rerank"
    """Always `multimodal_rerank`."""
    backwards_request_id: str
    """New for each request, 32 hexadecimal digits; the events of the answer carry it."""
    request: MultiModalRerankRequest
    """What to order, texts and images, and by what."""
